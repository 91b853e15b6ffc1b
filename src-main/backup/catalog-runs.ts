import type { Database } from 'better-sqlite3';
import { lastBackup } from './catalog-run-lists.ts';
import type { NewRun, StoredRun } from './catalog-types.ts';

/** Runs that the history keeps. */
const runsMax = 1000;
/** Failures that are kept of one run, and of all together: an hourly run may fail at the same files for months. */
const failuresOfRunMax = 1000;
const failuresMax = 100_000;

/** The runs of a home, and what failed in them; lives in the catalog's thread. */
export interface RunRecords {
  /** @returns its number, by which files remember when they were seen */
  begin(run: NewRun): bigint;
  /** The number of a run that could not be noted: larger than all others. */
  next(): bigint;
  /** Keeps what failed with it, and lets the oldest go. @param snapshot JSON of its last RunSnapshot */
  end(number: bigint, snapshot: string): void;
  /** One that never reached its destination: it has found nothing, and the list of the one before it stays. */
  note(run: NewRun, snapshot: string): void;
  /** Was this run one of this home's, of those that are kept? */
  readonly knows: (id: string) => boolean;
  readonly last: () => StoredRun | undefined;
  readonly stored: (number: bigint | undefined) => StoredRun | undefined;
  readonly idOf: (number: bigint | undefined) => string | undefined;
  /** @param at milliseconds since 1970 */
  readonly seeSource: (source: string, at: number) => void;
}

export function createRunRecords(database: Database): RunRecords {
  const sql = {
    // A run begins again when its destination went away before it had said what is new.
    begin: database.prepare<[string, string, string, string, number], { number: bigint }>(
      `INSERT INTO runs (id, vault, destination, startedAt, whole) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET vault = coalesce(nullif(excluded.vault, ''), vault) RETURNING number`),
    end: database.prepare('UPDATE runs SET snapshot = ? WHERE number = ?'),
    newest: database.prepare<[], { number: bigint | null }>('SELECT max(number) AS number FROM runs'),
    known: database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?'),
    last: database.prepare<[], { number: bigint }>('SELECT number FROM runs ORDER BY number DESC LIMIT 1'),
    stored: database.prepare<[bigint], { id: string; destination: string; snapshot: string | null }>(
      'SELECT id, destination, snapshot FROM runs WHERE number = ?'),
    keepFailures: database.prepare(
      `INSERT INTO runFailures (run, source, path, bytes, reason, taken)
       SELECT ?, source, path, bytes, coalesce(reason, ''), coalesce(taken, changed) FROM runFiles WHERE run = ? AND state = 'failed'
       ORDER BY seq LIMIT ${failuresOfRunMax}`),
    dropFailures: database.prepare(`DELETE FROM runFailures WHERE id <= (SELECT max(id) FROM runFailures) - ${failuresMax}`),
    dropFailuresOfRuns: database.prepare('DELETE FROM runFailures WHERE run NOT IN (SELECT number FROM runs)'),
    drop: database.prepare(
      `DELETE FROM runs WHERE number <= (SELECT number FROM runs ORDER BY number DESC LIMIT 1 OFFSET ${runsMax})
         AND number IS NOT ${lastBackup}`),
    see: database.prepare('INSERT INTO seenSources (source, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at'),
  };

  function begin({ id, vault, destination, startedAt, dryRun, partial = false }: NewRun): bigint {
    const row = sql.begin.get(id, vault, destination, startedAt, dryRun || partial ? 0 : 1);
    if (row === undefined) throw new Error('a run was not noted');
    return row.number;
  }

  function makeRoom(): void {
    if (sql.drop.run().changes > 0) sql.dropFailuresOfRuns.run();
  }

  function stored(number: bigint | undefined): StoredRun | undefined {
    const row = number === undefined ? undefined : sql.stored.get(number);
    return row === undefined ? undefined
      : { id: row.id, destination: row.destination, ...(row.snapshot === null ? {} : { snapshot: row.snapshot }) };
  }

  return {
    begin,
    next: () => (sql.newest.get()?.number ?? 0n) + 1n,
    end(number, snapshot) {
      sql.end.run(snapshot, number);
      sql.keepFailures.run(number, number);
      sql.dropFailures.run();
      makeRoom();
    },
    note(run, snapshot) {
      sql.end.run(snapshot, begin(run));
      makeRoom();
    },
    knows: (id) => sql.known.get(id) !== undefined,
    stored,
    last: () => stored(sql.last.get()?.number),
    idOf: (number) => stored(number)?.id,
    seeSource: (source, at) => void sql.see.run(source, at),
  };
}
