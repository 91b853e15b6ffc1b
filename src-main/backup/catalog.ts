import type { FileQuery } from '../../src-shared/contract.ts';
import type { FailureRow, FileRow, FileState, ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { DatabaseRoom } from '../base/database-room.ts';
import type { FileKey, FinishedFile, JournalPosition, KnownFile, KnownObject, NewRun, OtherFailures, RememberedObject, StoredRun, UnlistedFile } from './catalog-types.ts';
import type { CatalogOverview } from './catalog-overview.ts';
import { createCatalogWrites } from './catalog-writes.ts';
import type { KnownMount } from './file-identity.ts';
import { createGatherer } from './gatherer.ts';
import { catalogError, startMendingThread } from './mending-thread.ts';
import { rowDates } from './row-dates.ts';
import type { WalkedFolder } from './walker.ts';
import { pathText } from '../base/source-path.ts';

export type { FinishedFile, KnownFile, StoredRun };

/**
 * What is known to be backed up where: a SQLite database in a thread of its own. It can be lost: the
 * destination's journal and the files' checksums rebuild it.
 */
export interface Catalog {
  /** Where a damaged catalog was set aside when this one was opened; undefined in the usual case. */
  readonly setAside: string | undefined;
  /** Whoever reads the same database found it damaged. */
  damaged(): Promise<void>;
  /** Looks through all of it for damage, and makes a new one where there is any. */
  check(): Promise<void>;
  place(vault: string, source: string): Promise<number>;
  /** Questions that come together are asked together. */
  lookUp(key: FileKey): Promise<KnownFile | undefined>;
  hasFiles(place: number): Promise<boolean>;
  /** Has the run seen anything of a source that was known before? */
  sawKnown(place: number): Promise<boolean>;
  /** Begins a run; answers where to go on reading the vault's journal. @param readJournal all of it, should it be lost here */
  beginRun(run: NewRun, readJournal?: ReadJournal): Promise<JournalPosition>;
  /** Notes an entry's end; written in batches. Resolves at once unless too many wait to be written. */
  finish(file: FinishedFile): Promise<void>;
  /** Paths that are known and that the run has not seen; none where the catalog was replaced in the middle of the run. */
  unseenPaths(place: number, limit: number): Promise<readonly Uint8Array[]>;
  /** The run has seen these as well. */
  see(place: number, paths: readonly Uint8Array[]): Promise<void>;
  forget(place: number, paths: readonly Uint8Array[]): Promise<void>;
  /** Drops the failures of a completely walked source whose path is gone. */
  forgetUnseenFailures(place: number): Promise<void>;
  /** What was listed as failed is none any more. */
  forgetFailure(place: number, path: Uint8Array): Promise<void>;
  /** Which of these folders are not as they were journalled last: their positions. */
  changedFolders(place: number, folders: readonly WalkedFolder[]): Promise<readonly number[]>;
  /** These were journalled. @param atMs the time of their lines, in milliseconds since 1970 */
  putFolders(place: number, folders: readonly WalkedFolder[], atMs: number): Promise<void>;
  /** A folder of a source that lies on a file system of its own. */
  addMount(place: number, mount: KnownMount): Promise<void>;
  /** All that were added, also those of which nothing is mounted now; several where one came after another. */
  mounts(place: number): Promise<readonly KnownMount[]>;
  /**
   * Of the folders that were added once and not found by this run's complete walk, or with something else in them, everything is
   * kept that is known of what is in them. Answers those of which something is missing.
   */
  keepMounts(place: number, found: readonly KnownMount[]): Promise<readonly Uint8Array[]>;
  /** Paths that failed and have not succeeded since, in their order, from after `after`. */
  failedPaths(place: number, after: Uint8Array | undefined, limit: number): Promise<readonly Uint8Array[]>;
  /** What failed at a vault and has not succeeded since. */
  failures(vault: string, offset: number, limit: number): Promise<readonly FailureRow[]>;
  failureCount(vault: string): Promise<number>;
  /** How many of those are no files. */
  otherFailures(vault: string): Promise<OtherFailures>;
  /** Of a source that is backed up no more. */
  forgetFailuresOf(source: string): Promise<void>;
  /**
   * `clean`: all that the run put into the journal is in the catalog too.
   *
   * @param cursor after the run's own lines in the journal; absent where it wrote none
   */
  endRun(vault: string, snapshot: string, clean: boolean, cursor?: string): Promise<void>;
  /**
   * The vault is not what the catalog remembers: what is known of it leaves the catalog, and its journal is to be read from the
   * beginning. `doubted`, `forgetObjects` and `restore` follow then, as they do after any `beginRun`.
   */
  doubt(vault: string): Promise<void>;
  /** Files in doubt that the journal has brought back as they were, by place and path, from after `after`. */
  doubted(vault: string, after: FileKey | undefined, limit: number): Promise<readonly RememberedObject[]>;
  /** These objects are not at the vault. */
  forgetObjects(vault: string, objects: readonly ObjectId[]): Promise<void>;
  /** How large it is, and what is free on its disk. */
  room(): Promise<DatabaseRoom>;
  /** The sources of files in doubt that the journal has not brought back as they were. */
  lost(vault: string): Promise<readonly string[]>;
  /** The doubts are over: the fingerprints of what was `doubted`, and is still known, are believed again. */
  restore(vault: string): Promise<void>;
  /** Contents that were backed up from a source, and that the journal does not name: of paths that are not known now, each path's oldest first, from after `after`. */
  unlisted(place: number, after: UnlistedFile | undefined, limit: number): Promise<readonly UnlistedFile[]>;
  /** They are dealt with. */
  dropUnlisted(place: number, files: readonly UnlistedFile[]): Promise<void>;
  /** Earlier contents of files that are there can be named by no line. */
  dropEarlierUnlisted(place: number): Promise<void>;
  /** Objects that were confirmed last at a vault. */
  newest(vault: string): Promise<readonly KnownObject[]>;
  /** Was this run one of this home's? */
  knowsRun(id: string): Promise<boolean>;
  /** Puts a run into the history that never reached its destination. */
  noteRun(run: NewRun, snapshot: string): Promise<void>;
  lastRun(): Promise<StoredRun | undefined>;
  /** The newest run over everything that reached its destination; before the first one, the newest run. */
  lastBackup(): Promise<StoredRun | undefined>;
  /** This home continues a source that another wrote before: the next run learns from the vault's journal what is there. */
  continueSource(vault: string, source: string): Promise<void>;
  /** The source is connected now. */
  seeSource(source: string): Promise<void>;
  /** How all sources stand at a vault; without one, only when they were seen. */
  overview(vault: string | undefined): Promise<CatalogOverview>;
  /** @param cursor after these lines; absent: the journal is read from where it was before */
  applyJournal(vault: string, lines: readonly JournalLine[], cursor?: string): Promise<void>;
  /** The ID of the last backup, also while it goes on. */
  listedRun(): Promise<string | undefined>;
  /**
   * Rows of a run (without an ID: of the last backup) that reached an end: by position in the whole list, or the n-th in one state.
   *
   * @param query.going the run goes on: without a state, `offset` and `limit` count sequence numbers
   */
  rows(query: Pick<FileQuery, 'run' | 'state' | 'offset' | 'limit'> & { readonly going?: boolean }): Promise<readonly FileRow[]>;
  /** How many there are, of all or in one state. */
  rowCount(run: string | undefined, state: FileState | undefined): Promise<number>;
  close(): Promise<void>;
}

/** Some lines of a vault's journal, and where it goes on. */
export interface JournalPart {
  readonly lines: readonly JournalLine[];
  readonly cursor: string;
}

/** Reads everything that a vault's journal says. */
export type ReadJournal = () => AsyncIterable<JournalPart>;

export interface CatalogOptions {
  /** The database turned out to be damaged while it was used, and lies there now; what it knew is learnt anew. */
  onDamaged?(setAside: string): void;
  /** Resolves when nobody else has the database open: it is about to be set aside. */
  letGo?(): Promise<void>;
}

/** @param file the database's path; made when it does not exist */
export async function openCatalog(file: string, options: CatalogOptions = {}): Promise<Catalog> {
  /** What a new database must be taught when the old one is damaged. */
  const places = new Map<number, { readonly id: number; readonly vault: string; readonly source: string }>();
  let current: { readonly run: NewRun; readonly readJournal: ReadJournal | undefined } | undefined;
  /** The run that began last: its ends may wait to be written. */
  let newest: NewRun | undefined;
  /** The database that the run began with is gone, and with it what the run has seen: nobody can say what is gone. */
  let sawAll = true;

  const thread = startMendingThread({
    file,
    letGo: async () => options.letGo?.(),
    async teach(run, setAside) {
      options.onDamaged?.(setAside);
      sawAll = false;
      await run('restorePlaces', [[...places.values()]]);
      if (current === undefined) return;
      await run('beginRun', [current.run]);
      // Else what is backed up would look new, and be journalled again.
      for await (const page of current.readJournal?.() ?? []) await run('applyJournal', [current.run.vault, page.lines, page.cursor]);
    },
  });
  const setAside = await thread.run('setAside', []).catch(async (thrown: unknown) => {
    await thread.close();
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const cause = error.cause instanceof Error ? error.cause : error;
    const known = catalogError(file, cause);
    if (known.code === 'busy' || known.code === 'disk-full') throw known;
    const words = cause.message;
    throw new KeepsakeError('io', `The catalog ${file} cannot be used: ${words}. Update Keepsake, or move the catalog away: it is rebuilt.`, { cause: error });
  });

  const lookUp = createGatherer<FileKey, KnownFile | null>({
    full: () => 1000,
    delayMs: 0,
    ask: (keys) => thread.run('lookUp', [keys]),
  });
  const writes = createCatalogWrites((files) => thread.run('finish', [files]));
  const { flush, flushAll } = writes;
  /** For those who only look: what is written is shown, what is not yet need not hold them up. */
  const flushed = async (): Promise<void> => {
    if (!thread.isMending()) await flush().catch(() => undefined);
  };

  /** A row that was listed and is not found by its key is damage: it would be listed again and again. */
  async function changeAll(operation: 'see' | 'forget', place: number, paths: readonly Uint8Array[]): Promise<void> {
    const changed = await thread.run(operation, [place, paths]);
    // A catalog that was replaced meanwhile knows from the journal what is gone.
    if (changed < paths.length && sawAll) await thread.mend();
  }

  /** What ended in a run and could not be written: it is listed all the same. */
  const listedOnly = (run: string, state: FileState | undefined): readonly FileRow[] =>
    run !== newest?.id ? []
      : writes.waiting.filter((file) => state === undefined || file.state === state).map(toRow);

  /** One that could not be noted, on a full disk, is known here alone. */
  const listedRun = async (): Promise<string | undefined> =>
    newest !== undefined && !newest.dryRun && newest.partial !== true ? newest.id : thread.run('lastBackupId', []);

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    try {
      // What a full disk refuses is in the journal, which is read again the next time.
      await flushAll().catch(() => undefined);
      writes.clear();
      await thread.run('close', []);
    } finally {
      await thread.close();
    }
  }

  return {
    setAside,
    damaged: () => thread.mend(),
    check: () => thread.run('check', []),
    async place(vault, source) {
      const id = await thread.run('place', [vault, source]);
      places.set(id, { id, vault, source });
      return id;
    },
    lookUp: async (key) => (await lookUp(key)) ?? undefined,
    hasFiles: (place) => thread.run('hasFiles', [place]),
    async sawKnown(place) {
      await flushAll();
      return thread.run('sawKnown', [place]);
    },
    async beginRun(run, readJournal) {
      thread.forgetFailedMend();
      // What is refused until now is the last run's: the journal knows it, and its list makes room.
      await flushAll().catch(() => undefined);
      writes.clear();
      current = undefined;
      const position = await thread.run('beginRun', [run]);
      current = { run, readJournal };
      newest = run;
      sawAll = true;
      return position;
    },
    finish: (file) => writes.add(file),
    async unseenPaths(place, limit) {
      await flushAll();
      const paths = await thread.run('unseenPaths', [place, limit]);
      return sawAll ? paths : [];
    },
    see: (place, paths) => changeAll('see', place, paths),
    forget: (place, paths) => changeAll('forget', place, paths),
    async forgetUnseenFailures(place) {
      await flushAll();
      if (sawAll) await thread.run('forgetUnseenFailures', [place]);
    },
    async forgetFailure(place, path) {
      await flush().catch(() => undefined);
      await thread.run('forgetFailure', [place, path]);
    },
    changedFolders: (place, folders) => thread.run('changedFolders', [place, folders]),
    putFolders: (place, folders, atMs) => thread.run('putFolders', [place, folders, atMs]),
    addMount: (place, mount) => thread.run('addMount', [place, mount]),
    mounts: (place) => thread.run('mounts', [place]),
    async keepMounts(place, found) {
      await flushAll();
      return thread.run('keepMounts', [place, found]);
    },
    failedPaths: (place, after, limit) => thread.run('failedPaths', [place, after, limit]),
    async forgetFailuresOf(source) {
      // What is not written yet would bring them back.
      await flush().catch(() => undefined);
      await thread.run('forgetFailuresOf', [source]);
    },
    async failures(vault, offset, limit) {
      void flushed();
      return thread.run('failures', [vault, offset, limit]);
    },
    async failureCount(vault) {
      void flushed();
      return thread.run('failureCount', [vault]);
    },
    async otherFailures(vault) {
      void flushed();
      return thread.run('otherFailures', [vault]);
    },
    async endRun(vault, snapshot, clean, cursor) {
      try {
        await flushAll();
        await thread.run('endRun', [vault, snapshot, clean && sawAll, cursor]);
      } finally {
        current = undefined;
        thread.forgetFailedMend();
      }
    },
    doubt: (vault) => thread.run('doubt', [vault]),
    doubted: (vault, after, limit) => thread.run('doubted', [vault, after, limit]),
    forgetObjects: (vault, objects) => thread.run('forgetObjects', [vault, objects]),
    room: () => thread.run('room', []),
    lost: (vault) => thread.run('lost', [vault]),
    restore: (vault) => thread.run('restore', [vault]),
    async unlisted(place, after, limit) {
      await flushAll();
      const files = await thread.run('unlisted', [place, after, limit]);
      return sawAll ? files : [];
    },
    dropUnlisted: (place, files) => thread.run('dropUnlisted', [place, files]),
    dropEarlierUnlisted: (place) => thread.run('dropEarlierUnlisted', [place]),
    newest: (vault) => thread.run('newest', [vault]),
    knowsRun: (id) => thread.run('knowsRun', [id]),
    noteRun: (run, snapshot) => thread.run('noteRun', [run, snapshot]),
    lastRun: () => thread.run('lastRun', []),
    continueSource: (vault, source) => thread.run('continueSource', [vault, source]),
    seeSource: (source) => thread.run('seeSource', [source, Date.now()]),
    overview: (vault) => thread.run('overview', [vault]),
    applyJournal: (vault, lines, cursor) => thread.run('applyJournal', [vault, lines, cursor]),
    lastBackup: () => thread.run('lastBackup', []),
    listedRun,
    async rows({ run, state, offset, limit, going = false }) {
      await flushed();
      const listed = run ?? (await listedRun());
      if (listed === undefined) return [];
      const written = await thread.run('rows', [listed, state, offset, limit, going]);
      const others = listedOnly(listed, state);
      if (others.length === 0) return written;
      if (state === undefined) return [...written, ...others.filter(({ seq }) => seq >= offset && seq < offset + limit)];
      const from = Math.max(0, offset - (await thread.run('rowCount', [listed, state])));
      return [...written, ...others.slice(from, from + limit - written.length)];
    },
    async rowCount(run, state) {
      await flushed();
      const listed = run ?? (await listedRun());
      return listed === undefined ? 0 : (await thread.run('rowCount', [listed, state])) + listedOnly(listed, state).length;
    },
    close: () => (closing ??= close()),
  };
}

function toRow({ seq, source, path, bytes, state, reason, takenMs, modifiedMs }: FinishedFile): FileRow {
  return {
    seq, source, ...pathText(path), bytes, state,
    ...(reason === undefined ? {} : { reason }),
    ...rowDates(takenMs, modifiedMs),
  };
}
