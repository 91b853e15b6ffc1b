import { expect, test } from 'vitest';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { createSpeedHistory, shownSeconds } from '../../src-renderer/home/speed-history.ts';

const at = (seconds: number, filesPerSecond: number, bytesPerSecond = 0): RunSnapshot =>
  ({ seconds, filesPerSecond, bytesPerSecond }) as RunSnapshot;

test('the updates of one second are one point, the newest', () => {
  const history = createSpeedHistory();
  history.push(at(0.2, 1));
  history.push(at(0.9, 3, 500));
  history.push(at(1.1, 4, 600));
  expect(history.columns()).toEqual({ seconds: [0, 1], files: [3, 4], bytes: [500, 600] });
});

test('what was before this page looked is shown as smoothly as what it sees, and does not replace it', () => {
  const history = createSpeedHistory();
  history.push(at(3.5, 7));
  history.load(Array.from({ length: 4 }, (_, second) => ({ second, filesPerSecond: second === 0 ? 8 : 0, bytesPerSecond: 0 })));
  expect(history.columns().files).toEqual([8, 4, 8 / 3, 7]);
});

test('a page that was asleep shows a line without holes', () => {
  const history = createSpeedHistory();
  history.push(at(1, 5));
  history.push(at(4, 6));
  expect(history.columns()).toMatchObject({ seconds: [0, 1, 2, 3, 4], files: [0, 5, 5, 5, 6] });
});

test('the last minutes are kept, however long the run is', () => {
  const history = createSpeedHistory();
  for (let second = 0; second < 5000; second++) history.push(at(second, second));
  history.push(at(20_000, 1));
  const { seconds } = history.columns();
  expect(seconds).toHaveLength(shownSeconds + 1);
  expect(seconds.at(-1)).toBe(20_000);
  expect(history.facts()).toMatchObject({ seconds: shownSeconds + 1, files: { most: 1 } });
});
