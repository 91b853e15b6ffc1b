import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, digest, parsed, photo, sha256, startTestServer, type TestServer } from './running-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ objectBytesMax: 1024 * 1024 });
});
afterAll(() => server.close());

describe('storing an object', () => {
  it('answers 201, and the vault holds the bytes under their checksum and extension', async () => {
    const bytes = photo();
    const answer = await server.call('PUT', `/v1/objects/${sha256(bytes)}?extension=jpg`, {
      body: bytes,
      headers: { 'content-digest': digest(bytes) },
    });
    expect(answer.status).toBe(201);
    expect(parsed(answer)).toEqual({ id: sha256(bytes), state: 'stored' });
    const file = join(server.root, 'objects', sha256(bytes).slice(0, 2), `${sha256(bytes)}.jpg`);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  it('answers 200 where it was stored already', async () => {
    const bytes = photo();
    expect((await server.put(bytes)).status).toBe(201);
    const again = await server.put(bytes);
    expect(again.status).toBe(200);
    expect(parsed(again)).toEqual({ id: sha256(bytes), state: 'present' });
  });

  it('takes an empty object', async () => {
    const bytes = photo(0);
    expect((await server.put(bytes, { headers: { 'content-length': '0' } })).status).toBe(201);
    expect((await server.call('GET', `/v1/objects/${sha256(bytes)}`)).body.length).toBe(0);
  });

  it('takes any media type, and none', async () => {
    for (const type of ['image/jpeg', 'application/json', 'text/plain'])
      expect((await server.put(photo(), { headers: { 'content-type': type } })).status).toBe(201);
  });

  it('looks at sha-256 alone where several digests are listed', async () => {
    const bytes = photo();
    const answer = await server.put(bytes, {
      headers: { 'content-digest': `sha-512=:AAAA:;q=1, ${digest(bytes)}, md5=?0` },
    });
    expect(answer.status).toBe(201);
  });

  it.each([
    ['no digest', {}],
    ['a digest that is no dictionary', { 'content-digest': 'sha-256=:not base64:' }],
    ['a digest without sha-256', { 'content-digest': 'sha-512=:AAAA:' }],
    ['a sha-256 of the wrong length', { 'content-digest': 'sha-256=:AAAA:' }],
    ['a digest that is not the ID', { 'content-digest': digest(Buffer.from('another')) }],
  ])('refuses %s with 400', async (_what, headers) => {
    const bytes = photo();
    const answer = await server.call('PUT', `/v1/objects/${sha256(bytes)}`, { body: bytes, headers });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('usage');
    expect((await server.call('HEAD', `/v1/objects/${sha256(bytes)}`)).status).toBe(404);
  });

  it('refuses bytes that do not have their checksum, and keeps nothing of them', async () => {
    const announced = photo();
    const answer = await server.call('PUT', `/v1/objects/${sha256(announced)}`, {
      body: photo(),
      headers: { 'content-digest': digest(announced) },
    });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('checksum-mismatch');
    expect((await server.call('HEAD', `/v1/objects/${sha256(announced)}`)).status).toBe(404);
    expect(await server.temporaryFiles()).toEqual([]);
  });

  it('refuses a malformed ID, extension and media type', async () => {
    const bytes = photo();
    const headers = { 'content-digest': digest(bytes) };
    for (const id of ['x', '..%2f..%2fetc%2fpasswd', sha256(bytes).toUpperCase(), `${sha256(bytes)}0`])
      expect((await server.call('PUT', `/v1/objects/${id}`, { body: bytes, headers })).status).toBe(400);
    expect(
      (await server.call('PUT', `/v1/objects/${sha256(bytes)}?extension=../x`, { body: bytes, headers })).status,
    ).toBe(400);
    const malformed = await server.put(bytes, { headers: { 'content-type': 'nonsense' } });
    expect(malformed.status).toBe(415);
    expect(codeOf(malformed)).toBe('media-type');
  });

  it('refuses an object that is larger than its limit, and says how large one may be', async () => {
    const answer = await server.put(photo(1024 * 1024 + 1));
    expect(answer.status).toBe(413);
    expect(codeOf(answer)).toBe('too-large');
    expect(answer.body.toString()).toContain(String(1024 * 1024));
  });

  it('stores one object that many send at once, once', async () => {
    const bytes = photo(200_000);
    const states = await Promise.all(Array.from({ length: 20 }, async () => (await server.put(bytes)).status));
    expect(states.every((status) => status === 200 || status === 201)).toBe(true);
    expect(states).toContain(201);
    const folder = join(server.root, 'objects', sha256(bytes).slice(0, 2));
    expect((await readdir(folder)).filter((name) => name.startsWith(sha256(bytes)))).toHaveLength(1);
  });
});

describe('reading an object', () => {
  const bytes = photo(10_000);
  const path = `/v1/objects/${sha256(bytes)}`;
  beforeAll(async () => {
    await server.put(bytes);
  });

  it('sends the whole with its length, digest and ETag', async () => {
    const answer = await server.call('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '10000',
      'content-digest': digest(bytes),
      etag: `"${sha256(bytes)}"`,
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers HEAD with the same headers and no body', async () => {
    const answer = await server.call('HEAD', path);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-length': '10000',
      'content-digest': digest(bytes),
      etag: `"${sha256(bytes)}"`,
    });
    expect(answer.body.length).toBe(0);
  });

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=9990-', 9990, 10_000],
    ['bytes=-10', 9990, 10_000],
    ['bytes=100-99999', 100, 10_000],
  ])('sends the range %s', async (range, start, end) => {
    const answer = await server.call('GET', path, { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.body.equals(bytes.subarray(start, end))).toBe(true);
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end - 1}/10000`);
    expect(answer.headers['content-digest']).toBeUndefined();
    expect((await server.call('HEAD', path, { headers: { range } })).status).toBe(206);
  });

  it('answers a range behind the end with 416 and the length', async () => {
    const answer = await server.call('GET', path, { headers: { range: 'bytes=10000-' } });
    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe('bytes */10000');
    expect((await server.call('HEAD', path, { headers: { range: 'bytes=10000-' } })).status).toBe(416);
  });

  it('sends the whole where If-Range names another content, and the range where it names this one', async () => {
    const range = 'bytes=0-9';
    expect((await server.call('GET', path, { headers: { range, 'if-range': '"another"' } })).status).toBe(200);
    expect((await server.call('GET', path, { headers: { range, 'if-range': `"${sha256(bytes)}"` } })).status).toBe(206);
  });

  it('answers 404 for what is not stored and 400 for what is no ID', async () => {
    for (const method of ['GET', 'HEAD']) {
      expect((await server.call(method, `/v1/objects/${sha256(photo())}`)).status).toBe(404);
      expect((await server.call(method, '/v1/objects/keepsake.json')).status).toBe(400);
    }
  });
});

describe('listing objects', () => {
  it('gives every object in the order of the IDs, in pages', async () => {
    const ids: string[] = [];
    for (let after = '', more = true; more;) {
      const page = parsed(await server.call('GET', `/v1/objects?limit=7&after=${after}`)) as {
        objects: { id: string; bytes: number }[];
        more: boolean;
      };
      expect(page.objects.length).toBeLessThanOrEqual(7);
      ids.push(...page.objects.map((each) => each.id));
      after = ids.at(-1) ?? '';
      more = page.more;
    }
    const files = (await readdir(join(server.root, 'objects'), { recursive: true, withFileTypes: true })).filter(
      (each) => each.isFile(),
    );
    expect(ids).toEqual(files.map((each) => each.name.slice(0, 64)).sort());
    expect(ids.length).toBeGreaterThan(7);
  });

  it('refuses a malformed query', async () => {
    for (const query of ['limit=0', 'limit=5001', 'limit=many', 'after=x'])
      expect((await server.call('GET', `/v1/objects?${query}`)).status).toBe(400);
  });
});

it('has given every answer that the document declares for objects', () => {
  expect(
    server.openapi.missing(
      (path, status) =>
        path.startsWith('/v1/objects') && !path.endsWith('/verify') && status < 500 && status !== 401 && status !== 429,
    ),
  ).toEqual([]);
});
