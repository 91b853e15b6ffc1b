/* The thread's entry file: questions to the catalog by those who look at it, over a connection that cannot write. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { FileRow } from '../../src-shared/domain.ts';
import { serveOperations } from '../vault/thread-server.ts';
import { createLibraryLists } from './library-lists.ts';
import { monthsOf } from './library-sql.ts';
import type { LibraryFile, LibraryMonths, StoredRecord } from './library-types.ts';
import { rowDates } from './row-dates.ts';
import { pathText } from '../base/source-path.ts';

const { file } = workerData as { readonly file: string };
const database = new Database(file, { readonly: true });
database.pragma('cell_size_check = ON');
database.pragma('cache_size = -8192');

interface VersionColumns {
  readonly object: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly backedUpMs: number;
}

const versionColumns = `lower(hex(object)) AS object, lower(hex(sha256)) AS sha256, bytes, mtime / 1000000 AS modifiedMs`;
const sql = {
  places: database.prepare<[string], { id: number; source: string }>('SELECT id, source FROM places WHERE vault = ?'),
  current: database.prepare<[number, Uint8Array], VersionColumns & { takenMs: number | null; blank: number }>(
    `SELECT ${versionColumns}, coalesce(backedUp, mtime / 1000000) AS backedUpMs, taken AS takenMs, blank FROM files
     WHERE place = ? AND path = ?`),
  versions: database.prepare<[number, Uint8Array], VersionColumns>(
    `SELECT ${versionColumns}, backedUp AS backedUpMs FROM versions WHERE place = ? AND path = ? ORDER BY backedUp DESC`),
  failure: database.prepare<[number, Uint8Array], NonNullable<LibraryFile['failure']>>(
    'SELECT bytes, reason, since, tried, entry, target FROM failures WHERE place = ? AND path = ?'),
  runCount: database.prepare<[], { n: number }>('SELECT count(*) AS n FROM runs WHERE snapshot IS NOT NULL'),
  runs: database.prepare<[number, number], { snapshot: string }>(
    'SELECT snapshot FROM runs WHERE snapshot IS NOT NULL ORDER BY number DESC LIMIT ? OFFSET ?'),
  run: database.prepare<[string], { number: number; snapshot: string; listed: number }>(
    'SELECT number, snapshot, max(listed, 0) AS listed FROM runs WHERE id = ? AND snapshot IS NOT NULL'),
  runFailures: database.prepare<[number], { source: string; path: Buffer; bytes: number; reason: string; taken: number | null }>(
    'SELECT source, path, bytes, reason, taken FROM runFailures WHERE run = ? ORDER BY id'),
};

function placesOf(vault: string, sources: readonly string[]): number[] {
  return sql.places.all(vault).filter(({ source }) => sources.includes(source)).map(({ id }) => id);
}

const operations = {
  /** A part of a list of files. @throws KeepsakeError 'cancelled' when its control says so */
  page: createLibraryLists(database),

  file(vault: string, source: string, path: Uint8Array): LibraryFile {
    const [place] = placesOf(vault, [source]);
    if (place === undefined) return { versions: [], takenMs: undefined, blank: false, failure: undefined };
    const current = sql.current.get(place, path);
    const { takenMs = null, blank = 0, ...newest } = current ?? {};
    return {
      // What was there before and is gone from its source is no version of what is there now.
      versions: current === undefined ? [] : [newest as VersionColumns, ...sql.versions.all(place, path)],
      takenMs: takenMs ?? undefined,
      blank: blank === 1,
      failure: sql.failure.get(place, path),
    };
  },

  months(vault: string, sources: readonly string[]): LibraryMonths {
    const rows = database
      .prepare<[], { month: string | null; files: number; bytes: number }>(monthsOf(placesOf(vault, sources))).all();
    return {
      months: rows.flatMap(({ month, files, bytes }) => (month === null ? [] : [{ month, files, bytes }])),
      undated: rows.find(({ month }) => month === null)?.files ?? 0,
    };
  },

  /** Runs that ended, the newest first: JSON of each one's last RunSnapshot. */
  runs: (offset: number, limit: number): { total: number; snapshots: string[] } => ({
    total: sql.runCount.get()?.n ?? 0,
    snapshots: sql.runs.all(limit, offset).map(({ snapshot }) => snapshot),
  }),

  run(id: string): StoredRecord | undefined {
    const row = sql.run.get(id);
    if (row === undefined) return undefined;
    const failures = sql.runFailures.all(row.number).map(({ source, path, bytes, reason, taken }, seq): FileRow => ({
      source, ...pathText(path), seq, bytes, state: 'failed', reason,
      // What failed was not read: this is when its file was last changed.
      ...rowDates(null, taken),
    }));
    return { snapshot: row.snapshot, failures, listed: row.listed };
  },

  close(): void {
    database.close();
  },
};
export type LibraryOperations = typeof operations;

serveOperations(operations);
