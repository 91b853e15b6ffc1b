import { KeepsakeError } from '../../src-shared/errors.ts';
import { createGroupCommit } from '../vault/group-commit.ts';
import type { SourceReader } from './source-reader.ts';
import type { FileToStore, StoredFile } from './source-thread.ts';

/** Small files on their way into a vault folder, several in one call to a thread. */
export interface StoreBatches {
  /** Stores a file together with those that other workers bring meanwhile. Rejects with the file's own error. */
  store(file: FileToStore, bytes: number): Promise<StoredFile>;
}

/** What is larger goes by itself, in pieces, so that it can be paused and shows its progress. */
export const batchedMaxBytes = 8 * 1024 * 1024;
const batchFiles = 64;
/** A batch is one call that nothing interrupts but a cancel: on a slow drive it should not take long. */
const batchBytes = 4 * 1024 * 1024;
/** Where a batch takes long, as on a network drive, another one goes beside it: one thread of the vault's is left for the journal. */
const beside = { groups: 2, afterMs: 50 };

/** The more workers there are, the more files share what a batch costs. */
export function createStoreBatches(reader: Pick<SourceReader, 'storeFiles'>, signal: AbortSignal): StoreBatches {
  interface Item {
    readonly file: FileToStore;
    readonly bytes: number;
  }
  const group = createGroupCommit<Item, StoredFile>(
    batchFiles,
    async (items) => {
      const stored = await reader.storeFiles(items.map(({ file }) => file), batchedMaxBytes, signal);
      return stored.map((outcome) => (outcome instanceof KeepsakeError ? { error: outcome } : { result: outcome }));
    },
    { weight: { max: batchBytes, of: ({ bytes }) => bytes }, beside },
  );
  return { store: (file, bytes) => group.add({ file, bytes }, signal) };
}
