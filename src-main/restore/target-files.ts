import { createHash, hash, randomBytes, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { dirname } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { noLinkNorFifo, openFlag } from '../base/open-flag.ts';
import { fsPath, pathText } from '../base/source-path.ts';
import { moveExclusively, removeTemporary, requireSize, writeFully } from '../vault/durable-files.ts';
import { unless } from '../vault/vault-errors.ts';
import { beginWriteback, syncFileSystem } from './file-system-sync.ts';
import { setFileTime } from './file-times.ts';
import { createFolderNotes, readFolderNotes, removeFolderNotes, type FolderNotes } from './folder-notes.ts';
import type { FolderToFinish, NotedFolder } from './restore-plan.ts';
import { createTargetCopying } from './target-copying.ts';
import { targetError } from './target-error.ts';
import { besidesOf, isClosed, modeUnsupported, openTargetFolders, type TargetFolder, type TargetFolders } from './target-folders.ts';
import { nameBeside, posixNames, type NameRules } from './target-names.ts';
import { probeNameRules } from './target-rules.ts';
import type { Place, TargetFile } from './target-types.ts';

/** Where a file has been put. */
export interface PutFile {
  /** Relative to the target, its bytes. */
  readonly at: Uint8Array;
  /** Another file had its name. */
  readonly beside: boolean;
  /** The same content appeared there meanwhile: nothing was put. */
  readonly present?: true;
  /** Its time of change could not be set. */
  readonly untimed?: true;
}

/** What became of a whole file. */
export type Committed = { readonly key: number } & (
  | { readonly put: PutFile }
  | { readonly error: Pick<KeepsakeError, 'code' | 'message' | 'scope'> }
);

export interface OpenedTarget {
  readonly rules: NameRules;
  /** Which folder it is; absent where it does not exist. */
  readonly identity?: string;
  /** Bytes of room, and which file system has it; absent where the system does not tell. */
  readonly free?: number;
  readonly device?: string;
}

interface Target {
  readonly shown: string;
  readonly folders: TargetFolders;
  /** Where files are written; absent where nothing is written. */
  readonly temporary: TargetFolder | undefined;
  readonly notes: FolderNotes;
  /** What becomes of the target's own folder at its end. */
  atEnd?: FolderToFinish;
}

interface OpenFile {
  readonly file: TargetFile;
  readonly target: Target;
  readonly folder: TargetFolder;
  /** Its name in the folder, its bytes. */
  readonly name: Buffer;
  readonly temporary: Buffer | string;
  readonly fd: number;
  readonly hash: Hash;
  bytes: number;
  untimed: boolean;
}

export interface TargetFilesOptions {
  /** What stands in the parentheses of a name that another file has: "restored 2026-11-27". */
  readonly besideWords: string;
  /** The name of the folder for unfinished files, in each target. No other restore may use it at the time. */
  readonly temporaryName: string;
  /** Nothing is noted of folders: they keep the user's usual permissions and their new times. */
  readonly plainFolders?: boolean;
}

const readBytes = 1024 * 1024;
/** So many small files are worth one barrier over their whole file system, where others may write too. */
const syncTogether = 8;
/** Bytes of what is worth a sync of its own: it is on its way to the drive by then. */
const smallMax = 512 * 1024;
const leftOver = /^[0-9a-f]{24}\.part$/;
/** Enough for any number of restores of one day. */
const besidesMax = 10_000;

/**
 * The blocking half of restoring; it lives in a thread. A file is written under a temporary name, compared with its checksum, given its time and
 * permissions, made durable together with others, and only then given its name, which never takes another file's.
 */
export function createTargetFiles({ besideWords, temporaryName, plainFolders = false }: TargetFilesOptions) {
  const targets = new Map<number, Target>();
  const writing = new Map<number, OpenFile>();
  /** Whole, and waiting for `commit`, in their order. */
  const written = new Map<number, OpenFile>();
  /** What `copy` has begun. */
  const unfinished = new Set<OpenFile>();
  let buffer: Buffer | undefined;
  /** Notes that are being handed out. */
  let reading: Generator<NotedFolder, void> | undefined;

  function targetOf(number: number): Target {
    const target = targets.get(number);
    if (target === undefined) throw new Error('a target that is not open');
    return target;
  }

  /** Does something in a target, and classifies what fails there. */
  function inTarget<R>(target: Target, action: () => R): R {
    try {
      return action();
    } catch (error) {
      throw targetError(error, target.shown);
    }
  }

  function writingOf(key: number): OpenFile {
    const open = writing.get(key);
    if (open === undefined) throw new Error('a file that is not being written in this thread');
    return open;
  }

  function tidy({ folders, temporary }: Target): void {
    folders.tidy(() => new Set([...(temporary === undefined ? [] : [temporary]), ...[...writing.values(), ...written.values(), ...unfinished].map(({ folder }) => folder)]));
  }

  /** Copies: the memory of an operation's arguments is given back at its end, and folders keep their names. */
  function splitTo({ to }: TargetFile): { readonly parent: Buffer; readonly name: Buffer } {
    const own = Buffer.from(to);
    const end = own.lastIndexOf(0x2f);
    return { parent: own.subarray(0, Math.max(0, end)), name: own.subarray(end + 1) };
  }

  /** Has the file at a path this content? */
  function isSame(path: Buffer | string, { bytes, sha256 }: TargetFile): boolean {
    const fd = unless(['ENOENT', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO', 'EISDIR'], () =>
      fs.openSync(path, fs.constants.O_RDONLY | noLinkNorFifo),
    );
    if (fd === undefined) return false;
    try {
      const stats = fs.fstatSync(fd);
      if (!stats.isFile() || stats.size !== bytes) return false;
      const block = (buffer ??= Buffer.allocUnsafeSlow(readBytes));
      const digest = createHash('sha256');
      for (let read = fs.readSync(fd, block); read > 0; read = fs.readSync(fd, block)) digest.update(block.subarray(0, read));
      return digest.digest('hex') === sha256;
    } finally {
      fs.closeSync(fd);
    }
  }

  const exists = (path: Buffer | string): boolean => fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;

  /** A file of this content in its folder, under its name or one that an earlier restore gave it. */
  function findSame(folder: TargetFolder, name: Buffer, file: TargetFile): Buffer | undefined {
    if (!exists(folder.entry(name))) return undefined;
    if (isSame(folder.entry(name), file)) return name;
    return besidesOf(folder, name).find((each) => isSame(folder.entry(each), file));
  }

  /** Puts something into a folder that may have the permissions already that forbid it: an earlier restore gave them. */
  function opening<R>(folder: TargetFolder, action: () => R): R {
    try {
      return action();
    } catch (error) {
      if (!isClosed(error)) throw error;
      // Another thread may have been faster.
      folder.openUp();
      return action();
    }
  }

  /** A target's own folder is left for the end: the folder for unfinished files is in it. */
  function finishFolder({ target: number, to, mtime, mode }: FolderToFinish): void {
    const target = targetOf(number);
    const own = { ...(mtime === undefined ? {} : { mtime }), ...(mode === undefined ? {} : { mode }) };
    if (to.length === 0) target.atEnd = { target: number, to: Buffer.alloc(0), ...own };
    // What somebody has moved or closed meanwhile stays as it is.
    else inTarget(target, () => unless(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'], () => target.folders.open(Buffer.from(to), false).finish(own)));
    tidy(target);
  }

  function* allNotes(): Generator<NotedFolder, void> {
    for (const [number, target] of targets) {
      const { temporary } = target;
      if (temporary === undefined) continue;
      const notes = readFolderNotes(temporary);
      for (let next = inTarget(target, () => notes.next()); next.done !== true; next = inTarget(target, () => notes.next())) yield { target: number, ...next.value };
    }
  }

  /** Gives a whole file its name, or another one beside it where that is taken. */
  function put({ file, target, folder, name, temporary }: OpenFile): PutFile {
    folder.check();
    folder.beforeChange();
    target.notes.flush();
    for (let number = 0; number < besidesMax; number += 1) {
      const words = number > 1 ? `${besideWords} ${number}` : besideWords;
      const tried = number === 0 ? name : nameBeside(name, words);
      if (opening(folder, () => moveExclusively(temporary, folder.entry(tried)))) {
        if (number > 0) folder.besides.names?.add(tried.toString('latin1'));
        protect(folder.entry(tried), file);
        return { at: inFolder(folder, tried), beside: number > 0 };
      }
      if (number > 0 || !isSame(folder.entry(tried), file)) continue;
      removeTemporary(temporary);
      return { at: inFolder(folder, tried), beside: false, present: true };
    }
    throw new Error('all names beside a file are taken');
  }

  /** On Windows: to remove the temporary name may take the attribute away, which both names have, so it comes last. */
  function protect(path: Buffer | string, { mode }: TargetFile): void {
    if (process.platform === 'win32' && mode !== 0 && (mode & 0o200) === 0) unless(modeUnsupported, () => fs.chmodSync(path, 0o444));
  }

  function finishContent(open: OpenFile): void {
    const { file, fd } = open;
    const { mode, mtime } = file;
    requireSize(fd, file.bytes);
    if (mode !== 0 && process.platform !== 'win32') unless(modeUnsupported, () => fs.fchmodSync(fd, mode & 0o777));
    try {
      setFileTime(fd, BigInt(mtime));
    } catch {
      // The file system cannot keep such a time: the file is worth more than its date, and the report says so.
      open.untimed = true;
    }
    if (file.bytes > smallMax) beginWriteback(fd);
  }

  function start(file: TargetFile): OpenFile {
    const target = targetOf(file.target);
    if (target.temporary === undefined) throw new Error('a target that is only looked at');
    const { parent, name } = splitTo(file);
    const folder = target.folders.open(parent, true);
    const unique = `${randomBytes(12).toString('hex')}.part`;
    // A folder of another file system, mounted in the target, needs its unfinished files in itself.
    const temporary = folder.device === target.temporary.device ? target.temporary.entry(Buffer.from(unique)) : folder.entry(Buffer.from(`${temporaryName}-${unique}`));
    folder.beforeChange();
    const fd = opening(folder, () => fs.openSync(temporary, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | openFlag('O_NOFOLLOW'), 0o600));
    return { file, target, folder, name, temporary, fd, hash: createHash('sha256'), bytes: 0, untimed: false };
  }

  function abandon(open: OpenFile): void {
    fs.closeSync(open.fd);
    removeUnfinished(open);
  }

  /** What is at a file's place. Makes nothing. */
  function examine(file: TargetFile): Place {
    const target = targets.get(file.target);
    if (target === undefined) return { state: 'absent' };
    const { parent, name } = splitTo(file);
    return inTarget(target, () => {
      const folder = unless(['ENOENT'], () => target.folders.open(parent, false));
      const same = folder === undefined ? undefined : findSame(folder, name, file);
      tidy(target);
      return folder === undefined || same === undefined ? { state: 'absent' } : { state: 'present', at: inFolder(folder, same) };
    });
  }

  const copying = createTargetCopying<OpenFile>({
    examine,
    start(file) {
      const open = start(file);
      unfinished.add(open);
      return open;
    },
    finish(key, open) {
      finishContent(open);
      unfinished.delete(open);
      written.set(key, open);
    },
    abandon(open) {
      unfinished.delete(open);
      abandon(open);
    },
    shownOf: (target) => targetOf(target).shown,
  });

  return {
    /**
     * Opens a target in this thread.
     *
     * @param root its absolute path, its bytes
     * @param mode make: the folder and its unfinished files' folder are made, what an earlier restore left unfinished is removed, and the
     *   names are tried out; join: another thread has done that; look: nothing is written
     * @param identity the folder that another thread has opened
     */
    openTarget(number: number, root: Uint8Array, mode: 'make' | 'join' | 'look', identity?: string): OpenedTarget {
      const shown = pathText(root).path;
      try {
        const path = fsPath(root, undefined);
        const isNew = mode === 'make' && fs.mkdirSync(path, { recursive: true }) !== undefined;
        if (mode === 'look' && !exists(path)) return { rules: { ...posixNames, windows: process.platform === 'win32' }, ...spaceAbove(path) };
        const notes = createFolderNotes((folder) => !plainFolders && Buffer.compare(folder, Buffer.from(temporaryName)) !== 0);
        if (isNew) notes.add({ to: Buffer.alloc(0) });
        const folders = openTargetFolders(Buffer.from(root), besideWords, notes, isNew);
        if (identity !== undefined && identity !== folders.identity) throw Object.assign(new Error('the target is another folder now'), { code: 'ENODEV' });
        const temporary = mode === 'look' ? undefined : folders.open(Buffer.from(temporaryName), true);
        if (temporary !== undefined) notes.begin(temporary);
        targets.set(number, { shown, folders, temporary, notes });
        if (temporary === undefined || mode !== 'make') return { rules: posixNames, identity: folders.identity, ...spaceAbove(path) };
        for (const name of fs.readdirSync(temporary.entry(Buffer.from('.')), 'utf8'))
          if (leftOver.test(name)) removeTemporary(temporary.entry(Buffer.from(name)));
        return { rules: probeNameRules(temporary), identity: folders.identity, ...spaceAbove(path) };
      } catch (error) {
        throw targetError(error, shown);
      }
    },

    examine,

    /** How many bytes of these files are there with the length that they should have: an estimate of what needs no room. */
    presentBytes(files: readonly TargetFile[]): number {
      let bytes = 0;
      for (const file of files) {
        const target = targets.get(file.target);
        const { parent, name } = splitTo(file);
        const folder = target && unless(['ENOENT', 'ENAMETOOLONG', 'EINVAL'], () => target.folders.open(parent, false));
        const stats = folder && fs.lstatSync(folder.entry(name), { throwIfNoEntry: false });
        if (stats?.isFile() === true && stats.size === file.bytes) bytes += file.bytes;
        if (target !== undefined) tidy(target);
      }
      return bytes;
    },

    /** Writes a whole content; it waits for `commit` then. */
    store(key: number, file: TargetFile, bytes: Uint8Array): void {
      if (bytes.length !== file.bytes || hash('sha256', bytes) !== file.sha256) throw wrongContent();
      inTarget(targetOf(file.target), () => {
        const open = start(file);
        try {
          writeFully(open.fd, bytes);
          finishContent(open);
        } catch (error) {
          abandon(open);
          throw error;
        }
        written.set(key, open);
      });
    },

    /** The same in pieces, which come to one thread. */
    begin(key: number, file: TargetFile): void {
      inTarget(targetOf(file.target), () => void writing.set(key, start(file)));
    },
    append(key: number, bytes: Uint8Array): void {
      const open = writingOf(key);
      open.bytes += bytes.length;
      // A content without end must not fill the disk.
      if (open.bytes > open.file.bytes) throw wrongContent();
      open.hash.update(bytes);
      inTarget(open.target, () => writeFully(open.fd, bytes));
    },
    end(key: number): void {
      const open = writingOf(key);
      if (open.bytes !== open.file.bytes || open.hash.digest('hex') !== open.file.sha256) throw wrongContent();
      inTarget(open.target, () => finishContent(open));
      writing.delete(key);
      written.set(key, open);
    },
    /** Closes and removes what is being written under this key. Idempotent. */
    discard(key: number): void {
      const open = writing.get(key);
      writing.delete(key);
      if (open !== undefined) abandon(open);
    },

    copy: copying.copy,

    /** Makes all whole files durable, gives them their names, and makes those durable: by their keys, in their order. */
    commit(): readonly Committed[] {
      const batch = [...written];
      written.clear();
      const puts = new Map<number, PutFile>();
      const failed = new Map<number, KeepsakeError>();
      const attempt = (key: number, { target }: OpenFile, action: () => void): void => {
        if (failed.has(key)) return;
        try {
          action();
        } catch (error) {
          failed.set(key, targetError(error, target.shown));
        }
      };
      for (const [, files] of Map.groupBy(batch, ([, { folder }]) => folder.device)) {
        const [first] = files;
        const small = files.filter(([, { file }]) => file.bytes <= smallMax).length;
        const isSynced = small >= syncTogether && first !== undefined && syncFileSystem(first[1].fd);
        for (const [key, open] of files) {
          if (!isSynced) attempt(key, open, () => fs.fsyncSync(open.fd));
          fs.closeSync(open.fd);
        }
      }
      for (const [target, files] of Map.groupBy(batch, ([, { target }]) => target)) {
        const checked = once(() => {
          target.folders.checkRoot();
          target.notes.sync();
        });
        for (const [key, open] of files) attempt(key, open, checked);
      }
      for (const [key, open] of batch) {
        attempt(key, open, () => void puts.set(key, put(open)));
        if (failed.has(key)) removeUnfinished(open);
      }
      for (const [folder, files] of Map.groupBy(batch, ([, { folder }]) => folder)) {
        const synced = once(() => folder.sync());
        for (const [key, open] of files) attempt(key, open, synced);
      }
      for (const [target, files] of Map.groupBy(batch, ([, { target }]) => target)) {
        const synced = once(() => target.folders.syncMade());
        for (const [key, open] of files) attempt(key, open, synced);
        tidy(target);
      }
      return batch.map(([key, { untimed }]) => {
        const error = failed.get(key);
        if (error !== undefined) return { key, error: { code: error.code, message: error.message, scope: error.scope } };
        return { key, put: { at: new Uint8Array(), beside: false, ...puts.get(key), ...(untimed ? { untimed } : {}) } };
      });
    },

    /** Notes of what this thread does are complete. */
    endNotes(): void {
      for (const target of targets.values()) {
        inTarget(target, () => target.notes.flush());
        target.notes.close();
      }
    },
    /** The next notes of all targets, also of restores before; none at their end. */
    nextNotes(limit: number): readonly NotedFolder[] {
      const notes = (reading ??= allNotes());
      const page: NotedFolder[] = [];
      while (page.length < limit) {
        const next = notes.next();
        if (next.done === true) break;
        page.push(next.value);
      }
      return page;
    },
    finishFolders(folders: readonly FolderToFinish[]): void {
      for (const each of folders) finishFolder(each);
    },
    removeNotes(): void {
      for (const target of targets.values()) {
        const { temporary } = target;
        if (temporary !== undefined) inTarget(target, () => removeFolderNotes(temporary));
      }
    },

    /** Closes all targets, and removes their folders for unfinished files where they are empty. */
    closeTargets(): void {
      copying.close();
      for (const open of [...writing.values(), ...written.values()]) abandon(open);
      writing.clear();
      written.clear();
      for (const { folders, temporary, notes, atEnd } of targets.values()) {
        notes.close();
        if (temporary !== undefined)
          unless(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EIO', 'EROFS', 'EINVAL'], () => fs.rmdirSync(folders.open(Buffer.alloc(0), false).entry(temporary.path)));
        if (atEnd !== undefined) folders.open(Buffer.alloc(0), false).finish(atEnd);
        folders.close();
      }
      targets.clear();
    },
  };
}

function inFolder({ path }: TargetFolder, name: Buffer): Buffer {
  return path.length === 0 ? name : Buffer.concat([path, Buffer.from('/'), name]);
}

/** Another restore removes it, should the drive be gone. */
function removeUnfinished({ temporary }: Pick<OpenFile, 'temporary'>): void {
  unless(['ENOENT', 'EIO', 'ENODEV', 'ENXIO', 'EROFS', 'ESTALE'], () => removeTemporary(temporary));
}

/** Acts at the first call; each call throws what that threw. */
function once(action: () => void): () => void {
  let failure: Error | undefined;
  let isDone = false;
  return () => {
    try {
      if (!isDone) action();
    } catch (error) {
      failure = error as Error;
    }
    isDone = true;
    if (failure !== undefined) throw failure;
  };
}

function wrongContent(): KeepsakeError {
  return new KeepsakeError('checksum-mismatch', 'Its bytes do not have the checksum that they were stored with.');
}

/** The room on the file system of a path, or of the folder that it would be made in. */
function spaceAbove(path: Buffer | string): Pick<OpenedTarget, 'free' | 'device'> {
  for (let each = path.toString(); ;) {
    const space = unless(['ENOENT', 'ENOTDIR', 'ENOSYS'], () => {
      const { bavail, bsize } = fs.statfsSync(each);
      return { free: bavail * bsize, device: String(fs.statSync(each).dev) };
    });
    if (space !== undefined) return space;
    const parent = dirname(each);
    if (parent === each) return {};
    each = parent;
  }
}
