import { chmodSync, rmSync, statSync, truncateSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckedAnswer } from './openapi-check.ts';
import {
  codeOf,
  never,
  parsed,
  photo,
  sha256,
  startTestServer,
  versionOf,
  type Call,
  type TestServer,
} from './running-server.ts';

/* The protocol by hand, as https://tus.io/protocols/resumable-upload says it. */

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ objectBytesMax: 10_000_000 });
});
afterAll(() => server.close());

const base64 = (value: string | Buffer): string => Buffer.from(value).toString('base64');
const checksum = (bytes: Uint8Array): string => `sha256 ${base64(Buffer.from(sha256(bytes), 'hex'))}`;
const tus = { 'tus-resumable': '1.0.0' };
const pathOf = (bytes: Uint8Array): string => `/v1/uploads/${sha256(bytes)}`;

const begin = (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}, more: Call = {}) =>
  server.call('POST', '/v1/uploads', {
    ...more,
    headers: {
      ...tus,
      'upload-length': String(bytes.length),
      'upload-metadata': `id ${base64(sha256(bytes))},sha256 ${base64(sha256(bytes))},extension ${base64('mov')}`,
      ...headers,
    },
  });
const head = (bytes: Uint8Array, headers: Readonly<Record<string, string>> = tus) =>
  server.call('HEAD', pathOf(bytes), { headers });
const patch = (
  bytes: Uint8Array,
  offset: number,
  body: Uint8Array | Readable,
  headers: Readonly<Record<string, string>> = {},
): Promise<CheckedAnswer> =>
  server.call('PATCH', pathOf(bytes), {
    body,
    headers: {
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...headers,
    },
  });
const offsetOf = async (bytes: Uint8Array): Promise<number> => Number((await head(bytes)).headers['upload-offset']);
const isStored = async (bytes: Uint8Array): Promise<boolean> =>
  (await server.vault.has([sha256(bytes)], never)).size === 1;

