import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { makePrivate } from '../../backup/private-file.ts';

/** Which file a picture was made of. The path is bytes, relative to the source. */
export interface PictureKey {
  readonly source: string;
  readonly path: Uint8Array;
}

/** The file's size and time of change when the picture was made: another one needs another picture. */
export interface PictureStamp {
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

/**
 * Pictures that were made before, in one SQLite file that may be deleted at any time. Nothing here throws: without a
 * cache a picture is made again.
 */
export interface ThumbnailCache {
  /** @param stamp absent: whatever was made of this path last */
  find(key: PictureKey, stamp: PictureStamp | undefined): Uint8Array | undefined;
  keep(key: PictureKey, stamp: PictureStamp, image: Uint8Array): void;
  readonly close: () => void;
}

export interface ThumbnailCacheOptions {
  readonly file: string;
  /** The file grows no larger; the pictures that were not looked at for the longest go first. */
  readonly maxBytes: number;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** "Last looked at" is written at most once in an hour for each picture: looking shall not write. */
const usedAgainSeconds = 3600;
/** How much of the pictures goes when there is no room: the next ones find some. */
const evictedShare = 10;
/** Another thread that writes is waited for so long. */
const busyMs = 500;

const schema = `
  CREATE TABLE IF NOT EXISTS pictures (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    used INTEGER NOT NULL,
    image BLOB NOT NULL,
    UNIQUE (source, path)
  );
  CREATE INDEX IF NOT EXISTS picturesUsed ON pictures (used);
`;

export function createThumbnailCache(options: ThumbnailCacheOptions): ThumbnailCache {
  let current: ReturnType<typeof open> | undefined;

  /** What fails costs a picture that is made again. A file that is damaged, or was deleted, is made anew. */
  function attempt<R>(work: (opened: ReturnType<typeof open>) => R): R | undefined {
    for (const isFirst of [true, false]) {
      try {
        return work((current ??= open(options)));
      } catch (error) {
        const code = (error as { code?: string }).code ?? '';
        if (!isFirst || !/^SQLITE_(CORRUPT|NOTADB|ERROR|READONLY_DBMOVED)/.test(code)) return undefined;
        close();
        try {
          for (const suffix of ['', '-wal', '-shm']) rmSync(options.file + suffix, { force: true });
        } catch {
          return undefined; // Somebody holds it: the next start may do better.
        }
      }
    }
    return undefined;
  }

  function close(): void {
    try {
      current?.database.close();
    } catch {
      // It was damaged; its handle is gone all the same.
    }
    current = undefined;
  }

  return {
    find: (key, stamp) => attempt((opened) => opened.find(key, stamp)),
    keep: (key, stamp, image) => attempt((opened) => opened.keep(key, stamp, image)),
    close,
  };
}

interface Row {
  readonly number: number;
  readonly bytes: number;
  readonly mtime: string;
  readonly used: number;
  readonly image: Buffer;
}

function open({ file, maxBytes, now }: ThumbnailCacheOptions) {
  // Small pictures are pictures: other users must not see them, whatever folder the home is in.
  for (const suffix of ['', '-wal', '-shm']) makePrivate(file + suffix, suffix === '');
  const database = new Database(file, { timeout: busyMs });
  try {
    database.pragma('journal_mode = WAL');
    // Never made durable: a power cut may take it, and a backup never waits for it.
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -1024');
    database.pragma('journal_size_limit = 4194304');
    database.exec(schema);
  } catch (error) {
    database.close();
    throw error;
  }

  // Nanoseconds do not fit a number: they go in and out as text.
  const select = database.prepare<[string, Uint8Array], Row>(
    'SELECT number, bytes, CAST(mtime AS TEXT) AS mtime, used, image FROM pictures WHERE source = ? AND path = ?',
  );
  const touch = database.prepare<[number, number]>('UPDATE pictures SET used = ? WHERE number = ?');
  const insert = database.prepare<[string, Uint8Array, number, bigint, number, Uint8Array]>(
    'INSERT OR REPLACE INTO pictures (source, path, bytes, mtime, used, image) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const evict = database.prepare<[number]>(
    'DELETE FROM pictures WHERE number IN (SELECT number FROM pictures ORDER BY used, number LIMIT max(1, (SELECT count(*) FROM pictures) / ?))',
  );
  const pages = (name: 'page_count' | 'freelist_count' | 'page_size'): number => database.pragma(name, { simple: true }) as number;
  const bytesUsed = (): number => (pages('page_count') - pages('freelist_count')) * pages('page_size');

  return {
    database,
    find({ source, path }: PictureKey, stamp: PictureStamp | undefined): Uint8Array | undefined {
      const row = select.get(source, path);
      if (row === undefined) return undefined;
      if (stamp !== undefined && (row.bytes !== stamp.bytes || row.mtime !== BigInt.asIntN(64, stamp.mtimeNs).toString())) return undefined;
      if (row.used + usedAgainSeconds <= now()) touch.run(now(), row.number);
      return row.image;
    },
    keep({ source, path }: PictureKey, stamp: PictureStamp, image: Uint8Array): void {
      insert.run(source, path, stamp.bytes, BigInt.asIntN(64, stamp.mtimeNs), now(), image);
      // Pages that become free are used again, so the file stays within its bound.
      while (bytesUsed() > maxBytes && evict.run(evictedShare).changes > 0);
    },
  };
}
