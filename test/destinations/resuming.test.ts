import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { ObjectBody } from '../../src-main/destinations/destination.ts';
import { startKeepsake, type KeepsakeProcess } from '../rigs/keepsake-process.ts';
import { never, sha256 } from '../vault/server/running-server.ts';
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts';
import { closers, described, failure, lying, opening, real } from './servers.ts';

const MiB = 1024 * 1024;
const partBytes = 8 * MiB;
const film = randomBytes(64 * MiB);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-resuming-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
});

/** A body that is read from its start or from the middle, and says where, and how much of it. */
function streamed(bytes: Uint8Array): {
  readonly body: ObjectBody;
  readonly read: { starts: number[]; bytes: number };
} {
  const read = { starts: [] as number[], bytes: 0 };
  return {
    read,
    body: {
      kind: 'stream',
      async *open(_signal, start = 0) {
        read.starts.push(start);
        for (let at = start; at < bytes.length; at += MiB) {
          const chunk = bytes.subarray(at, at + MiB);
          read.bytes += chunk.length;
          yield chunk;
        }
      },
    },
  };
}

/** Tries again as the engine does: a connection that waited in the pool may turn out to be broken as well. */
async function persistently<R>(attempt: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries += 1)
    try {
      return await attempt();
    } catch (error) {
      if (tries === 5 || !(error instanceof KeepsakeError && error.code === 'unreachable')) throw error;
    }
}

/** A server process of its own on a vault in `folder`, at the same port each time. */
async function serve(port: number): Promise<{ process: KeepsakeProcess; port: number; token: () => Promise<string> }> {
  const args = ['serve', '--data', join(folder, 'data'), '--port', String(port), '--scrub-rate', '0'];
  const process = startKeepsake(args, { home: join(folder, 'server-home') });
  closers.push(() => process.close());
  const line = await process.line((each) => each.startsWith('Serving'));
  return {
    process,
    port: Number(new URL(/http:\S+/.exec(line)![0]).port),
    token: async () => /KEEPSAKE_TOKEN=(\S+)/.exec(await process.line((each) => each.includes('KEEPSAKE_TOKEN=')))![1]!,
  };
}

async function proxied(port: number): Promise<CountingProxy> {
  const proxy = await startCountingProxy(port);
  closers.push(() => proxy.close());
  return proxy;
}

describe('a large upload', () => {
  it('goes in parts, and tells how far it is', async () => {
    const { server, open } = await real();
    const bytes = film.subarray(0, 20 * MiB);
    const progress: number[] = [];
    const { body, read } = streamed(bytes);
    expect(await open.put(described(bytes), body, { signal: never, onProgress: (done) => progress.push(done) })).toBe(
      'stored',
    );
    expect([progress[0], progress.at(-1)]).toEqual([0, bytes.length]);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(read).toEqual({ starts: [0], bytes: bytes.length });
    expect(await open.put(described(bytes), body, { signal: never })).toBe('present');
    expect(read.starts).toEqual([0]);
    expect(await server.temporaryFiles()).toEqual([]);
  });

  it('goes on where it was when the connection breaks', async () => {
    const { server } = await real();
    const proxy = await proxied(server.port);
    const open = await opening(proxy.url, server.token);
    closers.push(() => open.close());
    const { body, read } = streamed(film);
    proxy.stopAfter(20 * MiB, 'reset');
    const broken = open.put(described(film), body, { signal: never });
    expect(await failure(broken)).toMatchObject({ code: 'unreachable', retryable: true, scope: 'destination' });
    const sent = proxy.bytes;
    const progress: number[] = [];
    const onProgress = (done: number): unknown => progress.push(done);
    const put = (): Promise<string> => open.put(described(film), body, { signal: never, onProgress });
    expect(await persistently(put)).toBe('stored');
    expect(read.starts).toEqual([0, 2 * partBytes]);
    expect(progress[0]).toBe(2 * partBytes);
    expect(proxy.bytes - sent).toBeLessThan(film.length - 2 * partBytes + MiB);
  });

  it('that failed at its very end is finished without sending anything again', async () => {
    const { server, open } = await real();
    const bytes = film.subarray(0, 17 * MiB);
    await server.vault.openUpload(server.writer, described(bytes), never);
    await server.vault.appendUpload(server.writer, sha256(bytes), 0, bytes, { signal: never });
    const { body, read } = streamed(bytes);
    expect(await open.put(described(bytes), body, { signal: never })).toBe('stored');
    expect(read.starts).toEqual([]);
  });

  it('begins anew when what arrived was not what was announced, and says so', async () => {
    const { server, open } = await real();
    const bytes = film.subarray(0, 17 * MiB);
    const wrong = Buffer.from(bytes);
    wrong[5]! ^= 1;
    const damaged = open.put(described(bytes), streamed(wrong).body, { signal: never });
    expect(await failure(damaged)).toMatchObject({ code: 'checksum-mismatch', retryable: true });
    expect(await server.temporaryFiles()).toEqual([]);
    const { body, read } = streamed(bytes);
    expect(await open.put(described(bytes), body, { signal: never })).toBe('stored');
    expect(read.starts).toEqual([0]);
  });

  it("ends with the source's own words when that fails, and when it is too short", async () => {
    const { open } = await real();
    const short = open.put(described(film), streamed(film.subarray(0, 20 * MiB)).body, { signal: never });
    expect(await failure(short)).toMatchObject({ code: 'changed', retryable: true });
  });

  it('is sent whole to a server that knows no parts', async () => {
    const bytes = film.subarray(0, 17 * MiB);
    const asked: string[] = [];
    const open = await lying((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      request.resume().on('end', () => response.end(JSON.stringify({ id: sha256(bytes), state: 'stored' })));
    });
    expect(await open.put(described(bytes), streamed(bytes).body, { signal: never })).toBe('stored');
    expect(asked).toEqual([`PUT /v1/objects/${sha256(bytes)}`]);
  });

  it('resumes after the server was killed in the middle, with fewer bytes the second time', async () => {
    const first = await serve(0);
    const token = await first.token();
    const proxy = await proxied(first.port);
    const open = await opening(proxy.url, token);
    closers.push(() => open.close());
    const { body, read } = streamed(film);
    proxy.stopAfter(40 * MiB, 'hang');
    const broken = failure(open.put(described(film), body, { signal: never }));
    await proxy.stopped();
    first.process.kill('SIGKILL');
    await first.process.ended;
    expect(await broken).toMatchObject({ code: 'unreachable', retryable: true });

    proxy.pass();
    await serve(first.port);
    const sent = proxy.bytes;
    expect(await persistently(() => open.put(described(film), body, { signal: never }))).toBe('stored');
    const [, start] = read.starts;
    expect(start).toBe(4 * partBytes);
    expect(proxy.bytes - sent).toBeLessThan(film.length - 4 * partBytes + MiB);
    const got: Uint8Array[] = [];
    for await (const chunk of open.read(sha256(film), {}, never)) got.push(chunk);
    expect(Buffer.concat(got).equals(film)).toBe(true);
  });
});

