/* The thread's entry file: questions to the browse index, over a connection that cannot write. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { serveOperations } from '../../vault/thread-server.ts';
import { between, pathBytes } from '../../base/source-path.ts';
import { createIndexLists, iso } from './index-lists.ts';
import { createIndexStates } from './index-states.ts';
import type { BackupVersion, IndexFolder, IndexSource } from './index-types.ts';

const { file } = workerData as { readonly file: string };
const database = new Database(file, { readonly: true });
database.pragma('cache_size = -16384');

/** More than any backup has: a malicious server may name sources and writers without end. */
const sourcesMax = 5000;
const writersMax = 50;

const lists = createIndexLists(database);
const states = createIndexStates(database);

interface VersionColumns {
  readonly object: string;
  readonly bytes: number;
  readonly modified: number;
  readonly taken: number | null;
  readonly at: number;
}

const versionColumns = 'lower(hex(object)) AS object, bytes, mtime / 1000000 AS modified, taken, at';
const sql = {
  source: database.prepare<[string], { id: number }>('SELECT id FROM sources WHERE source = ?'),
  folder: database.prepare<[number, Uint8Array], { id: number; files: number }>('SELECT id, files FROM folders WHERE source = ? AND path = ?'),
  /** All folders in one, in the order of their bytes. */
  foldersIn: database.prepare<[number, Uint8Array, Uint8Array], { path: Buffer; files: number; bytes: number }>(
    'SELECT path, files, bytes FROM folders WHERE source = ? AND path > ? AND path < ? ORDER BY path'),
  file: database.prepare<[number, Uint8Array], { id: number; folder: number; name: Buffer }>('SELECT id, folder, name FROM files WHERE folder = ? AND name = ?'),
  versions: database.prepare<[{ file: number }], VersionColumns>(
    `SELECT ${versionColumns} FROM files WHERE id = :file
     UNION SELECT ${versionColumns} FROM versions WHERE file = :file
     UNION SELECT ${versionColumns} FROM claims WHERE object IS NOT NULL AND (folder, name) = (SELECT folder, name FROM files WHERE id = :file)
     ORDER BY at DESC`),
  sources: database.prepare<[], { id: number; source: string; label: string; files: number; bytes: number; removed: number; adoptedBy: string | null }>(
    `SELECT id, sources.source, label, files, bytes, removed, adoptedBy FROM sources LEFT JOIN adoptions ON adoptions.source = sources.id ORDER BY label, id LIMIT ${sourcesMax}`),
  writersOf: database.prepare<[number], { writer: string; computer: string | null; lastRun: number | null; firstAt: number; lastAt: number }>(
    `SELECT writers.writer, computer, lastRun, firstAt, lastAt FROM sourceWriters JOIN writers ON writers.id = sourceWriters.writer
     WHERE source = ? ORDER BY lastAt DESC LIMIT ${writersMax}`),
};

const operations = {
  page: lists.page,
  months: lists.months,
  entry: states.entry,
  entries: states.entries,
  days: states.days,

  /** The folders directly in a folder of a source, each with what is in it and below; in the order of their bytes. */
  folders(source: string, folder: { readonly path: string; readonly pathB64?: string | undefined }): readonly IndexFolder[] {
    const known = sql.source.get(source);
    if (known === undefined) return [];
    const parent = pathBytes(folder);
    const start = parent.length === 0 ? 0 : parent.length + 1;
    const found = new Map<string, { path: Buffer; files: number; bytes: number }>();
    const { first, last } = between(parent);
    for (const { path, files, bytes } of sql.foldersIn.iterate(known.id, first, last)) {
      const slash = path.indexOf(0x2f, start);
      const child = slash < 0 ? path : path.subarray(0, slash);
      const key = child.toString('latin1');
      const sum = found.get(key);
      if (sum === undefined) found.set(key, { path: child, files, bytes });
      else {
        sum.files += files;
        sum.bytes += bytes;
      }
    }
    return [...found.values()].map(({ path, ...sums }) => ({ path: Uint8Array.from(path), ...sums }));
  },

  /** Every content that a file had, the newest first; none where it is not known. */
  versions(source: string, path: Uint8Array): readonly BackupVersion[] {
    const known = sql.source.get(source);
    const bytes = Buffer.from(path);
    const slash = bytes.lastIndexOf(0x2f);
    const folder = known === undefined ? undefined : sql.folder.get(known.id, bytes.subarray(0, Math.max(0, slash)));
    const found = folder === undefined ? undefined : sql.file.get(folder.id, bytes.subarray(slash + 1));
    if (found === undefined) return [];
    return sql.versions.all({ file: found.id }).map((row) => ({
      object: row.object, bytes: row.bytes, modifiedAt: iso(row.modified), backedUpAt: iso(row.at),
      ...(row.taken === null ? {} : { takenAt: iso(row.taken) }),
    }));
  },

  /** All sources that were ever backed up there, by their labels; each one's writers, the last one first. */
  sources: (): readonly IndexSource[] =>
    sql.sources.all().map(({ id, source, label, files, bytes, removed, adoptedBy }) => ({
      id: source, label, files, bytes, removed, adoptedBy: adoptedBy ?? undefined,
      writers: sql.writersOf.all(id).map(({ writer, computer, lastRun, firstAt, lastAt }) => ({
        writer, computer: computer ?? undefined, lastRunMs: lastRun ?? undefined, firstAtMs: firstAt, lastAtMs: lastAt,
      })),
    })),

  close(): void {
    database.close();
  },
};
export type IndexReaderOperations = typeof operations;

serveOperations(operations);
