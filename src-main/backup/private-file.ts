import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';

/**
 * Keeps other users of the machine from reading a file of the home, whatever the folder around it allows. SQLite gives the files
 * beside a database the same permissions. What does not work is left: the folder may be of a file system without permissions.
 *
 * @param create makes an empty file where there is none
 */
export function makePrivate(file: string, create: boolean): void {
  if (process.platform === 'win32') return;
  try {
    // Never one that exists: closing it would end the locks that this process holds on it.
    if (create && !existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch {
    // Whoever opens the file says what is wrong with it.
  }
}
