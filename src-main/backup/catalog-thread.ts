/* The thread's entry file: the catalog's SQLite, whose calls block. One thread, so that calls keep their order. */
import { workerData } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import type { FileRow, FileState, ObjectId } from '../../src-shared/domain.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { databaseRoom, type DatabaseRoom } from '../base/database-room.ts';
import { serveOperations } from '../vault/thread-server.ts';
import { damage, isBusy, isFull, reportingDamage } from './catalog-damage.ts';
import { createFailures } from './catalog-failures.ts';
import { createJournalRecords } from './catalog-journals.ts';
import { createKnownFiles } from './catalog-files.ts';
import { createKnownFolders } from './catalog-folders.ts';
import { createKnownMounts } from './catalog-mounts.ts';
import type { KnownMount } from './file-identity.ts';
import { check, leaveInPlace, moveAside, openCatalogDatabase, writeInPlace } from './catalog-opening.ts';
import { createOverviewQuery } from './catalog-overview.ts';
import { createRunLists } from './catalog-run-lists.ts';
import { createRunRecords } from './catalog-runs.ts';
import type { FileKey, FinishedFile, JournalPosition, KnownFile, NewRun, StoredRun } from './catalog-types.ts';
import { createUnlistedRecords } from './catalog-unlisted.ts';
import type { WalkedFolder } from './walker.ts';

const { file } = workerData as { readonly file: string };
const opened = openCatalogDatabase(file, prepare);
const { database, statements: { sql, files, folders, failures, mounts, runs, runLists, journals, overview, unlisted } } = opened;

