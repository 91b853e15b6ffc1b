import fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import { createThreadPool, fromThread, threadUrl, type ThreadPool } from '../vault/thread-pool.ts';
import type { VaultStoring } from '../vault/vault-types.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { FileChecksum, FileContent, FileToStore, SourceFile, SourceOperations, StopFlag, StoredFile } from './source-thread.ts';
import type { Entry, WalkRoot } from './walker.ts';

/** The sources as the engine reads them: everything blocking happens in threads. */
export interface SourceReader {
  /** The entries of the roots, as they are found; never more than `ahead()` of them wait here. */
  walk(roots: readonly WalkRoot[], ahead: () => number, signal: AbortSignal): AsyncGenerator<Entry, void>;
  /** Counts the same entries, as fast as the file system tells; calls `onCount` with each further share. */
  count(roots: readonly WalkRoot[], onCount: (share: { files: number; bytes: number }) => void, signal: AbortSignal): Promise<void>;
  /** Stops within 256 KiB when the signal aborts, as does `checksum`. */
  readWhole(file: SourceFile, maxBytes: number, signal: AbortSignal): Promise<FileContent>;
  checksum(file: SourceFile, signal: AbortSignal): Promise<FileChecksum>;
  /** From now on sources are read by a vault's own threads, which were started with `fileThreads`: until that vault is closed. */
  useThreads(storing: VaultStoring): void;
  /**
   * Stores files of up to `maxBytes` each in that vault, in one thread: one outcome each, in their order. It does what `readWhole` and
   * the vault's `put` do.
   */
  storeFiles(files: readonly FileToStore[], maxBytes: number, signal: AbortSignal): Promise<readonly (StoredFile | KeepsakeError)[]>;
  /** When a photo or video was taken, as `takenAt` gives it: a few small reads. Rejects with 'changed' where it is not what it was. */
  dateOf(file: SourceFile, expected: Fingerprint, signal: AbortSignal): Promise<string | undefined>;
  /** The bytes of a file that was hashed before, from `start` (default 0) on, in chunks of up to one MiB; 'changed' when it is another one, or becomes another. */
  stream(file: SourceFile, expected: Fingerprint, signal: AbortSignal, start?: number): AsyncGenerator<Uint8Array, void>;
  /** Is the source's folder there, and the same as when it was asked for the first time? */
  isConnected(root: WalkRoot, signal: AbortSignal): Promise<boolean>;
  /**
   * Which of these paths name something in the source that is no folder, exactly so spelt? True as well where nobody can tell: only what is
   * false is known to be gone.
   */
  existing(root: WalkRoot, paths: readonly Uint8Array[], signal: AbortSignal): Promise<readonly boolean[]>;
  /** Is there a folder with nothing in it? */
  isEmpty(root: WalkRoot, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** The entry file of threads that read sources, and do what a vault needs where one starts them. */
export const fileThreads = threadUrl('source-thread', import.meta.url);

/** Entries that a counting walk asks for at once. */
const countShare = 1000;
/** A pause, or a long upload: nothing is read for a while. */
const idleMs = 10_000;

export function createSourceReader(): SourceReader {
  const threads = Math.min(4, Math.max(2, availableParallelism()));
  const own = createThreadPool<SourceOperations>(fileThreads, threads, { idleMs });
  let readers: Pick<ThreadPool<SourceOperations>, 'run'> = own;
  let storing: VaultStoring | undefined;
  /** What each source's folder was at the beginning. */
  const firstSeen = new Map<string, string | undefined>();
  const walkers = new Set<ThreadPool<SourceOperations>>();

  /** A walk holds state between its calls and may hang in one: it has a thread of its own. */
  async function startWalker(roots: readonly WalkRoot[], stop: StopFlag): Promise<ThreadPool<SourceOperations>> {
    const walker = createThreadPool<SourceOperations>(fileThreads, 1);
    walkers.add(walker);
    await walker.run('walkStart', [roots, stop]);
    return walker;
  }
  async function endWalker(walker: ThreadPool<SourceOperations>): Promise<void> {
    walkers.delete(walker);
    await walker.close();
  }

  return {
    async *walk(roots, ahead, signal) {
      const stop = stopFlag(signal);
      const walker = await startWalker(roots, stop.flag);
      try {
        for (;;) {
          signal.throwIfAborted();
          const entries = await walker.run('walkNext', [Math.max(1, ahead())], { signal });
          if (entries.length === 0) return;
          for (const entry of entries) {
            signal.throwIfAborted();
            yield entry;
          }
        }
      } finally {
        stop.release();
        await endWalker(walker);
      }
    },
    async count(roots, onCount, signal) {
      const stop = stopFlag(signal);
      const walker = await startWalker(roots, stop.flag);
      try {
        for (let ended = false; !ended && !signal.aborted; ) {
          const share = await walker.run('countNext', [countShare], { signal });
          onCount(share);
          ended = share.ended;
        }
      } finally {
        stop.release();
        await endWalker(walker);
      }
    },
    readWhole: (file, maxBytes, signal) => withStopFlag(signal, (flag) => readers.run('readWhole', [file, maxBytes, flag], { signal })),
    checksum: (file, signal) => withStopFlag(signal, (flag) => readers.run('checksum', [file, flag], { signal })),
    useThreads(given) {
      storing = given;
      readers = given.pool;
    },
    async storeFiles(files, maxBytes, signal) {
      if (storing === undefined) throw new Error('there is no vault to store in');
      const { place, writer, ready, stored, errorOf } = storing;
      await ready(signal);
      const outcomes = await withStopFlag(signal, (flag) => readers.run('storeFiles', [place, writer, files, maxBytes, flag], { signal }))
        .catch((thrown: unknown) => {
          throw errorOf(thrown);
        });
      stored(outcomes.flatMap((file) => ('error' in file ? [] : [{ id: file.sha256, bytes: file.fingerprint.bytes }])));
      return outcomes.map((outcome) => {
        if (!('error' in outcome)) return outcome;
        const error = fromThread(outcome.error);
        return outcome.scope === 'file' ? toKeepsakeError(error) : errorOf(error);
      });
    },
    dateOf: (file, expected, signal) => withStopFlag(signal, (flag) => readers.run('dateOf', [file, expected, flag], { signal })),
    async *stream(file, expected, signal, start = 0) {
      const fd = await readers.run('openFile', [file, expected], { signal });
      try {
        for (let position = start; position < expected.bytes; ) {
          const chunk = await readers.run('readChunk', [fd, position, expected.bytes], { signal });
          if (chunk.length === 0) break;
          position += chunk.length;
          yield chunk;
        }
        await readers.run('assertUnchanged', [fd, expected], { signal });
      } finally {
        // A cancelled upload does not wait for its body: the threads may have ended before.
        await readers.run('closeFile', [fd]).catch(() => fs.close(fd, () => undefined));
      }
    },
    async isConnected(root, signal) {
      const identity = await readers.run('rootIdentity', [root.path], { signal });
      const first = firstSeen.get(root.id) ?? identity;
      firstSeen.set(root.id, first);
      return identity !== undefined && identity === first;
    },
    existing: (root, paths, signal) =>
      withStopFlag(signal, (flag) => readers.run('existing', [root.path, paths, flag], { signal })),
    isEmpty: (root, signal) => readers.run('isEmpty', [root.path], { signal }),
    async close() {
      await Promise.all([own, ...walkers].map((pool) => pool.close()));
    },
  };
}

/** An abort as a thread sees it in the middle of its work. `release`: nothing is to be stopped any more. */
function stopFlag(signal: AbortSignal): { readonly flag: StopFlag; release(): void } {
  const flag: StopFlag = new Int32Array(new SharedArrayBuffer(4));
  const stop = (): void => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return {
    flag,
    release: () => signal.removeEventListener('abort', stop),
  };
}

/** Calls a thread with a flag that an abort sets in the middle of its work. */
async function withStopFlag<R>(signal: AbortSignal, call: (flag: StopFlag) => Promise<R>): Promise<R> {
  const stop = stopFlag(signal);
  try {
    return await call(stop.flag);
  } finally {
    stop.release();
  }
}
