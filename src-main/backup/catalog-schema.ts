import type { Database } from 'better-sqlite3';

/*
 * The catalog's tables, one step a version: a step that users have is never changed, only followed by
 * another. PRAGMA user_version counts the steps that were taken.
 */
const steps: readonly string[] = [
  `
  -- A source at a vault: short keys for the long table.
  CREATE TABLE places (
    id INTEGER PRIMARY KEY,
    vault TEXT NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (vault, source)
  );
  -- What is confirmed of each path. inode and ctime are NULL where only the journal told us: the file is
  -- then read once before its fingerprint is believed.
  CREATE TABLE files (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    object BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    inode INTEGER,
    ctime INTEGER,
    -- The last run that found the path, whatever became of it.
    seen INTEGER NOT NULL,
    PRIMARY KEY (place, path)
  ) WITHOUT ROWID;
  CREATE INDEX files_object ON files (object);
  -- How far each vault's journal has been read. dirty: a run of ours did not reach its end, so its lines in
  -- the journal may say more than this catalog.
  CREATE TABLE journals (
    vault TEXT PRIMARY KEY,
    cursor TEXT,
    dirty INTEGER NOT NULL
  );
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    vault TEXT NOT NULL,
    destination TEXT NOT NULL,
    startedAt TEXT NOT NULL,
    -- JSON of its last snapshot; NULL when it was cut off.
    snapshot TEXT
  );
  -- Every entry of the last run, in the order of discovery.
  CREATE TABLE runFiles (
    seq INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT
  );
  CREATE INDEX runFilesState ON runFiles (state, seq);
  `,
  `
  -- What failed, until it succeeds or is gone from its source.
  CREATE TABLE failures (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- When it failed for the first time since it last succeeded.
    since TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (place, path)
  ) WITHOUT ROWID;
  `,
];

/** Brings the tables up to date. @throws when a newer Keepsake made them */
export function migrate(database: Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > steps.length) throw new Error(`the catalog is of version ${version}, newer than this Keepsake knows`);
  steps.slice(version).forEach((step, index) => {
    database.transaction(() => {
      database.exec(step);
      database.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}
