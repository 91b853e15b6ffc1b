import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { systemCode, unless } from './vault-errors.ts';

/*
 * File-system steps that a crash cannot make a lie of, and the oddities of platforms that they hide.
 * All of them block: they run in threads only.
 */

const onWindows = process.platform === 'win32';

/** A hard link is not to be had on FAT, exFAT, and some network and FUSE file systems, which say so in these ways. */
const linksUnsupported = new Set([
  ...['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'],
  ...(onWindows ? ['EISDIR'] : []),
]);
/** Windows opens no folder for syncing, and some network file systems sync none: their journals must do. */
const folderSyncUnsupported = [
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EROFS',
  ...(onWindows ? ['EISDIR', 'EPERM', 'EACCES', 'EBADF'] : []),
];

/** Writes all of `bytes` at the file's position, or from `position` on: one write may take less than it is given. */
export function writeFully(file: number, bytes: Uint8Array, position?: number): void {
  let done = 0;
  while (done < bytes.length)
    done += writeSync(file, bytes, done, bytes.length - done, position === undefined ? null : position + done);
}

/**
 * Compares a file's length with what was written to it: a drive or a share that dropped a write without an error shows here.
 *
 * @throws an error with the system code EIO where they differ
 */
export function requireSize(file: number, bytes: number): void {
  const { size } = fstatSync(file);
  if (size === bytes) return;
  throw Object.assign(new Error(`a file has ${size} bytes after ${bytes} were written`), { code: 'EIO' });
}

/** Makes names that were made or removed in a folder durable, where the platform can. */
export function syncFolder(folder: string): void {
  unless(folderSyncUnsupported, () => {
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Makes a folder in a folder that exists, durably: never a whole path, so that nothing can be made where a
 * drive was mounted a moment ago. Answers whether it was made.
 */
export function makeFolder(folder: string): boolean {
  const made = makeFolderOnly(folder);
  if (made) syncFolder(dirname(folder));
  return made;
}

/** The same for many folders in one folder, which is synced once. */
export function makeFolders(folders: Iterable<string>): void {
  const parents = new Set<string>();
  for (const folder of folders) if (makeFolderOnly(folder)) parents.add(dirname(folder));
  for (const parent of parents) syncFolder(parent);
}

function makeFolderOnly(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  // A symbolic link to a folder, and another process that was faster, both answer EEXIST.
  if (
    unless(['EEXIST'], () => {
      mkdirSync(folder);
      return true;
    }) === undefined
  )
    return false;
  return true;
}

/** Virus scanners and indexers on Windows hold new files for a moment. */
function retriedWhileBusy(action: () => void): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return action();
    } catch (error) {
      if (!onWindows || attempt === 8 || !['EBUSY', 'EPERM', 'EACCES'].includes(systemCode(error) ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 * 2 ** attempt);
    }
  }
}

/** Removes a file of our own under a temporary name. */
export function removeTemporary(path: string | Buffer): void {
  unless(['ENOENT'], () => retriedWhileBusy(() => unlinkSync(path)));
}

/**
 * Gives a file its final name without overwriting. Answers false when the name is taken: then nothing has changed.
 * Where there are no hard links, a look comes before the rename: two computers that do this at the same instant
 * may overwrite, which is harmless for objects, whose names are their contents.
 */
export function moveExclusively(from: string | Buffer, to: string | Buffer): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!linksUnsupported.has(code)) throw error;
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return false;
    retriedWhileBusy(() => renameSync(from, to));
    return true;
  }
  removeTemporary(from);
  return true;
}
