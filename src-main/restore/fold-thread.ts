import Database from 'better-sqlite3';
import type { FilePlace, ListedFile } from '../../src-shared/restore.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { pathBytes, pathText } from '../base/source-path.ts';
import { serveOperations } from '../vault/thread-server.ts';
import { createHomeKnowledge } from './home-knowledge.ts';
import { createRandomSample } from './random-sample.ts';
import { createRestorePlan } from './restore-plan.ts';

/*
 * A journal folded into a temporary database of SQLite's own: an empty name means a file that SQLite
 * unlinks as soon as it has made it, so that memory stays bounded and nothing is left behind, however we end.
 *
 * The journal's order is each writer's sequence; clocks are informative. So the newest line of each writer is
 * kept for a path, and only between writers (a home that was copied) does the time decide.
 */
const database = new Database('');
database.pragma('journal_mode = OFF');
database.pragma('synchronous = OFF');
database.exec(`
  CREATE TABLE source (id TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE version (
    source TEXT, path BLOB, writer TEXT, label TEXT NOT NULL, object BLOB NOT NULL, sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL, mtime TEXT NOT NULL, mode INTEGER NOT NULL, taken TEXT, at TEXT NOT NULL, since TEXT NOT NULL, versions INTEGER NOT NULL,
    PRIMARY KEY (source, path, writer)
  ) WITHOUT ROWID;
  CREATE TABLE removal (
    source TEXT, path BLOB, writer TEXT, at TEXT NOT NULL, PRIMARY KEY (source, path, writer)
  ) WITHOUT ROWID;
  CREATE TABLE folderState (
    source TEXT, path BLOB, writer TEXT, mtime TEXT NOT NULL, mode INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (source, path, writer)
  ) WITHOUT ROWID;
  CREATE TABLE object (id BLOB PRIMARY KEY, bytes INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE reference (
    object BLOB, source TEXT, path BLOB, PRIMARY KEY (object, source, path)
  ) WITHOUT ROWID;
`);

