import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { ObjectBody, OpenDestination } from '../../src-main/destinations/destination.ts';
import { createKeepsakeServer } from '../../src-main/destinations/keepsake-server.ts';
import {
  never,
  photo,
  removedLine,
  sha256,
  startTestServer,
  versionOf,
  type TestServer,
} from '../vault/server/running-server.ts';
import { described, memory } from './servers.ts';

const MiB = 1024 * 1024;
let server: TestServer;
let open: OpenDestination;
beforeEach(async () => {
  server = await startTestServer();
  open = await createKeepsakeServer(server).open({ create: false, signal: never });
});
afterEach(async () => {
  await open.close();
  await server.close();
});

const streamed = (chunks: () => AsyncIterable<Uint8Array>): ObjectBody => ({ kind: 'stream', open: chunks });

async function* inBlocks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += MiB) yield bytes.subarray(start, start + MiB);
}

async function put(bytes: Uint8Array, body = memory(bytes)): Promise<'stored' | 'present'> {
  return open.put(described(bytes), body, { signal: never });
}

async function readBack(bytes: Uint8Array, range = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of open.read(sha256(bytes), range, never)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function journalAfter(
  cursor: string | undefined,
  options = {},
): Promise<{ lines: JournalLine[]; cursor: string | undefined }> {
  const lines: JournalLine[] = [];
  for await (const page of open.journal(cursor, never, options)) {
    lines.push(...page.lines.map((each) => each.line));
    cursor = page.cursor;
  }
  return { lines, cursor };
}

describe('an open server', () => {
  it('is the vault behind it, with the writer of the token', async () => {
    expect(open).toMatchObject({ vaultId: server.vault.vaultId, writer: server.writer, batchMax: 5000 });
    const { free = 0, total = 0 } = (await open.space(never)) ?? {};
    expect(free).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(free);
    await open.ping(never);
  });

  it('stores what is in memory, and says what it has', async () => {
    const bytes = photo();
    expect(await put(bytes)).toBe('stored');
    expect(await put(bytes)).toBe('present');
    expect(await open.check([sha256(bytes), sha256(photo())], never)).toEqual(
      new Map([[sha256(bytes), bytes.length]]),
    );
    expect((await readBack(bytes)).equals(bytes)).toBe(true);
  });

  it('stores what is empty, in memory and streamed', async () => {
    expect(await put(photo(0))).toBe('stored');
    expect(
      await put(
        photo(0),
        streamed(() => inBlocks(photo(0))),
      ),
    ).toBe('present');
    expect((await readBack(photo(0))).length).toBe(0);
  });

  it('streams what is large, and tells how far it is', async () => {
    const bytes = photo(40 * MiB);
    const progress: number[] = [];
    const state = await open.put(
      described(bytes),
      streamed(() => inBlocks(bytes)),
      { signal: never, onProgress: (done) => progress.push(done) },
    );
    expect(state).toBe('stored');
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(bytes.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(sha256(await readBack(bytes))).toBe(sha256(bytes));
  });

  it('takes "present" for an answer in the middle of an upload', async () => {
    const bytes = photo(40 * MiB);
    await put(bytes);
    expect(await put(bytes)).toBe('present');
    expect(
      await put(
        bytes,
        streamed(() => inBlocks(bytes)),
      ),
    ).toBe('present');
    expect(await put(photo())).toBe('stored');
  });

  it('reads ranges', async () => {
    const bytes = photo(1000);
    await put(bytes);
    for (const [start, end] of [
      [0, 10],
      [990, 1000],
      [500, undefined],
      [0, undefined],
      [10, 10],
      [990, 5000],
      [1000, undefined],
    ] as const) {
      const range = { start, ...(end === undefined ? {} : { end }) };
      expect((await readBack(bytes, range)).equals(bytes.subarray(start, end))).toBe(true);
    }
  });

  it('lists every object in the order of the IDs', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 30; index++) {
      const bytes = photo(10);
      await put(bytes);
      ids.push(sha256(bytes));
    }
    const listed: string[] = [];
    for await (const page of open.objects(never)) listed.push(...page.map((each) => each.id));
    expect(listed).toEqual(ids.sort());
  });

  it('confirms lines, and gives them back after a cursor', async () => {
    const bytes = photo();
    await put(bytes);
    const { cursor } = await journalAfter(undefined);
    await open.confirm([versionOf(bytes), removedLine], never);
    const { lines, cursor: next } = await journalAfter(cursor);
    expect(lines).toEqual([versionOf(bytes), removedLine]);
    expect((await journalAfter(next)).lines).toEqual([]);
    expect((await journalAfter(cursor, { passOver: server.writer })).lines).toEqual([]);
  });

  it('confirms 5,000 lines with the longest paths, in order', async () => {
    const bytes = photo();
    await put(bytes);
    const lines = Array.from({ length: 5000 }, (_, index) =>
      versionOf(bytes, `${index}/${'long-name/'.repeat(400)}a.jpg`),
    );
    expect(JSON.stringify(lines).length).toBeGreaterThan(16 * MiB);
    await open.confirm(lines, never);
    expect(
      (await journalAfter(undefined)).lines.map((line) => line.kind === 'version' && line.path.split('/')[0]),
    ).toEqual(lines.map((_, index) => String(index)));
    const absent = [...lines.slice(1), versionOf(photo())];
    await expect(open.confirm(absent, never)).rejects.toMatchObject({ code: 'object-absent' });
    expect((await journalAfter(undefined)).lines).toHaveLength(5000);
  });

  it('aborts a large upload at once, keeps its session alone, and closes the source', async () => {
    const bytes = photo(40 * MiB);
    const abort = new AbortController();
    let ended = false;
    const body = streamed(async function* () {
      try {
        yield bytes.subarray(0, 20 * MiB);
        abort.abort();
        yield bytes.subarray(20 * MiB);
      } finally {
        ended = true;
      }
    });
    await expect(open.put(described(bytes), body, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const session = `resume-${sha256(bytes)}`;
    expect((await server.temporaryFiles()).toSorted()).toEqual([session, `${session}.state`]);
    await vi.waitFor(() => expect(ended).toBe(true));
    expect(await open.check([sha256(bytes)], never)).toEqual(new Map());
  });

  it('refuses every call whose signal has aborted, and every call after close', async () => {
    const aborted = AbortSignal.abort();
    await expect(open.check([], aborted)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(open.ping(aborted)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(open.put(described(photo()), memory(photo()), { signal: aborted })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await Promise.all([open.close(), open.close()]);
    await expect(open.ping(never)).rejects.toMatchObject({ name: 'KeepsakeError' });
  });

  it('carries 200 uploads at once without mixing them up', async () => {
    const photos = Array.from({ length: 200 }, (_, index) => photo(1000 + index * 300));
    expect(await Promise.all(photos.map((bytes) => put(bytes)))).toEqual(photos.map(() => 'stored'));
    for (const bytes of photos) expect((await readBack(bytes)).equals(bytes)).toBe(true);
  });
});
