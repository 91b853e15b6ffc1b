import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatNanoseconds,
  formatRate,
  formatSeconds,
  formatThings,
} from '../../src-main/cli/format.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1.3, '1 byte'],
  [999.7, '1 kB'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [1_540, '1.5 kB'],
  [999_949, '1 MB'],
  [52_300_000, '52.3 MB'],
  [630_000_000, '630 MB'],
  [999_960_000, '1 GB'],
  [1_500_000_000, '1.5 GB'],
  [7_000_000_000_000_000_000, '7000 PB'],
])('%i bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [9.97, '10 s'],
  [12.4, '12 s'],
  [59.7, '1 min'],
  [200, '3 min 20 s'],
  [3_600, '1 h'],
  [7_500, '2 h 5 min'],
  [7_199, '2 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words);
});

test('counts are grouped and things have their plural', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatThings(1, 'photo')).toBe('1 photo');
  expect(formatThings(1_000, 'photo')).toBe('1,000 photos');
  expect(formatRate(0.42, 'files')).toBe('0.4 files/s');
  expect(formatRate(1_234.5, 'files')).toBe('1,235 files/s');
});

test('a time of nanoseconds is local time, also before 1970, and one beyond all calendars has words', () => {
  const local = new Date(2024, 6, 1, 14, 5, 59);
  expect(formatNanoseconds(`${local.getTime()}123456`)).toBe('2024-07-01 14:05');
  expect(formatNanoseconds('-1000000000')).toMatch(/^19(69|70)-/);
  expect(formatNanoseconds('99999999999999999999')).toMatch(/^5138-/);
});
