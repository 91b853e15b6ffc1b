/* The thread's entry file: everything that touches a source, on blocking calls. */
import { createHash, hash } from 'node:crypto';
import fs from 'node:fs';
import { KeepsakeError, type KeepsakeErrorOptions } from '../../src-shared/errors.ts';
import { move, serveOperations } from '../vault/thread-server.ts';
import { fingerprintOf, sameFingerprint, type Fingerprint } from './fingerprint.ts';
import { fsPath } from './source-path.ts';
import { systemReason } from './system-reason.ts';
import { takenAt } from './taken-at.ts';
import { walk, type Entry, type WalkRoot } from './walker.ts';

/** Where a file is: the source folder's path and the path in it, their bytes. */
export interface SourceFile {
  readonly root: Uint8Array;
  readonly path: Uint8Array;
}

/** A whole file in memory, and what it was when it was read. */
export interface FileContent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly fingerprint: Fingerprint;
  readonly readAtMs: number;
  readonly takenAt: string | undefined;
}

export interface FileChecksum {
  readonly sha256: string;
  readonly fingerprint: Fingerprint;
  readonly readAtMs: number;
}

/**
 * Shared with a thread that works on a large file: [0] is set to 1 to make it stop, [1] counts the MiB
 * that it has read.
 */
export type ReadControl = Int32Array<SharedArrayBuffer>;

const chunkBytes = 1024 * 1024;
/** How often a file that changes while it is read is read again. */
const readsMax = 3;

/** Set by the walk that this thread runs: one at a time. */
let walking: AsyncGenerator<Entry, void> | undefined;

