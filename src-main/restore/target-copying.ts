import { hash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import { writeFully } from '../vault/durable-files.ts';
import type { VaultPlace } from '../vault/layout.ts';
import { createObjectOpening, type ObjectToOpen } from '../vault/object-opening.ts';
import { targetError } from './target-error.ts';
import type { Place, TargetFile } from './target-types.ts';

/** A file whose content comes from an object of a vault folder. */
export interface FileToCopy {
  /** Of no other file of this restore. */
  readonly key: number;
  readonly file: TargetFile;
  readonly object: string;
}

/** How far a file is. */
export type CopyStep = { readonly key: number } & (
  /** So many bytes are written; it is to be asked for again. */
  | { readonly state: 'begun'; readonly bytesDone: number }
  /** All of it is written and compared: it waits for `commit`. */
  | { readonly state: 'written' }
  /** The same content is there already. */
  | { readonly state: 'present'; readonly at: Uint8Array }
  /** The object could not be had as it should be: whoever reads it through the vault learns why. Nothing is left of it. */
  | { readonly state: 'unread' }
  | { readonly state: 'failed'; readonly error: Pick<KeepsakeError, 'code' | 'message' | 'scope'> }
);

/** The part of an unfinished file that copying needs. */
interface UnfinishedFile {
  readonly fd: number;
  readonly hash: Hash;
}

export interface TargetCopyingOptions<F extends UnfinishedFile> {
  readonly examine: (file: TargetFile) => Place;
  readonly start: (file: TargetFile) => F;
  /** All bytes are written, and they are the right ones. Leaves the file open for `commit`. */
  readonly finish: (key: number, open: F) => void;
  readonly abandon: (open: F) => void;
  /** A target's path, for people. */
  readonly shownOf: (target: number) => string;
}

export interface TargetCopying {
  /** Works on these files for about `sliceMs`, in their order: one step each. */
  readonly copy: (place: VaultPlace, files: readonly FileToCopy[], sliceMs: number) => readonly CopyStep[];
  /** Removes what is unfinished. */
  readonly close: () => void;
}

/** It fits into a processor's cache, and a drive of 1 MB/s lets a cancel come through at once. */
const pieceBytes = 256 * 1024;

/** Copies objects in the thread that writes: their bytes reach no other thread. */
export function createTargetCopying<F extends UnfinishedFile>({ examine, start, finish, abandon, shownOf }: TargetCopyingOptions<F>): TargetCopying {
  interface Copy {
    readonly source: number;
    readonly open: F;
    bytesDone: number;
  }
  const openObject = createObjectOpening();
  const copies = new Map<number, Copy>();
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);

  /** Where reading fails, for whatever reason, the answer is undefined. */
  function reading<R>(action: () => R): R | undefined {
    try {
      return action();
    } catch {
      // The vault's own threads try again, and classify what they meet.
      return undefined;
    }
  }

  function fill(source: number, bytes: number): Buffer | undefined {
    return reading(() => {
      for (let done = 0; done < bytes;) {
        const read = fs.readSync(source, buffer, done, bytes - done, null);
        if (read === 0) return undefined;
        done += read;
      }
      return buffer.subarray(0, bytes);
    });
  }

  function close(key: number): void {
    const copy = copies.get(key);
    copies.delete(key);
    if (copy !== undefined) fs.closeSync(copy.source);
  }

  /** A file of one piece is compared before anything of it is written. */
  function copySmall({ key, file }: FileToCopy, source: number): CopyStep {
    const piece = fill(source, file.bytes);
    if (piece === undefined || hash('sha256', piece) !== file.sha256) return { key, state: 'unread' };
    const open = start(file);
    try {
      writeFully(open.fd, piece);
      finish(key, open);
    } catch (error) {
      abandon(open);
      throw error;
    }
    return { key, state: 'written' };
  }

  function copyOn({ key, file }: FileToCopy, copy: Copy, until: number): CopyStep {
    const { source, open } = copy;
    let isKept = false;
    try {
      while (copy.bytesDone < file.bytes) {
        const piece = fill(source, Math.min(pieceBytes, file.bytes - copy.bytesDone));
        if (piece === undefined) return { key, state: 'unread' };
        open.hash.update(piece);
        writeFully(open.fd, piece);
        copy.bytesDone += piece.length;
        if (copy.bytesDone < file.bytes && performance.now() >= until) {
          isKept = true;
          return { key, state: 'begun', bytesDone: copy.bytesDone };
        }
      }
      if (open.hash.digest('hex') !== file.sha256) return { key, state: 'unread' };
      finish(key, open);
      isKept = true;
      close(key);
      return { key, state: 'written' };
    } finally {
      if (!isKept) {
        close(key);
        abandon(open);
      }
    }
  }

  function step(place: VaultPlace, item: FileToCopy, until: number): CopyStep {
    const { key, file, object } = item;
    const begun = copies.get(key);
    if (begun !== undefined) return copyOn(item, begun, until);
    const there = examine(file);
    if (there.state === 'present') return { key, state: 'present', at: there.at };
    const source = reading(() => openObject(place, objectOf(file, object)));
    if (source === undefined) return { key, state: 'unread' };
    if (file.bytes <= pieceBytes) {
      try {
        return copySmall(item, source);
      } finally {
        fs.closeSync(source);
      }
    }
    let copy: Copy;
    try {
      copy = { source, open: start(file), bytesDone: 0 };
    } catch (error) {
      fs.closeSync(source);
      throw error;
    }
    copies.set(key, copy);
    return copyOn(item, copy, until);
  }

  return {
    copy(place, files, sliceMs) {
      const until = performance.now() + sliceMs;
      return files.map((item, position) => {
        const { key } = item;
        // The first one moves on however slow the drive is.
        if (position > 0 && performance.now() >= until) return { key, state: 'begun', bytesDone: copies.get(key)?.bytesDone ?? 0 };
        try {
          return step(place, item, until);
        } catch (thrown) {
          const { code, message, scope } = targetError(thrown, shownOf(item.file.target));
          return { key, state: 'failed', error: { code, message, scope } };
        }
      });
    },
    close() {
      for (const [key, { open }] of [...copies]) {
        close(key);
        abandon(open);
      }
    },
  };
}

/** An object has the extension of the first file that had its content: most often of this one. */
function objectOf({ to, bytes }: TargetFile, id: string): ObjectToOpen {
  const end = Buffer.from(to.subarray(-9)).toString('latin1');
  return { id, bytes, extension: /\.([A-Za-z0-9]{1,8})$/.exec(end)?.[1]?.toLowerCase() ?? '' };
}
