import type { Database } from 'better-sqlite3';
import type { EntryKind, FileRow, FileState } from '../../src-shared/domain.ts';
import { storedBytes } from './catalog-damage.ts';
import type { FinishedFile } from './catalog-types.ts';
import { rowDates } from './row-dates.ts';
import { pathText } from '../base/source-path.ts';

/** Runs whose lists are kept, besides the last backup's. */
const listsMax = 20;
/** An earlier run's list of more entries keeps only what the run did not find backed up already. */
const shortMax = 1_000;
/** Entries of an earlier run that are kept. */
const entriesMax = 10_000;

/** The last backup: the newest run over everything that reached its destination; before the first one, the newest run. */
export const lastBackup = `(SELECT number FROM runs WHERE vault <> '' ORDER BY whole DESC, number DESC LIMIT 1)`;

/** What each of the last runs found, in the order of discovery; lives in the catalog's thread. */
export interface RunLists {
  /** Begins a run's list, which is empty. */
  begin(run: bigint): void;
  add(run: bigint, file: FinishedFile): void;
  /** The run has ended. Lists of earlier runs make room: the last backup's is kept whole. */
  end(run: bigint): void;
  /** Drops all lists: on a full disk, what goes on needs the room. */
  clear(): void;
  /** The number of a run. */
  readonly find: (id: string) => bigint | undefined;
  readonly lastBackup: () => bigint | undefined;
  /**
   * From the `offset`-th on: of the whole list, or of those in one state.
   *
   * @param going the run goes on: its whole list has gaps yet, so `offset` and `limit` count sequence numbers
   */
  rows(run: bigint, state: FileState | undefined, offset: number, limit: number, going: boolean): FileRow[];
  count(run: bigint, state: FileState | undefined): number;
}

interface RowColumns {
  readonly seq: bigint;
  readonly source: string;
  readonly path: Buffer;
  readonly bytes: bigint;
  readonly state: string;
  readonly reason: string | null;
  readonly taken: bigint | null;
  readonly changed: bigint | null;
  readonly entry: EntryKind | null;
}

