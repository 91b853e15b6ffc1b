import { expect, test } from 'vitest';
import { createBoundedQueue } from '../../src-main/backup/bounded-queue.ts';
import { createWorkerPool, type WorkerPool } from '../../src-main/base/worker-pool.ts';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Bench {
  readonly pool: WorkerPool;
  /** Items that are being worked on, by worker. */
  readonly busy: Map<number, number>;
  readonly worked: readonly number[];
  put(...items: readonly number[]): Promise<void>;
  /** Lets the worker that holds the item finish it. */
  finish(item: number): Promise<void>;
  /** No more items come. */
  close(): void;
}

/** A pool whose items take as long as the test wants. */
function createBench(size: number): Bench {
  const queue = createBoundedQueue<number>(1000);
  const busy = new Map<number, number>();
  const gates = new Map<number, () => void>();
  const worked: number[] = [];
  const pool = createWorkerPool<number>({
    size,
    take: (signal) => queue.take(signal),
    async work(item, worker) {
      expect(busy.has(worker)).toBe(false);
      busy.set(worker, item);
      await new Promise<void>((resolve) => gates.set(item, resolve));
      busy.delete(worker);
      worked.push(item);
    },
  });
  return {
    pool,
    busy,
    worked,
    async put(...items) {
      for (const item of items) await queue.put(item, never);
      await settled();
    },
    async finish(item) {
      gates.get(item)!();
      await settled();
    },
    close: () => queue.close(),
  };
}

const items = (bench: Bench): number[] => [...bench.busy.values()].sort((a, b) => a - b);

test('as many items as there are workers are worked on at once', async () => {
  const bench = createBench(3);
  await bench.put(1, 2, 3, 4, 5);
  expect(items(bench)).toEqual([1, 2, 3]);
  expect([...bench.busy.keys()].sort()).toEqual([1, 2, 3]);
  await bench.finish(2);
  expect(items(bench)).toEqual([1, 3, 4]);
});

test('a slow item holds up one worker and nobody else', async () => {
  const bench = createBench(2);
  await bench.put(1, 2, 3, 4);
  for (const item of [2, 3, 4]) await bench.finish(item);
  expect(bench.worked).toEqual([2, 3, 4]);
  expect(items(bench)).toEqual([1]);
});

test('the pool is done when nothing is left to take and the last worker has finished', async () => {
  const bench = createBench(2);
  let done = false;
  void bench.pool.done.then(() => (done = true));
  await bench.put(1, 2);
  bench.close();
  await bench.finish(1);
  expect(done).toBe(false);
  await bench.finish(2);
  expect(done).toBe(true);
});

test('a pool without any item is done at once', async () => {
  const bench = createBench(4);
  bench.close();
  await bench.pool.done;
  expect(bench.worked).toEqual([]);
});

test('more workers start at once', async () => {
  const bench = createBench(1);
  await bench.put(1, 2, 3, 4);
  bench.pool.resize(4);
  await settled();
  expect(items(bench)).toEqual([1, 2, 3, 4]);
  expect(bench.pool.size).toBe(4);
});

test('with fewer workers those too many stop after the item they hold', async () => {
  const bench = createBench(4);
  await bench.put(1, 2, 3, 4, 5, 6);
  bench.pool.resize(1);
  await settled();
  expect(items(bench)).toEqual([1, 2, 3, 4]);
  for (const item of [2, 3, 4]) await bench.finish(item);
  expect(items(bench)).toEqual([1]);
  await bench.finish(1);
  expect(items(bench)).toEqual([5]);
});

test('a worker that retires while it waits loses no item', async () => {
  const bench = createBench(3);
  await settled();
  bench.pool.resize(1);
  await bench.put(1, 2);
  expect(items(bench)).toEqual([1]);
  await bench.finish(1);
  expect(items(bench)).toEqual([2]);
});

test('a retired worker that is wanted again before its item was done goes on', async () => {
  const bench = createBench(2);
  await bench.put(1, 2, 3, 4);
  bench.pool.resize(1);
  bench.pool.resize(2);
  await bench.finish(2);
  expect(items(bench)).toEqual([1, 3]);
  bench.close();
  for (const item of [1, 3, 4]) await bench.finish(item);
  await bench.pool.done;
  expect([...bench.worked].sort()).toEqual([1, 2, 3, 4]);
});

test('a pool that shrinks while its last items are worked on is done when they are', async () => {
  const bench = createBench(3);
  await bench.put(1, 2, 3);
  bench.close();
  bench.pool.resize(1);
  for (const item of [1, 2, 3]) await bench.finish(item);
  await bench.pool.done;
  expect(bench.worked).toEqual([1, 2, 3]);
});

test('resizing a pool that is done starts nobody', async () => {
  const bench = createBench(1);
  bench.close();
  await bench.pool.done;
  bench.pool.resize(8);
  await settled();
  expect(bench.busy.size).toBe(0);
});

test('what a worker throws ends the pool', async () => {
  const queue = createBoundedQueue<number>(2);
  const pool = createWorkerPool<number>({
    size: 2,
    take: (signal) => queue.take(signal),
    work: () => Promise.reject(new Error('a bug')),
  });
  await queue.put(1, never);
  await expect(pool.done).rejects.toThrow('a bug');
});
