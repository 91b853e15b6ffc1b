/* The thread's entry file: everything that touches a source, on blocking calls. */
import { createHash, hash } from 'node:crypto';
import fs from 'node:fs';
import { KeepsakeError, type KeepsakeErrorOptions } from '../../src-shared/errors.ts';
import { move, serveOperations } from '../vault/thread-server.ts';
import { isBlank } from './blank-content.ts';
import { createExistence } from './existence.ts';
import { fingerprintOf, rereadAtMs, sameFingerprint, type Fingerprint } from './fingerprint.ts';
import { openFileIn } from './open-in-source.ts';
import { readFrom, type ReadAt } from './read-at.ts';
import { fsPath } from '../base/source-path.ts';
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
  /** Are all its bytes zero? */
  readonly blank: boolean;
}

export interface FileChecksum {
  readonly sha256: string;
  readonly fingerprint: Fingerprint;
  readonly readAtMs: number;
  readonly takenAt: string | undefined;
  readonly blank: boolean;
}

/** Shared with a thread that is at work: set to 1 it makes it stop, within one call to the file system. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

const chunkBytes = 1024 * 1024;
/** What one call reads where nobody waits for the bytes: a drive of 1 MB/s, too, lets a cancel come through at once. */
const sliceBytes = 256 * 1024;
/** On a slow drive entries are handed over as they come, and do not wait until there are many. */
const shareMs = 100;
/** How often a file that changes while it is read is read again. */
const readsMax = 3;

/** Set by the walk that this thread runs: one at a time. */
let walking: AsyncGenerator<Entry, void> | undefined;