export function createRunLists(database: Database): RunLists {
  const columns = 'seq, source, path, bytes, state, reason, taken, changed, entry';
  const sql = {
    run: database.prepare<[string], { number: bigint }>('SELECT number FROM runs WHERE id = ?'),
    lastBackup: database.prepare<[], { number: bigint | null }>(`SELECT ${lastBackup} AS number`),
    backupBefore: database.prepare<[bigint], { number: bigint }>(
      `SELECT number FROM runs WHERE vault <> '' AND number < ? ORDER BY whole DESC, number DESC LIMIT 1`),
    put: database.prepare('INSERT OR REPLACE INTO runFiles (run, seq, source, path, bytes, state, reason, taken, changed, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    listed: database.prepare<[bigint], { listed: bigint }>('SELECT listed FROM runs WHERE number = ?'),
    putListed: database.prepare('UPDATE runs SET listed = ? WHERE number = ?'),
    withLists: database.prepare<[bigint], { number: bigint; listed: bigint }>(
      'SELECT number, listed FROM runs WHERE listed <> 0 AND number < ? ORDER BY number DESC'),
    between: database.prepare<[bigint, number, number], RowColumns>(
      `SELECT ${columns} FROM runFiles WHERE run = ? AND seq >= ? AND seq < ? ORDER BY seq`),
    page: database.prepare<[bigint, number, number], RowColumns>(`SELECT ${columns} FROM runFiles WHERE run = ? ORDER BY seq LIMIT ? OFFSET ?`),
    pageInState: database.prepare<[bigint, string, number, number], RowColumns>(
      `SELECT ${columns} FROM runFiles WHERE run = ? AND state = ? ORDER BY seq LIMIT ? OFFSET ?`),
    last: database.prepare<[bigint], { seq: bigint | null }>('SELECT max(seq) AS seq FROM runFiles WHERE run = ?'),
    count: database.prepare<[bigint], { n: bigint }>('SELECT count(*) AS n FROM runFiles INDEXED BY runFilesState WHERE run = ?'),
    countInState: database.prepare<[bigint, string], { n: bigint }>('SELECT count(*) AS n FROM runFiles WHERE run = ? AND state = ?'),
    clear: database.prepare('DELETE FROM runFiles'),
    noLists: database.prepare('UPDATE runs SET listed = 0'),
    drop: database.prepare('DELETE FROM runFiles WHERE run = ?'),
    dropState: database.prepare('DELETE FROM runFiles WHERE run = ? AND state = ?'),
    dropAfter: database.prepare(
      'DELETE FROM runFiles WHERE run = ? AND seq >= (SELECT seq FROM runFiles WHERE run = ? ORDER BY seq LIMIT 1 OFFSET ?)'),
  };

  const counted = (run: bigint): number => Number(sql.count.get(run)?.n ?? 0n);

  /** Leaves of an earlier run's list what is worth to be kept. @returns how many entries that is */
  function shorten(run: bigint, listed: number): number {
    let left = listed;
    for (const [state, most] of [['present', shortMax], ['uploaded', entriesMax]] as const)
      if (left > most) left -= sql.dropState.run(run, state).changes;
    if (left > entriesMax) left -= sql.dropAfter.run(run, run, entriesMax).changes;
    return left;
  }

  /** Shortens and drops lists of runs before this one. @param last the one of which all is kept */
  function makeRoom(run: bigint, last: bigint | undefined): void {
    let kept = 0;
    for (const { number, listed } of sql.withLists.all(run)) {
      // One that was cut off has left no word of how many they are.
      const before = listed < 0n ? counted(number) : Number(listed);
      let left = before;
      if (number !== last) {
        left = kept < listsMax ? shorten(number, before) : before - sql.drop.run(number).changes;
        if (left > 0) kept++;
      }
      if (left !== Number(listed)) sql.putListed.run(left, number);
    }
  }

  const newestBackup = (): bigint | undefined => sql.lastBackup.get()?.number ?? undefined;

  function count(run: bigint, state: FileState | undefined): number {
    if (state !== undefined) return Number(sql.countInState.get(run, state)?.n ?? 0n);
    const listed = sql.listed.get(run)?.listed ?? 0n;
    return listed < 0n ? counted(run) : Number(listed);
  }

  return {
    count,
    find: (id) => sql.run.get(id)?.number,
    lastBackup: newestBackup,
    begin(run) {
      // The last backup's list stays until this run has one: it may never reach its end.
      makeRoom(run, sql.backupBefore.get(run)?.number);
      sql.drop.run(run);
      sql.putListed.run(-1, run);
    },
    add: (run, { seq, source, path, bytes, state, reason, takenMs, modifiedMs, entry }) =>
      void sql.put.run(run, seq, source, path, bytes, state, reason ?? null, takenMs ?? null, modifiedMs ?? null, entry ?? null),
    clear: database.transaction(() => {
      sql.clear.run();
      sql.noLists.run();
    }),
    end(run) {
      sql.putListed.run(counted(run), run);
      makeRoom(run, newestBackup());
    },
    rows(run, state, offset, limit, going) {
      if (state !== undefined) return sql.pageInState.all(run, state, limit, offset).map(toRow);
      // Where none was left out, a position is a sequence number.
      const whole = going || Number(sql.last.get(run)?.seq ?? -1n) + 1 === count(run, undefined);
      return (whole ? sql.between.all(run, offset, offset + limit) : sql.page.all(run, limit, offset)).map(toRow);
    },
  };
}

function toRow({ seq, source, path, bytes, state, reason, taken, changed, entry }: RowColumns): FileRow {
  return {
    seq: Number(seq), source, ...pathText(storedBytes(path)), bytes: Number(bytes), state: state as FileState,
    ...(reason === null ? {} : { reason }),
    ...rowDates(taken, changed),
    ...(entry === null ? {} : { entry }),
  };
}
