import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeepsakeServer } from '../../src-main/destinations/keepsake-server.ts';
import { makeCertificate } from '../vault/server/certificate.ts';
import { never, photo, startTestServer, type TestServer } from '../vault/server/running-server.ts';
import { described, memory } from './servers.ts';

describe('a server with TLS', () => {
  it('is trusted with its certificate, and refused with words without', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsake-tls-'));
    const files = await makeCertificate(folder);
    const tls = { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
    const secure = await startTestServer({ tls });
    try {
      const trusting = await createKeepsakeServer({ ...secure, ca: tls.cert }).open({ create: false, signal: never });
      const bytes = photo(3_000_000);
      expect(await trusting.put(described(bytes), memory(bytes), { signal: never })).toBe('stored');
      await trusting.close();
      await expect(createKeepsakeServer(secure).open({ create: false, signal: never })).rejects.toMatchObject({
        code: 'refused',
        scope: 'destination',
        retryable: false,
        message: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
      });
    } finally {
      await secure.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a proxy', () => {
  let server: TestServer;
  let proxy: Server;
  const asked: string[] = [];
  beforeEach(async () => {
    server = await startTestServer();
    asked.length = 0;
    // Tunnels and forwards every name to the one server of the test: names need not exist.
    proxy = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.writeHead(502).end();
    });
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url ?? ''}`);
      const target = connect({ port: server.port, host: '127.0.0.1' }, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
      for (const each of [socket, target]) each.on('error', () => target.destroy());
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await server.close();
  });
  const proxyUrl = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  it('that the environment names is used, but not for NO_PROXY or this computer', async () => {
    const opening = (url: string, env: Record<string, string>) =>
      createKeepsakeServer({ url, token: server.token, env }).open({ create: false, signal: never });
    await expect(opening('http://photos.invalid:4811', { HTTP_PROXY: proxyUrl() })).rejects.toMatchObject({
      code: 'unreachable',
      retryable: true,
    });
    expect(asked).toEqual(['GET http://photos.invalid:4811/v1/vault']);
    await expect(opening('https://photos.invalid', { HTTPS_PROXY: proxyUrl() })).rejects.toMatchObject({
      name: 'KeepsakeError',
    });
    expect(asked[1]).toBe('CONNECT photos.invalid:443');
    await expect(
      opening('http://photos.invalid', { HTTP_PROXY: proxyUrl(), NO_PROXY: 'x, photos.invalid' }),
    ).rejects.toMatchObject({ code: 'unreachable' });
    await (await opening(server.url, { HTTP_PROXY: proxyUrl(), HTTPS_PROXY: proxyUrl() })).close();
    expect(asked).toHaveLength(2);
  });
});
