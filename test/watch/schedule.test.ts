import { expect, test } from 'vitest';
import { nextDue, retryDelayMs } from '../../src-main/watch/schedule.ts';
import type { Schedule } from '../../src-shared/preferences.ts';

const schedule = (mode: Schedule['mode'], at = '22:00'): Schedule => ({ mode, at, onBattery: true, onMetered: true });
const time = (text: string): number => new Date(text).getTime();

test('the hour counts from the last backup, whoever made it', () => {
  expect(nextDue(schedule('hourly'), time('2026-03-01T10:20'))).toBe(time('2026-03-01T11:20'));
});

test('daily is the next time of day after the last backup, also across midnight', () => {
  expect(nextDue(schedule('daily'), time('2026-03-01T10:20'))).toBe(time('2026-03-01T22:00'));
  expect(nextDue(schedule('daily'), time('2026-03-01T22:00'))).toBe(time('2026-03-02T22:00'));
  expect(nextDue(schedule('daily', '00:30'), time('2026-03-01T10:20'))).toBe(time('2026-03-02T00:30'));
});

test('a time that was slept through has passed and is due', () => {
  expect(nextDue(schedule('daily'), time('2026-03-01T10:20'))).toBeLessThan(time('2026-03-05T08:00'));
  expect(nextDue(schedule('daily'), undefined)).toBe(0);
});

test('continuously and by hand the clock asks for nothing', () => {
  expect(nextDue(schedule('continuous'), 0)).toBeUndefined();
  expect(nextDue(schedule('manual'), 0)).toBeUndefined();
});

test('what fails again and again is tried less and less often', () => {
  const delays = [1, 2, 3, 4, 5].map(retryDelayMs);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBe(delays.at(-2));
});
