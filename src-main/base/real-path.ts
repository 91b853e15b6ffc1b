import fs from 'node:fs';
import path from 'node:path';
import { absolutePath, fsPath } from './source-path.ts';

/*
 * Windows tells the final path of what was opened only where the drive's driver does: RAM disks and some encrypted volumes do not. There
 * each name on the way is looked at instead.
 */

const goneCodes = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/**
 * The path without links in it of what exists. Blocking: for threads. On Windows it has the letter case of the
 * names on the drive, where its driver tells it.
 *
 * @throws the system's error
 */
export function realPath(path: string, platform: NodeJS.Platform = process.platform, native: (path: string) => string = fs.realpathSync.native): string {
  try {
    return native(path);
  } catch (error) {
    if (platform !== 'win32' || goneCodes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return withCapitalDrive(fs.realpathSync(path));
  }
}

/** "c:\" and "C:\" are one drive. */
function withCapitalDrive(path: string): string {
  return path.replace(/^[a-z]:/, (drive) => drive.toUpperCase());
}

/** The absolute path of a folder as people type it, which may be relative to the current folder. */
export const absoluteFolder = (typed: string): string => path.resolve(wholeDrive(typed));

/** A folder as people type it: on Windows "D:" is the whole drive, not the folder on it that a console was in last. */
export function wholeDrive(typed: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' && /^[a-z]:$/i.test(typed) ? `${typed}\\` : typed;
}

/** Ways to find the path without links in it: on Windows also name by name, as `realPath` does. */
const resolvers: readonly ((absolute: Buffer) => Buffer)[] = [
  (absolute) => fs.realpathSync.native(fsPath(absolute, undefined), { encoding: 'buffer' }),
  ...(process.platform === 'win32' ? [(absolute: Buffer) => Buffer.from(fs.realpathSync(absolute.toString()))] : []),
];

/**
 * Does a path lead to something in a folder, by way of no link that leads out of it? Blocking: for threads.
 *
 * @param root the folder's absolute path, its bytes
 * @param relative the path in it, its bytes, "/" between names; empty for the folder itself
 * @param opened what was opened by this path: it has to be what is there
 * @throws the system's error where no way comes to an answer
 */
export function leadsWithin(root: Uint8Array, relative: Uint8Array, opened?: fs.BigIntStats): boolean {
  let failure: Error | undefined;
  for (const resolve of resolvers) {
    try {
      const real = resolve(absolutePath(root, relative));
      if (!isPathIn(real, resolve(absolutePath(root, undefined)))) continue;
      if (opened === undefined) return true;
      const { dev, ino } = fs.lstatSync(fsPath(real, undefined), { bigint: true });
      if (dev === opened.dev && ino === opened.ino) return true;
    } catch (error) {
      failure = error as NodeJS.ErrnoException;
    }
  }
  if (failure !== undefined) throw failure;
  return false;
}

/** Is a path the folder, or one in it? Both are absolute, their bytes, without links in them. */
export function isPathIn(real: Buffer, realRoot: Buffer): boolean {
  const separator = process.platform === 'win32' ? 0x5c : 0x2f;
  if (!real.subarray(0, realRoot.length).equals(realRoot)) return false;
  return real.length === realRoot.length || realRoot.at(-1) === separator || real[realRoot.length] === separator;
}

/** The system's error for a link where none may be. */
export function leadsOut(): NodeJS.ErrnoException {
  return Object.assign(new Error('its path leads out of the folder'), { code: 'ELOOP' });
}
