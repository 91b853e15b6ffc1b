import type { Database } from 'better-sqlite3';
import type { ObjectId } from '../../src-shared/domain.ts';
import type { FolderLine, JournalLine } from '../../src-shared/journal.ts';
import { damage, storedBytes } from './catalog-damage.ts';
import type { FileKey, KnownFile } from './catalog-types.ts';
import { sameTime, storedTime } from './fingerprint.ts';
import { between } from '../base/source-path.ts';
import { takenMs } from '../../src-shared/taken-ms.ts';

/** What is confirmed of each path, now and before; lives in the catalog's thread. */
export interface KnownFiles {
  lookUp(key: FileKey): KnownFile | undefined;
  readonly has: (place: number) => boolean;
  /**
   * Answers whether the run `seen` has journalled it.
   *
   * @param seen the run that found the path; 0 where only the journal tells of it
   */
  put(place: number, path: Uint8Array, known: KnownFile, seen: bigint): boolean;
  /** @returns is the path known? */
  see(place: number, path: Uint8Array, run: bigint): boolean;
  /** All that is known in a folder into which the run did not look: nobody can say that it is gone. */
  seeBelow(place: number, folder: Uint8Array, run: bigint): void;
  sawAny(place: number, run: bigint): boolean;
  /** @throws damage where a row is not the one that its key finds: it could never be forgotten */
  unseen(place: number, run: bigint, limit: number): Uint8Array[];
  /** The path is gone from its source: what it held stays as its last version. @returns was it known? */
  remove(place: number, path: Uint8Array): boolean;
  /** An object is not at the vault any more. */
  forgetObject(vault: string, object: ObjectId): void;
  /** Takes over what a journal's line says of our sources; an object that anyone quarantined is forgotten. */
  apply(vault: string, places: ReadonlyMap<string, AppliedPlace>, line: Exclude<JournalLine, FolderLine>): void;
}

export interface AppliedPlace {
  readonly id: number;
  /** Several writers' lines are about it, and the later one counts. */
  readonly continued: boolean;
}

interface FileColumns {
  readonly object: Buffer;
  readonly sha256: Buffer;
  readonly bytes: bigint;
  readonly mtime: bigint;
  readonly inode: bigint | null;
  readonly ctime: bigint | null;
  readonly taken: bigint | null;
  readonly backedUp: bigint | null;
  readonly confirmed: bigint;
  readonly blank: bigint;
  readonly undated: bigint;
}

