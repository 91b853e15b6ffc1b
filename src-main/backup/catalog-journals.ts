import type { Database } from 'better-sqlite3';
import { storedBytes } from './catalog-damage.ts';
import type { FileKey, JournalPosition, KnownObject, RememberedObject } from './catalog-types.ts';
import type { UnlistedRecords } from './catalog-unlisted.ts';

/** Objects that a run has confirmed last, of which the next run asks whether they are still there. */
const newestMax = 100;

/**
 * How far each vault's journal was read, and what of the catalog the vault must prove before it is believed; lives in the
 * catalog's thread. Files in doubt leave the catalog: only the journal brings them back. Their fingerprints wait in a temporary
 * table until the vault has said that it holds the objects, so that no file is read for it.
 */
export interface JournalRecords {
  /**
   * Begins a run: until `end` the journal may hold lines of ours that the catalog does not know. What was confirmed since the
   * last clean end is in doubt; everything, where `recheck` was set.
   */
  begin(vault: string): JournalPosition;
  /** How the next run would begin; changes nothing. */
  position(vault: string): JournalPosition;
  putCursor(vault: string, cursor: string): void;
  /** The next run compares all that is known of the vault with its journal. */
  readonly recheck: (vault: string) => void;
  /** All that is known of the vault is in doubt: its journal is to be read from the beginning. */
  readonly doubt: (vault: string) => void;
  /** Files that were in doubt and that the journal has brought back as they were, by place and path. */
  readonly doubted: (vault: string, after: FileKey | undefined, limit: number) => RememberedObject[];
  /** The sources of files that were in doubt and that the journal has not brought back as they were. */
  readonly lost: (vault: string) => string[];
  /** The doubts are over: what the journal has brought back as it was gets its fingerprint back, and that there is no picture in it. */
  readonly restore: (vault: string) => void;
  /** The run has journalled this object. */
  noteConfirmed(object: KnownObject): void;
  /** What the last run that reached its end has confirmed last, and is still known. */
  readonly newest: (vault: string) => KnownObject[];
  /** @param run its number; all that it put into the journal is in the catalog too. @param cursor after that; undefined: where it was */
  endClean(vault: string, run: bigint, cursor: string | undefined): void;
}

