/* The thread's entry file: hashes what arrives from elsewhere. */
import { createHash, type Hash } from 'node:crypto';
import { serveOperations } from '../vault/thread-server.ts';

const hashes = new Map<number, Hash>();

const operations = {
  /** Hashes on under this key. */
  update(key: number, bytes: Uint8Array): void {
    const hash = hashes.get(key) ?? createHash('sha256');
    hashes.set(key, hash.update(bytes));
  },

  /** Ends a key, and answers the SHA-256 of what was hashed under it. */
  end(key: number): string {
    const hash = hashes.get(key) ?? createHash('sha256');
    hashes.delete(key);
    return hash.digest('hex');
  },
};
export type HashOperations = typeof operations;

serveOperations(operations);
