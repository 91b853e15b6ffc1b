import type { Database } from 'better-sqlite3';
import type { BackupSelection } from '../../../src-shared/backup-browsing.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { foundBy, wordsOf } from '../../../src-shared/search.ts';
import { pathBytes, pathText } from '../../base/source-path.ts';
import { kindNumbers, undatedTime } from './fold-lines.ts';
import type { BackupFile, IndexMonths, IndexPage, IndexQuery, StopFlag } from './index-types.ts';

/** Lists that are kept ready: what a few windows show at a time. */
const listsMax = 3;
/** While the journals are read, a list may be this old, or ten times as old as making it takes. */
const listAgeMs = 1000;
const listCostFactor = 10;
/** So far into a list of everything, the index itself answers. */
const directMax = 1000;

interface KeptList {
  readonly table: string;
  readonly total: number;
  readonly version: unknown;
  readonly madeAt: number;
  readonly costMs: number;
}

interface FileColumns {
  readonly source: string;
  readonly folder: Buffer;
  readonly name: Buffer;
  readonly kind: number;
  readonly object: string;
  readonly bytes: number;
  readonly modified: number;
  readonly taken: number | null;
  readonly at: number;
  readonly removed: number | null;
  readonly versions: number;
}

export interface IndexLists {
  /** @throws KeepsakeError 'cancelled' when the flag says so */
  readonly page: (query: IndexQuery, stop: StopFlag) => IndexPage;
  /** How many files of a selection were taken in each month of this machine's time zone, the newest first. */
  readonly months: (selection: Omit<IndexQuery, 'offset' | 'limit' | 'sort'>, stop: StopFlag) => IndexMonths;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function joined(folder: Uint8Array, name: Uint8Array): Buffer {
  return folder.length === 0 ? Buffer.from(name) : Buffer.concat([folder, Buffer.from('/'), name]);
}

const kindNames = (Object.keys(kindNumbers) as (keyof typeof kindNumbers)[]).sort((a, b) => kindNumbers[a] - kindNumbers[b]);

/** Pages of lists of the browse index. A list that is not simply everything is made once, as row IDs in a temporary table. */
export function createIndexLists(database: Database): IndexLists {
  let found = foundBy<string>(undefined, new Map());
  let stopFlag: StopFlag | undefined;
  database.function('found', { deterministic: true }, (source: string, folder: Buffer, name: Buffer) => {
    if (stopFlag !== undefined && Atomics.load(stopFlag, 0) === 1) throw new KeepsakeError('cancelled', 'Cancelled.');
    return found(source, joined(folder, name).toString()) ? 1 : 0;
  });
  database.function('folded', { deterministic: true }, (name: Buffer) => name.toString().toLowerCase());

  const kept = new Map<string, KeptList>();
  let made = 0;
  const sql = {
    source: database.prepare<[string], { id: number }>('SELECT id FROM sources WHERE source = ?'),
    folder: database.prepare<[number, Uint8Array], { id: number }>('SELECT id FROM folders WHERE source = ? AND path = ?'),
    row: database.prepare<[number], FileColumns>(
      `SELECT sources.source, folders.path AS folder, name, kind, lower(hex(object)) AS object, files.bytes, mtime / 1000000 AS modified, taken, at,
         files.removed, versions
       FROM files JOIN sources ON sources.id = files.source JOIN folders ON folders.id = files.folder WHERE files.id = ?`),
    sourceCount: database.prepare<[], { files: number }>('SELECT coalesce(sum(files), 0) AS files FROM sources'),
  };
  const dataVersion = (): unknown => database.pragma('data_version', { simple: true });

  /** @returns undefined where nothing can match */
  function conditions({ source, folder, search, pictures, removed }: BackupSelection): readonly string[] | undefined {
    const all: string[] = [];
    if (source !== undefined) {
      const known = sql.source.get(source);
      if (known === undefined) return undefined;
      all.push(`source = ${known.id}`);
      if (folder !== undefined) {
        const inside = sql.folder.get(known.id, pathBytes(folder));
        if (inside === undefined) return undefined;
        all.push(`folder = ${inside.id}`);
      }
    }
    if (pictures === true) all.push(`kind <> ${kindNumbers.sidecar}`);
    if (removed === 'without') all.push('removed IS NULL');
    if (removed === 'only') all.push('removed IS NOT NULL');
    if (wordsOf(search).length > 0)
      all.push('found((SELECT sources.source FROM sources WHERE sources.id = files.source), (SELECT path FROM folders WHERE folders.id = files.folder), name)');
    return all;
  }

  /** By time as the index `files_time` has it: what has no date comes last, or first. */
  const orders = {
    newest: 'time DESC, id DESC',
    oldest: 'time, id',
    name: 'folded(name), name, folder',
  } as const;

  function makeList(where: readonly string[], query: Omit<IndexQuery, 'offset' | 'limit'>, stop: StopFlag): KeptList {
    const began = performance.now();
    const version = dataVersion();
    const table = `temp.list${++made}`;
    database.exec(`CREATE TABLE ${table} (n INTEGER PRIMARY KEY, file INTEGER NOT NULL)`);
    found = foundBy(query.search, query.names);
    stopFlag = stop;
    try {
      const filter = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`;
      const { changes } = database.prepare(`INSERT INTO ${table} (file) SELECT id FROM files${filter} ORDER BY ${orders[query.sort]}`).run();
      return { table, total: changes, version, madeAt: began, costMs: performance.now() - began };
    } catch (error) {
      database.exec(`DROP TABLE ${table}`);
      throw error;
    } finally {
      stopFlag = undefined;
    }
  }

  function forget(name: string): void {
    const old = kept.get(name);
    if (old === undefined) return;
    kept.delete(name);
    database.exec(`DROP TABLE ${old.table}`);
  }

  function listOf(where: readonly string[], query: Omit<IndexQuery, 'offset' | 'limit'>, stop: StopFlag): KeptList {
    const { search, sort, names, fresh } = query;
    const name = JSON.stringify([where, search, sort, wordsOf(search).length > 0 ? [...names] : []]);
    const old = kept.get(name);
    if (old !== undefined) {
      const isRecent = !fresh && performance.now() - old.madeAt < Math.max(listAgeMs, old.costMs * listCostFactor);
      if (old.version === dataVersion() || isRecent) {
        kept.delete(name);
        kept.set(name, old);
        return old;
      }
      forget(name);
    }
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - listsMax + 1))) forget(oldest);
    const list = makeList(where, query, stop);
    kept.set(name, list);
    return list;
  }

  function rowsOf(ids: readonly number[]): BackupFile[] {
    return ids.flatMap((id) => {
      const row = sql.row.get(id);
      return row === undefined ? [] : [toFile(row)];
    });
  }

  function page(query: IndexQuery, stop: StopFlag): IndexPage {
    const { offset, limit, sort } = query;
    const where = conditions(query);
    if (where === undefined) return { total: 0, rows: [] };
    if (where.length === 0 && sort !== 'name' && offset + limit <= directMax) {
      const ids = database.prepare<[number, number], { id: number }>(`SELECT id FROM files ORDER BY ${orders[sort]} LIMIT ? OFFSET ?`).all(limit, offset);
      return { total: sql.sourceCount.get()?.files ?? 0, rows: rowsOf(ids.map(({ id }) => id)) };
    }
    const list = listOf(where, query, stop);
    const ids = database
      .prepare<[number, number], { file: number }>(`SELECT file FROM ${list.table} WHERE n > ? AND n <= ? ORDER BY n`)
      .all(offset, offset + limit);
    return { total: list.total, rows: rowsOf(ids.map(({ file }) => file)) };
  }

  function months(selection: Omit<IndexQuery, 'offset' | 'limit' | 'sort'>, stop: StopFlag): IndexMonths {
    const where = conditions(selection);
    if (where === undefined) return { months: [], undated: 0 };
    // Whatever is not everything is a list that the pages of it need as well.
    const list = where.length === 0 ? undefined : listOf(where, { ...selection, sort: 'newest' }, stop);
    const from = list === undefined ? 'files' : `${list.table} JOIN files ON files.id = file`;
    const rows = database.prepare<[], { month: string | null; files: number }>(
      `SELECT CASE WHEN time > ${undatedTime} THEN strftime('%Y-%m', time / 1000, 'unixepoch', 'localtime') END AS month, count(*) AS files
       FROM ${from} GROUP BY month ORDER BY month DESC`).all();
    return {
      months: rows.flatMap(({ month, files }) => (month === null ? [] : [{ month, files }])),
      undated: rows.find(({ month }) => month === null)?.files ?? 0,
    };
  }

  return { page: database.transaction(page), months: database.transaction(months) };
}

function toFile(row: FileColumns): BackupFile {
  return {
    source: row.source, ...pathText(joined(row.folder, row.name)), object: row.object, bytes: row.bytes, kind: kindNames[row.kind] ?? 'photo',
    ...(row.taken === null ? {} : { takenAt: iso(row.taken) }),
    modifiedAt: iso(row.modified), backedUpAt: iso(row.at),
    ...(row.removed === null ? {} : { removedAt: iso(row.removed) }),
    versions: row.versions,
  };
}
