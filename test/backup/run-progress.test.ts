import { expect, test } from 'vitest';
import { doneEntries, runSnapshotSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { FileJob } from '../../src-main/backup/file-backup.ts';
import { createHold } from '../../src-main/base/hold.ts';
import { createRunProgress } from '../../src-main/backup/run-progress.ts';
import { never } from './backup-rig.ts';

const destinationAddress = { kind: 'vault', address: '/vault' } as const;
const create = (hold = createHold()): ReturnType<typeof createRunProgress> =>
  createRunProgress({
    id: 'run00000001', sources: [], dryRun: false, workers: 2, destinationAddress, hold, signal: never,
  });
const gone = new KeepsakeError('unreachable', 'Nothing answers.');

function job(seq: number, bytes: number): FileJob {
  return {
    seq,
    place: 1,
    state: 'uploading',
    bytesDone: 0,
    source: { id: 'source0001', label: 'Photos', path: Buffer.from('/photos') },
    candidate: {
      kind: 'candidate',
      source: 'source0001',
      path: Buffer.from(`${seq}.jpg`),
      stableIds: true,
      mode: 0o644,
      fingerprint: { bytes, mtimeNs: 1n, ctimeNs: 1n, inode: 1n },
    },
  };
}

test('a snapshot is of its schema, at the start and at the end', () => {
  const progress = create();
  runSnapshotSchema.parse(progress.snapshot());
  expect(progress.snapshot()).toMatchObject({
    state: 'starting',
    lanes: [
      { worker: 1, state: 'idle' },
      { worker: 2, state: 'idle' },
    ],
  });
  progress.end('complete', undefined);
  runSnapshotSchema.parse(progress.snapshot());
  expect(progress.snapshot()).toMatchObject({ state: 'complete', lanes: [] });
});

test('what is processed is the sum of its parts', () => {
  const progress = create();
  for (const state of ['uploaded', 'uploaded', 'present', 'skipped', 'failed', 'cancelled'] as const)
    progress.count(state, 10, true);
  expect(progress.counters).toEqual({
    processed: 6,
    uploaded: 2,
    present: 1,
    skipped: 1,
    failed: 1,
    cancelled: 1,
    bytesUploaded: 20,
  });
  expect(progress.snapshot().bytesProcessed).toBe(50);
});

test('a lane shows what its worker does now, and an upload how far it is', () => {
  const progress = create();
  const upload = job(0, 200);
  progress.lanes.set(2, upload);
  progress.active.set(0, upload);
  progress.flow(upload, 50);
  expect(progress.snapshot().lanes[1]).toEqual({
    worker: 2,
    state: 'uploading',
    source: 'source0001',
    path: '0.jpg',
    bytes: 200,
    bytesDone: 50,
  });
  expect(progress.activeRows()).toEqual([
    { seq: 0, source: 'source0001', path: '0.jpg', bytes: 200, state: 'uploading', percent: 25 },
  ]);
});

test('an upload is never said to be whole before the destination has confirmed it, also one that grew or is empty', () => {
  const progress = create();
  for (const [seq, bytes] of [
    [0, 150],
    [1, 100],
    [2, 0],
  ] as const) {
    const upload = job(seq, bytes);
    progress.active.set(seq, upload);
    progress.flow(upload, 150);
  }
  expect(progress.activeRows().map(({ percent }) => percent)).toEqual([99, 99, 99]);
});

test('there are as many lanes as workers, also when they change', () => {
  const progress = create();
  progress.setWorkers(64);
  expect(progress.snapshot().lanes).toHaveLength(64);
  progress.setWorkers(1);
  expect(progress.snapshot().lanes).toHaveLength(1);
});

test('a destination that is waited for is said, and no more when it is back', () => {
  const progress = create();
  progress.setWaiting(gone);
  expect(progress.snapshot()).toMatchObject({ state: 'waiting', message: 'Nothing answers.' });
  progress.setWaiting(undefined);
  expect(progress.snapshot().state).toBe('running');
  expect(progress.snapshot()).not.toHaveProperty('message');
  progress.end('complete', undefined);
  expect(progress.snapshot()).not.toHaveProperty('message');
});

test('a destination that was given up is said to the end', () => {
  const progress = create();
  progress.setWaiting(gone);
  progress.setGivenUp(gone);
  expect(progress.snapshot().state).toBe('running');
  progress.end('failed', gone);
  expect(progress.snapshot()).toMatchObject({ state: 'failed', message: 'Nothing answers.' });
});

test('a run that is being cancelled does not go back to waiting or running', () => {
  const progress = create();
  progress.setState('cancelling');
  progress.setWaiting(gone);
  progress.setWaiting(undefined);
  expect(progress.snapshot().state).toBe('cancelling');
});

test('a run that is held is paused whatever it was at, and is again what it was afterwards', () => {
  const hold = createHold();
  const progress = create(hold);
  progress.setWaiting(gone);
  hold.set(true);
  expect(progress.snapshot().state).toBe('paused');
  expect(progress.snapshot()).not.toHaveProperty('message');
  hold.set(false);
  expect(progress.snapshot()).toMatchObject({ state: 'waiting', message: 'Nothing answers.' });
  hold.set(true);
  progress.setState('cancelling');
  expect(progress.snapshot().state).toBe('cancelling');
  progress.end('cancelled', undefined);
  expect(progress.snapshot().state).toBe('cancelled');
});

test('a snapshot says where the photos go, and how many files changed and vanished', () => {
  const progress = create();
  expect(progress.snapshot()).toMatchObject({ destination: destinationAddress, changed: 0, removed: 0 });
  progress.addChanged();
  progress.addRemoved(3);
  expect(progress.snapshot()).toMatchObject({ changed: 1, removed: 3 });
});

test('folders and links among the entries are counted apart', () => {
  const progress = create();
  expect(progress.snapshot()).not.toHaveProperty('otherEntries');
  expect(progress.snapshot()).not.toHaveProperty('unreadableFolders');
  progress.count('failed', 0, false);
  progress.count('skipped', 0, false);
  progress.count('uploaded', 100, true);
  expect(progress.snapshot()).toMatchObject({ counters: { processed: 3, failed: 1 }, otherEntries: 2, unreadableFolders: 1 });
});

test('what a cancel leaves undone is counted, and is no work', () => {
  const progress = create();
  progress.addTotals({ files: 3, bytes: 300 });
  progress.completeTotals();
  progress.setWaiting(undefined);
  progress.count('uploaded', 100, true);
  progress.setState('cancelling');
  progress.count('cancelled', 100, true);
  progress.count('cancelled', 100, true);
  const { counters, bytesProcessed, filesPerSecond, secondsLeft } = progress.snapshot();
  expect(counters).toMatchObject({ processed: 3, uploaded: 1, cancelled: 2 });
  expect(doneEntries(counters)).toBe(1);
  expect(bytesProcessed).toBe(100);
  expect(filesPerSecond).toBeLessThanOrEqual(4);
  expect(secondsLeft).toBeUndefined();
});

test('an end is the last word', () => {
  const progress = create();
  progress.end('cancelled', undefined);
  progress.setState('running');
  expect(progress.snapshot().state).toBe('cancelled');
  expect(progress.seconds()).toBe(progress.seconds());
});

test('the totals are what was found so far, until somebody has counted, or nothing more will be found', () => {
  const progress = create();
  progress.find(1000);
  progress.find(0);
  expect(progress.snapshot().totals).toEqual({ files: 2, bytes: 1000, complete: false });
  progress.addTotals({ files: 1, bytes: 5000 });
  expect(progress.snapshot().totals).toEqual({ files: 2, bytes: 5000, complete: false });
  progress.completeFound();
  expect(progress.snapshot().totals).toEqual({ files: 2, bytes: 1000, complete: true });
  progress.addTotals({ files: 100, bytes: 100 });
  expect(progress.snapshot().totals).toEqual({ files: 2, bytes: 1000, complete: true });

  const counted = create();
  counted.addTotals({ files: 3, bytes: 30 });
  counted.completeTotals();
  counted.find(10);
  counted.completeFound();
  expect(counted.snapshot().totals).toEqual({ files: 3, bytes: 30, complete: true });
});
