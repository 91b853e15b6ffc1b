/* The thread's entry file: looks at folders that may hang, because their drive or network does. */
import fs from 'node:fs';
import path from 'node:path';
import type { Space } from '../../src-shared/contract.ts';
import { fsPath } from '../base/source-path.ts';
import { idOfObjectName } from '../vault/layout.ts';
import { readMarker } from '../vault/marker.ts';
import { serveOperations } from '../vault/thread-server.ts';
import { diskOf } from './disk-identity.ts';
import { photoBytes } from './photo-bytes.ts';
import { canonicalPath, lies, realFolder, refuseOverlap } from './source-folders.ts';

/** What there is at a path. */
export interface FolderLook {
  /** Is there a folder? */
  readonly exists: boolean;
  /** Has it nothing in it? An unplugged drive often leaves its empty mount point behind. */
  readonly empty: boolean;
  /** Its real path. This and what follows is of the nearest folder around it where it does not exist. */
  readonly realPath: string;
  /** Equal for two folders of one physical disk. */
  readonly disk: string;
  /** Absent where the file system does not tell, such as one that the system makes up. */
  readonly space?: Space;
}

const operations = {
  /** @param folder absolute, its bytes */
  look(folder: Uint8Array): FolderLook {
    const wanted = Buffer.from(folder);
    const exists = isFolder(wanted);
    const at = exists ? wanted : Buffer.from(existingAround(path.resolve(wanted.toString())));
    const { bavail, blocks, bsize } = fs.statfsSync(at);
    const realPath = fs.realpathSync(at);
    return {
      exists,
      empty: exists && isEmpty(wanted),
      realPath,
      disk: diskOf(realPath, fs.statSync(at, { bigint: true }).dev),
      ...(blocks === 0 ? {} : { space: { free: bavail * bsize, total: blocks * bsize } }),
    };
  },

  /** The length of a regular file; undefined where there is none. */
  fileBytes(file: Uint8Array): number | undefined {
    try {
      const stats = fs.statSync(fsPath(file, undefined));
      return stats.isFile() ? stats.size : undefined;
    } catch {
      return undefined; // Not there, or not to be seen by us.
    }
  },

  /** What an object is called in its folder of a vault, where it is there. */
  objectName: (folder: string, object: string): string | undefined =>
    fs.readdirSync(folder).find((name) => idOfObjectName(name) === object),

  /** The vault in a folder; undefined where there is none. @throws KeepsakeError 'vault-format' */
  vaultId: (root: string): string | undefined => readMarker(root)?.vaultId,

  /** Can a new vault be made there? A folder that is made and removed again tells more than permissions do. */
  writable(folder: string): boolean {
    try {
      fs.rmdirSync(fs.mkdtempSync(path.join(existingAround(path.resolve(folder)), '.keepsake-test-')));
      return true;
    } catch {
      return false;
    }
  },

  photoBytes,

  realFolder, canonicalPath, lies, refuseOverlap,
};
export type DiskOperations = typeof operations;

function existingAround(folder: string): string {
  let around = folder;
  while (!fs.existsSync(around) && around !== path.dirname(around)) around = path.dirname(around);
  return around;
}

function isFolder(folder: Buffer): boolean {
  try {
    return fs.statSync(folder).isDirectory();
  } catch {
    return false; // Not there, or not to be seen by us.
  }
}

function isEmpty(folder: Buffer): boolean {
  try {
    const opened = fs.opendirSync(folder);
    try {
      return opened.readSync() === null;
    } finally {
      opened.closeSync();
    }
  } catch {
    return false; // That it cannot be read is no sign that nothing is in it.
  }
}

serveOperations(operations);