const operations = {
  walkStart(roots: readonly WalkRoot[], stop: StopFlag): void {
    walking = walk(roots, () => throwIfStopped(stop));
  },

  /** Up to `max` entries, and what came within a moment; none only at the end. */
  async walkNext(max: number): Promise<Entry[]> {
    const deadline = performance.now() + shareMs;
    const entries: Entry[] = [];
    while (walking !== undefined && entries.length < max && (entries.length === 0 || performance.now() < deadline)) {
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

  isEmpty(root: Uint8Array): boolean {
    try {
      const opened = fs.opendirSync(fsPath(root, undefined));
      try {
        return opened.readSync() === null;
      } finally {
        opened.closeSync();
      }
    } catch {
      return false; // That it cannot be read is no sign that nothing is in it.
    }
  },

  existing(root: Uint8Array, paths: readonly Uint8Array[], stop: StopFlag): boolean[] {
    const exists = createExistence(root);
    return paths.map((path) => {
      throwIfStopped(stop);
      return exists(path);
    });
  },

  /** Counts up to `max` entries further: how many, how many bytes of candidates, and whether that was the end. */
  async countNext(max: number): Promise<{ files: number; bytes: number; ended: boolean }> {
    const entries = await operations.walkNext(max);
    let files = 0;
    let bytes = 0;
    for (const entry of entries) {
      if (entry.kind === 'candidate' || entry.kind === 'skipped' || entry.kind === 'failed') files++;
      if (entry.kind === 'candidate') bytes += entry.fingerprint.bytes;
    }
    return { files, bytes, ended: walking === undefined };
  },

  /**
   * Reads a whole file once and hashes it. When its fingerprint moved meanwhile it is read again.
   *
   * @throws KeepsakeError 'too-large' when it is larger than `maxBytes` now
   */
  readWhole(file: SourceFile, maxBytes: number, stop: StopFlag): FileContent {
    const content = readUnchanged(file, stop, (fd, before, readAtMs): FileContent | undefined => {
      if (before.bytes > maxBytes) throw new KeepsakeError('too-large', 'The file has grown.', { retryable: true });
      const bytes = new Uint8Array(before.bytes);
      if (fill(bytes, fd, 0, () => throwIfStopped(stop)) < bytes.length) return undefined;
      // In one call: a Hash keeps memory outside of the heap until it is collected, and a thread is collected rarely.
      const sha256 = hash('sha256', bytes);
      return { bytes, sha256, fingerprint: before, readAtMs, takenAt: takenAt(readFrom(bytes)), blank: isBlank(bytes) };
    });
    return move(content, [content.bytes.buffer]);
  },

  /** Hashes a file of any size, holding one MiB of it. */
  checksum(file: SourceFile, stop: StopFlag): FileChecksum {
    return readUnchanged(file, stop, (fd, before, readAtMs) => {
      const hashed = hashOf(fd, before.bytes, stop);
      if (hashed === undefined) return undefined;
      return { ...hashed, fingerprint: before, readAtMs, takenAt: takenAt(readOpen(fd, before.bytes, stop)) };
    });
  },

  /** When a photo or video was taken, as `takenAt` gives it, of a file that is what it was. @throws KeepsakeError 'changed' where it is not */
  dateOf(file: SourceFile, expected: Fingerprint, stop: StopFlag): string | undefined {
    const fd = operations.openFile(file, expected);
    try {
      return takenAt(readOpen(fd, expected.bytes, stop));
    } catch (error) {
      throw classify(error);
    } finally {
      fs.closeSync(fd);
    }
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

  /** The next up to one MiB, as much as comes within a moment; empty at the end. */
  readChunk(fd: number, position: number, end: number): Uint8Array<ArrayBuffer> {
    const chunk = new Uint8Array(Math.min(chunkBytes, end - position));
    const deadline = performance.now() + shareMs;
    try {
      const read = fill(chunk, fd, position, () => performance.now() >= deadline);
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

/** Reads parts of an open file. @param size of it, in bytes */
function readOpen(fd: number, size: number, stop: StopFlag): ReadAt {
  return (at, length) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
    return bytes.subarray(0, fill(bytes, fd, at, () => throwIfStopped(stop)));
  };
}

/** Throws, or answers that there is no need to stop. */
function throwIfStopped(stop: StopFlag): false {
  if (Atomics.load(stop, 0) === 1) throw new KeepsakeError('cancelled', 'Cancelled.');
  return false;
}

/**
 * Reads from `position` on until `bytes` are full, in slices. Answers how many there were: fewer at the file's end, or where
 * `enough` says so after the first slice.
 */
function fill(bytes: Uint8Array, fd: number, position: number, enough: () => boolean): number {
  let filled = 0;
  while (filled < bytes.length) {
    const read = fs.readSync(fd, bytes, filled, Math.min(sliceBytes, bytes.length - filled), position + filled);
    if (read === 0) break;
    filled += read;
    if (enough()) break;
  }
  return filled;
}

/** The SHA-256 of an open file, and whether all its bytes are zero; undefined when it is shorter than `bytes`. */
function hashOf(fd: number, bytes: number, stop: StopFlag): { readonly sha256: string; readonly blank: boolean } | undefined {
  const whole = createHash('sha256');
  const buffer = new Uint8Array(Math.min(chunkBytes, bytes));
  let blank = true;
  for (let position = 0; position < bytes; ) {
    const chunk = buffer.subarray(0, Math.min(chunkBytes, bytes - position));
    if (fill(chunk, fd, position, () => throwIfStopped(stop)) < chunk.length) return undefined;
    whole.update(chunk);
    blank = blank && isBlank(chunk);
    position += chunk.length;
  }
  return { sha256: whole.digest('hex'), blank };
}

/**
 * Calls `read` until a file is the same before and after it, up to three times. What was changed a moment ago is read twice,
 * and counts only when both readings have the same checksum: a write that is still going on does not show in the times.
 */
function readUnchanged<R extends { readonly sha256: string }>(
  file: SourceFile, stop: StopFlag, read: (fd: number, before: Fingerprint, readAtMs: number) => R | undefined,
): R {
  for (let attempt = 1; attempt <= readsMax; attempt++) {
    const fd = open(file);
    try {
      const readAtMs = Date.now();
      const before = stat(fd);
      const result = read(fd, before, readAtMs);
      if (result === undefined || !sameFingerprint(stat(fd), before)) continue;
      const againAtMs = rereadAtMs(before, readAtMs);
      if (againAtMs === undefined) return result;
      waitUntil(againAtMs, stop);
      if (hashOf(fd, before.bytes, stop)?.sha256 === result.sha256 && sameFingerprint(stat(fd), before)) return result;
    } catch (error) {
      throw classify(error);
    } finally {
      fs.closeSync(fd);
    }
  }
  throw changed();
}

/** @param atMs as Date.now() */
function waitUntil(atMs: number, stop: StopFlag): void {
  Atomics.wait(stop, 0, 0, Math.max(0, atMs - Date.now()));
  throwIfStopped(stop);
}

function stat(fd: number): Fingerprint {
  const stats = fs.fstatSync(fd, { bigint: true });
  if (!stats.isFile()) throw new KeepsakeError('vanished', 'It is not a regular file any more.');
  return fingerprintOf(stats);
}

function open(file: SourceFile): number {
  try {
    return openFileIn(file.root, file.path);
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
