import { Worker } from 'node:worker_threads';
import { countHungThread, threadUrl } from '../vault/thread-pool.ts';
import type { FolderState, FromWatchThread, ToWatchThread, WatchThreadData } from './watch-messages.ts';

export interface FolderWatcherOptions extends WatchThreadData {
  readonly onState: (state: FolderState) => void;
  /** Relative paths of files that were made or changed, and are whole. */
  readonly onAppeared: (paths: readonly Uint8Array[]) => void;
  /** Some of what happened may have been missed. */
  readonly onUnsure: () => void;
}

/** Watches one folder in a thread of its own, also while the folder is not there. */
export interface FolderWatcher {
  /** Tells of these when they are finished. */
  await(paths: readonly Uint8Array[]): void;
  /** Idempotent. Waits for the thread, but not for a drive that hangs. */
  close(): Promise<void>;
}

/** chokidar keeps every name: a hundred bytes a file, and several times as much while it scans. A tree beyond this is looked through instead. */
const heapMaxMb = 512;
const closeMaxMs = 2000;

export function createFolderWatcher({ onState, onAppeared, onUnsure, ...workerData }: FolderWatcherOptions): FolderWatcher {
  const worker = new Worker(threadUrl('watch-thread', import.meta.url), {
    workerData: workerData satisfies WatchThreadData,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: heapMaxMb },
  });
  // To watch is no reason to stay.
  worker.unref();
  const ended = Promise.withResolvers<undefined>();
  let closed = false;
  const send = (message: ToWatchThread): void => worker.postMessage(message);

  worker.on('message', (message: FromWatchThread) => {
    if (message.kind === 'closed') ended.resolve(undefined);
    else if (closed) return;
    else if (message.kind === 'state') onState(message.state);
    else if (message.kind === 'appeared') onAppeared(message.paths);
    else onUnsure();
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed) onState({ kind: 'failed', code: error.code ?? error.message });
  });
  worker.on('exit', () => ended.resolve(undefined));

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    closed = true;
    worker.ref();
    send({ kind: 'close' });
    const late = setTimeout(() => {
      countHungThread(worker);
      ended.resolve(undefined);
    }, closeMaxMs);
    await ended.promise;
    clearTimeout(late);
    worker.unref();
    // One that hangs in a system call ends with it, whenever that is: the process is left without waiting for it.
    void worker.terminate();
  }

  return {
    await: (paths) => {
      if (!closed) send({ kind: 'await', paths });
    },
    close: () => (closing ??= close()),
  };
}
