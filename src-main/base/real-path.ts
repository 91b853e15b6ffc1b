import fs from 'node:fs';
import path from 'node:path';

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
