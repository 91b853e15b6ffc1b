import Database from 'better-sqlite3';

/** Loads SQLite's native code, which otherwise happens when the first database is opened: too late after `disableAsarSupport`. */
export function loadSqliteAddon(): void {
  new Database(':memory:').close();
}
