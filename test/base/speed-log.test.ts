import { expect, test } from 'vitest';
import { createSpeedLog } from '../../src-main/base/speed-log.ts';

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

/** So many files a second, a tenth of them at a time. */
function work({ log, pass }: ReturnType<typeof createRig>, seconds: number, filesPerSecond: number): void {
  for (let tenth = 0; tenth < 10 * seconds; tenth++) {
    pass(50);
    log.add(filesPerSecond / 10, filesPerSecond * 10);
    pass(50);
  }
}

test('each number of workers is measured over the time that was really run with it', () => {
  const rig = createRig();
  const { log, pass } = rig;
  pass(3000); // Connecting.
  log.set(10, true);
  work(rig, 10, 20);
  log.set(10, false); // Paused.
  pass(60_000);
  log.set(20, true);
  work(rig, 8, 40);
  log.set(10, true);
  work(rig, 8, 20);
  const [ten, twenty] = log.byWorkers();
  expect(ten).toMatchObject({ workers: 10 });
  expect(ten?.filesPerSecond).toBeCloseTo(20);
  expect(ten?.bytesPerSecond).toBeCloseTo(2000);
  expect(twenty).toMatchObject({ workers: 20, seconds: 8 });
  expect(twenty?.filesPerSecond).toBeCloseTo(40);
  expect(log.runningMs()).toBe(26_000);
});

test('a number of workers that was in use for a moment only is not measured', () => {
  const rig = createRig();
  const { log, pass } = rig;
  log.set(10, true);
  work(rig, 5, 100);
  log.set(10, false);
  pass(10_000);
  log.set(10, true);
  work(rig, 5, 100);
  expect(log.byWorkers()).toEqual([]);
});

test('what ends while a run is paused is no speed of anybody', () => {
  const rig = createRig();
  const { log } = rig;
  log.set(10, true);
  work(rig, 8, 10);
  log.set(10, false);
  log.add(500, 0);
  log.set(20, true);
  work(rig, 8, 10);
  expect(log.byWorkers().map(({ filesPerSecond }) => Math.round(filesPerSecond))).toEqual([10, 10]);
});

test('no number of workers was faster than the fastest eight seconds', () => {
  const rig = createRig();
  const { log } = rig;
  log.set(20, true);
  const speeds = [0, 40, 0, 10, 30, 0, 0, 20, 0, 0, 50, 10, 0, 20, 0];
  for (const speed of speeds) work(rig, 1, speed);
  const windows = speeds.slice(7).map((_, index) => speeds.slice(index, index + 8).reduce((sum, each) => sum + each, 0) / 8);
  expect(log.byWorkers()[0]?.filesPerSecond).toBeLessThanOrEqual(Math.max(...windows));
});

test('after the end nothing changes any more', () => {
  const rig = createRig();
  const { log, pass } = rig;
  log.set(10, true);
  work(rig, 9, 10);
  log.end();
  const atEnd = log.byWorkers();
  pass(9000);
  log.set(20, true);
  log.end();
  expect(log.byWorkers()).toEqual(atEnd);
  expect(log.samples()).toHaveLength(9);
  expect(log.runningMs()).toBe(9000);
});
