/*
 * The thread's entry file: everything that touches a source, on blocking calls. As a thread of a vault it also does what a vault
 * needs, so that a small file goes from its source into the vault without leaving the thread.
 */
import { createHash, hash } from 'node:crypto';
import fs from 'node:fs';
import { workerData } from 'node:worker_threads';
import { KeepsakeError, type KeepsakeErrorOptions } from '../../src-shared/errors.ts';
import type { VaultPlace } from '../vault/layout.ts';
import { loadSqliteAddon } from '../vault/sqlite-addon.ts';
import type { ThreadError } from '../vault/thread-pool.ts';
import { describeError, move, serveOperations } from '../vault/thread-server.ts';
import { createVaultThread } from '../vault/vault-operations.ts';
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

/** What reading a file has shown. */
export interface FileChecksum {
  readonly sha256: string;
  /** What it was when it was read. */
  readonly fingerprint: Fingerprint;
  readonly readAtMs: number;
  readonly takenAt: string | undefined;
  /** Are all its bytes zero? */
  readonly blank: boolean;
}

/** A whole file in memory. */
export interface FileContent extends FileChecksum {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that goes into a vault in one thread. */
export interface FileToStore extends SourceFile {
  /** As in `ObjectDescription`. */
  readonly extension: string;
}

export interface StoredFile extends FileChecksum {
  readonly state: 'stored' | 'present';
}

/** `scope`: whether the source's side failed or the vault's. */
interface FailedToStore {
  readonly error: ThreadError;
  readonly scope: 'file' | 'destination';
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
const storeSpaceMin = 64 * 1024;

/** What a vault gives its threads as workerData. */
const vault = workerData instanceof SharedArrayBuffer ? createVaultThread(workerData) : undefined;
/** Holds one file after the other that this thread stores. */
let storeBuffer = new Uint8Array(0);

/** Set by the walk that this thread runs: one at a time. */
let walking: AsyncGenerator<Entry, void> | undefined;

const operations = {
  walkStart(roots: readonly WalkRoot[], stop: StopFlag): void {
    walking = walk(roots, () => throwIfStopped(stop));
  },

  /** Up to `max` entries, and what came within a moment; none only at the end. */
  async walkNext(max: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    await walkFurther(max, (entry) => entries.push(entry));
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

  /** Counts up to `max` entries further, and what comes within a moment: how many, how many bytes of candidates, and whether that was the end. */
  async countNext(max: number): Promise<{ files: number; bytes: number; ended: boolean }> {
    let files = 0;
    let bytes = 0;
    // One by one: what is counted together would be held together, and outlive the collector's young generation.
    await walkFurther(max, (entry) => {
      if (entry.kind === 'candidate' || entry.kind === 'skipped' || entry.kind === 'failed') files++;
      if (entry.kind === 'candidate') bytes += entry.fingerprint.bytes;
    });
    return { files, bytes, ended: walking === undefined };
  },

  /**
   * Reads a whole file once and hashes it. When its fingerprint moved meanwhile it is read again.
   *
   * @throws KeepsakeError 'too-large' when it is larger than `maxBytes` now
   */
  readWhole(file: SourceFile, maxBytes: number, stop: StopFlag): FileContent {
    const content = readContent(file, maxBytes, stop, (bytes) => new Uint8Array(bytes));
    return move(content, [content.bytes.buffer]);
  },

  /**
   * Stores files in the vault whose thread this is, of up to `maxBytes` each: one outcome each, in their order. What a stop
   * leaves out is 'cancelled'.
   */
  storeFiles(place: VaultPlace, writer: string, files: readonly FileToStore[], maxBytes: number, stop: StopFlag): (StoredFile | FailedToStore)[] {
    if (vault === undefined) throw new Error('only a thread of a vault stores');
    const contents = files.map((file) => ({ extension: file.extension, read: () => readContent(file, maxBytes, stop, storeSpace) }));
    return vault.storeContents(place, writer, contents, () => isStopped(stop)).map((outcome) => {
      if ('error' in outcome) return { error: describeError(outcome.error), scope: outcome.reading ? 'file' : 'destination' };
      const { sha256, fingerprint, readAtMs, takenAt: taken, blank } = outcome.content;
      return { state: outcome.state, sha256, fingerprint, readAtMs, takenAt: taken, blank };
    });
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

/** Walks on for up to `max` entries, or for a moment, but for one entry at least. */
async function walkFurther(max: number, found: (entry: Entry) => void): Promise<void> {
  const deadline = performance.now() + shareMs;
  for (let entries = 0; walking !== undefined && entries < max && (entries === 0 || performance.now() < deadline); entries += 1) {
    const next = await walking.next();
    if (next.done === true) walking = undefined;
    else found(next.value);
  }
}

/** @throws KeepsakeError 'too-large' when it is larger than `maxBytes` now */
function readContent(file: SourceFile, maxBytes: number, stop: StopFlag, space: (bytes: number) => Uint8Array<ArrayBuffer>): FileContent {
  return readUnchanged(file, stop, (fd, before, readAtMs): FileContent | undefined => {
    if (before.bytes > maxBytes) throw new KeepsakeError('too-large', 'The file has grown.', { retryable: true });
    const bytes = space(before.bytes);
    if (fill(bytes, fd, 0, () => throwIfStopped(stop)) < bytes.length) return undefined;
    // In one call: a Hash keeps memory outside of the heap until it is collected, and a thread is collected rarely.
    const sha256 = hash('sha256', bytes);
    return { bytes, sha256, fingerprint: before, readAtMs, takenAt: takenAt(readFrom(bytes)), blank: isBlank(bytes) };
  });
}

/** Space for one file, which the next one takes over. */
function storeSpace(bytes: number): Uint8Array<ArrayBuffer> {
  // In powers of two: the sizes of photos differ, and each new buffer would wait for the garbage collector.
  if (storeBuffer.length < bytes) storeBuffer = new Uint8Array(2 ** Math.ceil(Math.log2(Math.max(bytes, storeSpaceMin))));
  return storeBuffer.subarray(0, bytes);
}

/** Reads parts of an open file. @param size of it, in bytes */
function readOpen(fd: number, size: number, stop: StopFlag): ReadAt {
  return (at, length) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
    return bytes.subarray(0, fill(bytes, fd, at, () => throwIfStopped(stop)));
  };
}

const isStopped = (stop: StopFlag): boolean => Atomics.load(stop, 0) === 1;

/** Throws, or answers that there is no need to stop. */
function throwIfStopped(stop: StopFlag): false {
  if (isStopped(stop)) throw new KeepsakeError('cancelled', 'Cancelled.');
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

// A vault's first use of it is a file lock, later.
if (vault !== undefined) loadSqliteAddon();
serveOperations({ ...vault?.operations, ...operations });
