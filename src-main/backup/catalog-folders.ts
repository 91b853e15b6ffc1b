import type { Database } from 'better-sqlite3';
import type { FolderLine } from '../../src-shared/journal.ts';
import { pathBytes } from '../base/source-path.ts';
import type { AppliedPlace } from './catalog-files.ts';
import { storedTime } from './fingerprint.ts';
import type { WalkedFolder } from './walker.ts';

/** What was journalled last of each folder of the sources; lives in the catalog's thread. */
export interface KnownFolders {
  /** The positions of those that are not as they were journalled last. */
  readonly changed: (place: number, folders: readonly WalkedFolder[]) => number[];
  /** @param atMs when their lines were written, in milliseconds since 1970. @param run that has journalled them */
  readonly put: (place: number, folders: readonly WalkedFolder[], atMs: number, run: bigint) => void;
  /** Takes over what a journal's line says of our sources. */
  readonly apply: (places: ReadonlyMap<string, AppliedPlace>, line: FolderLine) => void;
}

/** A line may say any number. */
const modeBits = 0o7777;

export function createKnownFolders(database: Database): KnownFolders {
  const sql = {
    isKnown: database.prepare('SELECT 1 FROM folders WHERE place = ? AND path = ? AND mtime = ? AND mode = ?'),
    put: database.prepare(
      `INSERT INTO folders (place, path, mtime, mode, at, confirmed) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET mtime = excluded.mtime, mode = excluded.mode, at = excluded.at, confirmed = excluded.confirmed`),
    isOlder: database.prepare('SELECT 1 FROM folders WHERE place = ? AND path = ? AND at > ?'),
  };
  return {
    changed: (place, folders) =>
      folders.flatMap(({ path, mtimeNs, mode }, index) => (sql.isKnown.get(place, path, storedTime(mtimeNs), mode) === undefined ? [index] : [])),
    put(place, folders, atMs, run) {
      for (const { path, mtimeNs, mode } of folders) sql.put.run(place, path, storedTime(mtimeNs), mode, atMs, run);
    },
    apply(places, line) {
      const applied = places.get(line.source);
      if (applied === undefined) return;
      const path = pathBytes(line);
      const atMs = Date.parse(line.when);
      if (applied.continued && sql.isOlder.get(applied.id, path, atMs) !== undefined) return;
      sql.put.run(applied.id, path, storedTime(BigInt(line.mtime)), line.mode & modeBits, atMs, 0n);
    },
  };
}
