import { expect, test } from 'vitest';
import { automaticWorkers, parseDuration, parseMoment, parsePort, parseRate, parseWorkers } from '../../src-main/cli/option-values.ts';

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

test.each([
  ['500', 500], ['500k', 500_000], ['2M', 2e6], ['1.5MB/s', 1.5e6], ['3 g', 3e9], ['1.234k', 1_234], ['10 bytes/s', 10],
])('a rate of %s is %i bytes a second', (value, rate) => {
  expect(parseRate(value)).toBe(rate);
});

test.each(['0', '0.5', '', 'fast', '-1k', '1,5M', '2T', '1e6', '1.2345k', '99999999', 'Infinity'])('"%s" is no rate', (value) => {
  expect(() => parseRate(value)).toThrow('Give bytes a second such as 500k, 2M or 1.5MB/s.');
});

test('a day is meant to its end, a minute and a second as well, in the time zone of this computer or of the text', () => {
  expect(parseMoment('2026-11-01')).toBe(new Date(2026, 10, 2).getTime() - 1);
  expect(parseMoment('2024-02-29')).toBe(new Date(2024, 2, 1).getTime() - 1);
  expect(parseMoment('2026-11-01T14:30')).toBe(new Date(2026, 10, 1, 14, 31).getTime() - 1);
  expect(parseMoment('2026-11-01 14:30:05')).toBe(new Date(2026, 10, 1, 14, 30, 6).getTime() - 1);
  expect(parseMoment('2026-11-01T14:30:05.250')).toBe(new Date(2026, 10, 1, 14, 30, 5, 250).getTime());
  expect(parseMoment('2026-11-01T14:30Z')).toBe(Date.parse('2026-11-01T14:30:59.999Z'));
  expect(parseMoment('2026-11-01T14:30:00.5+02:00')).toBe(Date.parse('2026-11-01T12:30:00.500Z'));
});

test.each(['', '2026', '2026-11', '2026-02-30', '2026-13-01', '01.11.2026', 'yesterday', '2026-11-01T25:00', '2026-11-01T14', '2026-11-01T14:30+2', ' 2026-11-01'])(
  '"%s" is no moment',
  (value) => {
    expect(() => parseMoment(value)).toThrow('Give a day such as 2026-11-01, or a time such as 2026-11-01T14:30.');
  },
);
