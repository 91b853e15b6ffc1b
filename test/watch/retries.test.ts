import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRetries, type Retries } from '../../src-main/watch/retries.ts';

const minuteMs = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Tries again in vain, or not, at each of these times; tells when it was tried, in minutes. */
function rig(failedThen: (times: number) => number): { readonly retries: Retries; readonly tried: number[] } {
  const started = Date.now();
  const tried: number[] = [];
  const retries = createRetries(() => {
    tried.push((Date.now() - started) / minuteMs);
    retries.tried(failedThen(tried.length));
  });
  return { retries, tried };
}

test('what fails again and again is tried less and less often, however often anything else fails meanwhile', () => {
  const { retries, tried } = rig(() => 1);
  retries.ended(1, true);
  for (let minute = 0; minute < 72; minute++) {
    vi.advanceTimersByTime(minuteMs);
    retries.ended(3, false);
  }
  expect(tried).toEqual([1, 11, 71]);
});

test('what succeeds is tried no more, and the next failure soon', () => {
  const { retries, tried } = rig((times) => (times < 3 ? 1 : 0));
  retries.ended(1, false);
  vi.advanceTimersByTime(600 * minuteMs);
  expect(tried).toEqual([1, 11, 71]);
  retries.ended(2, false);
  vi.advanceTimersByTime(minuteMs);
  expect(tried).toEqual([1, 11, 71, 601]);
});

test('a backup of everything without a failure begins anew; some files that succeed say nothing of the others', () => {
  const { retries, tried } = rig(() => 1);
  retries.ended(1, false);
  vi.advanceTimersByTime(minuteMs);
  retries.ended(0, false);
  vi.advanceTimersByTime(10 * minuteMs);
  retries.ended(0, true);
  vi.advanceTimersByTime(60 * minuteMs);
  expect(tried).toEqual([1, 11, 71]);
  vi.advanceTimersByTime(10 * minuteMs);
  expect(tried).toEqual([1, 11, 71, 81]);
});

test('what is forgotten is not tried', () => {
  const { retries, tried } = rig(() => 1);
  retries.ended(1, true);
  retries.clear();
  vi.advanceTimersByTime(600 * minuteMs);
  expect(tried).toEqual([]);
});
