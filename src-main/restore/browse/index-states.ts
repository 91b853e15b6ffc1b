import type { Database } from 'better-sqlite3';
import { between } from '../../base/source-path.ts';
import type { IndexEntry, IndexEntryFile, IndexEntryKind, IndexEntryPage, IndexEntryPosition } from './index-types.ts';
import { settledOf, type Claim } from './settled-claims.ts';

interface FileColumns {
  readonly id: number;
  readonly name: Buffer;
  readonly object: Buffer;
  readonly bytes: number;
  readonly mtime: string;
  readonly at: number;
  readonly removed: number | null;
  /** It has rows in `past`. */
  readonly traced: number;
}

interface PastColumns {
  readonly writer: number;
  readonly at: number;
  readonly object: Buffer | null;
  readonly bytes: number | null;
  readonly mtime: string | null;
}

/** The folders of sources as they were at a time; undefined: as they are now. What is not there then is left out. */
export interface IndexStates {
  /** What has this path in a source. Where a file and a folder have it, the one that is asked for, else the file. */
  readonly entry: (source: string, path: Uint8Array, at: number | undefined, kind: IndexEntryKind | undefined) => IndexEntry | undefined;
  /** What is directly in a folder, a page at a time: its folders, then its files, each in the order of their bytes. */
  readonly entries: (source: string, folder: Uint8Array, at: number | undefined, from: IndexEntryPosition | undefined, limit: number) => IndexEntryPage;
  /** The days of this machine's time zone on which runs ended, the last one first. */
  readonly days: () => readonly string[];
}

const fileColumns =
  'files.id, files.name, files.object, files.bytes, CAST(files.mtime AS TEXT) AS mtime, files.at, files.removed, EXISTS (SELECT 1 FROM past WHERE past.file = files.id) AS traced';
const firstFile: IndexEntryPosition = { kind: 'file', from: new Uint8Array() };

