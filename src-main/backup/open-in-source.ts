import fs from 'node:fs';
import { openToRead } from './open-to-read.ts';
import { openFlag } from '../base/open-flag.ts';
import { isPathIn, leadsOut, leadsWithin } from '../base/real-path.ts';
import { fsPath } from '../base/source-path.ts';

/*
 * Opens files and folders of a source, and nothing else: somebody who may write in a folder around one can exchange that
 * for a link at any moment, so what was opened is checked after it was opened.
 */

/** A folder of a source that is open; whatever becomes of its path, `read` tells what is in it. */
export interface OpenFolder {
  /** The folder as fs functions take it, also where its path is too long for them. */
  readonly path: Buffer | string;
  /** An entry of the folder, likewise. */
  pathOf(name: Buffer): Buffer | string;
  stat(): fs.BigIntStats;
  /** The next entry; null at the end. With encoding "buffer", which the types leave out, its name is a Buffer. */
  read(): fs.Dirent | null;
  close(): void;
}

/** The system takes paths of up to 4,096 bytes, on macOS 1,024; this many are left for a name in the folder. */
const pathMaxBytes = 4096 - 300;
/** Linux: an open folder that is neither read nor needs permission to be read, only a way to what is in it. */
const O_PATH = 0o10_000_000;
const slash = Buffer.from('/');
/** Entries of a folder that are asked for at once. */
const dirBufferEntries = 128;

let descriptorsHavePaths: boolean | undefined;

/** On Linux an open file is reached as /proc/self/fd/N, also when its path has changed or is too long; in a chroot perhaps not. */
function hasDescriptorPaths(): boolean {
  return (descriptorsHavePaths ??= process.platform === 'linux' && fs.existsSync('/proc/self/fd'));
}

const descriptorPath = (fd: number): string => `/proc/self/fd/${fd}`;

/**
 * Opens a file of a source for reading; on Linux its access time does not change where the system allows that.
 *
 * @param root the source folder's absolute path, its bytes
 * @param relative the file's path in it, its bytes
 * @throws the system's error; ELOOP where the path leads out of the source
 */
export function openFileIn(root: Uint8Array, relative: Uint8Array): number {
  if (hasDescriptorPaths()) return openBeneath(root, relative, fs.constants.O_RDONLY);
  return checked(openToRead(fsPath(root, relative)), (fd) => leadsWithin(root, relative, fs.fstatSync(fd, { bigint: true })));
}

/**
 * Opens a folder of a source, or the source's folder itself.
 *
 * @param relative empty for the source's folder
 * @throws the system's error; ELOOP or ENOTDIR for a link, and where the path leads out of the source
 */
export function openFolderIn(root: Uint8Array, relative: Uint8Array): OpenFolder {
  if (!hasDescriptorPaths()) return openFolderByPath(root, relative);
  const fd = openBeneath(root, relative, fs.constants.O_RDONLY | openFlag('O_DIRECTORY'));
  try {
    const directory = openDirectory(descriptorPath(fd));
    const ownPath = Buffer.from(fsPath(root, relative));
    // What is reached by its path takes the system less time.
    const path = ownPath.length > pathMaxBytes ? Buffer.from(descriptorPath(fd)) : ownPath;
    const prefix = Buffer.concat([path, slash]);
    return {
      path,
      pathOf: (name) => Buffer.concat([prefix, name]),
      stat: () => fs.fstatSync(fd, { bigint: true }),
      read: () => directory.readSync(),
      close() {
        directory.closeSync();
        fs.closeSync(fd);
      },
    };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/**
 * Does something with a path in a source, whatever its length. On Linux a path that is too long for the system is reached through its folder.
 *
 * @param relative not empty
 * @param action given the path, and the folder that it lies in, as fs functions take them
 * @throws what `action` throws, and the system's error where the folder cannot be opened
 */
export function withPathIn<R>(root: Uint8Array, relative: Uint8Array, action: (path: Buffer | string, folder: () => Buffer | string) => R): R {
  const path = fsPath(root, relative);
  const end = Math.max(0, relative.lastIndexOf(0x2f));
  const around = relative.subarray(0, end);
  if (path.length <= pathMaxBytes || !hasDescriptorPaths()) return action(path, () => fsPath(root, around));
  const folder = openFolderIn(root, around);
  try {
    return action(folder.pathOf(Buffer.from(relative.subarray(end === 0 ? 0 : end + 1))), () => folder.path);
  } finally {
    folder.close();
  }
}

function openFolderByPath(root: Uint8Array, relative: Uint8Array): OpenFolder {
  const path = fsPath(root, relative);
  const directory = openDirectory(path);
  try {
    if (!leadsWithin(root, relative)) throw leadsOut();
  } catch (error) {
    directory.closeSync();
    throw error;
  }
  return {
    path,
    pathOf: (name) => fsPath(root, relative.length === 0 ? name : Buffer.concat([relative, slash, name])),
    stat: () => fs.statSync(path, { bigint: true }),
    read: () => directory.readSync(),
    close: () => directory.closeSync(),
  };
}

function openDirectory(path: Buffer | string): fs.Dir {
  return fs.opendirSync(path, { encoding: 'buffer' as BufferEncoding, bufferSize: dirBufferEntries });
}

/** Linux: opens what is at a path in a source, and nothing outside of it. */
function openBeneath(root: Uint8Array, relative: Uint8Array, flags: number): number {
  const path = fsPath(root, relative);
  // The source itself may be reached through a link.
  if (relative.length === 0) return fs.openSync(path, flags);
  if (path.length > pathMaxBytes) return openStepByStep(root, relative, flags);
  return checked(openToRead(path, flags), (fd) => isBeneath(root, fs.readlinkSync(descriptorPath(fd), { encoding: 'buffer' })));
}

/** Linux: a path of any length, name by name, through no link. */
function openStepByStep(root: Uint8Array, relative: Uint8Array, flags: number): number {
  const names = splitPath(relative);
  let folder = fs.openSync(fsPath(root, undefined), O_PATH | openFlag('O_DIRECTORY'));
  try {
    for (const [index, name] of names.entries()) {
      const path = Buffer.concat([Buffer.from(`${descriptorPath(folder)}/`), name]);
      if (index === names.length - 1) return openToRead(path, flags);
      const next = fs.openSync(path, O_PATH | openFlag('O_DIRECTORY') | openFlag('O_NOFOLLOW'));
      fs.closeSync(folder);
      folder = next;
    }
    throw leadsOut();
  } finally {
    fs.closeSync(folder);
  }
}

function splitPath(path: Uint8Array): readonly Uint8Array[] {
  const names: Uint8Array[] = [];
  let start = 0;
  for (let end = path.indexOf(0x2f); end >= 0; end = path.indexOf(0x2f, start)) {
    names.push(path.subarray(start, end));
    start = end + 1;
  }
  return [...names, path.subarray(start)];
}

/** Linux: is this path, without links in it, one in the source? */
function isBeneath(root: Uint8Array, real: Buffer): boolean {
  return isPathIn(real, fs.realpathSync.native(fsPath(root, undefined), { encoding: 'buffer' }));
}

/** Closes what was opened unless it passes. */
function checked(fd: number, passes: (fd: number) => boolean): number {
  try {
    if (passes(fd)) return fd;
    throw leadsOut();
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}