const knowledge = createHomeKnowledge(database);
const statements = {
  source: database.prepare('INSERT INTO source VALUES (?, ?) ON CONFLICT DO UPDATE SET label = excluded.label'),
  // A version is a content: a line that repeats the content tells of another mtime. `since` is when the content was first confirmed.
  version: database.prepare(`
    INSERT INTO version (source, path, writer, label, object, sha256, bytes, mtime, mode, taken, at, since, versions)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET
      label = excluded.label, object = excluded.object, sha256 = excluded.sha256, bytes = excluded.bytes,
      mtime = excluded.mtime, mode = excluded.mode, taken = excluded.taken, at = excluded.at,
      since = CASE WHEN object = excluded.object THEN since ELSE excluded.since END,
      versions = versions + (object <> excluded.object)`),
  label: database.prepare<[string], { label: string }>('SELECT label FROM source WHERE id = ?'),
  forgetRemoval: database.prepare('DELETE FROM removal WHERE source = ? AND path = ? AND writer = ?'),
  removal: database.prepare('INSERT INTO removal VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at'),
  folderState: database.prepare(`
    INSERT INTO folderState VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET mtime = excluded.mtime, mode = excluded.mode, at = excluded.at`),
  object: database.prepare('INSERT INTO object VALUES (?, ?, 0) ON CONFLICT DO NOTHING'),
  reference: database.prepare('INSERT INTO reference VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
  see: database.prepare('INSERT INTO object VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET seen = 1 WHERE seen = 0'),
  sources: database.prepare<[], { id: string; label: string }>('SELECT id, label FROM source ORDER BY label, id'),
  // With one max() SQLite takes the other columns from the row of the maximum.
  files: database.prepare<[string, Uint8Array, number], FileRow>(`
    SELECT newest.*, (
      SELECT max(at) FROM removal
      WHERE source = newest.source AND path = newest.path AND (writer = newest.writer OR at >= newest.at)
    ) AS removed
    FROM (
      SELECT source, path, label, object, sha256, bytes, mtime, taken, at, since, writer, sum(versions) AS versions,
        max(at || ' ' || writer) AS newest
      FROM version WHERE source = ? AND path > ? GROUP BY path ORDER BY path LIMIT ?
    ) AS newest ORDER BY newest.path`),
  unseen: database.prepare<[Uint8Array, number], { id: Buffer }>(
    'SELECT id FROM object WHERE seen = 0 AND id > ? ORDER BY id LIMIT ?',
  ),
  places: database.prepare<[Uint8Array, number], { source: string; path: Buffer; label: string }>(`
    SELECT reference.source, reference.path, source.label FROM reference JOIN source ON source.id = reference.source
    WHERE object = ? ORDER BY source.label, reference.path LIMIT ?`),
  unnamed: database.prepare<[], { count: number }>(
    'SELECT count(*) AS count FROM object WHERE seen = 1 AND NOT EXISTS (SELECT 1 FROM reference WHERE reference.object = object.id)'),
  totals: database.prepare<[], { objects: number; bytes: number }>(
    // Not sum(), which fails where the total is no 64-bit integer.
    'SELECT count(*) AS objects, total(bytes) AS bytes FROM object',
  ),
};

/** Files that a home has backed up, and that the journal does not name with their content. */
export interface UnlistedFiles {
  readonly count: number;
  readonly first: readonly FilePlace[];
}

interface FileRow {
  readonly source: string;
  readonly path: Buffer;
  readonly label: string;
  readonly object: Buffer;
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly mtime: string;
  readonly taken: string | null;
  readonly at: string;
  readonly since: string;
  readonly versions: number;
  readonly removed: string | null;
}

/** A line may say any number. */
const modeBits = 0o7777;

const place = (source: string, label: string, path: Buffer): FilePlace => ({ source, label, ...pathText(path) });

function fold(writer: string, line: JournalLine): void {
  switch (line.kind) {
    case 'version': {
      const path = pathBytes(line);
      const object = Buffer.from(line.object, 'hex');
      const sha256 = Buffer.from(line.sha256, 'hex');
      statements.source.run(line.source, line.label);
      statements.version.run(line.source, path, writer, line.label, object, sha256, line.bytes, line.mtime, line.mode, line.takenAt ?? null, line.when, line.when);
      statements.forgetRemoval.run(line.source, path, writer);
      statements.object.run(object, line.bytes);
      statements.reference.run(object, line.source, path);
      return;
    }
    case 'removed':
      statements.removal.run(line.source, pathBytes(line), writer, line.when);
      return;
    case 'folder':
      statements.folderState.run(line.source, pathBytes(line), writer, line.mtime, line.mode & modeBits, line.when);
      return;
    case 'run':
    case 'healed':
    case 'quarantined':
    case 'adopted':
      // A quarantined object is either back, or found missing by looking for it.
      return;
  }
}

const operations = {
  /**
   * Folds lines, each writer's in their order.
   *
   * @param until only what was written up to this time, in milliseconds since 1970
   */
  add: database.transaction((lines: readonly { readonly writer: string; readonly line: JournalLine }[], until?: number): void => {
    for (const { writer, line } of lines) if (until === undefined || Date.parse(line.when) <= until) fold(writer, line);
  }),

  /** The sources in the order of their labels. */
  sources: (): readonly { readonly id: string; readonly label: string }[] => statements.sources.all(),

  /** A source's files in the order of their paths' bytes, after `after`. */
  files: (source: string, after: Uint8Array, limit: number): { files: readonly ListedFile[]; last: Uint8Array } => {
    const rows = statements.files.all(source, after, limit);
    const files = rows.map((row): ListedFile => ({
      type: 'file',
      ...place(row.source, row.label, row.path),
      object: row.object.toString('hex'),
      sha256: row.sha256.toString('hex'),
      bytes: row.bytes,
      mtime: row.mtime,
      ...(row.taken === null ? {} : { takenAt: row.taken }),
      when: row.since,
      versions: row.versions,
      ...(row.removed === null ? {} : { removed: row.removed }),
    }));
    return { files, last: rows.at(-1)?.path ?? after };
  },

  /** Marks objects as stored, and answers which of them were not marked before. */
  see: database.transaction((objects: readonly { readonly id: string; readonly bytes: number }[]): readonly string[] =>
    objects.flatMap(({ id, bytes }) => (statements.see.run(Buffer.from(id, 'hex'), bytes).changes === 0 ? [] : [id])),
  ),

  /** Objects that a version refers to and that nobody marked, in the order of their IDs, after `after` (hex). */
  unseen: (after: string, limit: number): readonly string[] =>
    statements.unseen.all(Buffer.from(after, 'hex'), limit).map(({ id }) => id.toString('hex')),

  /** How many objects were marked as stored that no version refers to. */
  unnamed: (): number => statements.unnamed.get()?.count ?? 0,

  /** Files of which a version has this content. */
  places: (object: string, limit: number): readonly FilePlace[] =>
    statements.places.all(Buffer.from(object, 'hex'), limit).map((row) => place(row.source, row.label, row.path)),

  ...createRestorePlan(database),
  ...createRandomSample(database),
  takeKnowledge: knowledge.take,
  recheck: knowledge.recheck,
  /** @param labels of the home's sources: their newest ones, and all that is known where the journal is gone */
  unlisted(limit: number, labels: ReadonlyMap<string, string>): UnlistedFiles {
    const { count, first } = knowledge.unlisted(limit);
    const labelOf = (source: string): string => labels.get(source) ?? statements.label.get(source)?.label ?? source;
    return { count, first: first.map(({ source, path }) => place(source, labelOf(source), path)) };
  },

  /** The objects that versions refer to. */
  totals: (): { readonly objects: number; readonly bytes: number } => {
    const row = statements.totals.get();
    return { objects: row?.objects ?? 0, bytes: Math.min(row?.bytes ?? 0, Number.MAX_SAFE_INTEGER) };
  },
};

export type FoldOperations = typeof operations;
serveOperations(operations);
