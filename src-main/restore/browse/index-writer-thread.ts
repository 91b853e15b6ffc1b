/* The thread's entry file: folds journals into the browse index. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { JournalLine } from '../../../src-shared/journal.ts';
import { serveOperations } from '../../vault/thread-server.ts';
import { createLineFolder } from './fold-lines.ts';
import { createIndexTables, orderIndexes } from './index-schema.ts';

/** Another process may fold into the same index for so long. */
const busyMs = 30_000;

const { file } = workerData as { readonly file: string };
const database = new Database(file, { timeout: busyMs });
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.pragma('cache_size = -32768');
database.pragma('wal_autocheckpoint = 4000');
createIndexTables(database);
let lines = createLineFolder(database);
/** What it keeps at hand is of this state of the database. */
let version = dataVersion();

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
    'SELECT cursor, lines, damagedLines, complete FROM progress'),
  move: database.prepare('UPDATE progress SET cursor = ?, lines = lines + ?, damagedLines = damagedLines + ?'),
  clear: ['writers', 'sources', 'sourceWriters', 'adoptions', 'folders', 'files', 'versions', 'claims'].map((table) => database.prepare(`DELETE FROM ${table}`)),
  restart: database.prepare('UPDATE progress SET cursor = NULL, lines = 0, damagedLines = 0, complete = 0'),
  complete: database.prepare('UPDATE progress SET complete = 1'),
};

function renew(): void {
  lines = createLineFolder(database);
  version = dataVersion();
}

function progress(): IndexProgress {
  const row = sql.progress.get();
  return { cursor: row?.cursor ?? null, lines: row?.lines ?? 0, damagedLines: row?.damagedLines ?? 0, complete: row?.complete === 1 };
}

const add = database.transaction(
  (from: string | null, cursor: string, page: readonly { readonly writer: string; readonly line: JournalLine }[], damagedLines: number): IndexProgress | undefined => {
    if (progress().cursor !== from) return undefined;
    if (dataVersion() !== version) renew();
    try {
      for (const { writer, line } of page) lines.fold(writer, line);
      lines.flush();
    } catch (error) {
      renew();
      throw error;
    }
    sql.move.run(cursor, page.length, damagedLines);
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
   * @param args the cursor that the page was read from, the one after it, its lines, and how many were damaged
   * @returns undefined, and nothing is folded, where another process has folded meanwhile
   */
  add: (...args: Parameters<typeof add>): IndexProgress | undefined => add.immediate(...args),

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
