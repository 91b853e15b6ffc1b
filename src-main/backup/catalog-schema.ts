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
  `
  -- Both in milliseconds since 1970. taken: what the camera's clock showed, as if it had been in this machine's time
  -- zone; NULL where the file does not say. backedUp: when its content was confirmed.
  ALTER TABLE files ADD COLUMN taken INTEGER;
  ALTER TABLE files ADD COLUMN backedUp INTEGER;
  CREATE INDEX files_when ON files (coalesce(taken, mtime / 1000000));
  -- What a path held before; its content is at the destination still.
  CREATE TABLE versions (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    backedUp INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    object BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    PRIMARY KEY (place, path, backedUp, sha256)
  ) WITHOUT ROWID;
  CREATE INDEX versions_object ON versions (object);
  -- How many files a source has at a vault, and their bytes: counted along, because it is asked all the time.
  ALTER TABLE places ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE places ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  UPDATE places SET (files, bytes) =
    (SELECT count(*), coalesce(sum(files.bytes), 0) FROM files WHERE files.place = places.id);
  CREATE TRIGGER files_added AFTER INSERT ON files BEGIN
    UPDATE places SET files = files + 1, bytes = bytes + NEW.bytes WHERE id = NEW.place;
  END;
  CREATE TRIGGER files_changed AFTER UPDATE OF bytes ON files WHEN NEW.bytes <> OLD.bytes BEGIN
    UPDATE places SET bytes = bytes + NEW.bytes - OLD.bytes WHERE id = NEW.place;
  END;
  CREATE TRIGGER files_dropped AFTER DELETE ON files BEGIN
    UPDATE places SET files = files - 1, bytes = bytes - OLD.bytes WHERE id = OLD.place;
  END;
  -- As files.taken, else when the file was last changed; NULL where nobody knows.
  ALTER TABLE failures ADD COLUMN taken INTEGER;
  ALTER TABLE runFiles ADD COLUMN taken INTEGER;
  -- What failed in runs that ended; runs.snapshot is their record.
  CREATE TABLE runFailures (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    taken INTEGER
  );
  CREATE INDEX runFailures_run ON runFailures (run);
  -- When each source was last seen connected, in milliseconds since 1970.
  CREATE TABLE seenSources (
    source TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- The journals are read once more, from their beginning: they know older versions and when photos were taken.
  UPDATE journals SET cursor = NULL, dirty = 1;
  `,
  `
  -- Folders of sources that were seen on a file system of their own.
  CREATE TABLE mounts (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    PRIMARY KEY (place, path)
  ) WITHOUT ROWID;
  `,
  `
  -- What was mounted there, as it is told from another that is mounted there later; '' where nobody knows.
  ALTER TABLE mounts RENAME TO mountsBefore;
  CREATE TABLE mounts (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (place, path, identity)
  ) WITHOUT ROWID;
  INSERT INTO mounts SELECT place, path, '' FROM mountsBefore;
  DROP TABLE mountsBefore;
  `,
  `
  -- All tables STRICT: a value of another type is refused, and PRAGMA quick_check finds one that damage has made.
  DROP TRIGGER files_added;
  DROP TRIGGER files_changed;
  DROP TRIGGER files_dropped;
  ALTER TABLE places RENAME TO placesBefore;
  ALTER TABLE files RENAME TO filesBefore;
  ALTER TABLE journals RENAME TO journalsBefore;
  ALTER TABLE runs RENAME TO runsBefore;
  ALTER TABLE runFiles RENAME TO runFilesBefore;
  ALTER TABLE failures RENAME TO failuresBefore;
  ALTER TABLE versions RENAME TO versionsBefore;
  ALTER TABLE runFailures RENAME TO runFailuresBefore;
  ALTER TABLE seenSources RENAME TO seenSourcesBefore;
  ALTER TABLE mounts RENAME TO mountsBefore;
  DROP INDEX files_object;
  DROP INDEX files_when;
  DROP INDEX runFilesState;
  DROP INDEX versions_object;
  DROP INDEX runFailures_run;
  CREATE TABLE places (
    id INTEGER NOT NULL PRIMARY KEY,
    vault TEXT NOT NULL,
    source TEXT NOT NULL,
    files INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (vault, source)
  ) STRICT;
  CREATE TABLE files (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    object BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    inode INTEGER,
    ctime INTEGER,
    seen INTEGER NOT NULL,
    taken INTEGER,
    backedUp INTEGER,
    PRIMARY KEY (place, path)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE journals (
    vault TEXT NOT NULL PRIMARY KEY,
    cursor TEXT,
    dirty INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE runs (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    vault TEXT NOT NULL,
    destination TEXT NOT NULL,
    startedAt TEXT NOT NULL,
    snapshot TEXT
  ) STRICT;
  CREATE TABLE runFiles (
    seq INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    taken INTEGER
  ) STRICT;
  CREATE TABLE failures (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    seen INTEGER NOT NULL,
    taken INTEGER,
    PRIMARY KEY (place, path)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE versions (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    backedUp INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    object BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    PRIMARY KEY (place, path, backedUp, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runFailures (
    id INTEGER NOT NULL PRIMARY KEY,
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    taken INTEGER
  ) STRICT;
  CREATE TABLE seenSources (
    source TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE mounts (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (place, path, identity)
  ) STRICT, WITHOUT ROWID;
  -- When the whole database was last checked, in milliseconds since 1970.
  CREATE TABLE checks (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO places (id, vault, source, files, bytes) SELECT id, vault, source, files, bytes FROM placesBefore;
  INSERT INTO files (place, path, object, sha256, bytes, mtime, inode, ctime, seen, taken, backedUp)
    SELECT place, path, object, sha256, bytes, mtime, inode, ctime, seen, CAST(taken AS INTEGER), CAST(backedUp AS INTEGER) FROM filesBefore;
  INSERT INTO journals (vault, cursor, dirty) SELECT vault, cursor, dirty FROM journalsBefore;
  INSERT INTO runs (number, id, vault, destination, startedAt, snapshot)
    SELECT number, id, vault, destination, startedAt, snapshot FROM runsBefore;
  INSERT INTO runFiles (seq, source, path, bytes, state, reason, taken)
    SELECT seq, source, path, bytes, state, reason, CAST(taken AS INTEGER) FROM runFilesBefore;
  INSERT INTO failures (place, path, bytes, reason, since, seen, taken)
    SELECT place, path, bytes, reason, since, seen, CAST(taken AS INTEGER) FROM failuresBefore;
  INSERT INTO versions (place, path, backedUp, sha256, object, bytes, mtime)
    SELECT place, path, CAST(backedUp AS INTEGER), sha256, object, bytes, mtime FROM versionsBefore;
  INSERT INTO runFailures (id, run, source, path, bytes, reason, taken)
    SELECT id, run, source, path, bytes, reason, CAST(taken AS INTEGER) FROM runFailuresBefore;
  INSERT INTO seenSources (source, at) SELECT source, at FROM seenSourcesBefore;
  INSERT INTO mounts (place, path, identity) SELECT place, path, identity FROM mountsBefore;
  DROP TABLE filesBefore;
  DROP TABLE failuresBefore;
  DROP TABLE versionsBefore;
  DROP TABLE mountsBefore;
  DROP TABLE placesBefore;
  DROP TABLE journalsBefore;
  DROP TABLE runsBefore;
  DROP TABLE runFilesBefore;
  DROP TABLE runFailuresBefore;
  DROP TABLE seenSourcesBefore;
  CREATE INDEX files_object ON files (object);
  CREATE INDEX files_when ON files (coalesce(taken, mtime / 1000000));
  CREATE INDEX runFilesState ON runFiles (state, seq);
  CREATE INDEX versions_object ON versions (object);
  CREATE INDEX runFailures_run ON runFailures (run);
  CREATE TRIGGER files_added AFTER INSERT ON files BEGIN
    UPDATE places SET files = files + 1, bytes = bytes + NEW.bytes WHERE id = NEW.place;
  END;
  CREATE TRIGGER files_changed AFTER UPDATE OF bytes ON files WHEN NEW.bytes <> OLD.bytes BEGIN
    UPDATE places SET bytes = bytes + NEW.bytes - OLD.bytes WHERE id = NEW.place;
  END;
  CREATE TRIGGER files_dropped AFTER DELETE ON files BEGIN
    UPDATE places SET files = files - 1, bytes = bytes - OLD.bytes WHERE id = OLD.place;
  END;
  `,
  `
  -- When the file was last changed, in milliseconds since 1970; taken is what its camera wrote alone from now on.
  ALTER TABLE runFiles ADD COLUMN changed INTEGER;
  `,
  `
  -- The run that journalled what the row says; 0 where it was read from the journal.
  ALTER TABLE files ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
  -- settled: the number of the last run that reached its end; the cursor is after all that was journalled until then.
  ALTER TABLE journals ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
  -- JSON list of objects, {id, bytes}, that a run which reached its end has journalled last.
  ALTER TABLE journals ADD COLUMN newest TEXT;
  -- The next run compares all that is known of the vault with its journal and its objects.
  ALTER TABLE journals ADD COLUMN recheck INTEGER NOT NULL DEFAULT 0;
  -- Older versions did not notice a vault that was replaced by an older copy of itself.
  UPDATE journals SET recheck = 1;
  `,
  `
  -- 1 where a photo or video was read and is nothing but zeros.
  ALTER TABLE files ADD COLUMN blank INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX files_blank ON files (place) WHERE blank = 1;
  `,
  `
  -- whole: it was over everything. A retry, a rehearsal and a run over a part do not take the place of the last backup.
  ALTER TABLE runs ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;
  -- How many entries of the run runFiles holds; -1 while it goes on, and where it was cut off.
  ALTER TABLE runs ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET whole = 0 WHERE CASE WHEN json_valid(snapshot) THEN json_extract(snapshot, '$.dryRun') IS 1
    OR json_extract(snapshot, '$.retry') IS 1 OR json_extract(snapshot, '$.partial') IS 1 END;
  -- Entries of the last runs, in the order of discovery.
  DROP INDEX runFilesState;
  ALTER TABLE runFiles RENAME TO runFilesBefore;
  CREATE TABLE runFiles (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    taken INTEGER,
    changed INTEGER,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runFilesState ON runFiles (run, state, seq);
  INSERT INTO runFiles (run, seq, source, path, bytes, state, reason, taken, changed)
    SELECT number, seq, source, path, bytes, state, reason, taken, changed
    FROM runFilesBefore, (SELECT max(number) AS number FROM runs WHERE vault <> '') WHERE number IS NOT NULL;
  DROP TABLE runFilesBefore;
  UPDATE runs SET listed = -1 WHERE number = (SELECT max(number) FROM runs WHERE vault <> '');
  -- When it was last tried, in ISO 8601; NULL where an older Keepsake noted it.
  ALTER TABLE failures ADD COLUMN tried TEXT;
  `,
  `
  -- 'folder': one that cannot be read; 'link': one that points outside of all sources, to the folder in target. NULL: a file.
  ALTER TABLE runFiles ADD COLUMN entry TEXT;
  ALTER TABLE failures ADD COLUMN entry TEXT;
  ALTER TABLE failures ADD COLUMN target TEXT;
  `,
  `
  -- 1 where the source was continued from another computer: several writers' lines are about it, and the later one counts.
  ALTER TABLE places ADD COLUMN continued INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- 1 where an older Keepsake read the file and found no date in it: the next run that sees the file unchanged looks once more.
  ALTER TABLE files ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;
  UPDATE files SET undated = 1 WHERE taken IS NULL AND inode IS NOT NULL;
  `,
  `
  -- What the journal says last of each folder with photos in or below it: its time of change in nanoseconds, and its permission bits.
  CREATE TABLE folders (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    mtime INTEGER NOT NULL,
    mode INTEGER NOT NULL,
    -- When the line was written, in milliseconds since 1970.
    at INTEGER NOT NULL,
    -- The run that journalled it; 0 where it was read from the journal.
    confirmed INTEGER NOT NULL,
    PRIMARY KEY (place, path)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What was backed up, and what the vault's journal does not name any more, as far as it was read since.
  CREATE TABLE unlisted (
    place INTEGER NOT NULL REFERENCES places (id),
    path BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    object BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    backedUp INTEGER NOT NULL,
    PRIMARY KEY (place, path, sha256)
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Brings the tables up to date.
 *
 * @param to the version to stop at: the newest, but for tests
 * @throws when a newer Keepsake made them
 */
export function migrate(database: Database, to = steps.length): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > steps.length) throw new Error(`the catalog is of version ${version}, newer than this Keepsake knows`);
  steps.slice(version, to).forEach((step, index) => {
    database.transaction(() => {
      database.exec(step);
      database.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}
