import type { Database } from 'better-sqlite3';

/** A file of a backup: its source's ID, and its path in it, its bytes. */
export interface SampledFile {
  readonly source: string;
  readonly path: Uint8Array;
}

/** How many files a random sample takes. */
export interface RandomSampleSize {
  /** At least so many, where there are so many. */
  readonly filesMin: number;
  /** A part of all files, 0 to 1. */
  readonly part: number;
  /** No more than that. */
  readonly filesMax: number;
  /** All of them together have no more bytes than that; the first one is taken whatever its size. */
  readonly bytesMax: number;
}

/** So many times the files that are wanted are looked at: those that would be too large are passed over. */
const candidatesPerFile = 10;

/** @param folded has the tables `version` and `removal` */
export function createRandomSample(folded: Database) {
  // With one max() SQLite takes the other columns from the row of the maximum.
  const kept = `
    SELECT source, path, bytes FROM (
      SELECT source, path, bytes, at, writer, max(at || ' ' || writer) AS newest FROM version GROUP BY source, path
    ) AS newest
    WHERE NOT EXISTS (
      SELECT 1 FROM removal WHERE source = newest.source AND path = newest.path AND (writer = newest.writer OR at >= newest.at)
    )`;
  const count = folded.prepare<[], { files: number }>(`SELECT count(*) AS files FROM (${kept})`);
  const candidates = folded.prepare<[number], { source: string; path: Buffer; bytes: number }>(`${kept} ORDER BY random() LIMIT ?`);

  return {
    /** Files that have not gone from their sources, each of them as likely as any other. */
    sample({ filesMin, part, filesMax, bytesMax }: RandomSampleSize): readonly SampledFile[] {
      const wanted = Math.min(filesMax, Math.max(filesMin, Math.ceil((count.get()?.files ?? 0) * part)));
      const chosen: SampledFile[] = [];
      let total = 0;
      for (const { source, path, bytes } of candidates.iterate(wanted * candidatesPerFile)) {
        if (chosen.length > 0 && total + bytes > bytesMax) continue;
        chosen.push({ source, path });
        total += bytes;
        if (chosen.length === wanted) break;
      }
      return chosen;
    },
  };
}
