import { expect, test } from 'vitest';
import { automaticWorkers, parseDuration, parsePort, parseWorkers } from '../../src-main/cli/option-values.ts';

test.each([
  ['0', 0],
  ['0s', 0],
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
])('a duration of %s is %i milliseconds', (value, ms) => {
  expect(parseDuration(value)).toBe(ms);
});

test.each(['', '5', '5 m', '-5m', 'm', '1d', '5m!', 'x5m', '1.5h', 'Infinity'])('"%s" is no duration', (value) => {
  expect(() => parseDuration(value)).toThrow('Give a duration such as 90s, 5m, 1h or 0.');
});

test('workers are whole numbers from 1 to 64', () => {
  expect(parseWorkers('1')).toBe(1);
  expect(parseWorkers('64')).toBe(64);
});

test.each(['0', '65', '-1', 'many', '', '1.5', '0x10', '1e1', '٣'])('"%s" is no number of workers', (value) => {
  expect(() => parseWorkers(value)).toThrow('Give a whole number from 1 to 64, or auto.');
});

test('automatic workers are two a core, but 5 for a small machine and 20 for a large one', () => {
  expect([1, 2, 4, 8, 10, 64].map(automaticWorkers)).toEqual([5, 5, 8, 16, 20, 20]);
  expect(parseWorkers('auto')).toBeGreaterThanOrEqual(5);
});

test('a port is a number from 0 to 65535', () => {
  expect(parsePort('0')).toBe(0);
  expect(parsePort('65535')).toBe(65_535);
  for (const wrong of ['65536', '-1', 'http', '', '80 '])
    expect(() => parsePort(wrong)).toThrow('Give a port number from 0 to 65535.');
});
