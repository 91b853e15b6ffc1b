import { expect, test } from 'vitest';
import { createSettling, type FileMoment } from '../../src-main/watch/settling.ts';

/** Files that change by the second of a clock that the test moves. */
function createRig(files: Record<string, (second: number) => number | undefined>, isOpen: (second: number) => boolean = () => false) {
  let nowMs = 0;
  const look = (file: string): FileMoment | undefined => {
    const bytes = files[file]?.(nowMs / 1000);
    return bytes === undefined ? undefined : { bytes, mtimeNs: BigInt(bytes) };
  };
  const settling = createSettling({
    look, now: () => nowMs, openForWriting: (asked) => new Set(isOpen(nowMs / 1000) ? asked : []),
  });
  /** The second in which each file settled, of the next `seconds`. */
  function run(seconds: number): Record<string, number> {
    const settled: Record<string, number> = {};
    for (const end = nowMs + seconds * 1000; nowMs < end; nowMs += 200)
      for (const file of settling.settled()) settled[file] = nowMs / 1000;
    return settled;
  }
  return { settling, run };
}

test('a file settles when nothing of it has changed for a second', () => {
  const { settling, run } = createRig({ 'a.jpg': () => 5 });
  settling.notice('a.jpg');
  settling.notice('a.jpg');
  expect(run(20)).toEqual({ 'a.jpg': 1 });
  expect(settling.size()).toBe(0);
});

test('the longer a file has been growing, the longer it may pause before it counts as finished', () => {
  // It grows each second for a minute, pauses for eight, and grows once more.
  const { settling, run } = createRig({ 'slow.mov': (second) => (second < 60 ? Math.ceil(second) + 1 : second < 68 ? 60 : 99) });
  settling.notice('slow.mov');
  expect(run(180)['slow.mov']).toBeGreaterThan(68 + 9);
});

test('a file that a program has open for writing is waited for, but not for ever', () => {
  const pausing = createRig({ 'a.mov': (second) => (second < 30 ? 1 : 2) }, (second) => second < 31);
  pausing.settling.notice('a.mov');
  expect(pausing.run(90)['a.mov']).toBeGreaterThan(30);
  const never = createRig({ 'a.mov': () => 1 }, () => true);
  never.settling.notice('a.mov');
  expect(never.run(90)).toEqual({ 'a.mov': 60 });
});

test('an empty file is waited for, and one that is gone again is forgotten', () => {
  const { settling, run } = createRig({ 'late.jpg': (second) => (second < 5 ? 0 : 7), 'gone.jpg': (second) => (second < 1 ? 3 : undefined) });
  settling.notice('late.jpg');
  settling.notice('gone.jpg');
  const settled = run(60);
  expect(Object.keys(settled)).toEqual(['late.jpg']);
  expect(settled['late.jpg']).toBeGreaterThan(5);
  expect(settling.size()).toBe(0);
});

test('a file whose room was reserved beforehand settles by its time, not by its size', () => {
  let nowMs = 0;
  const settling = createSettling({ look: () => ({ bytes: 100, mtimeNs: BigInt(Math.min(nowMs, 8000)) }), now: () => nowMs, openForWriting: () => new Set() });
  settling.notice('reserved.mov');
  const early: string[] = [];
  for (; nowMs <= 8000; nowMs += 200) early.push(...settling.settled());
  expect(early).toEqual([]);
  for (; nowMs <= 20_000; nowMs += 200) early.push(...settling.settled());
  expect(early).toEqual(['reserved.mov']);
});
