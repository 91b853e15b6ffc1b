import type { Database } from 'better-sqlite3';
import { between, liesIn } from './source-path.ts';

/**
 * Folders of sources that were seen on a file system of their own, by their paths alone: what is mounted there has another
 * device number each time. Lives in the catalog's thread.
 */
export interface KnownMounts {
  readonly add: (place: number, path: Uint8Array) => void;
  /**
   * A complete walk found these. Of the others that are known, what is in them counts as seen: nobody can say that it is
   * gone. Answers those of which something is missing; where nothing is, it is a folder like any other now.
   */
  keep(place: number, found: readonly Uint8Array[], run: bigint): Uint8Array[];
}

export function createKnownMounts(database: Database): KnownMounts {
  const seeBetween = (table: string) =>
    database.prepare(`UPDATE ${table} SET seen = ? WHERE place = ? AND path > ? AND path < ? AND seen <> ?`);
  const sql = {
    add: database.prepare('INSERT INTO mounts (place, path) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    // A folder comes before what is in it.
    all: database.prepare<[number], { path: Buffer }>('SELECT path FROM mounts WHERE place = ? ORDER BY path'),
    drop: database.prepare('DELETE FROM mounts WHERE place = ? AND path = ?'),
    seeFiles: seeBetween('files'),
    seeFailures: seeBetween('failures'),
  };

  return {
    add: (place, path) => void sql.add.run(place, path),
    keep(place, found, run) {
      const away: Uint8Array[] = [];
      for (const { path } of sql.all.all(place)) {
        const isFound = found.some((each) => Buffer.compare(each, path) === 0);
        // Of what is mounted in a drive that is away nothing can be said at all.
        if (isFound || away.some((around) => liesIn(path, around))) continue;
        const { first, last } = between(path);
        const kept = [sql.seeFiles, sql.seeFailures].map((each) => each.run(run, place, first, last, run).changes);
        if (kept.some((count) => count > 0)) away.push(path);
        else sql.drop.run(place, path);
      }
      return away;
    },
  };
}
