import { expect, test } from 'vitest';
import { createSpeedLog } from '../../src-main/backup/speed-log.ts';

function createRig() {
  let now = 5_000;
  const log = createSpeedLog(() => now, 10);
  return { log, pass: (ms: number) => void (now += ms) };
}

test('there is a sample for each second that is over, also for those in which nothing happened', () => {
  const { log, pass } = createRig();
  log.add(2, 100);
  pass(1000);
  pass(1500);
  log.add(1, 50);
  expect(log.samples()).toEqual([
    { second: 0, filesPerSecond: 2, bytesPerSecond: 100 },
    { second: 1, filesPerSecond: 0, bytesPerSecond: 0 },
  ]);
  pass(1000);
  expect(log.samples().at(-1)).toEqual({ second: 2, filesPerSecond: 1, bytesPerSecond: 50 });
});

test('ten minutes are kept, however long the run is', () => {
  const { log, pass } = createRig();
  for (let second = 0; second < 2000; second++) {
    log.add(1, second);
    pass(1000);
  }
  const samples = log.samples();
  expect(samples).toHaveLength(600);
  expect(samples[0]).toMatchObject({ second: 1400, bytesPerSecond: 1400 });
  expect(samples.at(-1)).toMatchObject({ second: 1999, bytesPerSecond: 1999 });
});

test('each number of workers is measured over the seconds that were really run with it', () => {
  const { log, pass } = createRig();
  pass(3000); // Connecting.
  log.set(10, true);
  log.add(20, 2000);
  pass(2000);
  log.set(10, false); // Paused.
  pass(60_000);
  log.set(20, true);
  pass(1000);
  log.add(30, 900);
  pass(1000);
  log.set(10, true);
  pass(2000);
  expect(log.byWorkers()).toEqual([
    { workers: 10, seconds: 4, filesPerSecond: 5, bytesPerSecond: 500 },
    { workers: 20, seconds: 2, filesPerSecond: 15, bytesPerSecond: 450 },
  ]);
  expect(log.runningSeconds()).toBe(6);
});

test('after the end nothing changes any more', () => {
  const { log, pass } = createRig();
  log.set(10, true);
  log.add(10, 0);
  pass(1000);
  log.end();
  pass(9000);
  log.set(20, true);
  expect(log.byWorkers()).toEqual([{ workers: 10, seconds: 1, filesPerSecond: 10, bytesPerSecond: 0 }]);
  expect(log.samples()).toHaveLength(1);
});
