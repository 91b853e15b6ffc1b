import fs from 'node:fs';
import { leadsOut, leadsWithin } from '../base/real-path.ts';
import { fsPath } from '../base/source-path.ts';
import { syncFolder } from '../vault/durable-files.ts';
import { systemCode } from '../vault/vault-errors.ts';
import { nameBeside, splitPath } from './target-names.ts';

/*
 * The folders that are restored to. Whoever may write in the target can put a link into it at any moment, so a folder is opened name by
 * name, through no link, and on Linux everything in it is reached through the open folder. Elsewhere it is reached by its path, which is
 * looked at again before a file gets its name.
 */

/** A folder of the target that is open. */
export interface TargetFolder {
  /** Relative to the target, its bytes: where it really is. */
  readonly path: Buffer;
  /** Of its file system. */
  readonly device: bigint;
  /** An entry of it, as fs functions take it. */
  entry(name: Uint8Array): Buffer | string;
  /** @throws an error with the code ELOOP where its path leads out of the target now */
  check(): void;
  /** Makes the names in it durable. */
  sync(): void;
  /** Its names with these words in them, read once. */
  readonly besides: { names?: Set<string> };
  close(): void;
}

export interface TargetFolders {
  /** @throws the system's error where there is no such folder, and it is not to be made */
  open(path: Uint8Array, create: boolean): TargetFolder;
  /** Which folder the target is, on which file system. */
  readonly identity: string;
  /** @throws an error with the code ENODEV where another folder is at the target's path now: its drive was unplugged */
  checkRoot(): void;
  /** Makes the folders durable that were made since the last time. */
  syncMade(): void;
  /** Closes what was not used lately, where many are open. `inUse` stay open. */
  tidy(inUse: () => ReadonlySet<TargetFolder>): void;
  close(): void;
}

const openMax = 128;
const hasDescriptorPaths = process.platform === 'linux' && fs.existsSync('/proc/self/fd');
const { O_RDONLY } = fs.constants;
/** Windows has neither. */
const flags = (fs.constants as Readonly<Record<string, number | undefined>>);
const openFolderFlags = O_RDONLY | (flags['O_DIRECTORY'] ?? 0);
const noFollow = flags['O_NOFOLLOW'] ?? 0;

/** What is no folder is in the way of one. */
const inTheWay: ReadonlySet<string> = new Set(['ELOOP', 'ENOTDIR', 'EMLINK']);

/**
 * @param root the target's absolute path, its bytes; it exists
 * @param besideWords a folder whose name something else has gets it with these words in parentheses
 */
export function openTargetFolders(root: Uint8Array, besideWords: string): TargetFolders {
  const opened = new Map<string, TargetFolder>();
  /** Folders in which folders were made. */
  const changed = new Set<TargetFolder>();
  const top = hasDescriptorPaths ? openByDescriptor(fs.openSync(fsPath(root, undefined), openFolderFlags), Buffer.alloc(0)) : openByPath(root, Buffer.alloc(0));

  function openIn(parent: TargetFolder, name: Buffer): TargetFolder {
    const path = parent.path.length === 0 ? name : Buffer.concat([parent.path, Buffer.from('/'), name]);
    if (hasDescriptorPaths) return openByDescriptor(fs.openSync(parent.entry(name), openFolderFlags | noFollow), path);
    const stats = fs.lstatSync(parent.entry(name));
    if (!stats.isDirectory()) throw Object.assign(new Error('something else has the name of a folder'), { code: 'ENOTDIR' });
    const folder = openByPath(root, path);
    folder.check();
    return folder;
  }

  function openOrMake(parent: TargetFolder, name: Buffer, create: boolean): TargetFolder {
    for (;;) {
      try {
        return openIn(parent, name);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || !create) throw error;
      }
      try {
        fs.mkdirSync(parent.entry(name));
        changed.add(parent);
      } catch (error) {
        // Another thread was faster.
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
  }

  /** The folder of this name; the one beside it where a file or a link has the name. */
  function folderIn(parent: TargetFolder, name: Buffer, create: boolean): TargetFolder {
    for (let number = 0; ; number += 1) {
      const words = number > 1 ? `${besideWords} ${number}` : besideWords;
      try {
        return openOrMake(parent, number === 0 ? name : nameBeside(name, words), create);
      } catch (error) {
        if (!inTheWay.has(systemCode(error) ?? '') || number > 99) throw error;
      }
    }
  }

  function open(path: Uint8Array, create: boolean): TargetFolder {
    if (path.length === 0) return top;
    const key = Buffer.from(path).toString('latin1');
    const known = opened.get(key);
    if (known !== undefined) {
      // The last ones that were used are at the end.
      opened.delete(key);
      opened.set(key, known);
      return known;
    }
    const names = splitPath(path);
    const name = names.at(-1) ?? Buffer.alloc(0);
    const parent = open(path.subarray(0, Math.max(0, path.length - name.length - 1)), create);
    const folder = folderIn(parent, name, create);
    opened.set(key, folder);
    return folder;
  }

  function closeAll(folders: Iterable<[string, TargetFolder]>): void {
    for (const [key, folder] of folders) {
      opened.delete(key);
      folder.close();
    }
  }

  const identityNow = (): string | undefined => {
    const stats = fs.statSync(fsPath(root, undefined), { bigint: true, throwIfNoEntry: false });
    return stats && `${stats.dev}:${stats.ino}`;
  };
  const identity = identityNow() ?? '';

  return {
    open,
    identity,
    checkRoot() {
      if (identityNow() !== identity) throw Object.assign(new Error('another folder is at the path of the target'), { code: 'ENODEV' });
    },
    syncMade() {
      for (const folder of changed) folder.sync();
      changed.clear();
    },
    tidy(inUse) {
      if (opened.size <= 2 * openMax) return;
      const used = new Set([...inUse(), ...changed]);
      closeAll([...opened].slice(0, opened.size - openMax).filter(([, folder]) => !used.has(folder)));
    },
    close() {
      closeAll([...opened]);
      top.close();
    },
  };
}

function openByDescriptor(fd: number, path: Buffer): TargetFolder {
  const prefix = Buffer.from(`/proc/self/fd/${fd}/`);
  return {
    path,
    device: fs.fstatSync(fd, { bigint: true }).dev,
    entry: (name) => Buffer.concat([prefix, name]),
    check: () => undefined,
    sync: () => syncDescriptor(fd),
    besides: {},
    close: () => fs.closeSync(fd),
  };
}

/** Some network file systems sync no folders: their journals must do. */
function syncDescriptor(fd: number): void {
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
  }
}

function openByPath(root: Uint8Array, path: Buffer): TargetFolder {
  const own = fsPath(root, path);
  return {
    path,
    device: fs.statSync(own, { bigint: true }).dev,
    entry: (name) => fsPath(root, path.length === 0 ? name : Buffer.concat([path, Buffer.from('/'), name])),
    check() {
      if (!leadsWithin(root, path)) throw leadsOut();
    },
    sync: () => syncFolder(typeof own === 'string' ? own : own.toString()),
    besides: {},
    close: () => undefined,
  };
}
