import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCatalogWrites } from '../../src-main/backup/catalog-writes.ts';
import type { FinishedFile } from '../../src-main/backup/catalog-types.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const file = (seq: number): FinishedFile => ({
  seq, source: 'source0001', place: 1, path: Buffer.from(`${seq}.jpg`), bytes: 1, state: 'uploaded',
});

/** A disk that is full until somebody makes room. */
function createDisk() {
  const disk = { full: false, calls: 0, largest: 0, written: new Set<number>() };
  const writes = createCatalogWrites(async (files) => {
    disk.calls += 1;
    disk.largest = Math.max(disk.largest, files.length);
    if (disk.full) throw new Error('full');
    for (const { seq } of files) disk.written.add(seq);
  });
  return { disk, writes };
}

test('entries are written together, a moment after the first of them', async () => {
  const { disk, writes } = createDisk();
  for (let seq = 0; seq < 20; seq += 1) await writes.add(file(seq));
  expect(disk.calls).toBe(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(disk).toMatchObject({ calls: 1, largest: 20 });
  expect(writes.waiting).toEqual([]);
});

test('what a full disk refuses is not sent with each entry that follows, but again after a while, in batches', async () => {
  const { disk, writes } = createDisk();
  disk.full = true;
  for (let seq = 0; seq < 3_000; seq += 1) await writes.add(file(seq));
  expect(disk.calls).toBeLessThanOrEqual(2);
  expect(writes.waiting).toHaveLength(3_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(disk.calls).toBeLessThanOrEqual(2 + 12);
  await expect(writes.flushAll()).rejects.toThrow('full');
  // Whoever only looks sends nothing.
  const { calls } = disk;
  await writes.flush();
  expect(disk.calls).toBe(calls);

  disk.full = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(disk.written.size).toBe(3_000);
  expect(disk.largest).toBeLessThanOrEqual(500);
  await expect(writes.flushAll()).resolves.toBeUndefined();
});

test('while the disk is full a bounded number waits; then nobody is told that all was noted', async () => {
  const { disk, writes } = createDisk();
  disk.full = true;
  for (let seq = 0; seq < 25_000; seq += 1) await writes.add(file(seq));
  expect(writes.waiting.length).toBeLessThanOrEqual(20_500);
  disk.full = false;
  await expect(writes.flushAll()).rejects.toThrow('not all');
  expect(disk.written.size).toBeGreaterThan(19_000);
  // The next run begins with nothing owed.
  writes.clear();
  await expect(writes.flushAll()).resolves.toBeUndefined();
});