export function createIndexStates(database: Database): IndexStates {
  const sql = {
    source: database.prepare<[string], { id: number }>('SELECT id FROM sources WHERE source = ?'),
    folder: database.prepare<[number, Uint8Array], { id: number }>('SELECT id FROM folders WHERE source = ? AND path = ?'),
    file: database.prepare<[number, Uint8Array], FileColumns>(`SELECT ${fileColumns} FROM files WHERE folder = ? AND name = ?`),
    filesFrom: database.prepare<[number, Uint8Array, number], FileColumns>(
      `SELECT ${fileColumns} FROM files WHERE folder = ? AND name > ? ORDER BY name LIMIT ?`),
    past: database.prepare<[number, number], PastColumns>(
      'SELECT writer, at, object, bytes, CAST(mtime AS TEXT) AS mtime FROM past WHERE file = ? AND at <= ? ORDER BY seq'),
    nextFolder: database.prepare<[number, Uint8Array, Uint8Array], { path: Buffer }>(
      'SELECT path FROM folders WHERE source = ? AND path >= ? AND path < ? ORDER BY path LIMIT 1'),
    foldersIn: database.prepare<[number, Uint8Array, Uint8Array], { id: number }>('SELECT id FROM folders WHERE source = ? AND path > ? AND path < ? ORDER BY path'),
    filesIn: database.prepare<[number], FileColumns>(`SELECT ${fileColumns} FROM files WHERE folder = ?`),
    anyIn: database.prepare<[number]>('SELECT 1 FROM files WHERE folder = ? AND removed IS NULL LIMIT 1'),
    days: database.prepare<[], { day: string }>(
      "SELECT DISTINCT strftime('%Y-%m-%d', at / 1000, 'unixepoch', 'localtime') AS day FROM runs ORDER BY day DESC"),
  };

  function stateOf(row: FileColumns, at: number | undefined): IndexEntryFile | undefined {
    const { object, bytes, mtime } = row;
    if (at === undefined) return row.removed === null ? fileOf(row.name, object, bytes, mtime, row.at) : undefined;
    if (row.traced === 0) return row.at <= at && (row.removed === null || row.removed > at) ? fileOf(row.name, object, bytes, mtime, row.at) : undefined;
    const claims = new Map<number, Claim>();
    for (const line of sql.past.all(row.id, at)) {
      const before = claims.get(line.writer);
      claims.set(line.writer, claimAfter(before, line));
    }
    const settled = settledOf([...claims.values()]);
    if (settled?.removed !== null) return undefined;
    const { newest } = settled;
    return fileOf(row.name, newest.object, newest.bytes, String(newest.mtime), newest.at);
  }

  function isAnyFileIn(folder: number, at: number | undefined): boolean {
    if (at === undefined) return sql.anyIn.get(folder) !== undefined;
    for (const row of sql.filesIn.iterate(folder)) if (stateOf(row, at) !== undefined) return true;
    return false;
  }

  /** Is there any file in this folder or below it? */
  function isThere(source: number, path: Uint8Array, at: number | undefined): boolean {
    const own = sql.folder.get(source, path);
    if (own !== undefined && isAnyFileIn(own.id, at)) return true;
    const { first, last } = between(path);
    for (const { id } of sql.foldersIn.iterate(source, first, last)) if (isAnyFileIn(id, at)) return true;
    return false;
  }

  function fileAt(source: number, path: Buffer, at: number | undefined): IndexEntryFile | undefined {
    const slash = path.lastIndexOf(0x2f);
    const folder = sql.folder.get(source, path.subarray(0, Math.max(0, slash)));
    const row = folder === undefined ? undefined : sql.file.get(folder.id, path.subarray(slash + 1));
    return row === undefined ? undefined : stateOf(row, at);
  }

  function entry(source: string, path: Uint8Array, at: number | undefined, kind: IndexEntryKind | undefined): IndexEntry | undefined {
    const known = sql.source.get(source);
    if (known === undefined) return undefined;
    const bytes = Buffer.from(path);
    const file = kind === 'folder' || bytes.length === 0 ? undefined : fileAt(known.id, bytes, at);
    if (file !== undefined || kind === 'file') return file;
    return isThere(known.id, bytes, at) ? { kind: 'folder', name: Uint8Array.from(bytes.subarray(bytes.lastIndexOf(0x2f) + 1)), isAlsoFile: false } : undefined;
  }

  function entries(source: string, folder: Uint8Array, at: number | undefined, from: IndexEntryPosition | undefined, limit: number): IndexEntryPage {
    const known = sql.source.get(source);
    if (known === undefined) return { entries: [], next: undefined };
    if (from?.kind !== 'file') return foldersFrom(known.id, Buffer.from(folder), at, from, limit);
    const own = sql.folder.get(known.id, folder);
    const rows = own === undefined ? [] : sql.filesFrom.all(own.id, from.from, limit);
    const last = rows.at(-1);
    return {
      entries: rows.flatMap((row) => stateOf(row, at) ?? []),
      next: last === undefined || rows.length < limit ? undefined : { kind: 'file', from: Uint8Array.from(last.name) },
    };
  }

  /** A folder that has no files of its own has no row: only those in it have. */
  function foldersFrom(source: number, folder: Buffer, at: number | undefined, from: IndexEntryPosition | undefined, limit: number): IndexEntryPage {
    const { first, last } = between(folder);
    const start = folder.length === 0 ? 0 : folder.length + 1;
    const found: IndexEntry[] = [];
    // Nothing has the empty name that comes first.
    let position: Uint8Array = from?.from ?? Buffer.concat([first, zero]);
    for (let steps = 0; steps < limit; steps++) {
      const path = sql.nextFolder.get(source, position, last)?.path;
      if (path === undefined) return { entries: found, next: firstFile };
      const slash = path.indexOf(0x2f, start);
      const child = slash < 0 ? path : path.subarray(0, slash);
      // A name that begins like it and goes on with a sign before the slash comes between a folder and what is in it.
      const isSeen = slash >= 0 && sql.folder.get(source, child) !== undefined;
      position = slash < 0 ? Buffer.concat([path, zero]) : between(child).last;
      if (!isSeen && isThere(source, child, at))
        found.push({ kind: 'folder', name: Uint8Array.from(child.subarray(start)), isAlsoFile: fileAt(source, child, at) !== undefined });
    }
    return { entries: found, next: { kind: 'folder', from: Uint8Array.from(position) } };
  }

  return {
    entry: database.transaction(entry),
    entries: database.transaction(entries),
    days: () => sql.days.all().map(({ day }) => day),
  };
}

const zero = Buffer.alloc(1);

function claimAfter(before: Claim | undefined, { writer, at, object, bytes, mtime }: PastColumns): Claim {
  if (object === null || mtime === null)
    return { ...(before ?? { writer, object: null, bytes: null, mtime: null, taken: null, at: null, lineAt: null }), removed: at };
  const since = before?.object?.equals(object) === true ? before.at : at;
  return { writer, object, bytes, mtime: BigInt(mtime), taken: null, at: since, lineAt: at, removed: null };
}

function fileOf(name: Buffer, object: Buffer, bytes: number, mtime: string, at: number): IndexEntryFile {
  return { kind: 'file', name: Uint8Array.from(name), object: object.toString('hex'), bytes, modifiedMs: Number(BigInt(mtime) / 1_000_000n), backedUpMs: at };
}