export function createKnownFiles(database: Database): KnownFiles {
  const sql = {
    file: database.prepare<[number, Uint8Array], FileColumns>(
      'SELECT object, sha256, bytes, mtime, inode, ctime, taken, backedUp, confirmed, blank, undated FROM files WHERE place = ? AND path = ?'),
    any: database.prepare<[number]>('SELECT 1 FROM files WHERE place = ? LIMIT 1'),
    put: database.prepare(
      `INSERT INTO files (place, path, object, sha256, bytes, mtime, inode, ctime, seen, taken, backedUp, confirmed, blank)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET object = excluded.object, sha256 = excluded.sha256, bytes = excluded.bytes,
         mtime = excluded.mtime, inode = excluded.inode, ctime = excluded.ctime, seen = excluded.seen,
         taken = excluded.taken, backedUp = excluded.backedUp, confirmed = excluded.confirmed, blank = excluded.blank, undated = 0`),
    putDates: database.prepare('UPDATE files SET taken = ?, backedUp = ? WHERE place = ? AND path = ?'),
    see: database.prepare('UPDATE files SET seen = ? WHERE place = ? AND path = ?'),
    seeBetween: database.prepare('UPDATE files SET seen = ? WHERE place = ? AND path > ? AND path < ?'),
    sawAny: database.prepare<[number, bigint]>('SELECT 1 FROM files WHERE place = ? AND seen = ? LIMIT 1'),
    unseen: database.prepare<[number, bigint, number], { path: Buffer }>(
      'SELECT path FROM files WHERE place = ? AND seen <> ? LIMIT ?'),
    isUnseen: database.prepare<[number, Uint8Array, bigint]>('SELECT 1 FROM files WHERE place = ? AND path = ? AND seen <> ?'),
    drop: database.prepare('DELETE FROM files WHERE place = ? AND path = ?'),
    // Where nobody noted when it was confirmed, its last change is the nearest that is known.
    keepVersion: database.prepare(
      `INSERT INTO versions (place, path, backedUp, sha256, object, bytes, mtime)
       SELECT place, path, coalesce(backedUp, mtime / 1000000), sha256, object, bytes, mtime FROM files
       WHERE place = ? AND path = ? ON CONFLICT DO NOTHING`),
    addVersion: database.prepare('INSERT INTO versions (place, path, backedUp, sha256, object, bytes, mtime) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    dropVersion: database.prepare('DELETE FROM versions WHERE place = ? AND path = ? AND backedUp = ? AND sha256 = ?'),
    dropObject: database.prepare('DELETE FROM files WHERE object = ? AND place IN (SELECT id FROM places WHERE vault = ?)'),
    dropObjectVersions: database.prepare(
      'DELETE FROM versions WHERE object = ? AND place IN (SELECT id FROM places WHERE vault = ?)'),
  };

  function lookUp({ place, path }: FileKey): KnownFile | undefined {
    const row = sql.file.get(place, path);
    return row === undefined ? undefined : toKnown(row);
  }

  function put(place: number, path: Uint8Array, known: KnownFile, seen: bigint): boolean {
    const row = sql.file.get(place, path);
    const before = row === undefined ? undefined : toKnown(row);
    // What is as the journal says already gets no line.
    const isJournalled = before?.object === known.object && sameTime(before.mtimeNs, known.mtimeNs);
    const confirmed = isJournalled && row !== undefined ? row.confirmed : seen;
    const same = before?.sha256 === known.sha256;
    const backedUp = (same ? before.backedUpMs : undefined) ?? known.backedUpMs ?? null;
    const taken = known.takenMs ?? (same ? before.takenMs : undefined) ?? null;
    const sha256 = Buffer.from(known.sha256, 'hex');
    if (before !== undefined && !same) sql.keepVersion.run(place, path);
    // A journal that is read again brings back what was a version already.
    if (backedUp !== null && !same) sql.dropVersion.run(place, path, backedUp, sha256);
    const { fingerprint } = known;
    sql.put.run(place, path, Buffer.from(known.object, 'hex'), sha256, known.bytes, storedTime(known.mtimeNs),
      fingerprint?.inode ?? null, fingerprint === undefined ? null : storedTime(fingerprint.ctimeNs), seen, taken, backedUp, confirmed,
      known.blank === true ? 1 : 0);
    return confirmed === seen;
  }

  function putDates(place: number, path: Uint8Array, known: KnownFile, told: KnownFile): void {
    sql.putDates.run(known.takenMs ?? told.takenMs ?? null, known.backedUpMs ?? told.backedUpMs ?? null, place, path);
  }

  function remove(place: number, path: Uint8Array): boolean {
    sql.keepVersion.run(place, path);
    return sql.drop.run(place, path).changes > 0;
  }

  function unseen(place: number, run: bigint, limit: number): Uint8Array[] {
    return sql.unseen.all(place, run, limit).map((row) => {
      const path = storedBytes(row.path);
      // Its key may find no row, or another one that was seen: then this row would be listed for ever.
      if (sql.isUnseen.get(place, path, run) === undefined) throw damage('A file is in the catalog, and cannot be found there.');
      return path;
    });
  }

  function forgetObject(vault: string, id: ObjectId): void {
    const object = Buffer.from(id, 'hex');
    sql.dropObject.run(object, vault);
    sql.dropObjectVersions.run(object, vault);
  }

  return {
    lookUp, put, remove, forgetObject,
    has: (place) => sql.any.get(place) !== undefined,
    see: (place, path, run) => sql.see.run(run, place, path).changes > 0,
    seeBelow(place, folder, run) {
      const { first, last } = between(folder);
      sql.seeBetween.run(run, place, first, last);
    },
    sawAny: (place, run) => sql.sawAny.get(place, run) !== undefined,
    unseen,
    apply(vault, places, line) {
      if (line.kind === 'quarantined') {
        forgetObject(vault, line.object);
        return;
      }
      if (line.kind === 'run' || line.kind === 'adopted' || line.kind === 'healed') return;
      const applied = places.get(line.source);
      if (applied === undefined) return;
      const { id: place, continued } = applied;
      const path = line.pathB64 === undefined ? Buffer.from(line.path) : Buffer.from(line.pathB64, 'base64');
      const known = lookUp({ place, path });
      const isOlder = continued && Date.parse(line.when) < (known?.backedUpMs ?? 0);
      if (line.kind === 'removed') {
        if (!isOlder) remove(place, path);
        return;
      }
      const taken = line.takenAt === undefined ? undefined : takenMs(line.takenAt);
      const told: KnownFile = {
        object: line.object, sha256: line.sha256, bytes: line.bytes, mtimeNs: BigInt(line.mtime), backedUpMs: Date.parse(line.when),
        ...(taken === undefined ? {} : { takenMs: taken }),
      };
      if (isOlder) {
        if (known?.object !== told.object) sql.addVersion.run(place, path, told.backedUpMs, Buffer.from(told.sha256, 'hex'), Buffer.from(told.object, 'hex'), told.bytes, storedTime(told.mtimeNs));
        return;
      }
      // The journal says what was there once; no walk has seen it in this run.
      if (known?.object !== told.object || !sameTime(known.mtimeNs, told.mtimeNs)) put(place, path, told, 0n);
      // It knows what an older Keepsake did not note.
      else if (known.takenMs === undefined) putDates(place, path, known, told);
    },
  };
}

/** @throws damage where the row holds what no correct statement puts there */
function toKnown(row: FileColumns): KnownFile {
  const integers = [row.bytes, row.mtime, row.inode ?? 0n, row.ctime ?? 0n, row.taken ?? 0n, row.backedUp ?? 0n, row.blank, row.undated];
  if (integers.some((value) => typeof value !== 'bigint')) throw damage('The catalog holds something else where integers belong.');
  const bytes = Number(row.bytes);
  return {
    object: storedBytes(row.object).toString('hex'),
    sha256: storedBytes(row.sha256).toString('hex'),
    bytes,
    mtimeNs: row.mtime,
    ...(row.inode === null || row.ctime === null ? {}
      : { fingerprint: { bytes, mtimeNs: row.mtime, inode: row.inode, ctimeNs: row.ctime } }),
    ...(row.taken === null ? {} : { takenMs: Number(row.taken) }),
    ...(row.backedUp === null ? {} : { backedUpMs: Number(row.backedUp) }),
    ...(row.undated === 1n ? { undated: true } : {}),
    ...(row.blank === 1n ? { blank: true } : {}),
  };
}
