import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor, type DoorRig } from './door-rig.ts';

let rig: DoorRig;
beforeAll(async () => {
  rig = await openDoor();
});
afterAll(() => rig.close());

test('the printed address opens the page and leaves a cookie that scripts and other sites cannot use', async () => {
  const { pathname, search } = new URL(rig.door.url);
  const answer = await rig.get(pathname + search);
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('<title>Keepsake</title>');
  expect(answer.headers['set-cookie']).toEqual([`${rig.cookie}; HttpOnly; SameSite=Strict; Path=/`]);
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('the token has 256 bits', () => {
  expect(Buffer.from(rig.token, 'base64url')).toHaveLength(32);
});

test('the cookie alone opens the page and its assets', async () => {
  for (const target of ['/', '/index.html', '/assets/index-Ab3_x-9Z.js', '/icon.svg'])
    expect((await rig.get(target, { cookie: `theme=dark; ${rig.cookie}` })).status, target).toBe(200);
});

test('without token and cookie there is nothing but a page that says what to do', async () => {
  for (const target of ['/', '/assets/index-Ab3_x-9Z.js', '/no-such-file']) {
    const answer = await rig.get(target);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('Open the address that Keepsake printed');
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

test('a wrong token and a wrong cookie are refused, whatever their length', async () => {
  const almost = `${rig.token.slice(0, -1)}${rig.token.endsWith('A') ? 'B' : 'A'}`;
  for (const wrong of ['', 'x', almost, rig.token.repeat(2)]) {
    expect((await rig.get(`/?token=${wrong}`)).status).toBe(403);
    expect((await rig.get('/', { cookie: `keepsake-${rig.door.port}=${wrong}` })).status).toBe(403);
  }
  expect((await rig.get('/', { cookie: `keepsake-1=${rig.token}` })).status).toBe(403);
});

test('a name that is not ours is refused, so that no page can rebind its own name to us', async () => {
  for (const host of ['evil.example', `evil.example:${rig.door.port}`, '127.0.0.1.evil.example', '10.0.0.1', 'a b'])
    expect((await rig.get('/', { host, cookie: rig.cookie })).status, host).toBeOneOf([400, 403]);
});

test('all names of the loopback are ours, at any port, so that a tunnel works', async () => {
  for (const host of ['localhost', 'LOCALHOST:4810', '127.0.0.1:9000', `[::1]:${rig.door.port}`])
    expect((await rig.get('/', { host, cookie: rig.cookie })).status, host).toBe(200);
});

test('every answer carries the policy and its companions', async () => {
  for (const answer of [
    await rig.get('/', { cookie: rig.cookie }),
    await rig.get('/'),
    await rig.get('/x', { cookie: rig.cookie }),
  ]) {
    const policy = String(answer.headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  }
});

test('no path leads out of the dashboard', async () => {
  const targets = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/%00',
    '/%',
    '/%ff',
    'secret.txt',
    '/assets',
    '/assets/',
    '/index.html/../../secret.txt',
  ];
  for (const target of targets) {
    const answer = await rig.get(target, { cookie: rig.cookie });
    expect(answer.status, target).toBeOneOf([400, 404]);
    expect(answer.body).not.toBe('secret');
  }
});

test('files have their types, and hashed ones are kept for ever', async () => {
  const script = await rig.get('/assets/index-Ab3_x-9Z.js', { cookie: rig.cookie });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script.headers['cache-control']).toContain('immutable');
  const icon = await rig.get('/icon.svg', { cookie: rig.cookie });
  expect(icon.headers['content-type']).toBe('image/svg+xml');
  expect(icon.headers['cache-control']).toBe('private, no-cache');
  const again = await rig.get('/icon.svg', { cookie: rig.cookie, 'if-none-match': String(icon.headers.etag) });
  expect(again).toMatchObject({ status: 304, body: '' });
});

test('only GET and HEAD are answered', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await rig.get('/', { cookie: rig.cookie }, method)).status, method).toBe(405);
  expect(await rig.get('/', { cookie: rig.cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' });
});
