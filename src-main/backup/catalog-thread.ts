/* The thread's entry file: the catalog's SQLite, whose calls block. One thread, so that calls keep their order. */
import { renameSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { FileRow, FileState } from '../../src-shared/domain.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { serveOperations } from '../vault/thread-server.ts';
import { migrate } from './catalog-schema.ts';
import { createFailures } from './catalog-failures.ts';
import type { FileKey, FinishedFile, JournalPosition, KnownFile, NewRun, StoredRun } from './catalog-types.ts';
import { sameTime, storedTime } from './fingerprint.ts';
import { pathText } from './source-path.ts';

const { file } = workerData as { readonly file: string };
const opened = open();
const database = opened.database;

/** A catalog that cannot be used is set aside: it is rebuilt from checksums and the destination. */
function open(): { database: Database.Database; setAside?: string } {
  try {
    return { database: tryOpen() };
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) throw error;
    const setAside = `${file}.damaged-${Date.now()}`;
    renameSync(file, setAside);
    for (const suffix of ['-wal', '-shm']) {
      try {
        renameSync(file + suffix, setAside + suffix);
      } catch {
        // There need not be one.
      }
    }
    return { database: tryOpen(), setAside };
  }
}

function tryOpen(): Database.Database {
  const made = new Database(file);
  try {
    made.pragma('journal_mode = WAL');
    // The journal at the destination is the truth: a power cut may take the catalog's last moments.
    made.pragma('synchronous = NORMAL');
    made.pragma('cache_size = -8192');
    migrate(made);
    // mtimes in nanoseconds do not fit a JavaScript number.
    made.defaultSafeIntegers(true);
    return made;
  } catch (error) {
    made.close();
    throw error;
  }
}

interface FileColumns {
  readonly object: Buffer;
  readonly sha256: Buffer;
  readonly bytes: bigint;
  readonly mtime: bigint;
  readonly inode: bigint | null;
  readonly ctime: bigint | null;
}

interface RowColumns {
  readonly seq: bigint;
  readonly source: string;
  readonly path: Buffer;
  readonly bytes: bigint;
  readonly state: string;
  readonly reason: string | null;
}

const sql = {
  place: database.prepare<[string, string]>('INSERT INTO places (vault, source) VALUES (?, ?) ON CONFLICT DO NOTHING'),
  placeId: database.prepare<[string, string], { id: bigint }>('SELECT id FROM places WHERE vault = ? AND source = ?'),
  places: database.prepare<[string], { id: bigint; source: string }>('SELECT id, source FROM places WHERE vault = ?'),
  file: database.prepare<[number, Uint8Array], FileColumns>(
    'SELECT object, sha256, bytes, mtime, inode, ctime FROM files WHERE place = ? AND path = ?'),
  anyFile: database.prepare<[number]>('SELECT 1 FROM files WHERE place = ? LIMIT 1'),
  putFile: database.prepare(
    `INSERT INTO files (place, path, object, sha256, bytes, mtime, inode, ctime, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET object = excluded.object, sha256 = excluded.sha256, bytes = excluded.bytes,
       mtime = excluded.mtime, inode = excluded.inode, ctime = excluded.ctime, seen = excluded.seen`),
  seeFile: database.prepare('UPDATE files SET seen = ? WHERE place = ? AND path = ?'),
  unseen: database.prepare<[number, bigint, number], { path: Buffer }>('SELECT path FROM files WHERE place = ? AND seen <> ? LIMIT ?'),
  dropFile: database.prepare('DELETE FROM files WHERE place = ? AND path = ?'),
  dropObject: database.prepare('DELETE FROM files WHERE object = ? AND place IN (SELECT id FROM places WHERE vault = ?)'),
  cursor: database.prepare<[string], { cursor: string | null; dirty: bigint }>('SELECT cursor, dirty FROM journals WHERE vault = ?'),
  putCursor: database.prepare('UPDATE journals SET cursor = ? WHERE vault = ?'),
  putDirty: database.prepare(
    'INSERT INTO journals (vault, dirty) VALUES (?, ?) ON CONFLICT DO UPDATE SET dirty = excluded.dirty'),
  // A run begins again when its destination went away before it had said what is new.
  beginRun: database.prepare<[string, string, string, string], { number: bigint }>(
    `INSERT INTO runs (id, vault, destination, startedAt) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET vault = excluded.vault RETURNING number`),
  endRun: database.prepare('UPDATE runs SET snapshot = ? WHERE number = ?'),
  lastRun: database.prepare<[], { id: string; destination: string; snapshot: string | null }>(
    'SELECT id, destination, snapshot FROM runs ORDER BY number DESC LIMIT 1'),
  clearRunFiles: database.prepare('DELETE FROM runFiles'),
  putRunFile: database.prepare('INSERT INTO runFiles (seq, source, path, bytes, state, reason) VALUES (?, ?, ?, ?, ?, ?)'),
  rows: database.prepare<[number, number], RowColumns>(
    'SELECT seq, source, path, bytes, state, reason FROM runFiles WHERE seq >= ? AND seq < ? ORDER BY seq'),
  rowsInState: database.prepare<[string, number, number], RowColumns>(
    'SELECT seq, source, path, bytes, state, reason FROM runFiles WHERE state = ? ORDER BY seq LIMIT ? OFFSET ?'),
  rowCount: database.prepare<[], { n: bigint }>('SELECT count(*) AS n FROM runFiles'),
  rowCountInState: database.prepare<[string], { n: bigint }>('SELECT count(*) AS n FROM runFiles WHERE state = ?'),
};

