import type { Database } from 'better-sqlite3';
import type { EntryKind, FailureRow } from '../../src-shared/domain.ts';
import { damage, storedBytes } from './catalog-damage.ts';
import type { FinishedFile, OtherFailures } from './catalog-types.ts';
import { between, pathText } from '../base/source-path.ts';

/** What failed and has not succeeded since; lives in the catalog's thread. */
export interface Failures {
  /** Notes an entry's end: a failure, or a link that points outside, is added, anything else that tells of the file ends one. */
  note(file: FinishedFile, run: bigint): void;
  forget(place: number, path: Uint8Array): void;
  forgetUnseen(place: number, run: bigint): void;
  /** Paths in their order, from after `after`. */
  readonly paths: (place: number, after: Uint8Array | undefined, limit: number) => Uint8Array[];
  /** Of all sources at a vault. */
  readonly list: (vault: string, offset: number, limit: number) => FailureRow[];
  readonly count: (vault: string) => number;
  /** How many of those are no files. */
  readonly countOthers: (vault: string) => OtherFailures;
  /** Of a source that is backed up no more. */
  readonly forgetSource: (source: string) => void;
}

interface FailureColumns {
  readonly source: string;
  readonly path: Buffer;
  readonly bytes: bigint;
  readonly reason: string;
  readonly since: string;
  readonly entry: EntryKind | null;
}

export function createFailures(database: Database): Failures {
  const sql = {
    put: database.prepare(
      `INSERT INTO failures (place, path, bytes, reason, since, tried, seen, taken, entry, target) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET bytes = excluded.bytes, reason = excluded.reason, tried = excluded.tried, seen = excluded.seen,
         taken = excluded.taken, entry = excluded.entry, target = excluded.target`),
    drop: database.prepare('DELETE FROM failures WHERE place = ? AND path = ?'),
    dropBetween: database.prepare('DELETE FROM failures WHERE place = ? AND path > ? AND path < ?'),
    see: database.prepare('UPDATE failures SET seen = ? WHERE place = ? AND path = ?'),
    dropUnseen: database.prepare('DELETE FROM failures WHERE place = ? AND seen <> ?'),
    paths: database.prepare<[number, Uint8Array, number], { path: Buffer }>(
      'SELECT path FROM failures WHERE place = ? AND path > ? ORDER BY path LIMIT ?'),
    list: database.prepare<[string, number, number], FailureColumns>(
      `SELECT source, path, failures.bytes, reason, since, entry FROM failures JOIN places ON places.id = place
       WHERE vault = ? ORDER BY entry IS 'folder' DESC, place, path LIMIT ? OFFSET ?`),
    count: database.prepare<[string], { n: bigint }>(
      'SELECT count(*) AS n FROM failures JOIN places ON places.id = place WHERE vault = ?'),
    others: database.prepare<[string], { folders: bigint; links: bigint }>(
      `SELECT count(*) FILTER (WHERE entry = 'folder') AS folders, count(*) FILTER (WHERE entry = 'link') AS links
       FROM failures JOIN places ON places.id = place WHERE vault = ?`),
    any: database.prepare<[]>('SELECT 1 FROM failures LIMIT 1'),
    dropSource: database.prepare('DELETE FROM failures WHERE place IN (SELECT id FROM places WHERE source = ?)'),
  };
  /** Nearly always there are none: then a file that succeeds costs nothing here. */
  let some = sql.any.get() !== undefined;

  return {
    note({ place, path, bytes, state, reason, modifiedMs, whole, later, entry, target }, run) {
      if (state === 'failed' || entry === 'link') {
        some = true;
        const now = new Date().toISOString();
        sql.put.run(place, path, bytes, reason ?? '', now, now, run, modifiedMs ?? null, entry ?? null, target ?? null);
      } else if (some) {
        if (state === 'cancelled' || later === true) sql.see.run(run, place, path);
        else sql.drop.run(place, path);
        if (whole === true) {
          const { first, last } = between(path);
          sql.dropBetween.run(place, first, last);
        }
      }
    },
    forget: (place, path) => void sql.drop.run(place, path),
    forgetUnseen(place, run) {
      sql.dropUnseen.run(place, run);
      some = sql.any.get() !== undefined;
    },
    // An empty path stands for the source itself and comes before all others.
    paths(place, after, limit) {
      let before = after;
      return sql.paths.all(place, after ?? new Uint8Array(), limit).map((row) => {
        const path = storedBytes(row.path);
        // Whoever asks for what comes after the last one would go round in circles.
        if (before !== undefined && Buffer.compare(path, before) <= 0) throw damage('The failures in the catalog are not in their order.');
        before = path;
        return path;
      });
    },
    list: (vault, offset, limit) =>
      sql.list.all(vault, limit, offset).map(({ source, path, bytes, reason, since, entry }) => ({
        source, ...pathText(storedBytes(path)), bytes: Number(bytes), reason, since, ...(entry === null ? {} : { entry }),
      })),
    count: (vault) => Number(sql.count.get(vault)?.n ?? 0n),
    countOthers(vault) {
      const { folders = 0n, links = 0n } = sql.others.get(vault) ?? {};
      return { unreadableFolders: Number(folders), outsideLinks: Number(links) };
    },
    forgetSource: (source) => void sql.dropSource.run(source),
  };
}