describe('tus', () => {
  it('says what it offers, and no termination', async () => {
    for (const path of ['/v1/uploads', pathOf(photo())]) {
      const answer = await server.call('OPTIONS', path);
      expect(answer).toMatchObject({
        status: 204,
        headers: {
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-extension': 'creation,checksum,expiration',
          'tus-checksum-algorithm': 'sha256',
          'tus-max-size': '10000000',
        },
      });
    }
    const bytes = photo();
    await begin(bytes);
    expect((await server.call('DELETE', pathOf(bytes), { headers: tus })).status).toBe(405);
    expect(await offsetOf(bytes)).toBe(0);
    expect(parsed(await server.call('GET', '/v1/vault'))).toMatchObject({ uploads: { tus: '1.0.0' } });
  });

  it('takes an object in parts, and publishes it with the last one', async () => {
    const bytes = photo(3_000_000);
    const begun = await begin(bytes);
    expect(begun).toMatchObject({ status: 201, headers: { location: pathOf(bytes), 'tus-resumable': '1.0.0' } });
    const expires = Date.parse(String(begun.headers['upload-expires']));
    expect(expires - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);
    for (const [start, end] of [
      [0, 1_000_000],
      [1_000_000, 2_500_000],
    ] as const) {
      const part = bytes.subarray(start, end);
      const answer = await patch(bytes, start, part, { 'upload-checksum': checksum(part) });
      expect(answer).toMatchObject({ status: 204, headers: { 'upload-offset': String(end) } });
      expect(answer.headers['keepsake-object']).toBeUndefined();
    }
    expect(await isStored(bytes)).toBe(false);
    expect((await head(bytes)).headers).toMatchObject({
      'upload-offset': '2500000',
      'upload-length': '3000000',
      'cache-control': 'no-store',
    });
    // A body without a known length will do as well.
    const last = await patch(bytes, 2_500_000, Readable.from([bytes.subarray(2_500_000)]));
    expect(last).toMatchObject({
      status: 204,
      headers: { 'upload-offset': '3000000', 'keepsake-object': 'stored', 'tus-resumable': '1.0.0' },
    });
    const got = await server.call('GET', `/v1/objects/${sha256(bytes)}`);
    expect(got.body.equals(bytes)).toBe(true);
    expect((await head(bytes)).status).toBe(404);
    expect(await begin(bytes)).toMatchObject({ status: 200 });
    expect(parsed(await begin(bytes))).toEqual({ id: sha256(bytes), state: 'present' });
  });

  it('finds an upload again that was begun, for its own writer alone', async () => {
    const bytes = photo();
    await begin(bytes);
    await patch(bytes, 0, bytes.subarray(0, 300));
    expect(await begin(bytes)).toMatchObject({ status: 201, headers: { 'upload-offset': '300' } });
    const { token } = await server.tokens.add('another computer');
    expect((await server.call('HEAD', pathOf(bytes), { headers: tus, token })).status).toBe(404);
    expect((await begin(bytes, {}, { token })).headers['upload-offset']).toBe('0');
  });

  it('finishes with an empty part what has arrived as a whole, and stores what is empty at once', async () => {
    const bytes = photo();
    await begin(bytes);
    await server.vault.appendUpload(server.writer, sha256(bytes), 0, bytes, { signal: never });
    expect(await offsetOf(bytes)).toBe(1000);
    expect((await patch(bytes, 1000, photo(0))).headers['keepsake-object']).toBe('stored');
    expect(parsed(await begin(photo(0)))).toMatchObject({ state: 'stored' });
  });

  it('answers 409 at another offset and 460 with another checksum, and keeps what it had', async () => {
    const bytes = photo();
    await begin(bytes);
    await patch(bytes, 0, bytes.subarray(0, 100));
    const wrong = await patch(bytes, 99, bytes.subarray(99));
    expect(wrong).toMatchObject({ status: 409, headers: { 'upload-offset': '100' } });
    expect(codeOf(wrong)).toBe('offset');
    const damaged = await patch(bytes, 100, photo(900), { 'upload-checksum': checksum(bytes.subarray(100)) });
    expect([damaged.status, codeOf(damaged)]).toEqual([460, 'checksum-mismatch']);
    expect(await offsetOf(bytes)).toBe(100);
  });

  it('answers 460 when the whole is not what was announced, and the upload is gone', async () => {
    const bytes = photo();
    await begin(bytes);
    expect((await patch(bytes, 0, photo(1000))).status).toBe(460);
    expect((await head(bytes)).status).toBe(404);
    expect(await isStored(bytes)).toBe(false);
    expect((await patch(bytes, 0, bytes)).status).toBe(404);
  });

  it('refuses other versions, other media types, what is malformed and what is too long', async () => {
    const bytes = photo();
    await begin(bytes);
    const statuses = async (...answers: Promise<CheckedAnswer>[]): Promise<readonly number[]> =>
      (await Promise.all(answers)).map(({ status }) => status);
    const old = { 'tus-resumable': '0.2.2' };
    expect(await statuses(begin(bytes, old), head(bytes, {}), patch(bytes, 0, bytes, old))).toEqual([412, 412, 412]);
    expect((await begin(bytes, old)).headers['tus-version']).toBe('1.0.0');
    expect(await statuses(patch(bytes, 0, bytes, { 'content-type': 'application/json' }))).toEqual([415]);
    expect(
      await statuses(
        begin(bytes, { 'upload-length': 'many' }),
        begin(bytes, { 'upload-metadata': '' }),
        begin(bytes, { 'upload-metadata': `id ${base64('../../etc/passwd')}` }),
        begin(bytes, { 'upload-metadata': `id ${base64(sha256(bytes))},sha256 ${base64('a'.repeat(64))}` }),
        patch(bytes, 0, bytes, { 'upload-offset': '-1' }),
        patch(bytes, 0, bytes, { 'upload-checksum': 'sha1 abc' }),
        server.call('HEAD', '/v1/uploads/x', { headers: tus }),
      ),
    ).toEqual(Array(7).fill(400));
    expect(await statuses(begin(bytes, { 'upload-length': '10000001' }))).toEqual([413]);
    expect(await statuses(patch(bytes, 0, photo(1001)), patch(bytes, 0, Readable.from([photo(1001)])))).toEqual([
      413, 413,
    ]);
    expect(await offsetOf(bytes)).toBe(0);
  });

  it('keeps what arrived of a part that was cut off, unless its checksum was announced', async () => {
    for (const announced of [true, false]) {
      const bytes = photo(2_000_000);
      await begin(bytes);
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      const lines = [
        `PATCH ${pathOf(bytes)} HTTP/1.1`,
        'Host: x',
        `Authorization: Bearer ${server.token}`,
        'Tus-Resumable: 1.0.0',
        'Content-Type: application/offset+octet-stream',
        'Content-Length: 2000000',
        'Upload-Offset: 0',
        ...(announced ? [`Upload-Checksum: ${checksum(bytes)}`] : []),
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(bytes.subarray(0, 1_500_000));
      const file = join(server.root, 'tmp', server.writer, `resume-${sha256(bytes)}`);
      await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(1_000_000), 10_000);
      // While it works, nobody else may.
      const second = await patch(bytes, 0, bytes);
      expect([second.status, codeOf(second), second.headers['retry-after']]).toEqual([409, 'busy', '10']);
      socket.resetAndDestroy();
      const kept = await offsetOf(bytes);
      if (announced) expect(kept).toBe(0);
      else expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThanOrEqual(1_500_000);
      expect((await patch(bytes, kept, bytes.subarray(kept))).headers['keepsake-object']).toBe('stored');
      expect(await isStored(bytes)).toBe(true);
    }
  });
});

