import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { ObjectBody } from '../../src-main/destinations/destination.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import { never, photo, sha256, versionOf } from '../vault/server/running-server.ts';
import { closers, described, failure, listening, memory, opening, real } from './servers.ts';

describe('a server that cannot be used', () => {
  it('is unreachable, and may be back, where nothing listens', async () => {
    const error = await failure(opening('http://127.0.0.1:1'));
    expect(error).toMatchObject({ code: 'unreachable', retryable: true, scope: 'destination' });
    expect(error.message).toBe(
      'http://127.0.0.1:1 does not answer: is the server running, and this computer on its network?',
    );
  });

  it('is unreachable where its name is unknown', async () => {
    expect(await failure(opening('http://keepsake.invalid:4811'))).toMatchObject({
      code: 'unreachable',
      retryable: true,
      scope: 'destination',
    });
  });

  it('refuses a token with what to do', async () => {
    const { server } = await real();
    const error = await failure(opening(server.url, 'kst_wrong'));
    expect(error).toMatchObject({ code: 'unauthorized', retryable: false, scope: 'destination' });
    expect(error.message).toContain('keepsake token --data DIR add NAME');
  });

  it('asks to wait after too many wrong tokens', async () => {
    const { server } = await real();
    for (let failures = 0; failures < 20; failures++) await server.call('GET', '/v1/vault', { token: 'wrong' });
    const error = await failure(opening(server.url, 'kst_wrong'));
    expect(error).toMatchObject({ code: 'unreachable', retryable: true, scope: 'destination' });
    expect(error.retryAfterMs).toBeGreaterThan(0);
  });

  it('is not used where it is another vault than before', async () => {
    const { server } = await real();
    expect(await failure(opening(server.url, server.token, 'another0001'))).toMatchObject({
      code: 'wrong-vault',
      scope: 'destination',
      retryable: false,
    });
    await (await opening(server.url, server.token, server.vault.vaultId)).close();
  });

  it.each([
    ['a page of another program', 200, '<html>hello</html>'],
    ['JSON of another program', 200, '{"vaultId":1}'],
    ['a page that is not there', 404, 'Not found'],
    ['a redirection', 301, ''],
    ['nothing', 204, ''],
  ])('is no Keepsake server where %s answers', async (_what, status, body) => {
    const url = await listening(
      createServer((_request, response) =>
        response.writeHead(status, { location: 'http://elsewhere.invalid/' }).end(body),
      ),
    );
    const error = await failure(opening(url));
    expect(error).toMatchObject({ code: 'bad-answer', scope: 'destination', retryable: false });
    expect(error.message).toContain('Check the address');
  });

  it.each([
    ['something else than HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'bad-answer'],
    ['nothing, and hangs up', '', 'unreachable'],
    ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"vaul', 'unreachable'],
  ])('is %s', async (_what, text, code) => {
    const url = await listening(
      createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(text))),
    );
    expect(await failure(opening(url))).toMatchObject({ code, scope: 'destination' });
  });

  it('that denies access says what that may mean', async () => {
    const url = await listening(createServer((_request, response) => response.writeHead(403).end('Forbidden')));
    const error = await failure(opening(url));
    expect(error).toMatchObject({ code: 'refused', scope: 'destination', retryable: false });
    expect(error.message).toContain('Check the address, or ask the owner of the server.');
  });

  it('that does not use TLS is told apart from another program', async () => {
    const { server } = await real();
    const error = await failure(opening(server.url.replace('http:', 'https:')));
    expect(error).toMatchObject({ code: 'bad-answer', scope: 'destination' });
    expect(error.message).toContain(`write ${server.url}, or give the server a certificate`);
  });

  it('whose drive is gone is not connected', async (context) => {
    if (!(await canMount())) return context.skip('mounting takes Linux and root');
    const disk = await mountTmpfs({ bytes: 8 * 1024 * 1024 });
    closers.push(() => disk.close());
    const { open } = await real({ root: disk.path });
    await disk.unmount();
    const bytes = photo();
    expect(await failure(open.ping(never))).toMatchObject({
      code: 'not-connected',
      scope: 'destination',
      retryable: true,
    });
    expect(await failure(open.put(described(bytes), memory(bytes), { signal: never }))).toMatchObject({
      code: 'not-connected',
      scope: 'destination',
    });
  });

  it('whose disk is full says so for everything that goes there', async (context) => {
    if (!(await canMount())) return context.skip('mounting takes Linux and root');
    const disk = await mountTmpfs({ bytes: 2 * 1024 * 1024 });
    closers.push(() => disk.close());
    const { open } = await real({ root: disk.path });
    for (const length of [3_000_000, 20_000_000]) {
      const bytes = photo(length);
      expect(await failure(open.put(described(bytes), memory(bytes), { signal: never }))).toMatchObject({
        code: 'disk-full',
        scope: 'destination',
        retryable: false,
      });
    }
    expect(await open.put(described(photo(0)), memory(photo(0)), { signal: never })).toBe('stored');
  });

  it('that goes away between two requests is unreachable', async () => {
    const { server, open } = await real();
    await open.ping(never);
    await server.stop();
    const bytes = photo();
    for (const request of [
      () => open.ping(never),
      () => open.check([], never),
      () => open.put(described(bytes), memory(bytes), { signal: never }),
    ])
      expect(await failure(request())).toMatchObject({ code: 'unreachable', retryable: true, scope: 'destination' });
  });
});

