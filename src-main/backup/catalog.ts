import type { FileQuery } from '../../src-shared/contract.ts';
import type { FailureRow, FileRow, FileState } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import type { CatalogOperations } from './catalog-thread.ts';
import type { FileKey, FinishedFile, JournalPosition, KnownFile, NewRun, StoredRun } from './catalog-types.ts';
import { createGatherer } from './gatherer.ts';
import { pathText } from './source-path.ts';

export type { FinishedFile, KnownFile, StoredRun };

/**
 * What is known to be backed up where: a SQLite database in a thread of its own. It can be lost: the
 * destination's journal and the files' checksums rebuild it.
 */
export interface Catalog {
  /** Where a damaged catalog was set aside when this one was opened; undefined in the usual case. */
  readonly setAside: string | undefined;
  place(vault: string, source: string): Promise<number>;
  /** Questions that come together are asked together. */
  lookUp(key: FileKey): Promise<KnownFile | undefined>;
  hasFiles(place: number): Promise<boolean>;
  /** Begins a run; answers where to go on reading the vault's journal. */
  beginRun(run: NewRun): Promise<JournalPosition>;
  /** Notes an entry's end; written in batches. Resolves at once unless too many wait to be written. */
  finish(file: FinishedFile): Promise<void>;
  unseenPaths(place: number, limit: number): Promise<readonly Uint8Array[]>;
  forget(place: number, paths: readonly Uint8Array[]): Promise<void>;
  /** Drops the failures of a completely walked source whose path is gone. */
  forgetUnseenFailures(place: number): Promise<void>;
  /** Paths that failed and have not succeeded since, in their order, from after `after`. */
  failedPaths(place: number, after: Uint8Array | undefined, limit: number): Promise<readonly Uint8Array[]>;
  /** What failed at a vault and has not succeeded since. */
  failures(vault: string, offset: number, limit: number): Promise<readonly FailureRow[]>;
  failureCount(vault: string): Promise<number>;
  /** Of a source that is backed up no more. */
  forgetFailuresOf(source: string): Promise<void>;
  /** `clean`: all that the run put into the journal is in the catalog too. */
  endRun(vault: string, snapshot: string, clean: boolean): Promise<void>;
  lastRun(): Promise<StoredRun | undefined>;
  applyJournal(vault: string, lines: readonly JournalLine[], cursor: string): Promise<void>;
  /** Rows of the last run that reached an end: by position in the whole list, or the n-th in one state. */
  rows(query: FileQuery): Promise<readonly FileRow[]>;
  /** How many there are, of all or in one state. */
  rowCount(state: FileState | undefined): Promise<number>;
  close(): Promise<void>;
}

const writeDelayMs = 100;
const writeBatch = 500;

/** @param file the database's path; made when it does not exist */
export async function openCatalog(file: string): Promise<Catalog> {
  const thread = createThreadPool<CatalogOperations>(threadUrl('catalog-thread', import.meta.url), 1, { file });
  const setAside = await thread.run('setAside', []).catch(async (error: unknown) => {
    await thread.close();
    const words = (error as Error).message;
    throw new KeepsakeError('io', `The catalog ${file} cannot be used: ${words}. Update Keepsake, or move the catalog away: it is rebuilt.`, { cause: error });
  });

  const lookUp = createGatherer<FileKey, KnownFile | null>({
    full: () => 1000,
    delayMs: 0,
    ask: (keys) => thread.run('lookUp', [keys]),
  });

  let unwritten: FinishedFile[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  /** The calls keep their order in the thread: whatever is asked after a flush sees what it wrote. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (unwritten.length === 0) return writing;
    const batch = unwritten;
    unwritten = [];
    const write = thread.run('finish', [batch]).catch((error: unknown) => {
      // The disk is full, perhaps: the whole batch was refused, and is tried again with the next one.
      unwritten = [...batch, ...unwritten];
      throw error;
    });
    writing = Promise.all([writing.catch(() => undefined), write]).then(() => undefined);
    // Whoever waits for `writing` is told; without a listener a failure must not end the process.
    writing.catch(() => undefined);
    return writing;
  }

  /** Also what was refused before. Throws when it is refused again. */
  async function flushAll(): Promise<void> {
    do await flush();
    while (unwritten.length > 0);
  }

  /** What ended and could not be written: it is listed all the same. */
  const listedOnly = (state: FileState | undefined): readonly FileRow[] =>
    unwritten.filter((file) => state === undefined || file.state === state).map(toRow);

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    try {
      await flushAll();
      await thread.run('close', []);
    } finally {
      await thread.close();
    }
  }

  return {
    setAside,
    place: (vault, source) => thread.run('place', [vault, source]),
    lookUp: async (key) => (await lookUp(key)) ?? undefined,
    hasFiles: (place) => thread.run('hasFiles', [place]),
    async beginRun(run) {
      // What is refused until now is the last run's: the journal knows it, and its list makes room.
      await flushAll().catch(() => undefined);
      unwritten = [];
      return thread.run('beginRun', [run]);
    },
    async finish(file) {
      unwritten.push(file);
      if (unwritten.length >= writeBatch) {
        // One batch may be under way while the next one fills; then the workers wait for the disk.
        const before = writing;
        void flush();
        // What is refused, on a full disk, is tried again later: the journal knows what the catalog does not.
        await before.catch(() => undefined);
      } else {
        timer ??= setTimeout(() => void flush(), writeDelayMs);
      }
    },
    async unseenPaths(place, limit) {
      await flushAll();
      return thread.run('unseenPaths', [place, limit]);
    },
    forget: (place, paths) => thread.run('forget', [place, paths]),
    async forgetUnseenFailures(place) {
      await flush();
      await thread.run('forgetUnseenFailures', [place]);
    },
    failedPaths: (place, after, limit) => thread.run('failedPaths', [place, after, limit]),
    forgetFailuresOf: (source) => thread.run('forgetFailuresOf', [source]),
    async failures(vault, offset, limit) {
      void flush();
      return thread.run('failures', [vault, offset, limit]);
    },
    async failureCount(vault) {
      void flush();
      return thread.run('failureCount', [vault]);
    },
    async endRun(vault, snapshot, clean) {
      await flushAll();
      await thread.run('endRun', [vault, snapshot, clean]);
    },
    lastRun: () => thread.run('lastRun', []),
    applyJournal: (vault, lines, cursor) => thread.run('applyJournal', [vault, lines, cursor]),
    async rows({ state, offset, limit }) {
      await flush().catch(() => undefined);
      const written = await thread.run('rows', [state, offset, limit]);
      const others = listedOnly(state);
      if (others.length === 0) return written;
      if (state === undefined) return [...written, ...others.filter(({ seq }) => seq >= offset && seq < offset + limit)];
      const from = Math.max(0, offset - (await thread.run('rowCount', [state])));
      return [...written, ...others.slice(from, from + limit - written.length)];
    },
    async rowCount(state) {
      await flush().catch(() => undefined);
      return (await thread.run('rowCount', [state])) + listedOnly(state).length;
    },
    close: () => (closing ??= close()),
  };
}

function toRow({ seq, source, path, bytes, state, reason }: FinishedFile): FileRow {
  return { seq, source, path: pathText(path).path, bytes, state, ...(reason === undefined ? {} : { reason }) };
}
