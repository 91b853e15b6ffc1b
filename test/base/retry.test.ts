import { expect, test } from 'vitest';
import { backoffMs, pause } from '../../src-main/base/retry.ts';

const longest = { baseMs: 500, capMs: 30_000, random: () => 1 };

test('the longest wait doubles with each failure, up to its cap', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => backoffMs(failures, undefined, longest));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('the wait is anything between nothing and the longest', () => {
  expect(backoffMs(3, undefined, { ...longest, random: () => 0 })).toBe(0);
  expect(backoffMs(3, undefined, { ...longest, random: () => 0.25 })).toBe(500);
  for (let round = 0; round < 100; round += 1) {
    const wait = backoffMs(2, undefined, { baseMs: 500, capMs: 30_000 });
    expect(wait >= 0 && wait < 1000).toBe(true);
  }
});

test('it is never shorter than the destination asked for', () => {
  expect(backoffMs(1, 60_000, longest)).toBe(60_000);
  expect(backoffMs(4, 1000, longest)).toBe(4000);
});

test('a pause ends with the reason of an abort', async () => {
  const stop = new AbortController();
  const pausing = pause(600_000, stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(pausing).rejects.toBe(reason);
  await expect(pause(600_000, stop.signal)).rejects.toBe(reason);
});