describe('POST /v1/objects/ID/verify', () => {
  const verify = (bytes: Uint8Array, call: Call = {}): Promise<CheckedAnswer> =>
    server.call('POST', `/v1/objects/${sha256(bytes)}/verify`, call);
  const file = (bytes: Uint8Array): string => join(server.root, 'objects', sha256(bytes).slice(0, 2), sha256(bytes));

  it('leaves a whole object alone, sets a damaged one aside, and says so under a writer of its own', async () => {
    const bytes = photo();
    await server.put(bytes);
    await server.call('POST', '/v1/versions', { body: { lines: [versionOf(bytes)] } });
    expect(parsed(await verify(bytes, { body: { reason: 'I do not like it.' } }))).toMatchObject({ state: 'whole' });
    chmodSync(file(bytes), 0o644);
    truncateSync(file(bytes), 500);
    expect(parsed(await verify(bytes, { body: { reason: 'Cut off.' } }))).toMatchObject({ state: 'quarantined' });
    expect(parsed(await verify(bytes))).toMatchObject({ state: 'absent' });
    const lines = parsed(await server.call('GET', `/v1/versions?passOver=${server.writer}`)) as { lines: unknown[] };
    expect(lines.lines).toMatchObject([{ line: { kind: 'quarantined', object: sha256(bytes), reason: 'Cut off.' } }]);

    await server.put(bytes);
    await server.call('POST', '/v1/versions', { body: { lines: [versionOf(bytes)] } });
    rmSync(file(bytes));
    expect(parsed(await verify(bytes))).toMatchObject({ state: 'absent' });
  });

  it('refuses what is malformed', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await server.call('POST', '/v1/objects/x/verify')).status).toBe(400);
    expect((await verify(photo(), { body: { reason: 'long'.repeat(200) } })).status).toBe(400);
    expect((await verify(photo(), { body: Buffer.from('x'), headers: { 'content-type': 'image/jpeg' } })).status).toBe(
      415,
    );
    expect((await verify(photo(), { body: Buffer.alloc(8 * 1024 * 1024 + 1), headers: json })).status).toBe(413);
  });
});

it('has given every answer that the document declares for uploads and verification', () => {
  expect(
    server.openapi.missing(
      (path, status) =>
        (path.startsWith('/v1/uploads') || path.endsWith('/verify')) &&
        status < 500 &&
        ![401, 408, 429].includes(status) &&
        // A second connection that begins is refused as one that sends a part is.
        !(path === '/v1/uploads' && status === 409),
    ),
  ).toEqual([]);
});
