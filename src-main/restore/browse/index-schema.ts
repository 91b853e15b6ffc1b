import type { Database } from 'better-sqlite3';

/*
 * The browse index: what all journals of one vault say, as a SQLite database that may be deleted at any time. Times are milliseconds
 * since 1970 where nothing else is said.
 */

/** Another number means another schema: the index is made anew. */
export const indexVersion = 3;

const tables = `
  -- How far the journals were read. damagedLines: those of which it is not known where they are. complete: the first reading has reached the end, and the indexes below exist.
  CREATE TABLE progress (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    cursor TEXT,
    lines INTEGER NOT NULL,
    damagedLines INTEGER NOT NULL,
    complete INTEGER NOT NULL
  ) STRICT;
  INSERT INTO progress VALUES (1, NULL, 0, 0, 0);
  -- Damage in the journals, from the offset start to before the offset end, and what was healed of it.
  CREATE TABLE damage (
    writer TEXT NOT NULL, segment INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, lines INTEGER NOT NULL,
    PRIMARY KEY (writer, segment, start, end)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE healed (
    writer TEXT NOT NULL, segment INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (writer, segment, start, end)
  ) STRICT, WITHOUT ROWID;
  -- lastRun: when the last run ended. computer: the name in the last line that had one.
  CREATE TABLE writers (
    id INTEGER NOT NULL PRIMARY KEY,
    writer TEXT NOT NULL UNIQUE,
    computer TEXT,
    lastRun INTEGER
  ) STRICT;
  -- files, bytes: newest versions; removed: how many of these files are gone from their source.
  CREATE TABLE sources (
    id INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    files INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE sourceWriters (
    source INTEGER NOT NULL,
    writer INTEGER NOT NULL,
    firstAt INTEGER NOT NULL,
    lastAt INTEGER NOT NULL,
    PRIMARY KEY (source, writer)
  ) STRICT, WITHOUT ROWID;
  -- The last installation that continued a source.
  CREATE TABLE adoptions (
    source INTEGER NOT NULL PRIMARY KEY,
    adoptedBy TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  -- path: relative to the source, its bytes, without a slash at its end. files, bytes: of the files directly in it.
  CREATE TABLE folders (
    id INTEGER NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL,
    path BLOB NOT NULL,
    files INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, path)
  ) STRICT;
  -- The newest version of every file. mtime in nanoseconds, in 64 bits. time: taken, or else when the file was last changed; what has no date has -1e15. at: when this
  -- content was first confirmed; lineAt: when its last line was written. shared: several writers have written about it, see claims.
  CREATE TABLE files (
    id INTEGER NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL,
    folder INTEGER NOT NULL,
    name BLOB NOT NULL,
    kind INTEGER NOT NULL,
    object BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    taken INTEGER,
    time INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lineAt INTEGER NOT NULL,
    removed INTEGER,
    versions INTEGER NOT NULL,
    writer INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    UNIQUE (folder, name)
  ) STRICT;
  -- Contents that a file had before.
  CREATE TABLE versions (
    file INTEGER NOT NULL,
    at INTEGER NOT NULL,
    object BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    taken INTEGER,
    PRIMARY KEY (file, at, object)
  ) STRICT, WITHOUT ROWID;
  -- Every line about a file, in each writer's order, where its row in files does not tell what it was at each time: see file-history.ts. object NULL: it is removed.
  CREATE TABLE past (
    file INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    writer INTEGER NOT NULL,
    at INTEGER NOT NULL,
    object BLOB,
    bytes INTEGER,
    mtime INTEGER,
    taken INTEGER,
    PRIMARY KEY (file, seq)
  ) STRICT, WITHOUT ROWID;
  -- Quarters of an hour in which runs ended, each by its beginning: no time zone has another day within one.
  CREATE TABLE runs (
    at INTEGER NOT NULL PRIMARY KEY
  ) STRICT;
  -- What each writer's journal says last of a file that several have written about. object NULL: it only says that it is removed.
  CREATE TABLE claims (
    folder INTEGER NOT NULL,
    name BLOB NOT NULL,
    writer INTEGER NOT NULL,
    object BLOB,
    bytes INTEGER,
    mtime INTEGER,
    taken INTEGER,
    at INTEGER,
    lineAt INTEGER,
    removed INTEGER,
    PRIMARY KEY (folder, name, writer)
  ) STRICT, WITHOUT ROWID;
`;

/** Made when the first reading is complete: sorting once is faster than keeping the order a million times. */
export const orderIndexes = 'CREATE INDEX IF NOT EXISTS files_time ON files (time, kind, source)';

/** Makes the tables of a new database. @throws where they are of another version */
export function createIndexTables(database: Database): void {
  if (hasTables(database)) return;
  // Another process may be making them: who comes second waits, and finds them.
  const create = database.transaction(() => {
    if (hasTables(database)) return;
    database.exec(tables);
    database.pragma(`user_version = ${indexVersion}`);
  });
  create.immediate();
}

function hasTables(database: Database): boolean {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version !== indexVersion && version !== 0) throw new Error(`the browse index is of version ${version}`);
  return version === indexVersion;
}