const failures = createFailures(database);

/** The run that goes on; marks the paths it has seen. */
let runNumber = 0n;
/** A dry run proves nothing: what failed before stays failed. */
let dryRun = false;

/** A thread that died and was started anew has seen nothing of the run: it must not tell what is gone. */
function running(): bigint {
  if (runNumber === 0n) throw new Error('the catalog was started anew in the middle of a run');
  return runNumber;
}

const operations = {
  /** Where a damaged catalog was set aside at the start, if it was. */
  setAside: (): string | undefined => opened.setAside,

  /** The short key of a source at a vault; made when it is new. */
  place(vault: string, source: string): number {
    sql.place.run(vault, source);
    return Number(sql.placeId.get(vault, source)?.id);
  },

  lookUp(keys: readonly FileKey[]): (KnownFile | null)[] {
    return keys.map(({ place, path }) => {
      const row = sql.file.get(place, path);
      return row === undefined ? null : toKnown(row);
    });
  },

  hasFiles: (place: number): boolean => sql.anyFile.get(place) !== undefined,

  /**
   * Begins a run; the last one's file list makes room. Until `endRun` says otherwise the journal may hold
   * lines of ours that this catalog does not know.
   */
  beginRun(run: NewRun): JournalPosition {
    // The mark must outlive a power cut, or what the run journals would be journalled again; the rest may be lost, and is found again.
    database.pragma('synchronous = FULL');
    const begin = database.transaction(() => {
      const row = sql.cursor.get(run.vault);
      sql.putDirty.run(run.vault, 1);
      runNumber = sql.beginRun.get(run.id, run.vault, run.destination, run.startedAt)?.number ?? 0n;
      sql.clearRunFiles.run();
      dryRun = run.dryRun;
      return { cursor: row?.cursor ?? undefined, dirty: row === undefined || row.dirty === 1n };
    });
    try {
      return begin();
    } finally {
      database.pragma('synchronous = NORMAL');
    }
  },

  finish(files: readonly FinishedFile[]): void {
    database.transaction(() => {
      for (const each of files) {
        sql.putRunFile.run(each.seq, each.source, each.path, each.bytes, each.state, each.reason ?? null);
        if (!dryRun) failures.note(each, runNumber);
        if (each.known === undefined) sql.seeFile.run(runNumber, each.place, each.path);
        else putKnown(each.place, each.path, each.known, runNumber);
      }
    })();
  },

  /** Paths of a source that the run has not seen: its walk was complete, so they are gone. */
  unseenPaths: (place: number, limit: number): Uint8Array[] =>
    sql.unseen.all(place, running(), limit).map((row) => row.path),

  /** Failures whose path a complete walk did not find any more. */
  forgetUnseenFailures: (place: number): void => failures.forgetUnseen(place, running()),
  failedPaths: failures.paths,
  failures: failures.list,
  failureCount: failures.count,
  forgetFailuresOf: failures.forgetSource,

  forget(place: number, paths: readonly Uint8Array[]): void {
    database.transaction(() => {
      for (const path of paths) sql.dropFile.run(place, path);
    })();
  },

  /** Ends the run. `clean`: all that it put into the journal is in this catalog too. */
  endRun(vault: string, snapshot: string, clean: boolean): void {
    database.transaction(() => {
      sql.endRun.run(snapshot, runNumber);
      if (clean) sql.putDirty.run(vault, 0);
    })();
  },

  lastRun(): StoredRun | undefined {
    const row = sql.lastRun.get();
    return row === undefined ? undefined
      : { id: row.id, destination: row.destination, ...(row.snapshot === null ? {} : { snapshot: row.snapshot }) };
  },

  /** Takes over what the journal says of our sources, and forgets what anyone quarantined. */
  applyJournal(vault: string, lines: readonly JournalLine[], cursor: string): void {
    database.transaction(() => {
      const places = new Map(sql.places.all(vault).map((row) => [row.source, Number(row.id)]));
      for (const line of lines) applyLine(vault, places, line);
      sql.putCursor.run(cursor, vault);
    })();
  },

  /** Rows from the `offset`-th on: of the whole list, or of those in one state. */
  rows(state: FileState | undefined, offset: number, limit: number): FileRow[] {
    const rows = state === undefined ? sql.rows.all(offset, offset + limit) : sql.rowsInState.all(state, limit, offset);
    return rows.map(toRow);
  },

  rowCount: (state: FileState | undefined): number =>
    Number((state === undefined ? sql.rowCount.get() : sql.rowCountInState.get(state))?.n ?? 0n),

  close(): void {
    database.close();
  },
};
export type CatalogOperations = typeof operations;

