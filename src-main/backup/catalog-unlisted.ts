import type { Database } from 'better-sqlite3';
import { storedBytes } from './catalog-damage.ts';
import type { UnlistedFile } from './catalog-types.ts';

/**
 * Files that were backed up, and that the vault's journal does not name any more: the vault is an older copy, or its journal lost
 * lines. Lives in the catalog's thread. What is still in its source the run journals again; the rest is known here alone.
 */
export interface UnlistedRecords {
  /** All that is known of a vault may be such, until its journal was read again: all versions of it, or what was confirmed after a run. */
  doubt(vault: string, settled: bigint): void;
  /** The journal was read: what it names is none. */
  settle(vault: string): void;
  /** Those of paths that are not known now, by path, each path's oldest first, from after `after`. */
  readonly list: (place: number, after: UnlistedFile | undefined, limit: number) => readonly UnlistedFile[];
  /** These are dealt with: they are in the journal again, or were named as lost. */
  readonly drop: (place: number, files: readonly UnlistedFile[]) => void;
  /** The earlier contents of files that are there: no line can name them without taking the place of a later one. */
  readonly dropEarlier: (place: number) => void;
}

export function createUnlistedRecords(database: Database): UnlistedRecords {
  const ofVault = 'place IN (SELECT id FROM places WHERE vault = ?)';
  const sql = {
    // Where nobody noted when it was confirmed, its last change is the nearest that is known.
    doubtFiles: database.prepare<[string, bigint]>(
      `INSERT OR IGNORE INTO unlisted (place, path, sha256, object, bytes, mtime, backedUp)
       SELECT place, path, sha256, object, bytes, mtime, coalesce(backedUp, mtime / 1000000) FROM files WHERE ${ofVault} AND confirmed > ?`),
    doubtVersions: database.prepare<[string]>(
      `INSERT OR IGNORE INTO unlisted (place, path, sha256, object, bytes, mtime, backedUp)
       SELECT place, path, sha256, object, bytes, mtime, backedUp FROM versions WHERE ${ofVault}`),
    settle: database.prepare<[string]>(
      `DELETE FROM unlisted WHERE ${ofVault} AND (
         EXISTS (SELECT 1 FROM files WHERE files.place = unlisted.place AND files.path = unlisted.path AND files.sha256 = unlisted.sha256) OR
         EXISTS (SELECT 1 FROM versions WHERE versions.place = unlisted.place AND versions.path = unlisted.path AND versions.sha256 = unlisted.sha256))`),
    list: database.prepare<[number, Uint8Array, bigint, Uint8Array, number], { path: Buffer; sha256: Buffer; object: Buffer; bytes: bigint; mtime: bigint; backedUp: bigint }>(
      `SELECT path, sha256, object, bytes, mtime, backedUp FROM unlisted
       WHERE place = ? AND (path, backedUp, sha256) > (?, ?, ?) AND NOT EXISTS (SELECT 1 FROM files WHERE files.place = unlisted.place AND files.path = unlisted.path)
       ORDER BY path, backedUp, sha256 LIMIT ?`),
    drop: database.prepare('DELETE FROM unlisted WHERE place = ? AND path = ? AND sha256 = ?'),
    dropEarlier: database.prepare(
      'DELETE FROM unlisted WHERE place = ? AND EXISTS (SELECT 1 FROM files WHERE files.place = unlisted.place AND files.path = unlisted.path)'),
  };
  return {
    doubt(vault, settled) {
      sql.doubtFiles.run(vault, settled);
      if (settled < 0n) sql.doubtVersions.run(vault);
    },
    settle: (vault) => void sql.settle.run(vault),
    list: (place, after, limit) =>
      sql.list.all(place, after?.path ?? new Uint8Array(), BigInt(after?.backedUpMs ?? Number.MIN_SAFE_INTEGER), Buffer.from(after?.sha256 ?? '', 'hex'), limit).map((row) => ({
        path: storedBytes(row.path),
        sha256: storedBytes(row.sha256).toString('hex'),
        object: storedBytes(row.object).toString('hex'),
        bytes: Number(row.bytes),
        mtimeNs: row.mtime,
        backedUpMs: Number(row.backedUp),
      })),
    drop: (place, files) =>
      database.transaction(() => {
        for (const { path, sha256 } of files) sql.drop.run(place, path, Buffer.from(sha256, 'hex'));
      })(),
    dropEarlier: (place) => void sql.dropEarlier.run(place),
  };
}
