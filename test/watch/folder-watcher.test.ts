import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { longestCallMs } from '../../src-main/vault/thread-pool.ts';
import { createFolderWatcher } from '../../src-main/watch/folder-watcher.ts';

/** Threads that hang in a drive: they answer nothing, and do not end when they are told to. */
const { threads } = vi.hoisted(() => ({ threads: [] as { emit: (event: string) => unknown }[] }));
vi.mock('node:worker_threads', async (original) => ({
  ...(await original<object>()),
  Worker: class extends EventEmitter {
    constructor() {
      super();
      threads.push(this);
    }
    ref = () => undefined;
    unref = () => undefined;
    postMessage = () => undefined;
    terminate = () => new Promise<number>(() => undefined);
  },
}));

afterEach(() => void vi.useRealTimers());

test('a watching thread that hangs in its drive is not waited for, and counts as hung until it ends', async () => {
  vi.useFakeTimers();
  const watcher = createFolderWatcher({
    folder: Buffer.from('/photos'), extensions: ['jpg'], presenceMs: 1_000,
    onState: () => undefined, onAppeared: () => undefined, onUnsure: () => undefined,
  });
  const closing = watcher.close();
  expect(longestCallMs()).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  await closing;
  await vi.advanceTimersByTimeAsync(10);
  expect(longestCallMs()).toBeGreaterThan(0);
  threads[0]?.emit('exit');
  expect(longestCallMs()).toBe(0);
});
