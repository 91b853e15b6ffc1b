import fs from 'node:fs';
import { modifiedNs } from '../base/file-time.ts';
import { openFlag } from '../base/open-flag.ts';
import { leadsOut, leadsWithin } from '../base/real-path.ts';
import { fsPath } from '../base/source-path.ts';
import { syncFolder } from '../vault/durable-files.ts';
import { systemCode, unless } from '../vault/vault-errors.ts';
import { setFileTime, setFolderTime } from './file-times.ts';
import type { FolderNotes } from './folder-notes.ts';
import type { FolderToFinish } from './restore-plan.ts';
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
  /** Notes once what it is, where it existed before the restore: to be called before something is put into it. */
  beforeChange(): void;
  /** Gives its owner the right to put something into it, where this is the owner. */
  openUp(): void;
  /** Gives it its time and its permissions, as far as its file system can keep them. */
  finish(state: Pick<FolderToFinish, 'mtime' | 'mode'>): void;
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
const openFolderFlags = fs.constants.O_RDONLY | openFlag('O_DIRECTORY');
const noFollow = openFlag('O_NOFOLLOW');

/** Permissions that a file system does not have, and those of another user's files. */
export const modeUnsupported = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];
/** What a folder's owner needs to put something into it. */
const ownerRights = 0o700;
/** A folder that lets nobody put something into it. */
export const isClosed = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(systemCode(error) ?? '');

/** Something that is no folder has the name of one. */
const inTheWay = ['ELOOP', 'ENOTDIR', 'EMLINK'];

/**
 * @param root the target's absolute path, its bytes; it exists
 * @param besideWords a folder whose name something else has gets it with these words in parentheses
 * @param isNew the target's folder was just made
 */
export function openTargetFolders(root: Uint8Array, besideWords: string, notes: FolderNotes, isNew: boolean): TargetFolders {
  const opened = new Map<string, TargetFolder>();
  /** Folders in which folders were made. */
  const changed = new Set<TargetFolder>();
  const nothing = Buffer.alloc(0);
  const top = noting(hasDescriptorPaths ? openByDescriptor(fs.openSync(fsPath(root, undefined), openFolderFlags), nothing) : openByPath(root, nothing), nothing);
  if (isNew) top.isNoted = true;

  /** @param planned as the plan names it: its note is by that */
  function noting(opened: OpenedFolder, planned: Uint8Array): NotingFolder {
    const before = { mtime: modifiedNs(opened.stats).toString() };
    const folder: NotingFolder = {
      ...opened,
      isNoted: false,
      beforeChange() {
        if (!folder.isNoted) notes.add({ to: planned, before });
        folder.isNoted = true;
      },
      openUp: () => opened.openUp((mode) => notes.add({ to: planned, before: { ...before, mode } })),
    };
    return folder;
  }

  function openIn(parent: TargetFolder, name: Buffer, planned: Uint8Array): NotingFolder {
    const path = parent.path.length === 0 ? name : Buffer.concat([parent.path, Buffer.from('/'), name]);
    if (hasDescriptorPaths) return noting(openByDescriptor(fs.openSync(parent.entry(name), openFolderFlags | noFollow), path), planned);
    const stats = fs.lstatSync(parent.entry(name));
    if (!stats.isDirectory()) throw Object.assign(new Error('something else has the name of a folder'), { code: 'ENOTDIR' });
    const folder = openByPath(root, path);
    folder.check();
    return noting(folder, planned);
  }

  function openOrMake(parent: TargetFolder, name: Buffer, planned: Uint8Array, create: boolean): TargetFolder {
    let isMade = false;
    let isOpenedUp = false;
    for (;;) {
      try {
        const folder = openIn(parent, name, planned);
        folder.isNoted = isMade;
        return folder;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || !create) throw error;
      }
      try {
        parent.beforeChange();
        notes.add({ to: planned });
        fs.mkdirSync(parent.entry(name));
        isMade = true;
        changed.add(parent);
      } catch (error) {
        // Another thread was faster.
        if (systemCode(error) === 'EEXIST') continue;
        if (!isClosed(error) || isOpenedUp) throw error;
        parent.openUp();
        isOpenedUp = true;
      }
    }
  }

  /** Undefined where something that is no folder has the name. */
  function tryToOpen(parent: TargetFolder, name: Buffer, planned: Uint8Array, create: boolean): TargetFolder | undefined {
    return unless(inTheWay, () => openOrMake(parent, name, planned, create));
  }

  /** The folder of this name. Where a file or a link has the name: the folder beside it that an earlier restore made, or a new one. */
  function folderIn(parent: TargetFolder, name: Buffer, planned: Uint8Array, create: boolean): TargetFolder {
    const folder = tryToOpen(parent, name, planned, create);
    if (folder !== undefined) return folder;
    for (const beside of besidesOf(parent, name).toSorted((a, b) => Buffer.compare(a, b))) {
      const earlier = unless(['ENOENT'], () => tryToOpen(parent, beside, planned, false));
      if (earlier !== undefined) return earlier;
    }
    for (let number = 1; number <= 100; number += 1) {
      const made = tryToOpen(parent, nameBeside(name, number > 1 ? `${besideWords} ${number}` : besideWords), planned, create);
      if (made !== undefined) return made;
    }
    throw Object.assign(new Error('all names beside a folder are taken'), { code: 'ENOTDIR' });
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
    const folder = folderIn(parent, name, path, create);
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

/** As it is opened, before anybody notes what becomes of it. */
interface OpenedFolder extends Omit<TargetFolder, 'beforeChange' | 'openUp'> {
  readonly stats: fs.BigIntStats;
  /** @param note called with its permissions before they are changed */
  openUp(note: (mode: number) => void): void;
}

interface NotingFolder extends TargetFolder {
  /** It was made by this restore, or what it was before is noted. */
  isNoted: boolean;
}

function openByDescriptor(fd: number, path: Buffer): OpenedFolder {
  const prefix = Buffer.from(`/proc/self/fd/${fd}/`);
  const stats = fs.fstatSync(fd, { bigint: true });
  return {
    path, stats,
    device: stats.dev,
    entry: (name) => Buffer.concat([prefix, name]),
    check: () => undefined,
    sync: () => syncDescriptor(fd),
    openUp: (note) => openUp(fd, note),
    finish: (state) => finish(fd, state),
    besides: {},
    close: () => fs.closeSync(fd),
  };
}

/** What earlier restores put beside a file or a folder: "IMG_1 (restored 2026-11-27).jpg". */
export function besidesOf(folder: TargetFolder, name: Buffer): readonly Buffer[] {
  const all = (folder.besides.names ??= new Set(
    fs.readdirSync(folder.entry(Buffer.from('.')), { encoding: 'buffer' }).map((each) => each.toString('latin1')).filter((each) => each.includes(' (restored ')),
  ));
  const [start = '', end = ''] = nameBeside(name, '\n').toString('latin1').split('\n');
  return [...all].filter((each) => each.startsWith(`${start}restored `) && each.endsWith(end)).map((each) => Buffer.from(each, 'latin1'));
}

/** Some network file systems sync no folders: their journals must do. */
function syncDescriptor(fd: number): void {
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
  }
}