function putKnown(place: number, path: Uint8Array, known: KnownFile, seen: bigint): void {
  const { fingerprint } = known;
  sql.putFile.run(place, path, Buffer.from(known.object, 'hex'), Buffer.from(known.sha256, 'hex'), known.bytes,
    storedTime(known.mtimeNs), fingerprint?.inode ?? null, fingerprint === undefined ? null : storedTime(fingerprint.ctimeNs), seen);
}

function applyLine(vault: string, places: ReadonlyMap<string, number>, line: JournalLine): void {
  if (line.kind === 'quarantined') {
    sql.dropObject.run(Buffer.from(line.object, 'hex'), vault);
    return;
  }
  if (line.kind === 'run') return;
  const place = places.get(line.source);
  if (place === undefined) return;
  const path = line.pathB64 === undefined ? Buffer.from(line.path) : Buffer.from(line.pathB64, 'base64');
  if (line.kind === 'removed') {
    sql.dropFile.run(place, path);
    return;
  }
  const known = sql.file.get(place, path);
  const mtimeNs = BigInt(line.mtime);
  const same = known?.object.toString('hex') === line.object && sameTime(known.mtime, mtimeNs);
  // The journal says what was there once; no walk has seen it in this run.
  if (!same) putKnown(place, path, { object: line.object, sha256: line.sha256, bytes: line.bytes, mtimeNs }, 0n);
}

function toKnown(row: FileColumns): KnownFile {
  const bytes = Number(row.bytes);
  return {
    object: row.object.toString('hex'),
    sha256: row.sha256.toString('hex'),
    bytes,
    mtimeNs: row.mtime,
    ...(row.inode === null || row.ctime === null ? {}
      : { fingerprint: { bytes, mtimeNs: row.mtime, inode: row.inode, ctimeNs: row.ctime } }),
  };
}

function toRow(row: RowColumns): FileRow {
  return {
    seq: Number(row.seq),
    source: row.source,
    path: pathText(row.path).path,
    bytes: Number(row.bytes),
    state: row.state as FileState,
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

serveOperations(operations);
