import { createHash, hash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { makeFolder, removeTemporary, requireSize, writeFully } from './durable-files.ts';
import { temporaryFolder, temporaryPattern, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';
import type { ObjectDescription } from './vault-types.ts';

export interface TemporaryFiles {
  /** Makes a writer's folder, and removes from it what a crash left of the same writer's puts. */
  readonly prepare: (place: VaultPlace, writer: string) => void;
  /** Removes what is left of a writer's puts, as after a crash or a drive that was away for a while, and its folder where it is empty. */
  readonly finish: (place: VaultPlace, writer: string) => void;
  /** Writes a whole content as announced, or nothing, and makes it durable. */
  readonly write: (place: VaultPlace, path: string, object: ObjectDescription, bytes: Uint8Array) => void;
  /** Writes a whole content, or nothing, and answers with its open file, which `settle` makes durable. */
  readonly fill: (place: VaultPlace, path: string, bytes: Uint8Array) => number;
  /** Makes what `fill` wrote durable, and closes it; removes it where that fails. */
  readonly settle: (file: number, path: string, bytes: number) => void;
  /** Closes and removes what `fill` wrote. */
  readonly abandon: (file: number, path: string) => void;
  /** The same in pieces. All pieces of one file must come to one thread, which holds the file and its checksum. */
  readonly begin: (place: VaultPlace, path: string) => void;
  readonly append: (path: string, object: ObjectDescription, bytes: Uint8Array) => void;
  readonly end: (path: string, object: ObjectDescription) => void;
  /** Closes what is open under this name and removes it. Idempotent. */
  readonly discard: (path: string) => void;
}

interface OpenFile {
  readonly file: number;
  readonly hash: Hash;
  bytes: number;
}

/**
 * The blocking half of writing objects; it lives in a thread. Files are created read-only, as they will stay: the
 * system lets their creator write all the same, the user's umask is kept, and a file system without such bits ignores
 * them.
 */
export function createTemporaryFiles(guard: MarkerGuard): TemporaryFiles {
  const open = new Map<string, OpenFile>();

  function create(place: VaultPlace, path: string): number {
    guard(place);
    const attempt = (): number => openSync(path, 'wx', 0o444);
    const file = unless(['ENOENT'], attempt);
    if (file !== undefined) return file;
    // Somebody tidied tmp/ away.
    guard(place);
    makeFolder(dirname(dirname(path)));
    makeFolder(dirname(path));
    return attempt();
  }

  function fill(place: VaultPlace, path: string, bytes: Uint8Array): number {
    const file = create(place, path);
    try {
      writeFully(file, bytes);
      return file;
    } catch (error) {
      abandon(file, path);
      throw error;
    }
  }

  function abandon(file: number, path: string): void {
    closeSync(file);
    removeTemporary(path);
  }

  function settle(file: number, path: string, bytes: number): void {
    try {
      try {
        requireSize(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      removeTemporary(path);
      throw error;
    }
  }

  function discard(path: string): void {
    const state = open.get(path);
    open.delete(path);
    if (state !== undefined) closeSync(state.file);
    removeTemporary(path);
  }

  return {
    prepare(place, writer) {
      guard(place);
      const folder = temporaryFolder(place.root, writer);
      makeFolder(dirname(folder));
      makeFolder(folder);
      clean(folder);
    },
    finish(place, writer) {
      guard(place);
      const folder = temporaryFolder(place.root, writer);
      unless(['ENOENT'], () => clean(folder));
      unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(folder));
    },
    write(place, path, object, bytes) {
      assertContent(object, bytes.length, () => hash('sha256', bytes));
      settle(fill(place, path, bytes), path, object.bytes);
    },
    fill,
    settle,
    abandon,
    begin(place, path) {
      open.set(path, { file: create(place, path), hash: createHash('sha256'), bytes: 0 });
    },
    append(path, object, bytes) {
      const state = opened(open, path);
      state.bytes += bytes.length;
      // A body without end must not fill the disk.
      if (state.bytes > object.bytes) throw checksumMismatch('longer than announced');
      state.hash.update(bytes);
      writeFully(state.file, bytes);
    },
    end(path, object) {
      const state = opened(open, path);
      assertContent(object, state.bytes, () => state.hash.digest('hex'));
      requireSize(state.file, object.bytes);
      fsyncSync(state.file);
      open.delete(path);
      closeSync(state.file);
    },
    discard,
  };
}

function clean(folder: string): void {
  for (const name of readdirSync(folder)) if (temporaryPattern.test(name)) removeTemporary(join(folder, name));
}

function opened(open: ReadonlyMap<string, OpenFile>, path: string): OpenFile {
  const state = open.get(path);
  if (state === undefined) throw new Error(`${path} is not being written in this thread`);
  return state;
}

function assertContent(object: ObjectDescription, bytes: number, sha256: () => string): void {
  if (bytes !== object.bytes)
    throw checksumMismatch(bytes < object.bytes ? 'shorter than announced' : 'longer than announced');
  if (sha256() !== object.sha256) throw checksumMismatch('not those that were announced');
}

export function checksumMismatch(how: string): KeepsakeError {
  return new KeepsakeError(
    'checksum-mismatch',
    `The bytes that arrived are ${how}, so they were not stored: try again.`,
  );
}
