import type { Database } from 'better-sqlite3';
import { storedBytes } from './catalog-damage.ts';
import { isMountPoint, maybeSameMount, type KnownMount } from './file-identity.ts';
import { between, liesIn } from '../base/source-path.ts';

/**
 * Folders of sources that were seen on a file system of their own, and what was mounted there: several cards may have been in
 * one reader. Lives in the catalog's thread.
 */
export interface KnownMounts {
  readonly add: (place: number, mount: KnownMount) => void;
  readonly all: (place: number) => KnownMount[];
  /**
   * A complete walk found these. Where something else was mounted before, or is missing, what is known in the folder counts as
   * seen: nobody can say that it is gone. Answers those of which something is missing; where nothing is, what was there before
   * is forgotten.
   */
  keep(place: number, found: readonly KnownMount[], run: bigint): Uint8Array[];
}

export function createKnownMounts(database: Database): KnownMounts {
  const seeBetween = (table: string) =>
    database.prepare(`UPDATE ${table} SET seen = ? WHERE place = ? AND path > ? AND path < ? AND seen <> ?`);
  const sql = {
    add: database.prepare('INSERT INTO mounts (place, path, identity) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    // A folder comes before what is in it.
    all: database.prepare<[number], { path: Buffer; identity: string }>(
      'SELECT path, identity FROM mounts WHERE place = ? ORDER BY path'),
    folders: database.prepare<[number], { path: Buffer }>('SELECT DISTINCT path FROM mounts WHERE place = ? ORDER BY path'),
    at: database.prepare<[number, Uint8Array], { identity: string }>('SELECT identity FROM mounts WHERE place = ? AND path = ?'),
    drop: database.prepare('DELETE FROM mounts WHERE place = ? AND path = ?'),
    dropUnknown: database.prepare("DELETE FROM mounts WHERE place = ? AND path = ? AND identity = ''"),
    seeFiles: seeBetween('files'),
    seeFailures: seeBetween('failures'),
  };

  function add(place: number, { path, identity }: KnownMount): void {
    const known = sql.at.all(place, path);
    // Without its drive the mount point of a source is an ordinary folder, which is not what the source is.
    if (path.length === 0 && !isMountPoint(identity) && known.some((each) => isMountPoint(each.identity))) return;
    if (identity !== '') sql.dropUnknown.run(place, path);
    else if (known.length > 0) return;
    sql.add.run(place, path, identity);
  }

  return {
    add,
    all: (place) => sql.all.all(place).map(({ path, identity }) => ({ path: storedBytes(path), identity })),
    keep(place, found, run) {
      const away: Uint8Array[] = [];
      for (const row of sql.folders.all(place)) {
        const path = storedBytes(row.path);
        const here = found.find((each) => Buffer.compare(each.path, path) === 0);
        const isKnown = here !== undefined && sql.at.all(place, path).every(({ identity }) => maybeSameMount(identity, here.identity));
        // Of what is mounted in a drive that is away nothing can be said at all.
        if (isKnown || away.some((around) => liesIn(path, around))) continue;
        const { first, last } = between(path);
        const kept = [sql.seeFiles, sql.seeFailures].map((each) => each.run(run, place, first, last, run).changes);
        if (kept.some((count) => count > 0)) {
          away.push(path);
          continue;
        }
        sql.drop.run(place, path);
        if (here !== undefined) add(place, here);
      }
      return away;
    },
  };
}
