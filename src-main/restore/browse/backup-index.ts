import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KeepsakeError, toKeepsakeError } from '../../../src-shared/errors.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import { createJournalRoom, type JournalLimits } from '../../vault/journal-room.ts';
import { createThreadPool, threadUrl, type ThreadPool } from '../../vault/thread-pool.ts';
import type { JournalPage } from '../../vault/vault-types.ts';
import type { IndexReaderOperations } from './index-reader-thread.ts';
import type {
  BackupVersion, IndexEntry, IndexEntryKind, IndexEntryPage, IndexEntryPosition, IndexFolder, IndexMonths, IndexPage, IndexQuery, IndexSource, StopFlag,
} from './index-types.ts';
import type { IndexProgress, IndexWriterOperations } from './index-writer-thread.ts';

/** Indexes of different vaults that are kept; those that were used longest ago make room. */
const indexesMax = 8;

/**
 * Everything that the journals of one vault say, ready to be browsed: a SQLite database beside the catalog, which may be deleted
 * at any time. Memory does not grow with the number of files. Several processes may have it open.
 */
export interface BackupIndex {
  progress(): Promise<IndexProgress>;
  /**
   * Takes over what is new in the journals. What was read when it is cancelled stays, and the next call continues there.
   *
   * @throws KeepsakeError what the destination's journal throws; 'cancelled'; 'disk-full' where the home's disk has no room for the index
   */
  update(destination: Pick<OpenDestination, 'journal'>, signal: AbortSignal, onProgress?: (progress: IndexProgress) => void): Promise<IndexProgress>;
  sources(): Promise<readonly IndexSource[]>;
  /** @param signal ends a search that nobody waits for any more: it rejects with 'cancelled' */
  page(query: Omit<IndexQuery, 'fresh'>, signal: AbortSignal): Promise<IndexPage>;
  months(selection: Omit<IndexQuery, 'offset' | 'limit' | 'sort' | 'fresh'>, signal: AbortSignal): Promise<IndexMonths>;
  folders(source: string, folder: { readonly path: string; readonly pathB64?: string | undefined }): Promise<readonly IndexFolder[]>;
  versions(source: string, path: Uint8Array): Promise<readonly BackupVersion[]>;
  /**
   * What had this path in a source at a time, in milliseconds since 1970; undefined: has it now. An empty path is the source itself, which is there
   * while any file of it is.
   *
   * @param kind which one where a file and a folder have it; undefined: the file
   */
  entry(source: string, path: Uint8Array, at: number | undefined, kind?: IndexEntryKind): Promise<IndexEntry | undefined>;
  /**
   * What was directly in a folder at a time: folders, then files, each in the order of their bytes, at most `limit` a page.
   *
   * @param from the position that the page before ended with
   */
  entries(source: string, folder: Uint8Array, at: number | undefined, from: IndexEntryPosition | undefined, limit: number): Promise<IndexEntryPage>;
  /** The days on which runs ended, in this machine's time zone, the last one first: "2026-11-01". */
  days(): Promise<readonly string[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * @param folder of all indexes, of this user alone; made where it does not exist
 * @param vaultId names the index
 * @param limits of what the index takes of the disk; default `journalLimits`
 */
export function openBackupIndex(folder: string, vaultId: string, limits?: JournalLimits): BackupIndex {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${vaultId}.sqlite`);
  removeOldIndexes(folder, file);
  const startWriter = (): ThreadPool<IndexWriterOperations> => createThreadPool(threadUrl('index-writer-thread', import.meta.url), 1, { workerData: { file } });
  const startReader = (): ThreadPool<IndexReaderOperations> => createThreadPool(threadUrl('index-reader-thread', import.meta.url), 1, { workerData: { file } });
  let writer = startWriter();
  let reader: ThreadPool<IndexReaderOperations> | undefined;
  let isDamaged = false;
  /** Readings of the journals that go on. */
  let updating = 0;
  let closing: Promise<void> | undefined;

  /** An index that cannot be used is deleted, once: everything in it is read again. */
  async function renew(): Promise<void> {
    await closeThreads();
    reader = undefined;
    isDamaged = false;
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    writer = startWriter();
  }

  /** Notes damage: the next reading makes the index anew. */
  function explained(thrown: unknown): never {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    isDamaged ||= /^SQLITE_(CORRUPT|NOTADB)/.test(code);
    if (code === 'SQLITE_FULL') throw new KeepsakeError('disk-full', "There is no room for an index of the backup in Keepsake's home: free some space there.", { cause: thrown });
    throw thrown;
  }

  const write: ThreadPool<IndexWriterOperations>['run'] = (operation, args, options) => writer.run(operation, args, options).catch(explained);

  async function ask<R>(question: (thread: ThreadPool<IndexReaderOperations>) => Promise<R>): Promise<R> {
    // The writer makes the tables.
    await begin();
    return question((reader ??= startReader())).catch(explained);
  }

  async function begin(): Promise<IndexProgress> {
    if (!isDamaged) {
      try {
        return await write('progress', []);
      } catch (error) {
        if (toKeepsakeError(error).code !== 'internal') throw error;
      }
    }
    await renew();
    return write('progress', []);
  }

  /** @returns undefined where the index is not what the pages were read for: it was changed meanwhile, or is of a newer vault than this one */
  async function follow(destination: Pick<OpenDestination, 'journal'>, from: IndexProgress, signal: AbortSignal, onProgress: (progress: IndexProgress) => void): Promise<IndexProgress | undefined> {
    const room = createJournalRoom({ measure: () => write('room', []), limits });
    let now = from;
    for await (const page of ahead(destination.journal(from.cursor ?? undefined, signal))) {
      signal.throwIfAborted();
      if (page.behind === true && now.cursor !== null) {
        await write('restart', []);
        return undefined;
      }
      await room.admit(page);
      const added = await write('add', [now.cursor, page.cursor, page]);
      if (added === undefined) return undefined;
      onProgress((now = added));
    }
    await write('complete', []);
    return { ...now, complete: true };
  }

  async function update(destination: Pick<OpenDestination, 'journal'>, signal: AbortSignal, onProgress: (progress: IndexProgress) => void = () => undefined): Promise<IndexProgress> {
    for (;;) {
      const from = await begin();
      onProgress(from);
      try {
        const done = await follow(destination, from, signal, onProgress);
        if (done !== undefined) return done;
      } catch (error) {
        if (signal.aborted) throw new KeepsakeError('cancelled', 'Cancelled.', { cause: error });
        // A cursor of a newer server, which was replaced by an older one.
        const { code, scope } = toKeepsakeError(error);
        if (from.cursor === null || scope !== 'file' || (code !== 'usage' && code !== 'refused')) throw error;
        await write('restart', []);
      }
    }
  }

  async function stoppable<R>(signal: AbortSignal, ask: (stop: StopFlag) => Promise<R>): Promise<R> {
    const flag: StopFlag = new Int32Array(new SharedArrayBuffer(4));
    const stop = (): void => void Atomics.store(flag, 0, 1);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await ask(flag);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async function closeThreads(): Promise<void> {
    await Promise.all([writer.run('close', []).catch(() => undefined), reader?.run('close', []).catch(() => undefined)]);
    await Promise.all([writer.close(), reader?.close()]);
  }

  return {
    progress: begin,
    async update(destination, signal, onProgress) {
      updating++;
      try {
        return await update(destination, signal, onProgress);
      } finally {
        updating--;
      }
    },
    sources: () => ask((thread) => thread.run('sources', [])),
    page: (query, signal) => stoppable(signal, (stop) => ask((thread) => thread.run('page', [{ ...query, fresh: updating === 0 }, stop], { signal }))),
    months: (selection, signal) => stoppable(signal, (stop) => ask((thread) => thread.run('months', [{ ...selection, fresh: updating === 0 }, stop], { signal }))),
    folders: (source, inFolder) => ask((thread) => thread.run('folders', [source, inFolder])),
    versions: (source, path) => ask((thread) => thread.run('versions', [source, path])),
    entry: (source, path, at, kind) => ask((thread) => thread.run('entry', [source, path, at, kind])),
    entries: (source, folder, at, from, limit) => ask((thread) => thread.run('entries', [source, folder, at, from, limit])),
    days: () => ask((thread) => thread.run('days', [])),
    close: () => (closing ??= closeThreads()),
  };
}

/** Reads the next page while this one is used. */
async function* ahead(pages: AsyncIterable<JournalPage>): AsyncGenerator<JournalPage> {
  const iterator = pages[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ;) {
      const result = await next;
      if (result.done === true) return;
      next = iterator.next();
      // It is awaited a turn later; until then a failure must not count as unhandled.
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** An index takes about 150 MB for a million files. */
function removeOldIndexes(folder: string, current: string): void {
  const others = readdirSync(folder)
    .filter((name) => /^[a-z0-9]{8,64}\.sqlite$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => file !== current)
    .map((file) => ({ file, usedMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.usedMs - a.usedMs);
  for (const { file } of others.slice(indexesMax - 1)) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}
