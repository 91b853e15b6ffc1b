import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, digest, parsed, photo, raw, sha256, startTestServer, type TestServer } from './running-server.ts';

const run = promisify(execFile);
const MiB = 1024 * 1024;

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

function head(bytes: Uint8Array, headers: readonly string[]): string {
  const lines = [
    `PUT /v1/objects/${sha256(bytes)} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${server.token}`,
    `Content-Digest: ${digest(bytes)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** What the server says first, up to the end of its headers. */
async function firstAnswer(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (text.includes('\r\n\r\n')) return text;
  }
  return text;
}

async function isStored(bytes: Uint8Array): Promise<boolean> {
  return (await server.call('HEAD', `/v1/objects/${sha256(bytes)}`)).status === 200;
}

describe('a large object', () => {
  it('is streamed through, and read back byte for byte', async () => {
    const block = photo(MiB);
    const blocks = 40;
    const hash = createHash('sha256');
    for (let index = 0; index < blocks; index++) hash.update(block);
    const id = hash.copy().digest('hex');
    const answer = await server.call('PUT', `/v1/objects/${id}?extension=mov`, {
      body: Readable.from(Array.from({ length: blocks }, () => block)),
      headers: { 'content-length': String(blocks * MiB), 'content-digest': `sha-256=:${hash.digest('base64')}:` },
    });
    expect(answer.status).toBe(201);
    expect(sha256((await server.call('GET', `/v1/objects/${id}`)).body)).toBe(id);
    expect(await server.temporaryFiles()).toEqual([]);
  });

  it('that does not have its checksum is refused, and nothing of it remains', async () => {
    const bytes = photo(20 * MiB);
    const answer = await server.call('PUT', `/v1/objects/${sha256(bytes)}`, {
      body: photo(20 * MiB),
      headers: { 'content-digest': digest(bytes) },
    });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('checksum-mismatch');
    expect(await isStored(bytes)).toBe(false);
    expect(await server.temporaryFiles()).toEqual([]);
  });
});

describe('a body', () => {
  it('without a known length is refused with 400', async () => {
    const bytes = photo();
    const answer = await server.call('PUT', `/v1/objects/${sha256(bytes)}`, {
      body: Readable.from([bytes]),
      headers: { 'content-digest': digest(bytes) },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('Content-Length');
    expect(await isStored(bytes)).toBe(false);
  });

  it.each([1000, 20 * MiB])(
    'of %i bytes that ends early is refused with 400 and leaves nothing behind',
    async (length) => {
      const bytes = photo(length);
      const sent = Buffer.concat([
        Buffer.from(head(bytes, [`Content-Length: ${length}`])),
        bytes.subarray(0, length - 1),
      ]);
      const answer = await raw(server.port, sent, { halfClose: true });
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: { code: 'usage' } });
      expect(await isStored(bytes)).toBe(false);
      await vi.waitFor(async () => expect(await server.temporaryFiles()).toEqual([]), 10_000);
    },
  );

  it('that is cut off in the middle leaves nothing behind, and the next attempt succeeds', async () => {
    const bytes = photo(20 * MiB);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(head(bytes, [`Content-Length: ${bytes.length}`]));
    socket.write(bytes.subarray(0, 10 * MiB));
    await vi.waitFor(async () => expect(await server.temporaryFiles()).toHaveLength(1), 10_000);
    socket.resetAndDestroy();
    await vi.waitFor(async () => expect(await server.temporaryFiles()).toEqual([]), 10_000);
    expect(await isStored(bytes)).toBe(false);
    expect((await server.put(bytes)).status).toBe(201);
  });

  it('under way when the server closes leaves nothing behind', async () => {
    const bytes = photo(20 * MiB);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(head(bytes, [`Content-Length: ${bytes.length}`]));
    socket.write(bytes.subarray(0, 10 * MiB));
    await vi.waitFor(async () => expect(await server.temporaryFiles()).toHaveLength(1), 10_000);
    await server.stop();
    expect(await server.temporaryFiles()).toEqual([]);
  });
});

describe('an object that is stored already', () => {
  it('is answered before its body is sent, and the connection goes on', async () => {
    const bytes = photo(2 * MiB);
    await server.put(bytes);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(head(bytes, [`Content-Length: ${bytes.length}`]));
    expect(await firstAnswer(socket)).toMatch(/^HTTP\/1\.1 200 /);
    // The rest is read and dropped; the same connection then carries the next request.
    socket.write(bytes);
    socket.write('GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await firstAnswer(socket)).toContain('{"status":"ok"}');
    socket.destroy();
  });

  it('is answered to a client that sends on regardless', async () => {
    const bytes = photo(24 * MiB);
    await server.put(bytes);
    const answers = await Promise.all(Array.from({ length: 4 }, () => server.put(bytes)));
    expect(answers.map((answer) => parsed(answer))).toEqual(
      answers.map(() => ({ id: sha256(bytes), state: 'present' })),
    );
  });

  it('is stored anew where its file was damaged', async () => {
    const bytes = photo();
    await server.put(bytes);
    await truncate(join(server.root, 'objects', sha256(bytes).slice(0, 2), sha256(bytes)), 10);
    expect((await server.put(bytes)).status).toBe(201);
    expect((await server.call('GET', `/v1/objects/${sha256(bytes)}`)).body.equals(bytes)).toBe(true);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = (bytes: Uint8Array): string =>
    head(bytes, [`Content-Length: ${bytes.length}`, 'Expect: 100-continue']);

  it('is answered with 100 where the body is wanted', async () => {
    const bytes = photo();
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(expecting(bytes));
    expect(await firstAnswer(socket)).toMatch(/^HTTP\/1\.1 100 /);
    socket.write(bytes);
    expect(await firstAnswer(socket)).toMatch(/^HTTP\/1\.1 201 /);
    socket.destroy();
  });

  it('is answered with the answer itself where it is not', async () => {
    const bytes = photo();
    await server.put(bytes);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(expecting(bytes));
    expect(await firstAnswer(socket)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('is answered with 100 for JSON too, but not to a stranger', async () => {
    const body = JSON.stringify({ ids: [] });
    const ask = (token: string): Socket => {
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue`;
      socket.write(`POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${type}\r\n\r\n`);
      return socket;
    };
    const welcome = ask(server.token);
    expect(await firstAnswer(welcome)).toMatch(/^HTTP\/1\.1 100 /);
    welcome.write(body);
    expect(await firstAnswer(welcome)).toMatch(/^HTTP\/1\.1 200 /);
    const stranger = ask('wrong');
    expect(await firstAnswer(stranger)).toMatch(/^HTTP\/1\.1 401 /);
    welcome.destroy();
    stranger.destroy();
  });

  it('lets curl store an object, and spares it the second upload', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsake-curl-'));
    try {
      const bytes = photo(3 * MiB);
      await writeFile(join(folder, 'photo.jpg'), bytes);
      const curl = async (): Promise<string> => {
        const args = [
          '-sS',
          '-T',
          join(folder, 'photo.jpg'),
          '-H',
          'Expect: 100-continue',
          '-H',
          `Authorization: Bearer ${server.token}`,
        ];
        const out = [
          '-H',
          `Content-Digest: ${digest(bytes)}`,
          '-w',
          ' %{http_code} %{size_upload}',
          `${server.url}/v1/objects/${sha256(bytes)}?extension=jpg`,
        ];
        return (await run('curl', [...args, ...out])).stdout;
      };
      try {
        await run('curl', ['--version']);
      } catch {
        return context.skip('curl is not installed');
      }
      expect(await curl()).toMatch(new RegExp(`"stored"} 201 ${bytes.length}$`));
      expect(await curl()).toMatch(/"present"} 200 0$/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
