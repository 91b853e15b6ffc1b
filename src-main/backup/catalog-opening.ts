import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { freeBytes } from '../base/database-room.ts';
import { makePrivate } from './private-file.ts';
import { asDamage, damage, isBusy, isDamage, isFull } from './catalog-damage.ts';
import { migrate } from './catalog-schema.ts';

const checkEveryMs = 24 * 60 * 60 * 1000;
/** What a write-ahead log wants to be free. */
const logRoomBytes = 4 * 1024 * 1024;
/** Damaged catalogs that are kept. */
const setAsideMax = 3;
const extraFiles = ['-wal', '-shm'] as const;

export interface OpenedCatalog<S> {
  readonly database: Database.Database;
  readonly statements: S;
  /** Where a damaged catalog was moved. */
  readonly setAside?: string;
}

/**
 * Opens the catalog's database. One that cannot be used is set aside: a new one is rebuilt from checksums and the destination.
 *
 * @param prepare prepares the statements: what is wrong with the tables shows there
 */
export function openCatalogDatabase<S>(file: string, prepare: (database: Database.Database) => S): OpenedCatalog<S> {
  try {
    return tryOpen(file, prepare);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const setAside = moveAside(file);
    return { ...tryOpen(file, prepare), setAside };
  }
}

/** Nothing may have the database open. The oldest of those that were set aside before make room. @returns its new name */
export function moveAside(file: string): string {
  const setAside = `${file}.damaged-${Date.now()}`;
  renameSync(file, setAside);
  for (const suffix of extraFiles) {
    try {
      renameSync(file + suffix, setAside + suffix);
    } catch {
      // There need not be one.
    }
  }
  const folder = dirname(file);
  const prefix = `${basename(file)}.damaged-`;
  const kept = readdirSync(folder).filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))).sort();
  for (const name of kept.slice(0, -setAsideMax))
    for (const suffix of ['', ...extraFiles]) rmSync(join(folder, name + suffix), { force: true });
  return setAside;
}

function tryOpen<S>(file: string, prepare: (database: Database.Database) => S): OpenedCatalog<S> {
  const wasInUse = bytesOf(`${file}-wal`) > 0;
  for (const suffix of ['', ...extraFiles]) makePrivate(file + suffix, suffix === '');
  const { database, endedWell } = connect(file);
  try {
    // A page whose cells overlap is damage, and not read as something else.
    database.pragma('cell_size_check = ON');
    // The journal at the destination is the truth: a power cut may take the catalog's last moments.
    database.pragma('synchronous = NORMAL');
    // KiB. The system keeps the file in its memory anyway, and takes that back when others need it.
    database.pragma('cache_size = -1024');
    const due = !endedWell || wasInUse || isCheckDue(database);
    if (due) check(database);
    migrate(database);
    if (due) noteCheck(database);
    // mtimes in nanoseconds do not fit a JavaScript number.
    database.defaultSafeIntegers(true);
    return { database, statements: prepare(database) };
  } catch (error) {
    database.close();
    throw asDamage(error);
  }
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** A write-ahead log needs room on the disk. Where there is none, changes are made in place. */
function connect(file: string): { readonly database: Database.Database; readonly endedWell: boolean } {
  const first = new Database(file);
  try {
    return { database: first, endedWell: useWriteAheadLog(first) };
  } catch (error) {
    first.close();
    if (!isFull(error)) throw error;
  }
  // A connection that has once tried to use the log tries that for ever.
  const database = new Database(file);
  try {
    writeInPlace(database);
    return { database, endedWell: false };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Readers of a write-ahead log do not wait for writers.
 *
 * @returns had it one before, so that whatever ended was able to clean up? True for a new database, too.
 */
function useWriteAheadLog(database: Database.Database): boolean {
  const hadOne = database.pragma('journal_mode', { simple: true }) === 'wal' || database.pragma('page_count', { simple: true }) === 0;
  database.pragma('journal_mode = WAL');
  // The first access makes the shared memory that goes with it.
  database.pragma('schema_version');
  return hadOne;
}

/** Ends `writeInPlace` when there is room again, and nobody reads at the moment. */
export function leaveInPlace(database: Database.Database, file: string): void {
  if (database.pragma('journal_mode', { simple: true }) === 'wal') return;
  if (freeBytes(file) < logRoomBytes) return;
  try {
    database.pragma('journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/**
 * What undoes an unfinished change is kept in memory, so a full disk refuses only what makes the database larger. Should the process be
 * killed in the middle of a change the database may be damaged: it is checked when it is opened again.
 */
export function writeInPlace(database: Database.Database): void {
  // Alone, it needs no shared memory to leave the write-ahead log.
  database.pragma('locking_mode = EXCLUSIVE');
  try {
    database.pragma('journal_mode = MEMORY');
  } finally {
    database.pragma('locking_mode = NORMAL');
  }
}

/** Small tables on which everything else depends: their indexes are compared with them as well, which would take too long for all tables. */
const comparedTables: ReadonlySet<string> = new Set(['places', 'journals', 'runs', 'mounts']);

/** Reads the whole database: 0.1 s for 200,000 files. @throws damage */
export function check(database: Database.Database): void {
  // An older catalog may lack one of them.
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const compared = tables.filter(({ name }) => comparedTables.has(name)).map(({ name }) => `integrity_check(${name})`);
  for (const pragma of ['quick_check(1)', ...compared]) {
    const found = database.pragma(pragma, { simple: true });
    if (found !== 'ok') throw damage(`The catalog is damaged: ${String(found)}`);
  }
}

function isCheckDue(database: Database.Database): boolean {
  // A catalog of an older Keepsake has no such table.
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'checks'").get() === undefined) return true;
  const at = Number(database.prepare<[], { at: number | bigint }>('SELECT max(at) AS at FROM checks').get()?.at ?? 0);
  // A clock that was set back makes it due as well.
  return Math.abs(Date.now() - at) >= checkEveryMs;
}

function noteCheck(database: Database.Database): void {
  try {
    database.prepare('INSERT INTO checks (id, at) VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at').run(Date.now());
  } catch (error) {
    // Then it is checked again the next time.
    if (!isFull(error)) throw error;
  }
}
