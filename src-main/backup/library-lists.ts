import type { Database } from 'better-sqlite3';
import type { EntryKind, FileRow, FileState } from '../../src-shared/domain.ts';
import { wordsOf } from '../../src-shared/search.ts';
import { blankNotice } from './blank-content.ts';
import { lastBackup } from './catalog-run-lists.ts';
import { createPathFunctions } from './library-search.ts';
import { directKeys, keysOf, libraryRow, runRow, type ListShape } from './library-sql.ts';
import type { LibraryPage, LibraryQuery, SearchControl } from './library-types.ts';
import { rowDates } from './row-dates.ts';
import { pathText } from '../base/source-path.ts';

/** Lists that are kept ready: what a few windows show at a time. */
const listsMax = 3;
/** While a run goes on a list may be this old, or ten times as old as making it takes: it must not make lists all the time. */
const listAgeMs = 1000;
const listCostShare = 10;
/** So far into the list of the newest no list is made: the index has their order. */
const directMax = 1000;

interface KeptList {
  readonly table: string;
  readonly total: number;
  /** What the database was when it was made. */
  readonly version: number;
  readonly madeAt: number;
  readonly costMs: number;
}

type Key = readonly [a: number, b: Buffer | number];

interface RunColumns {
  readonly number: number;
  /** How many entries its list has; -1 while it grows. */
  readonly listed: number;
}

interface RowColumns {
  readonly source: string;
  readonly path: Buffer;
  readonly bytes: number;
  readonly state: FileState;
  readonly reason: string | null;
  /** In the library; the reasons of a run say it. */
  readonly blank: number | null;
  readonly taken: number | null;
  readonly changed: number | null;
  readonly since: string | null;
  readonly tried: string | null;
  readonly entry: EntryKind | null;
}

/**
 * The lists of files, of a run or of all that is backed up. A list that is sorted or searched is made once, as keys in a
 * temporary table, and pages of it are read from there: scrolling through 100,000 files sorts them once.
 */
