import { createHash } from 'node:crypto';
import { constants, existsSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { makePrivate } from '../backup/private-file.ts';
import { writeReason } from '../backup/system-reason.ts';
import { lockFile } from '../vault/file-lock.ts';

/** The places in a Keepsake home: settings, credentials, catalog, small pictures, and the default vault. */
export interface Home {
  readonly folder: string;
  readonly settingsFile: string;
  readonly credentialsFile: string;
  readonly catalogFile: string;
  /** Indexes of backups that were browsed; it can be deleted at any time. */
  readonly indexesFolder: string;
  /** Small pictures; it can be deleted at any time. */
  readonly thumbnailsFile: string;
  /** The token of the dashboard in a browser. */
  readonly webTokenFile: string;
  /** The password of `keepsake mount`. */
  readonly mountTokenFile: string;
  /** A page that leads this computer's browser to the dashboard while it is open. */
  readonly webOpenFile: string;
  /** Which server each token belongs to that is not saved. */
  readonly tokenAddressesFile: string;
  /** What notifications have said. */
  readonly noticesFile: string;
  /** The restores that ended, and one that was interrupted. */
  readonly restoresFile: string;
  /** Which files each of them could not restore as they were. */
  readonly restoreReportsFolder: string;
  /** The drills and verifications that ended. */
  readonly checksFile: string;
  /** Whose turn it is to be verified. */
  readonly verifyFile: string;
  /** What a drill restores, until it has ended. No backup takes a folder of this name. */
  readonly drillFolder: string;
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

/**
 * Makes the home's folder where it does not exist, for this user alone.
 *
 * @param named relative to the working folder, or absolute; what the home remembers is absolute
 */
export function openHome(named: string): Home {
  const folder = path.resolve(named);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new KeepsakeError('usage', `Keepsake's home ${folder} cannot be made: ${writeReason(error)}. Choose another with --home.`, { cause: error });
  }
  return {
    folder,
    settingsFile: path.join(folder, 'settings.json'),
    credentialsFile: path.join(folder, 'credentials.json'),
    catalogFile: path.join(folder, 'catalog.sqlite'),
    indexesFolder: path.join(folder, 'indexes'),
    thumbnailsFile: path.join(folder, 'thumbnails.db'),
    webTokenFile: path.join(folder, 'web-token.json'),
    mountTokenFile: path.join(folder, 'mount-token.json'),
    webOpenFile: path.join(folder, 'open-dashboard.html'),
    tokenAddressesFile: path.join(folder, 'token-addresses.json'),
    noticesFile: path.join(folder, 'notices.json'),
    restoresFile: path.join(folder, 'restores.json'),
    restoreReportsFolder: path.join(folder, 'restores'),
    checksFile: path.join(folder, 'checks.json'),
    verifyFile: path.join(folder, 'verify.json'),
    drillFolder: path.join(folder, '.keepsake-drill'),
    defaultVault: path.join(folder, 'vault'),
  };
}

/**
 * What one process at a time may hold in a home. running: one run goes on at a time. serving: commands
 * attach to the one that holds it. verifying: one verification or drill at a time; it writes as the home's second writer. restoring: one restore goes on at a time.
 */
export type HomeLock = 'running' | 'serving' | 'verifying' | 'restoring';

/**
 * Takes a lock of the operating system on a small database: it ends with the process, however that ends.
 *
 * @returns the function that gives the lock back; idempotent
 * @throws KeepsakeError 'busy' while another process, or another application of this one, holds it
 */
export function lockHome(home: Home, name: HomeLock): () => void {
  const file = path.join(home.folder, `${name}.lock`);
  makePrivate(file, true);
  let release: (() => void) | undefined;
  try {
    release = lockFile(file);
  } catch (error) {
    throw new KeepsakeError('io', `Keepsake's home ${home.folder} cannot be locked: ${writeReason(error)}.`, { cause: error });
  }
  if (release !== undefined) return release;
  if (name === 'verifying')
    throw new KeepsakeError('busy', `Keepsake is checking a backup from ${home.folder} already: wait until it has finished, or cancel it there.`);
  if (name === 'restoring')
    throw new KeepsakeError('busy', `Keepsake is restoring from ${home.folder} already: wait until it has finished, or cancel it there.`);
  throw new KeepsakeError('busy', `Keepsake is backing up from ${home.folder} already: wait until it has finished, or cancel it there.`);
}

/** The longest path of a Unix socket that all platforms take, in bytes. */
const socketPathMax = 100;

/**
 * Where commands attach: a socket in the home, on Windows a pipe. Where the socket's path is too long for one, Linux reaches the home through a
 * descriptor that stays open as long as this process; other systems put the socket into the temporary folder, which is the user's own on macOS.
 *
 * @throws KeepsakeError 'permission' where another user made the folder for it; 'io' where it cannot be made
 */
export function attachAddress(home: Home): string {
  const inHome = path.join(home.folder, 'keepsake.sock');
  const name = createHash('sha256').update(inHome).digest('hex').slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\keepsake-${name}`;
  if (Buffer.byteLength(inHome) <= socketPathMax) return inHome;
  // In a temporary folder that everybody can write another user may take any name first.
  if (process.platform === 'linux' && existsSync('/proc/self/fd'))
    return `/proc/self/fd/${openSync(home.folder, constants.O_RDONLY | constants.O_DIRECTORY)}/keepsake.sock`;
  const folder = path.join(tmpdir(), `keepsake-${userInfo().uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Whatever has the name is looked at.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new KeepsakeError('io', `The folder ${folder} cannot be made: ${writeReason(error)}. Choose a home with a shorter path.`, { cause: error });
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0)
    throw new KeepsakeError('permission', `The folder ${folder} is not yours alone: remove it, or choose a home with a shorter path.`);
  return path.join(folder, `${name}.sock`);
}
