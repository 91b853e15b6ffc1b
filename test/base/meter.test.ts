import { expect, test } from 'vitest';
import { createMeter, type Meter } from '../../src-main/base/meter.ts';

function createClock(): { readonly meter: Meter; readonly pass: (ms: number) => void } {
  let now = 1_000_000;
  return { meter: createMeter(() => now), pass: (ms) => void (now += ms) };
}

test('nothing can be said before something was done', () => {
  const { meter } = createClock();
  expect(meter.rates()).toEqual({ filesPerSecond: 0, bytesPerSecond: 0 });
  expect(meter.secondsLeft(10, 1000)).toBeUndefined();
});

test('speeds are those of the last seconds', () => {
  const { meter, pass } = createClock();
  for (let second = 0; second < 4; second += 1) {
    meter.flow(1000);
    meter.add(1000);
    pass(1000);
  }
  expect(meter.rates()).toEqual({ filesPerSecond: 1, bytesPerSecond: 1000 });
  pass(3600_000);
  expect(meter.rates()).toEqual({ filesPerSecond: 0, bytesPerSecond: 0 });
});

test('a file that was there already counts as a file, and moved no bytes', () => {
  const { meter, pass } = createClock();
  meter.add(5_000_000);
  pass(1000);
  expect(meter.rates()).toEqual({ filesPerSecond: 1, bytesPerSecond: 0 });
});

/** So many files of 10 kB a second. */
function work({ meter, pass }: ReturnType<typeof createClock>, seconds: number, filesPerSecond: number): void {
  for (let file = 0; file < seconds * filesPerSecond; file += 1) {
    meter.add(10_000);
    pass(1000 / filesPerSecond);
  }
}

test('one large file on its way does not look like a standstill', () => {
  const { meter, pass } = createClock();
  for (let second = 0; second < 20; second += 1) {
    meter.flow(1_000_000);
    pass(1000);
  }
  const left = meter.secondsLeft(1, 20_000_000);
  expect(left).toBeGreaterThan(10);
  expect(left).toBeLessThan(40);
});

test('time left follows from the speed of the last seconds', () => {
  const clock = createClock();
  work(clock, 20, 10);
  expect(clock.meter.secondsLeft(100, 1_000_000)).toBeCloseTo(10, 0);
  expect(clock.meter.secondsLeft(0, 0)).toBe(0);
});

test('nothing is said of the time left before some seconds of work', () => {
  const clock = createClock();
  work(clock, 11, 10);
  expect(clock.meter.secondsLeft(100, 1_000_000)).toBeUndefined();
});

test('the first seconds, in which work is slow, do not count', () => {
  const clock = createClock();
  work(clock, 4, 1);
  work(clock, 10, 50);
  const left = clock.meter.secondsLeft(500, 5_000_000);
  expect(left).toBeGreaterThan(9);
  expect(left).toBeLessThan(11);
});

test('nothing is said of the time left while work becomes faster and faster, but for a minute at most', () => {
  const clock = createClock();
  for (let second = 1; second <= 40; second += 1) {
    work(clock, 1, 2 ** (second / 4));
    expect(clock.meter.secondsLeft(100_000, 0)).toBeUndefined();
  }
  for (let second = 0; second < 30; second += 1) work(clock, 1, second % 16 < 8 ? 5 : 50);
  expect(clock.meter.secondsLeft(1000, 0)).toBeGreaterThan(0);
});

test('what it remembers does not grow with the run', () => {
  const { meter, pass } = createClock();
  for (let hour = 0; hour < 36_000; hour += 1) {
    meter.add(1);
    pass(100);
  }
  expect(meter.rates().filesPerSecond).toBeCloseTo(10, 0);
});
