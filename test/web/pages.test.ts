import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor, type DoorRig } from './door-rig.ts';

let rig: DoorRig;
beforeAll(async () => {
  rig = await openDoor();
});
afterAll(() => rig.close());

test('the page and its assets need no token, and leave no cookie', async () => {
  for (const target of ['/', '/index.html', '/assets/index-Ab3_x-9Z.js', '/icon.svg', `/?token=${rig.token}`]) {
    const answer = await rig.get(target);
    expect(answer.status, target).toBe(200);
    expect(answer.headers['set-cookie'], target).toBeUndefined();
  }
  const page = await rig.get('/');
  expect(page.body).toContain('<title>Keepsake</title>');
  expect(page.headers['cache-control']).toBe('no-store');
});

test('the printed address carries the token where no request does', () => {
  const { pathname, search, hash } = new URL(rig.door.url);
  expect([pathname, search, hash]).toEqual(['/', '', `#token=${rig.token}`]);
});

test('a name that is not ours is refused, so that no page can rebind its own name to us', async () => {
  for (const host of ['evil.example', `evil.example:${rig.door.port}`, '127.0.0.1.evil.example', '10.0.0.1', 'a b'])
    expect((await rig.get('/', { host })).status, host).toBeOneOf([400, 403]);
});

test('all names of the loopback are ours, at any port, so that a tunnel works', async () => {
  for (const host of ['localhost', 'LOCALHOST:4810', '127.0.0.1:9000', `[::1]:${rig.door.port}`])
    expect((await rig.get('/', { host })).status, host).toBe(200);
});

test('every answer carries the policy and its companions', async () => {
  for (const answer of [
    await rig.get('/'),
    await rig.get('/x'),
    await rig.get('/', { host: 'evil.example' }),
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
    const answer = await rig.get(target);
    expect(answer.status, target).toBeOneOf([400, 404]);
    expect(answer.body).not.toBe('secret');
  }
});

test('files have their types, and hashed ones are kept for ever', async () => {
  const script = await rig.get('/assets/index-Ab3_x-9Z.js');
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script.headers['cache-control']).toContain('immutable');
  const icon = await rig.get('/icon.svg');
  expect(icon.headers['content-type']).toBe('image/svg+xml');
  expect(icon.headers['cache-control']).toBe('private, no-cache');
  const again = await rig.get('/icon.svg', { 'if-none-match': String(icon.headers.etag) });
  expect(again).toMatchObject({ status: 304, body: '' });
});

test('only GET and HEAD are answered', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await rig.get('/', {}, method)).status, method).toBe(405);
  expect(await rig.get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
});