export function createJournalRecords(database: Database, unlisted: Pick<UnlistedRecords, 'doubt' | 'settle'>): JournalRecords {
  database.exec(`
    CREATE TEMP TABLE IF NOT EXISTS remembered (
      place INTEGER NOT NULL, path BLOB NOT NULL, object BLOB NOT NULL, mtime INTEGER NOT NULL,
      inode INTEGER, ctime INTEGER, taken INTEGER, undated INTEGER NOT NULL, blank INTEGER NOT NULL, PRIMARY KEY (place, path)
    ) WITHOUT ROWID;
  `);
  const ofVault = 'place IN (SELECT id FROM places WHERE vault = ?)';
  const asRemembered = `files.place = remembered.place AND files.path = remembered.path
    AND files.object = remembered.object AND files.mtime = remembered.mtime`;
  const sql = {
    journal: database.prepare<[string], { cursor: string | null; dirty: bigint; settled: bigint; recheck: bigint }>(
      'SELECT cursor, dirty, settled, recheck FROM journals WHERE vault = ?'),
    putCursor: database.prepare('UPDATE journals SET cursor = ? WHERE vault = ?'),
    putDirty: database.prepare('INSERT INTO journals (vault, dirty) VALUES (?, 1) ON CONFLICT DO UPDATE SET dirty = 1'),
    recheck: database.prepare('UPDATE journals SET recheck = 1 WHERE vault = ?'),
    putClean: database.prepare('UPDATE journals SET dirty = 0, settled = ?, cursor = coalesce(?, cursor) WHERE vault = ?'),
    startAnew: database.prepare('UPDATE journals SET cursor = NULL, dirty = 1, recheck = 0, newest = NULL WHERE vault = ?'),
    remember: database.prepare<[string, bigint]>(
      `INSERT OR REPLACE INTO remembered SELECT place, path, object, mtime, inode, ctime, taken, undated, blank FROM files
       WHERE ${ofVault} AND confirmed > ?`),
    dropFiles: database.prepare<[string, bigint]>(`DELETE FROM files WHERE ${ofVault} AND confirmed > ?`),
    // The journal brings back those that it holds.
    dropFolders: database.prepare<[string, bigint]>(`DELETE FROM folders WHERE ${ofVault} AND confirmed > ?`),
    dropVersions: database.prepare<[string]>(`DELETE FROM versions WHERE ${ofVault}`),
    doubted: database.prepare<[string, number, Uint8Array, number], { place: bigint; path: Buffer; object: Buffer; bytes: bigint }>(
      `SELECT remembered.place, remembered.path, files.object, files.bytes FROM remembered JOIN files ON ${asRemembered}
       WHERE remembered.${ofVault} AND (remembered.place, remembered.path) > (?, ?)
       ORDER BY remembered.place, remembered.path LIMIT ?`),
    lost: database.prepare<[string], { source: string }>(
      `SELECT source FROM places WHERE vault = ? AND EXISTS (
         SELECT 1 FROM remembered WHERE remembered.place = places.id AND NOT EXISTS (SELECT 1 FROM files WHERE ${asRemembered}))`),
    restore: database.prepare<[string]>(
      // A date that was found later is in no line of the journal.
      `UPDATE files SET inode = remembered.inode, ctime = remembered.ctime, blank = remembered.blank, undated = remembered.undated,
         taken = coalesce(files.taken, remembered.taken) FROM remembered
       WHERE files.${ofVault} AND ${asRemembered}`),
    dropRemembered: database.prepare<[string]>(`DELETE FROM remembered WHERE ${ofVault}`),
    putNewest: database.prepare('UPDATE journals SET newest = ? WHERE vault = ?'),
    newest: database.prepare<[string], { newest: string | null }>('SELECT newest FROM journals WHERE vault = ?'),
    isKnown: database.prepare<[Buffer, string]>(`SELECT 1 FROM files WHERE object = ? AND ${ofVault} LIMIT 1`),
  };
  let confirmed: KnownObject[] = [];

  /** @param settled files that a later run confirmed */
  function doubtSince(vault: string, settled: bigint): void {
    unlisted.doubt(vault, settled);
    sql.remember.run(vault, settled);
    sql.dropFiles.run(vault, settled);
    sql.dropFolders.run(vault, settled);
  }

  function doubt(vault: string): void {
    doubtSince(vault, -1n);
    sql.dropVersions.run(vault);
    sql.startAnew.run(vault);
  }

  function position(vault: string): JournalPosition {
    const row = sql.journal.get(vault);
    if (row === undefined || row.recheck === 1n) return { cursor: undefined, dirty: true };
    return { cursor: row.cursor ?? undefined, dirty: row.dirty === 1n };
  }

  return {
    position,
    begin(vault) {
      confirmed = [];
      const row = sql.journal.get(vault);
      const from = position(vault);
      sql.putDirty.run(vault);
      if (row?.recheck === 1n) doubt(vault);
      else if (row?.dirty === 1n) doubtSince(vault, row.settled);
      return from;
    },
    putCursor: (vault, cursor) => void sql.putCursor.run(cursor, vault),
    recheck: (vault) => void sql.recheck.run(vault),
    doubt: (vault) => database.transaction(doubt)(vault),
    doubted: (vault, after, limit) =>
      sql.doubted.all(vault, after?.place ?? -1, after?.path ?? new Uint8Array(), limit).map((row) => ({
        place: Number(row.place), path: storedBytes(row.path), id: storedBytes(row.object).toString('hex'), bytes: Number(row.bytes),
      })),
    lost: (vault) => sql.lost.all(vault).map(({ source }) => source),
    restore: (vault) =>
      database.transaction(() => {
        sql.restore.run(vault);
        unlisted.settle(vault);
        sql.dropRemembered.run(vault);
      })(),
    noteConfirmed(object) {
      confirmed.push(object);
      if (confirmed.length > newestMax) confirmed.shift();
    },
    newest(vault) {
      const text = sql.newest.get(vault)?.newest ?? null;
      // `endClean` wrote it.
      const objects = text === null ? [] : (JSON.parse(text) as KnownObject[]);
      return objects.filter(({ id }) => sql.isKnown.get(Buffer.from(id, 'hex'), vault) !== undefined);
    },
    endClean(vault, run, cursor) {
      sql.putClean.run(run, cursor ?? null, vault);
      if (confirmed.length > 0) sql.putNewest.run(JSON.stringify(confirmed), vault);
    },
  };
}