const operations = {
  walkStart(roots: readonly WalkRoot[]): void {
    walking = walk(roots);
  },

  /** Up to `max` entries; fewer, or none, only at the end. */
  async walkNext(max: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    while (walking !== undefined && entries.length < max) {
      const next = await walking.next();
      if (next.done === true) walking = undefined;
      else entries.push(next.value);
    }
    return entries;
  },

  /** Tells a folder from another at the same path; undefined when there is none. */
  rootIdentity(root: Uint8Array): string | undefined {
    try {
      const { dev, ino } = fs.statSync(fsPath(root, undefined), { bigint: true });
      return `${dev}:${ino}`;
    } catch {
      return undefined;
    }
  },

  /** Counts `max` entries further: how many, how many bytes of candidates, and whether that was the end. */
  async countNext(max: number): Promise<{ files: number; bytes: number; ended: boolean }> {
    const entries = await operations.walkNext(max);
    let files = 0;
    let bytes = 0;
    for (const entry of entries) {
      if (entry.kind !== 'end' && entry.kind !== 'absent') files++;
      if (entry.kind === 'candidate') bytes += entry.fingerprint.bytes;
    }
    return { files, bytes, ended: walking === undefined };
  },

  /**
   * Reads a whole file once and hashes it. When its fingerprint moved meanwhile it is read again.
   *
   * @throws KeepsakeError 'too-large' when it is larger than `maxBytes` now
   */
  readWhole(file: SourceFile, maxBytes: number): FileContent {
    return readUnchanged(file, (fd, before, readAtMs) => {
      if (before.bytes > maxBytes) throw new KeepsakeError('too-large', 'The file has grown.', { retryable: true });
      const bytes = new Uint8Array(before.bytes);
      let filled = 0;
      while (filled < bytes.length) {
        const read = fs.readSync(fd, bytes, filled, bytes.length - filled, filled);
        if (read === 0) break;
        filled += read;
      }
      if (filled < bytes.length) return undefined;
      // In one call: a Hash keeps memory outside of the heap until it is collected, and a thread is collected rarely.
      const sha256 = hash('sha256', bytes);
      const content: FileContent = { bytes, sha256, fingerprint: before, readAtMs, takenAt: takenAt(bytes) };
      return move(content, [bytes.buffer]);
    });
  },

  /** Hashes a file of any size, holding one MiB of it. */
  checksum(file: SourceFile, control: ReadControl): FileChecksum {
    const buffer = new Uint8Array(chunkBytes);
    return readUnchanged(file, (fd, before, readAtMs) => {
      const whole = createHash('sha256');
      let position = 0;
      Atomics.store(control, 1, 0);
      while (position < before.bytes) {
        if (Atomics.load(control, 0) === 1) throw new KeepsakeError('cancelled', 'Cancelled.');
        const read = fs.readSync(fd, buffer, 0, Math.min(chunkBytes, before.bytes - position), position);
        if (read === 0) return undefined;
        whole.update(buffer.subarray(0, read));
        position += read;
        Atomics.add(control, 1, 1);
      }
      return { sha256: whole.digest('hex'), fingerprint: before, readAtMs };
    });
  },

  /** Opens a file to be read in chunks; 'changed' when it is not the one that was hashed. */
  openFile(file: SourceFile, expected: Fingerprint): number {
    const fd = open(file);
    try {
      operations.assertUnchanged(fd, expected);
      return fd;
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  },

  /** @throws KeepsakeError 'changed' when an open file is not any more what it was; worth another attempt */
  assertUnchanged(fd: number, expected: Fingerprint): void {
    let now: Fingerprint;
    try {
      now = stat(fd);
    } catch (error) {
      throw classify(error);
    }
    if (!sameFingerprint(now, expected)) throw changed({ retryable: true });
  },

  /** The next up to one MiB; empty at the end. */
  readChunk(fd: number, position: number, end: number): Uint8Array<ArrayBuffer> {
    const chunk = new Uint8Array(Math.min(chunkBytes, end - position));
    try {
      const read = fs.readSync(fd, chunk, 0, chunk.length, position);
      return move(chunk.subarray(0, read), [chunk.buffer]);
    } catch (error) {
      throw classify(error);
    }
  },

  closeFile(fd: number): void {
    fs.closeSync(fd);
  },
};
export type SourceOperations = typeof operations;

function readUnchanged<R>(file: SourceFile, read: (fd: number, before: Fingerprint, readAtMs: number) => R | undefined): R {
  for (let attempt = 1; attempt <= readsMax; attempt++) {
    const fd = open(file);
    try {
      const readAtMs = Date.now();
      const before = stat(fd);
      const result = read(fd, before, readAtMs);
      if (result !== undefined && sameFingerprint(stat(fd), before)) return result;
    } catch (error) {
      throw classify(error);
    } finally {
      fs.closeSync(fd);
    }
  }
  throw changed();
}

function stat(fd: number): Fingerprint {
  const stats = fs.fstatSync(fd, { bigint: true });
  if (!stats.isFile()) throw new KeepsakeError('vanished', 'It is not a regular file any more.');
  return fingerprintOf(stats);
}

/** Windows lacks all but O_RDONLY, macOS O_NOATIME; Node then leaves them out. */
function openFlag(name: 'O_NOFOLLOW' | 'O_NONBLOCK' | 'O_NOATIME'): number {
  return (fs.constants as Readonly<Record<string, number | undefined>>)[name] ?? 0;
}
const noAccessTime = openFlag('O_NOATIME');
/** Follows no link and waits for no FIFO that took the file's place since it was found. */
const readFlags = fs.constants.O_RDONLY | openFlag('O_NOFOLLOW') | openFlag('O_NONBLOCK');

function open(file: SourceFile): number {
  const path = fsPath(file.root, file.path);
  try {
    try {
      // Reading a photo should not even change its access time; only its owner may ask for that.
      return fs.openSync(path, readFlags | noAccessTime);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM' || noAccessTime === 0) throw error;
      return fs.openSync(path, readFlags);
    }
  } catch (error) {
    throw classify(error);
  }
}

function changed(options: KeepsakeErrorOptions = {}): KeepsakeError {
  return new KeepsakeError('changed', 'The file is being changed by another program; the next run backs it up.', options);
}

function classify(error: unknown): KeepsakeError {
  if (error instanceof KeepsakeError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const cause = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP')
    return new KeepsakeError('vanished', 'The file was gone before it could be read.', cause);
  const words = `The file cannot be read: ${systemReason(error)}.`;
  return new KeepsakeError(code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io', words, cause);
}

serveOperations(operations);
