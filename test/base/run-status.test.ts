import { expect, test } from 'vitest';
import { createHold } from '../../src-main/base/hold.ts';
import { createRunStatus, percentDone, type RunStatus } from '../../src-main/base/run-status.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';

const gone = new KeepsakeError('unreachable', 'Nothing answers.');
const nothing = { processed: 0, cancelled: 0, bytes: 0 };

function create(hold = createHold()): RunStatus {
  return createRunStatus({ workers: 2, hold, signal: new AbortController().signal });
}

test('after a wait the state is the one that the caller names', () => {
  const status = create();
  status.setWaiting(gone, 'starting');
  expect(status.snapshot(nothing, undefined)).toMatchObject({ state: 'waiting', message: 'Nothing answers.', code: 'unreachable' });
  status.setWaiting(undefined, 'starting');
  expect(status.state()).toBe('starting');
  expect(status.problem()).toBeUndefined();
});

test('a pause hides the state and the problem, and changes neither', () => {
  const hold = createHold();
  const status = create(hold);
  status.setWaiting(gone, 'running');
  hold.set(true);
  expect(status.snapshot(nothing, undefined).state).toBe('paused');
  expect(status.snapshot(nothing, undefined)).not.toHaveProperty('message');
  expect([status.state(), status.problem()]).toEqual(['waiting', gone]);
});

test('nothing changes the state after the end, and there are no lanes', () => {
  const status = create();
  expect(status.lanes((worker) => worker)).toEqual([1, 2]);
  status.end('failed', gone);
  status.setState('running');
  expect(status.snapshot(nothing, undefined)).toMatchObject({ state: 'failed', message: 'Nothing answers.' });
  expect(status.lanes((worker) => worker)).toEqual([]);
});

test('the bytes processed are those of the files that were dealt with', () => {
  const status = create();
  const job = { bytesDone: 0 };
  status.flow(job, 100);
  expect(job.bytesDone).toBe(100);
  status.addFile(100);
  status.addFile(50);
  expect(status.snapshot(nothing, undefined).bytesProcessed).toBe(150);
});

test('a file that has not reached its end is never shown as whole', () => {
  expect([percentDone(0, 200), percentDone(50, 200), percentDone(200, 200), percentDone(300, 200), percentDone(0, 0)]).toEqual([0, 25, 99, 99, 99]);
});

test('a run that is paused, or waits, has no speed at once, and has one again when it goes on', () => {
  const hold = createHold();
  const status = create(hold);
  status.setState('running');
  status.flow({ bytesDone: 0 }, 1_000_000);
  status.addFile(1_000_000);
  const speeds = (): readonly number[] => {
    const { filesPerSecond, bytesPerSecond } = status.snapshot(nothing, undefined);
    return [filesPerSecond, bytesPerSecond];
  };
  expect(speeds().every((speed) => speed > 0)).toBe(true);
  hold.set(true);
  // What was begun before the pause comes to its end.
  status.addFile(1000);
  expect(speeds()).toEqual([0, 0]);
  hold.set(false);
  expect(speeds().every((speed) => speed > 0)).toBe(true);
  status.setWaiting(gone, 'running');
  expect(speeds()).toEqual([0, 0]);
});