function openUp(fd: number, note: (mode: number) => void): void {
  const { mode, uid } = fs.fstatSync(fd);
  if (uid !== process.geteuid?.() || (mode & ownerRights) === ownerRights) return;
  note(mode & 0o7777);
  fs.fchmodSync(fd, (mode & 0o7777) | ownerRights);
}

/** The permissions last: they may be such that nothing can be done any more. */
function finish(fd: number, { mtime, mode }: Pick<FolderToFinish, 'mtime' | 'mode'>): void {
  if (mtime !== undefined) {
    try {
      setFileTime(fd, BigInt(mtime));
    } catch {
      // The file system cannot keep such a time.
    }
  }
  if (mode === undefined) return;
  // What it has from the folder around it (setgid) stays, and a backup gives nothing of the kind.
  const wanted = (fs.fstatSync(fd).mode & 0o7000) | (mode & 0o777);
  unless(modeUnsupported, () => fs.fchmodSync(fd, wanted));
}

function openByPath(root: Uint8Array, path: Buffer): OpenedFolder {
  const own = fsPath(root, path);
  const stats = fs.statSync(own, { bigint: true });
  function check(): void {
    if (!leadsWithin(root, path)) throw leadsOut();
  }
  function opened<R>(action: (fd: number) => R): R {
    const fd = fs.openSync(own, openFolderFlags | (path.length === 0 ? 0 : noFollow));
    try {
      check();
      return action(fd);
    } finally {
      fs.closeSync(fd);
    }
  }
  return {
    path, stats,
    device: stats.dev,
    entry: (name) => fsPath(root, path.length === 0 ? name : Buffer.concat([path, Buffer.from('/'), name])),
    check,
    sync: () => syncFolder(typeof own === 'string' ? own : own.toString()),
    openUp(note) {
      if (process.platform !== 'win32') opened((fd) => openUp(fd, note));
    },
    finish(state) {
      if (process.platform !== 'win32') opened((fd) => finish(fd, state));
      else {
        check();
        finishOnWindows(own, state);
      }
    },
    besides: {},
    close: () => undefined,
  };
}

/** Its folders have no permissions of this kind, and cannot be opened to set their times. */
function finishOnWindows(path: Buffer | string, { mtime }: Pick<FolderToFinish, 'mtime'>): void {
  if (mtime === undefined) return;
  try {
    setFolderTime(path.toString(), BigInt(mtime));
  } catch {
    // The file system cannot keep such a time.
  }
}