describe('a backup', () => {
  async function source(): Promise<string> {
    const photos = join(folder, 'photos');
    await mkdir(photos);
    await writeFile(join(photos, 'film.mov'), film);
    await utimes(join(photos, 'film.mov'), 1_700_000_000, 1_700_000_000);
    return photos;
  }

  it('resumes a film by itself when the connection is reset in the middle', async () => {
    const { server } = await real();
    const proxy = await proxied(server.port);
    const photos = await source();
    proxy.stopAfter(30 * MiB, 'reset');
    const application = await createApplication({
      home: join(folder, 'home'),
      version: '1',
      env: { KEEPSAKE_TOKEN: server.token },
    });
    try {
      const { summary } = await application.backup({
        folders: [photos],
        to: [proxy.url],
        dryRun: false,
        signal: never,
      });
      expect(summary).toMatchObject({ state: 'complete', uploaded: 1, failed: 0 });
    } finally {
      await application.close();
    }
    // What was cut off of one part is all that was sent twice.
    expect(proxy.bytes).toBeLessThan(film.length + partBytes + MiB);
    expect(await server.vault.has([sha256(film)], never)).toEqual(new Map([[sha256(film), film.length]]));
  });

  it('that was killed in the middle of a film goes on with it at the next start', async () => {
    const { server } = await real();
    const proxy = await proxied(server.port);
    const photos = await source();
    const args = [photos, '--to', proxy.url, '--json'];
    const options = { home: join(folder, 'home'), env: { KEEPSAKE_TOKEN: server.token } };
    proxy.stopAfter(40 * MiB, 'hang');
    const killed = startKeepsake(args, options);
    closers.push(() => killed.close());
    await proxy.stopped();
    killed.kill('SIGKILL');
    await killed.ended;

    proxy.pass();
    const sent = proxy.bytes;
    const again = startKeepsake(args, options);
    closers.push(() => again.close());
    const end = await again.ended;
    expect(end.status).toBe(0);
    expect(end.json().at(-1)).toMatchObject({ state: 'complete', uploaded: 1, failed: 0 });
    expect(proxy.bytes - sent).toBeLessThan(film.length - 4 * partBytes + MiB);
    expect(await server.vault.has([sha256(film)], never)).toEqual(new Map([[sha256(film), film.length]]));
    expect(await server.temporaryFiles()).toEqual([]);
  });
});
