import { expect, test } from 'vitest';
import { runSnapshotSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { FileJob } from '../../src-main/backup/file-backup.ts';
import { createRunProgress } from '../../src-main/backup/run-progress.ts';

const create = (): ReturnType<typeof createRunProgress> =>
  createRunProgress({ id: 'run00000001', sources: [], dryRun: false, workers: 2 });
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
    progress.count(state, 10);
  expect(progress.counters).toEqual({
    processed: 6,
    uploaded: 2,
    present: 1,
    skipped: 1,
    failed: 1,
    cancelled: 1,
    bytesUploaded: 20,
  });
  expect(progress.snapshot().bytesProcessed).toBe(60);
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
    path: '0.jpg',
    bytes: 200,
    bytesDone: 50,
  });
  expect(progress.activeRows()).toEqual([
    { seq: 0, source: 'source0001', path: '0.jpg', bytes: 200, state: 'uploading', percent: 25 },
  ]);
});

test('a file that grew while it was uploaded is never beyond 100 per cent, and an empty one is there at once', () => {
  const progress = create();
  for (const [seq, bytes] of [
    [0, 100],
    [1, 0],
  ] as const) {
    const upload = job(seq, bytes);
    progress.active.set(seq, upload);
    progress.flow(upload, 150);
  }
  expect(progress.activeRows().map(({ percent }) => percent)).toEqual([100, 100]);
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
  progress.end('failed', gone.message);
  expect(progress.snapshot()).toMatchObject({ state: 'failed', message: 'Nothing answers.' });
});

test('a run that is being cancelled does not go back to waiting or running', () => {
  const progress = create();
  progress.setState('cancelling');
  progress.setWaiting(gone);
  progress.setWaiting(undefined);
  expect(progress.snapshot().state).toBe('cancelling');
});

test('an end is the last word', () => {
  const progress = create();
  progress.end('cancelled', undefined);
  progress.setState('running');
  expect(progress.snapshot().state).toBe('cancelled');
  expect(progress.seconds()).toBe(progress.seconds());
});

test('time left is told once everything is counted', () => {
  const progress = create();
  progress.addTotals({ files: 100, bytes: 1000 });
  progress.count('present', 10);
  expect(progress.snapshot()).not.toHaveProperty('secondsLeft');
  progress.completeTotals();
  expect(progress.snapshot().secondsLeft).toBeGreaterThan(0);
  expect(progress.snapshot().totals).toEqual({ files: 100, bytes: 1000, complete: true });
});
