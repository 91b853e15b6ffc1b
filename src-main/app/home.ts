import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { systemReason } from '../backup/system-reason.ts';

/** The places in a Keepsake home: settings, credentials, catalog, and the default vault. */
export interface Home {
  readonly folder: string;
  readonly settingsFile: string;
  readonly credentialsFile: string;
  readonly catalogFile: string;
  readonly defaultVault: string;
}

/** KEEPSAKE_HOME, or where the platform keeps an application's data. */
export function defaultHome(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['KEEPSAKE_HOME'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  switch (process.platform) {
    case 'darwin':
      return path.join(homedir(), 'Library', 'Application Support', 'Keepsake');
    case 'win32':
      return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'Keepsake');
    default:
      return path.join(env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share'), 'keepsake');
  }
}

/** Makes the home's folder where it does not exist, for this user alone. */
export function openHome(folder: string): Home {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new KeepsakeError('usage', `Keepsake's home ${folder} cannot be made: ${systemReason(error)}. Choose another with --home.`, { cause: error });
  }
  return {
    folder,
    settingsFile: path.join(folder, 'settings.json'),
    credentialsFile: path.join(folder, 'credentials.json'),
    catalogFile: path.join(folder, 'catalog.sqlite'),
    defaultVault: path.join(folder, 'vault'),
  };
}

/**
 * Makes sure that one run at a time goes on in a home, in whichever process: a lock of the operating
 * system on a small database, which ends with the process however that ends.
 *
 * @returns the function that gives the lock back; idempotent
 * @throws KeepsakeError 'busy'
 */
export function lockHome(home: Home): () => void {
  const lock = new Database(path.join(home.folder, 'run.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY')
      throw new KeepsakeError('io', `Keepsake's home ${home.folder} cannot be locked: ${(error as Error).message}.`, { cause: error });
    throw new KeepsakeError('busy', `Keepsake is backing up from ${home.folder} already: wait until it has finished, or cancel it there.`, { cause: error });
  }
  return () => lock.close();
}
