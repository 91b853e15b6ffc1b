import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { createGarbageWatch } from '../../src-main/base/garbage-collector.ts';

const MiB = 1024 * 1024;
const usedBytes = (): number => getHeapStatistics().used_heap_size;

/** Leaves so much garbage in the old part of the heap that V8 by itself would keep for a while. */
function leaveGarbage(bytes: number): void {
  const kept: number[][] = [];
  for (let made = 0; made < bytes; made += 80_000) kept.push(Array.from({ length: 10_000 }, (_, index) => index / 3));
}

test('garbage is collected when the heap has grown by a step, and not before', () => {
  const watch = createGarbageWatch(8 * MiB);
  watch.look();
  const least = usedBytes();
  leaveGarbage(2 * MiB);
  const before = usedBytes();
  watch.look();
  expect(usedBytes()).toBeGreaterThanOrEqual(before - 100_000);
  leaveGarbage(40 * MiB);
  watch.look();
  // A heap that is large already grows by a share of what it keeps.
  expect(usedBytes()).toBeLessThan(least * 1.3 + 8 * MiB);
});
