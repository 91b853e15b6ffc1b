import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** How long a run may hold the catalog's write lock meanwhile. */
const lockTimeoutMs = 5_000;

/** A file that the home has backed up. */
export interface BackedUpFile {
  readonly source: string;
  readonly path: Buffer;
}

/**
 * What a home's catalog says of a vault, beside the vault's folded journal: lives in the fold's thread, in its temporary database.
 * The catalog may be in use by a run of the same home.
 */
export interface HomeKnowledge {
  /**
   * Takes over which files the home has backed up. It must come before the journal is read: a file is in the journal before it is
   * in the catalog.
   *
   * @returns false where the home knows nothing of the vault
   */
  readonly take: (catalogFile: string, vault: string) => boolean;
  /** How many of these files the journal does not name with their content, and the first of them. */
  readonly unlisted: (limit: number) => { readonly count: number; readonly first: readonly BackedUpFile[] };
  /** The home's next run compares all that it knows of the vault with the journal, and journals again what that lacks. */
  readonly recheck: (catalogFile: string, vault: string) => void;
}

/** @param folded has the table `version` of all versions */
export function createHomeKnowledge(folded: Database.Database): HomeKnowledge {
  folded.exec('CREATE TABLE known (source TEXT, path BLOB, object BLOB NOT NULL, PRIMARY KEY (source, path)) WITHOUT ROWID');
  const unlisted = `FROM known WHERE NOT EXISTS (SELECT 1 FROM version
    WHERE version.source = known.source AND version.path = known.path AND version.object = known.object)`;
  const sql = {
    put: folded.prepare('INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    count: folded.prepare<[], { count: number }>(`SELECT count(*) AS count ${unlisted}`),
    first: folded.prepare<[number], BackedUpFile>(`SELECT source, path ${unlisted} ORDER BY source, path LIMIT ?`),
  };
  return {
    take(catalogFile, vault) {
      if (!existsSync(catalogFile)) return false;
      const catalog = new Database(catalogFile, { readonly: true, timeout: lockTimeoutMs });
      try {
        const files = catalog.prepare<[string], { source: string; path: Buffer; object: Buffer }>(
          'SELECT source, path, object FROM files JOIN places ON places.id = files.place WHERE vault = ?');
        folded.transaction(() => {
          for (const { source, path, object } of files.iterate(vault)) sql.put.run(source, path, object);
        })();
        return catalog.prepare<[string]>('SELECT 1 FROM journals WHERE vault = ?').get(vault) !== undefined;
      } finally {
        catalog.close();
      }
    },
    unlisted: (limit) => ({ count: sql.count.get()?.count ?? 0, first: sql.first.all(limit) }),
    recheck(catalogFile, vault) {
      const catalog = new Database(catalogFile, { fileMustExist: true, timeout: lockTimeoutMs });
      try {
        // Bringing a catalog of an older version up to date adds the column, set.
        const isOlder = catalog.prepare("SELECT 1 FROM pragma_table_info('journals') WHERE name = 'recheck'").get() === undefined;
        if (!isOlder) catalog.prepare('UPDATE journals SET recheck = 1 WHERE vault = ?').run(vault);
      } finally {
        catalog.close();
      }
    },
  };
}
