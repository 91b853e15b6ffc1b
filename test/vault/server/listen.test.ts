import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkListenAddress, isLoopback, readTlsFiles } from '../../../src-main/vault/server/listen.ts';
import { makeCertificate } from './certificate.ts';
import { raw, startTestServer } from './running-server.ts';

describe('the address to listen on', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', 'LOCALHOST'])('%s is this computer alone', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(() => checkListenAddress({ host, tls: false, insecure: false })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'nas', 'localhost.example.com', '127.0.0.1.example.com'])(
    "%s needs TLS, or the user's word",
    (host) => {
      expect(isLoopback(host)).toBe(false);
      expect(() => checkListenAddress({ host, tls: false, insecure: false })).toThrow(/--tls-cert.*--insecure/);
      expect(() => checkListenAddress({ host, tls: true, insecure: false })).not.toThrow();
      expect(() => checkListenAddress({ host, tls: false, insecure: true })).not.toThrow();
    },
  );

  it('that is taken is said in one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startTestServer({ port })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(new RegExp(`port ${port} on 127.0.0.1`)) as string,
    });
    other.close();
  });

  it('that is not of this computer is said in one sentence', async () => {
    await expect(startTestServer({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('TLS', () => {
  let folder: string;
  let files: { cert: string; key: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keepsake-tls-'));
    files = await makeCertificate(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('serves https to who trusts the certificate', async () => {
    const tls = await readTlsFiles(files);
    const server = await startTestServer({ tls });
    const agent = new Agent({ connect: { ca: tls.cert } });
    try {
      expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      const answer = await request(`${server.url}/v1/health`, { dispatcher: agent });
      expect(await answer.body.json()).toEqual({ status: 'ok' });
    } finally {
      await agent.destroy();
      await server.close();
    }
  });

  it('names the file that cannot be read', async () => {
    await expect(readTlsFiles({ ...files, key: join(folder, 'none.pem') })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('none.pem') as string,
    });
  });

  it('refuses files that are no PEM or do not belong together', async () => {
    const other = join(folder, 'other.pem');
    await writeFile(other, 'not a key');
    await expect(readTlsFiles({ ...files, key: other })).rejects.toMatchObject({ code: 'usage' });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await expect(readTlsFiles({ ...files, key: other })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('belong together') as string,
    });
  });
});

describe('what is no request', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['headers of more than 16 KiB', `GET /v1/health HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'a length and chunks',
      'POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['an address that cannot be decoded', 'GET /v1/objects/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['an endless name', `GET /v1/objects/${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 414],
  ])('%s gets a JSON error', async (_what, text, status) => {
    const server = await startTestServer();
    try {
      const answer = await raw(server.port, text);
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer.toLowerCase()).toContain('content-type: application/json');
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({
        error: { code: expect.any(String) as string, message: expect.any(String) as string },
      });
    } finally {
      await server.close();
    }
  });
});

it('closes as often as it is asked to', async () => {
  const server = await startTestServer();
  await Promise.all([server.stop(), server.stop()]);
  await server.close();
});
