/* The thread's entry file: what the server remembers of its own objects, in SQLite, whose calls block. */
import { rmSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { serveOperations } from '../thread-server.ts';

/** How far the scrub has come, as it was left. */
export interface ScrubState {
  /** 1, 2, 3, ... */
  readonly pass: number;
  /** When the pass began, in milliseconds since 1970; undefined before the first. */
  readonly startedMs: number | undefined;
  /** The pass went on behind this object; '' at its beginning, undefined when it has reached its end. */
  readonly after: string | undefined;
}

export interface ScrubTotals {
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly objects: number;
  readonly damaged: number;
}

const { file } = workerData as { readonly file: string };
const database = open();

/** What is in it can be found out again: a file that cannot be used is replaced. */
function open(): Database.Database {
  try {
    return tryOpen();
  } catch (error) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test((error as { code?: string }).code ?? '')) throw error;
    rmSync(file);
    rmSync(`${file}-journal`, { force: true });
    return tryOpen();
  }
}

function tryOpen(): Database.Database {
  const made = new Database(file);
  try {
    // No write-ahead log, which network shares cannot have; no flushing, as a loss costs nothing but another reading.
    made.pragma('journal_mode = TRUNCATE');
    made.pragma('synchronous = OFF');
    made.exec(`
      CREATE TABLE IF NOT EXISTS objects (
        id BLOB PRIMARY KEY,
        -- When it was last seen whole, in milliseconds since 1970.
        seen INTEGER NOT NULL,
        -- The last pass that came by it, whatever it found.
        pass INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS objectsSeen ON objects (seen);
      CREATE INDEX IF NOT EXISTS objectsPass ON objects (pass);
      CREATE TABLE IF NOT EXISTS state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        pass INTEGER NOT NULL, started INTEGER, after TEXT, damaged INTEGER NOT NULL
      );
      INSERT INTO state VALUES (1, 0, NULL, NULL, 0) ON CONFLICT DO NOTHING;`);
    return made;
  } catch (error) {
    made.close();
    throw error;
  }
}

const sql = {
  state: database.prepare<[], { pass: number; started: number | null; after: string | null }>(
    'SELECT pass, started, after FROM state',
  ),
  begin: database.prepare("UPDATE state SET pass = pass + 1, started = ?, after = ''"),
  advance: database.prepare('UPDATE state SET after = ?'),
  damage: database.prepare('UPDATE state SET damaged = damaged + 1'),
  saw: database.prepare(
    'INSERT INTO objects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen, pass = excluded.pass',
  ),
  pass: database.prepare('UPDATE objects SET pass = ? WHERE id = ?'),
  drop: database.prepare('DELETE FROM objects WHERE id = ?'),
  stale: database.prepare<[number, number], { id: Buffer }>('SELECT id FROM objects WHERE pass < ? LIMIT ?'),
  seen: database.prepare<[Buffer], { seen: number }>('SELECT seen FROM objects WHERE id = ?'),
  totals: database.prepare<[], ScrubTotals>(
    `SELECT (SELECT min(seen) FROM objects) AS oldestMs, (SELECT max(seen) FROM objects) AS newestMs,
       (SELECT count(*) FROM objects) AS objects, damaged FROM state`,
  ),
};

const bytesOf = (id: string): Buffer => Buffer.from(id, 'hex');

const operations = {
  state(): ScrubState {
    const row = sql.state.get();
    return { pass: row?.pass ?? 0, startedMs: row?.started ?? undefined, after: row?.after ?? undefined };
  },

  begin(nowMs: number): ScrubState {
    sql.begin.run(nowMs);
    return operations.state();
  },

  /** The pass came by an object. `seenMs`: when it was whole; undefined where that could not be seen. */
  pass: database.transaction((pass: number, id: string, seenMs: number | undefined): void => {
    if (seenMs === undefined) sql.pass.run(pass, bytesOf(id));
    else sql.saw.run(bytesOf(id), seenMs, pass);
    sql.advance.run(id);
  }),

  /** Ends the pass. */
  end: (): void => void sql.advance.run(null),

  /** Objects that were there once, and that this pass did not come by. */
  stale: (pass: number, limit: number): readonly string[] =>
    sql.stale.all(pass, limit).map(({ id }) => id.toString('hex')),

  /** An object is not there any more. */
  drop: database.transaction((id: string, damaged: boolean): void => {
    sql.drop.run(bytesOf(id));
    if (damaged) sql.damage.run();
  }),

  seenWhole: (ids: readonly string[]): ReadonlyMap<string, number> =>
    new Map(
      ids.flatMap((id) => {
        const row = sql.seen.get(bytesOf(id));
        return row === undefined ? [] : [[id, row.seen] as const];
      }),
    ),

  totals: (): ScrubTotals => sql.totals.get() ?? { oldestMs: null, newestMs: null, objects: 0, damaged: 0 },

  close: (): void => void database.close(),
};
export type ScrubOperations = typeof operations;

serveOperations(operations);
