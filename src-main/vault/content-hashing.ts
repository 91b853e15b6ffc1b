import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';

export interface ContentHashing {
  /**
   * Hashes the next `length` bytes of a file, and answers how many there were; undefined where the file is gone.
   * All calls for one file must come to one thread, in order.
   *
   * @param key names what is being hashed
   */
  readonly hashBlock: (
    place: VaultPlace,
    key: string,
    path: string,
    position: number,
    length: number,
  ) => number | undefined;
  /** Ends it, and answers the SHA-256 of what was hashed. */
  readonly hashEnd: (key: string) => string;
}

/**
 * Reads a file back and hashes it, piece by piece; it lives in a thread. The file is opened anew for each piece: one that
 * is read slowly, in the background, does not keep its drive from being unmounted.
 */
export function createContentHashing(guard: MarkerGuard): ContentHashing {
  const hashes = new Map<string, Hash>();
  let block = new Uint8Array();
  return {
    hashBlock(place, key, path, position, length) {
      guard(place);
      const file = unless(['ENOENT'], () => openSync(path, 'r'));
      if (file === undefined) {
        guard(place);
        return undefined;
      }
      try {
        if (block.length < length) block = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const read = readSync(file, block, done, length - done, position + done);
          if (read === 0) break;
          done += read;
        }
        const hash = hashes.get(key) ?? createHash('sha256');
        hashes.set(key, hash.update(block.subarray(0, done)));
        return done;
      } finally {
        closeSync(file);
      }
    },
    hashEnd(key) {
      const hash = hashes.get(key) ?? createHash('sha256');
      hashes.delete(key);
      return hash.digest('hex');
    },
  };
}