export function createLibraryLists(database: Database): (query: LibraryQuery, control: SearchControl) => LibraryPage {
  const functions = createPathFunctions(database);
  const kept = new Map<string, KeptList>();
  let made = 0;
  const sql = {
    places: database.prepare<[string], { id: number; source: string; files: number }>(
      'SELECT id, source, files FROM places WHERE vault = ?'),
    anyFailure: database.prepare<[number]>('SELECT 1 FROM failures WHERE place = ? LIMIT 1'),
    onlyFailed: database.prepare<[number], { n: number }>(
      `SELECT count(*) AS n FROM failures x WHERE place = ?
         AND NOT EXISTS (SELECT 1 FROM files f WHERE f.place = x.place AND f.path = x.path)`),
    run: database.prepare<[string], RunColumns>('SELECT number, listed FROM runs WHERE id = ?'),
    lastBackup: database.prepare<[], RunColumns>(`SELECT number, listed FROM runs WHERE number = ${lastBackup}`),
    row: {
      run: database.prepare<[number, Buffer | number], RowColumns>(runRow),
      library: database.prepare<[number, Buffer | number], RowColumns>(libraryRow),
    },
  };

  function shapeOf({ scope, vault, sources, names, query: { run: id, state, source, search, sort } }: LibraryQuery): ListShape {
    const wanted = source === undefined ? sources : sources.includes(source) ? [source] : [];
    const shown = scope === 'run' ? [] : sql.places.all(vault).filter((place) => wanted.includes(place.source));
    const places = shown.map((place) => place.id);
    const run = scope === 'library' ? undefined : id === undefined ? sql.lastBackup.get() : sql.run.get(id);
    return {
      scope, places, state, search, sort,
      names: scope === 'run' ? [...names] : shown.map((place) => [place.id, names.get(place.source) ?? ''] as const),
      run: run?.number, listed: run?.listed,
      sources: source === undefined ? undefined : [source],
      someFailed: places.some((place) => sql.anyFailure.get(place) !== undefined),
    };
  }

  function makeList(keys: string, { search, names }: ListShape, control: SearchControl): KeptList {
    const began = performance.now();
    const version = database.pragma('data_version', { simple: true }) as number;
    const table = `temp.list${++made}`;
    database.exec(`CREATE TABLE ${table} (n INTEGER PRIMARY KEY, a, b)`);
    functions.look(search ?? '', new Map(names), control);
    try {
      const { changes } = database.prepare(`INSERT INTO ${table} (a, b) ${keys}`).run();
      return { table, total: changes, version, madeAt: began, costMs: performance.now() - began };
    } catch (error) {
      database.exec(`DROP TABLE ${table}`);
      throw error;
    }
  }

  function forget(name: string): void {
    const old = kept.get(name);
    if (old === undefined) return;
    kept.delete(name);
    database.exec(`DROP TABLE ${old.table}`);
  }

  /** The list of this shape, made anew where it is too old. The one that was used longest ago makes room. */
  function listOf(shape: ListShape, keys: string, fresh: boolean, control: SearchControl): KeptList {
    const name = JSON.stringify(shape);
    const old = kept.get(name);
    if (old !== undefined) {
      const age = performance.now() - old.madeAt;
      const isFinal = (shape.listed ?? -1) >= 0;
      const valid = isFinal || old.version === database.pragma('data_version', { simple: true })
        || (!fresh && age < Math.max(listAgeMs, old.costMs * listCostShare));
      if (valid) {
        kept.delete(name);
        kept.set(name, old);
        return old;
      }
      forget(name);
    }
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - listsMax + 1))) forget(oldest);
    const list = makeList(keys, shape, control);
    kept.set(name, list);
    return list;
  }

  function pageOfList(list: KeptList, offset: number, limit: number): Key[] {
    return database
      .prepare<[number, number], { a: number; b: Buffer | number }>(`SELECT a, b FROM ${list.table} WHERE n > ? AND n <= ? ORDER BY n`)
      .all(offset, offset + limit)
      .map(({ a, b }) => [a, b]);
  }

  function rowsOf(scope: 'run' | 'library', keys: readonly Key[], offset: number): FileRow[] {
    return keys.flatMap(([a, b], index) => {
      const row = sql.row[scope].get(a, b);
      // In a run a row keeps its position in the order of discovery, which is its key.
      return row === undefined ? [] : [toRow(row, scope === 'run' ? a : offset + index)];
    });
  }

  /** The newest files need no list: nothing is left out of them, and their order is an index. */
  function direct(request: LibraryQuery, shape: ListShape): LibraryPage | undefined {
    const { offset, limit, sort, state, search } = request.query;
    if (request.scope !== 'library' || shape.places.length === 0 || offset + limit > directMax) return undefined;
    if (state !== undefined || wordsOf(search).length > 0 || (sort !== undefined && sort.by !== 'taken')) return undefined;
    const places = sql.places.all(request.vault).filter((place) => shape.places.includes(place.id));
    const onlyFailed = shape.someFailed ? shape.places.map((place) => sql.onlyFailed.get(place)?.n ?? 0) : [];
    const keys = database
      .prepare<[number, number], { a: number; b: Buffer }>(directKeys(shape.places, shape.someFailed, sort?.descending ?? true))
      .all(limit, offset);
    return {
      total: [...places.map((place) => place.files), ...onlyFailed].reduce((sum, each) => sum + each, 0),
      rows: rowsOf('library', keys.map(({ a, b }) => [a, b]), offset),
    };
  }

  function page(request: LibraryQuery, control: SearchControl): LibraryPage {
    const { offset, limit } = request.query;
    const shape = shapeOf(request);
    const keys = keysOf(shape);
    if (keys === undefined || limit === 0) return { total: 0, rows: [] };
    const ready = direct(request, shape);
    if (ready !== undefined) return ready;
    for (let fresh = request.fresh; ; fresh = true) {
      const list = listOf(shape, keys, fresh, control);
      const keysOfPage = pageOfList(list, offset, limit);
      const rows = rowsOf(request.scope, keysOfPage, offset);
      // In a list that is a moment old a file may be gone: then it is made anew, once.
      if (rows.length === keysOfPage.length || fresh) return { total: list.total, rows };
    }
  }

  // One moment of the database for all that is asked for a page.
  return database.transaction(page);
}

function toRow({ source, path, bytes, state, reason, blank, taken, changed, since, tried, entry }: RowColumns, seq: number): FileRow {
  return {
    source, ...pathText(path), seq, bytes, state,
    ...(reason !== null ? { reason } : blank === 1 ? { reason: blankNotice } : {}),
    ...rowDates(taken, changed),
    ...(since === null ? {} : { since }),
    ...(tried === null ? {} : { triedAt: tried }),
    ...(entry === null ? {} : { entry }),
  };
}
