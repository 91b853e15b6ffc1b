import { KeepsakeError } from '../../src-shared/errors.ts';
import type { SourceReader } from './source-reader.ts';
import type { FileToStore, StoredFile } from './source-thread.ts';

/** Small files on their way into a vault folder, several in one call to a thread. */
export interface StoreBatches {
  /** Stores a file together with those that other workers bring meanwhile. Rejects with the file's own error. */
  store(file: FileToStore, bytes: number): Promise<StoredFile>;
}

/** What is larger goes by itself, in pieces, so that it can be paused and shows its progress. */
export const batchedMaxBytes = 8 * 1024 * 1024;
/** A batch is one call that nothing interrupts but a cancel: on a slow drive it should not take long. */
const batchBytes = 4 * 1024 * 1024;
const batchFiles = 64;
/** Batches that are under way at once, where one alone takes long: one thread of the vault's is left for the journal. */
const underWayMax = 2;
/** After so many milliseconds another batch does not wait any more for the one before it. */
const longBatchMs = 50;

interface Waiting {
  readonly file: FileToStore;
  readonly bytes: number;
  readonly resolve: (stored: StoredFile) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Whoever comes while a batch is under way goes with the next one: nobody waits for a timer, and the more workers there are the
 * more files share what a batch costs.
 */
export function createStoreBatches(reader: Pick<SourceReader, 'storeFiles'>, signal: AbortSignal): StoreBatches {
  const waiting: Waiting[] = [];
  let underWay = 0;
  /** When the last batch departed, as performance.now(). */
  let departedAt = 0;
  let later: NodeJS.Timeout | undefined;

  function nextBatch(): Waiting[] {
    let bytes = 0;
    let files = 0;
    for (const each of waiting) {
      bytes += each.bytes;
      if (files > 0 && (files === batchFiles || bytes > batchBytes)) break;
      files += 1;
    }
    return waiting.splice(0, files);
  }

  async function depart(): Promise<void> {
    underWay += 1;
    departedAt = performance.now();
    // Everyone who comes in the same turn of the event loop goes along.
    await Promise.resolve();
    const batch = nextBatch();
    try {
      const outcomes = await reader.storeFiles(batch.map(({ file }) => file), batchedMaxBytes, signal);
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined || outcome instanceof KeepsakeError) reject(outcome ?? new Error('a batch was answered in part'));
        else resolve(outcome);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      underWay -= 1;
      departWhenDue();
    }
  }

  /** At once where nothing is under way; where a batch takes long, as on a network drive, another one goes beside it. */
  function departWhenDue(): void {
    clearTimeout(later);
    if (waiting.length === 0 || underWay === underWayMax) return;
    const waitMs = underWay === 0 ? 0 : departedAt + longBatchMs - performance.now();
    if (waitMs > 0) later = setTimeout(departWhenDue, waitMs);
    else void depart();
  }

  return {
    store: (file, bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ file, bytes, resolve, reject });
        departWhenDue();
      }),
  };
}
