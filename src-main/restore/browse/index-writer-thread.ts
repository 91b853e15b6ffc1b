/* The thread's entry file: folds journals into the browse index. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { databaseRoom, type DatabaseRoom } from '../../base/database-room.ts';
import { journalOfHealed } from '../../vault/journal-damage.ts';
import { serveOperations } from '../../vault/thread-server.ts';
import type { JournalPage } from '../../vault/vault-types.ts';
import { createLineFolder } from './fold-lines.ts';
import { createIndexTables, orderIndexes } from './index-schema.ts';

/** Another process may fold into the same index for so long. */
const busyMs = 30_000;

const { file } = workerData as { readonly file: string };
const database = new Database(file, { timeout: busyMs });
useWal();
database.pragma('synchronous = NORMAL');
database.pragma('cache_size = -32768');
database.pragma('wal_autocheckpoint = 4000');
createIndexTables(database);
let lines = createLineFolder(database);
/** What it keeps at hand is of this state of the database. */
let version = dataVersion();

/** Two processes that do this at once would each wait for the other: SQLITE_BUSY comes at once, and it has to be tried again. */
function useWal(): void {
  const endMs = performance.now() + busyMs;
  for (;;) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > endMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function dataVersion(): unknown {
  return database.pragma('data_version', { simple: true });
}

/** How far the journals were read. */
export interface IndexProgress {
  readonly cursor: string | null;
  readonly lines: number;
  readonly damagedLines: number;
  readonly complete: boolean;
}

const sql = {
  progress: database.prepare<[], { cursor: string | null; lines: number; damagedLines: number; complete: number }>(
    `SELECT cursor, lines, complete, damagedLines + (SELECT total(lines) FROM damage WHERE NOT EXISTS (
       SELECT 1 FROM healed WHERE healed.writer = damage.writer AND healed.segment = damage.segment
         AND healed.start <= damage.start AND healed.end >= damage.end)) AS damagedLines
     FROM progress`),
  damage: database.prepare('INSERT OR IGNORE INTO damage VALUES (?, ?, ?, ?, ?)'),
  healed: database.prepare('INSERT OR IGNORE INTO healed VALUES (?, ?, ?, ?)'),
  move: database.prepare('UPDATE progress SET cursor = ?, lines = lines + ?, damagedLines = damagedLines + ?'),
  clear: ['writers', 'sources', 'sourceWriters', 'adoptions', 'folders', 'files', 'versions', 'past', 'runs', 'claims', 'damage', 'healed'].map((table) => database.prepare(`DELETE FROM ${table}`)),
  restart: database.prepare('UPDATE progress SET cursor = NULL, lines = 0, damagedLines = 0, complete = 0'),
  complete: database.prepare('UPDATE progress SET complete = 1'),
};

function renew(): void {
  lines = createLineFolder(database);
  version = dataVersion();
}

function progress(): IndexProgress {
  const row = sql.progress.get();
  return { cursor: row?.cursor ?? null, lines: row?.lines ?? 0, damagedLines: Math.min(row?.damagedLines ?? 0, Number.MAX_SAFE_INTEGER), complete: row?.complete === 1 };
}

const add = database.transaction(
  (from: string | null, cursor: string, page: Pick<JournalPage, 'lines' | 'damaged' | 'damage'>): IndexProgress | undefined => {
    if (progress().cursor !== from) return undefined;
    if (dataVersion() !== version) renew();
    try {
      for (const { writer, line } of page.lines) {
        lines.fold(writer, line);
        const journal = line.kind === 'healed' ? journalOfHealed(writer, line) : undefined;
        if (line.kind === 'healed' && journal !== undefined) sql.healed.run(journal, line.segment, line.from, line.to);
      }
      for (const each of page.damage ?? []) sql.damage.run(each.writer, each.segment, each.from, each.to, each.lines);
      lines.flush();
    } catch (error) {
      renew();
      throw error;
    }
    sql.move.run(cursor, page.lines.length, page.damage === undefined ? (page.damaged ?? 0) : 0);
    return progress();
  });

const restart = database.transaction((): void => {
  for (const statement of sql.clear) statement.run();
  sql.restart.run();
  renew();
});

const complete = database.transaction((): void => {
  database.exec(orderIndexes);
  sql.complete.run();
});

const operations = {
  progress,

  /**
   * Folds a page of the journals.
   *
   * @param args the cursor that the page was read from, the one after it, its lines, and what was damaged
   * @returns undefined, and nothing is folded, where another process has folded meanwhile
   */
  add: (...args: Parameters<typeof add>): IndexProgress | undefined => add.immediate(...args),

  room: (): DatabaseRoom => databaseRoom(database, file),

  /** Forgets everything: the journals are read from their beginning. */
  restart: (): void => restart.immediate(),

  /** The end of the journals was reached. */
  complete: (): void => complete.immediate(),

  close(): void {
    database.close();
  },
};
export type IndexWriterOperations = typeof operations;

serveOperations(operations);