/** All statements; preparing them shows whether the tables are as they should be. */
function prepare(database: Database) {
  const sql = {
    place: database.prepare<[string, string]>('INSERT INTO places (vault, source) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    restorePlace: database.prepare<[number, string, string]>('INSERT INTO places (id, vault, source) VALUES (?, ?, ?)'),
    samePlaces: database.prepare<[string, string], { count: bigint }>('SELECT count(*) AS count FROM places NOT INDEXED WHERE vault = ? AND source = ?'),
    placeId: database.prepare<[string, string], { id: bigint }>('SELECT id FROM places WHERE vault = ? AND source = ?'),
    places: database.prepare<[string], { id: bigint; source: string; continued: bigint }>('SELECT id, source, continued FROM places WHERE vault = ?'),
    continue: database.prepare<[string, string]>('UPDATE places SET continued = 1 WHERE vault = ? AND source = ?'),
  };
  const unlisted = createUnlistedRecords(database);
  return {
    sql, unlisted,
    files: createKnownFiles(database),
    folders: createKnownFolders(database),
    failures: createFailures(database),
    mounts: createKnownMounts(database),
    runs: createRunRecords(database),
    journals: createJournalRecords(database, unlisted),
    runLists: createRunLists(database),
    overview: createOverviewQuery(database),
  };
}

/** The run that goes on; marks the paths it has seen. */
let runNumber = 0n;
/** A dry run proves nothing: what failed before stays failed. */
let dryRun = false;

/** A thread that died and was started anew has seen nothing of the run: it must not tell what is gone. */
function running(): bigint {
  if (runNumber === 0n) throw new Error('the catalog was started anew in the middle of a run');
  return runNumber;
}

const begin = database.transaction((run: NewRun): JournalPosition => {
  const position = journals.begin(run.vault);
  runNumber = runs.begin(run);
  runLists.begin(runNumber);
  dryRun = run.dryRun;
  return position;
});

/** On a full disk: as much of it as there is room for. What is not noted is learnt from the journal next time. */
function beginWithoutRoom(run: NewRun): JournalPosition {
  try {
    writeInPlace(database);
    runLists.clear();
    return begin(run);
  } catch (error) {
    if (!isFull(error) && !isBusy(error)) throw error;
  }
  runNumber = runs.next();
  dryRun = run.dryRun;
  return journals.position(run.vault);
}

const operations = reportingDamage({
  /** Where a damaged catalog was set aside at the start, if it was. */
  setAside: (): string | undefined => opened.setAside,

  /** The database turned out to be damaged: it is set aside, and this thread of no more use. @returns its new name */
  giveUp(): string {
    database.close();
    return moveAside(file);
  },
  /** In a new database: the keys that are in use. */
  restorePlaces(places: readonly { readonly id: number; readonly vault: string; readonly source: string }[]): void {
    for (const { id, vault, source } of places) sql.restorePlace.run(id, vault, source);
  },

  /** Reads the whole database. @throws damage that no query would notice */
  check: (): void => check(database),

  /** The short key of a source at a vault; made when it is new. */
  place(vault: string, source: string): number {
    sql.place.run(vault, source);
    const row = sql.placeId.get(vault, source);
    // Where its index has lost the source, it is there twice now: all that is known of it would look new.
    if (row === undefined || sql.samePlaces.get(vault, source)?.count !== 1n) throw damage('A source is in the catalog, and cannot be found there.');
    return Number(row.id);
  },

  /** This home continues a source that another wrote before: the next run learns from the journal what is there. */
  continueSource(vault: string, source: string): void {
    database.transaction(() => {
      sql.place.run(vault, source);
      sql.continue.run(vault, source);
      journals.recheck(vault);
    })();
  },

  lookUp(keys: readonly FileKey[]): (KnownFile | null)[] {
    return keys.map((key) => files.lookUp(key) ?? null);
  },

  hasFiles: files.has,
  /** Has the run seen anything of a source that was known before? */
  sawKnown: (place: number): boolean => files.sawAny(place, running()),

  /**
   * Begins a run. Until `endRun` says otherwise the journal may hold
   * lines of ours that this catalog does not know.
   */
  beginRun(run: NewRun): JournalPosition {
    leaveInPlace(database, file);
    // The mark must outlive a power cut, or what the run journals would be journalled again; the rest may be lost, and is found again.
    database.pragma('synchronous = FULL');
    try {
      return begin(run);
    } catch (error) {
      if (!isFull(error)) throw error;
      return beginWithoutRoom(run);
    } finally {
      database.pragma('synchronous = NORMAL');
    }
  },

  finish(finished: readonly FinishedFile[]): void {
    database.transaction(() => {
      for (const each of finished) {
        runLists.add(runNumber, each);
        if (!dryRun) failures.note(each, runNumber);
        if (each.whole === true) files.seeBelow(each.place, each.path, runNumber);
        if (each.vanished === true) continue;
        if (each.known === undefined) files.see(each.place, each.path, runNumber);
        else if (files.put(each.place, each.path, each.known, runNumber))
          journals.noteConfirmed({ id: each.known.object, bytes: each.known.bytes });
      }
    })();
  },

  /** Paths of a source that the run has not seen: its walk was complete, so they are gone. */
  unseenPaths: (place: number, limit: number): Uint8Array[] =>
    files.unseen(place, running(), limit),

  /** Failures whose path a complete walk did not find any more. */
  forgetUnseenFailures: (place: number): void => failures.forgetUnseen(place, running()),
  forgetFailure(place: number, path: Uint8Array): void {
    if (!dryRun) failures.forget(place, path);
  },
  changedFolders: folders.changed,
  putFolders: (place: number, walked: readonly WalkedFolder[], atMs: number): void =>
    database.transaction(() => folders.put(place, walked, atMs, runNumber))(),
  addMount: mounts.add,
  mounts: mounts.all,
  keepMounts: (place: number, found: readonly KnownMount[]): Uint8Array[] => mounts.keep(place, found, running()),
  failedPaths: failures.paths,
  failures: failures.list,
  failureCount: failures.count,
  otherFailures: failures.countOthers,
  forgetFailuresOf: failures.forgetSource,

  /** These are there, although the run's walk did not see them. @returns how many of them are known */
  see: (place: number, paths: readonly Uint8Array[]): number =>
    database.transaction(() => paths.filter((path) => files.see(place, path, running())).length)(),

  /** @returns how many of them were known */
  forget: (place: number, paths: readonly Uint8Array[]): number =>
    database.transaction(() => paths.filter((path) => files.remove(place, path)).length)(),

  /** Ends the run. `clean`: all that it put into the journal is in this catalog too, and `cursor` is after that. */
  endRun(vault: string, snapshot: string, clean: boolean, cursor: string | undefined): void {
    database.transaction(() => {
      runs.end(runNumber, snapshot);
      runLists.end(runNumber);
      if (clean) journals.endClean(vault, runNumber, cursor);
    })();
  },
  doubt: journals.doubt,
  doubted: journals.doubted,
  room: (): DatabaseRoom => databaseRoom(database, file),
  lost: journals.lost,
  restore: journals.restore,
  unlisted: unlisted.list,
  dropUnlisted: unlisted.drop,
  dropEarlierUnlisted: unlisted.dropEarlier,
  newest: journals.newest,
  knowsRun: runs.knows,
  forgetObjects(vault: string, objects: readonly ObjectId[]): void {
    database.transaction(() => {
      for (const object of objects) files.forgetObject(vault, object);
    })();
  },

  /** A run that never reached its destination. */
  noteRun(run: NewRun, snapshot: string): void {
    database.transaction(() => runs.note(run, snapshot))();
  },
  lastRun: runs.last,
  lastBackup: (): StoredRun | undefined => runs.stored(runLists.lastBackup()),
  seeSource: runs.seeSource,
  overview,

  /** Takes over what the journal says of our sources, and forgets what anyone quarantined. */
  applyJournal(vault: string, lines: readonly JournalLine[], cursor: string | undefined): void {
    database.transaction(() => {
      const places = new Map(sql.places.all(vault).map((row) => [row.source, { id: Number(row.id), continued: row.continued === 1n }]));
      for (const line of lines) {
        if (line.kind === 'folder') folders.apply(places, line);
        else files.apply(vault, places, line);
      }
      if (cursor !== undefined) journals.putCursor(vault, cursor);
    })();
  },

  lastBackupId: (): string | undefined => runs.idOf(runLists.lastBackup()),
  /** As `RunLists.rows`. */
  rows(run: string, state: FileState | undefined, offset: number, limit: number, going: boolean): FileRow[] {
    const number = runLists.find(run);
    return number === undefined ? [] : runLists.rows(number, state, offset, limit, going);
  },
  rowCount(run: string, state: FileState | undefined): number {
    const number = runLists.find(run);
    return number === undefined ? 0 : runLists.count(number, state);
  },

  close(): void {
    database.close();
  },
});
export type CatalogOperations = typeof operations;

serveOperations(operations);
