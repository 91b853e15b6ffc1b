import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLatestWins } from '../../src-renderer/latest-wins.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first value is done at once, and of those that come meanwhile only the newest', async () => {
  const done: number[] = [];
  const letterbox = createLatestWins<number>(100, (value) => {
    done.push(value);
    return Promise.resolve();
  });
  for (const value of [1, 2, 3, 4]) letterbox.push(value);
  expect(done).toEqual([1]);
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual([1, 4]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual([1, 4]);
});

test('work never overlaps, however long one piece of it takes', async () => {
  const finish: (() => void)[] = [];
  const letterbox = createLatestWins<number>(100, () => new Promise((resolve) => finish.push(resolve)));
  letterbox.push(1);
  letterbox.push(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(finish).toHaveLength(1);
  finish[0]!();
  await vi.advanceTimersByTimeAsync(0);
  expect(finish).toHaveLength(2);
});

test('what waits can be dropped', async () => {
  const done: number[] = [];
  const letterbox = createLatestWins<number>(100, (value) => {
    done.push(value);
    return Promise.resolve();
  });
  letterbox.push(1);
  letterbox.push(2);
  letterbox.clear();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual([1]);
});
