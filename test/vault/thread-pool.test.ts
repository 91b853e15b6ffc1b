import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createThreadPool, threadUrl, type PoolOptions, type ThreadPool } from '../../src-main/vault/thread-pool.ts';
import type { WaitingOperations } from './waiting-thread.ts';

function poolOf(max: number, options?: PoolOptions): ThreadPool<WaitingOperations> {
  const pool = createThreadPool<WaitingOperations>(threadUrl('waiting-thread', import.meta.url), max, options);
  onTestFinished(() => pool.close());
  return pool;
}

const threadsOf = async (calls: readonly Promise<number>[]): Promise<number> => new Set(await Promise.all(calls)).size;

test('long calls get more threads, and never more than the most', async () => {
  const pool = poolOf(3);
  const calls = Array.from({ length: 60 }, () => pool.run('wait', [50]));
  expect(await threadsOf(calls)).toBe(3);
});

test('a call that does not come back holds nothing up', async () => {
  const pool = poolOf(2);
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const stuck = pool.run('waitFor', [flag]);
  const other = await pool.run('wait', [0]);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  expect(await stuck).not.toBe(other);
});

test('a thread ends that has had nothing to do for a while, and the next call starts another', async () => {
  const pool = poolOf(1, { idleMs: 50 });
  const first = await pool.run('wait', [0]);
  let next = first;
  for (let tries = 0; next === first && tries < 100; tries++) {
    await sleep(100);
    next = await pool.run('wait', [0]);
  }
  expect(next).not.toBe(first);
});

test('a thread stays where nothing else is asked for', async () => {
  const pool = poolOf(1);
  const first = await pool.run('wait', [0]);
  await sleep(200);
  expect(await pool.run('wait', [0])).toBe(first);
});

test('what waits is refused when the pool closes, what is under way comes to its end', async () => {
  const pool = poolOf(1);
  const running = pool.run('wait', [100]);
  const waiting = pool.run('wait', [0]).catch((error: unknown) => error);
  await pool.close();
  expect(await running).toBeGreaterThan(0);
  expect(await waiting).toMatchObject({ code: 'cancelled' });
  await expect(pool.run('wait', [0])).rejects.toMatchObject({ code: 'cancelled' });
});