describe('one file', () => {
  it('whose bytes are not what was announced is a checksum mismatch, worth another try', async () => {
    const { open } = await real();
    for (const length of [1000, 20_000_000])
      expect(await failure(open.put(described(photo(length)), memory(photo(length)), { signal: never }))).toMatchObject(
        { code: 'checksum-mismatch', retryable: true, scope: 'file' },
      );
  });

  it('that is too large is refused alone, before it is sent', async () => {
    const { open } = await real({ objectBytesMax: 1000 });
    expect(await failure(open.put(described(photo(1001)), memory(photo(1001)), { signal: never }))).toMatchObject({
      code: 'too-large',
      retryable: false,
      scope: 'file',
    });
    expect(await open.put(described(photo(0)), memory(photo(0)), { signal: never })).toBe('stored');
  });

  it.each([
    ['shorter', -1],
    ['longer', 1],
  ])('that turns out %s than announced has changed', async (_what, more) => {
    const { open } = await real();
    const bytes = photo(100_000);
    const body: ObjectBody = {
      kind: 'stream',
      open: async function* () {
        yield await Promise.resolve(photo(bytes.length + more));
      },
    };
    expect(await failure(open.put(described(bytes), body, { signal: never }))).toMatchObject({
      code: 'changed',
      retryable: true,
      scope: 'file',
    });
    expect(await open.put(described(bytes), memory(bytes), { signal: never })).toBe('stored');
  });

  it("that cannot be read fails with the source's own words", async () => {
    const { open } = await real();
    const bytes = photo(100_000);
    const gone = new KeepsakeError('vanished', 'The file is gone.');
    const body: ObjectBody = {
      kind: 'stream',
      open: async function* () {
        yield await Promise.resolve(bytes.subarray(0, 10));
        throw gone;
      },
    };
    expect(await failure(open.put(described(bytes), body, { signal: never }))).toBe(gone);
  });

  it('that is not stored can be neither confirmed nor read', async () => {
    const { open } = await real();
    expect(await failure(open.confirm([versionOf(photo())], never))).toMatchObject({
      code: 'object-absent',
      scope: 'file',
    });
    expect(await failure(open.read(sha256(photo()), {}, never)[Symbol.asyncIterator]().next())).toMatchObject({
      code: 'not-found',
      scope: 'file',
    });
  });
});
