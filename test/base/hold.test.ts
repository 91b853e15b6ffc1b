import { expect, test } from 'vitest';
import { createHold } from '../../src-main/base/hold.ts';
import { never } from '../backup/backup-rig.ts';

test('whoever comes while nothing is held passes without waiting', () => {
  expect(createHold().pass(never)).toBeUndefined();
});

test('whoever comes while it is held waits for the release, and for the next one when it is held again at once', async () => {
  const hold = createHold();
  hold.set(true);
  let passed = false;
  const passing = hold.pass(never)?.then(() => void (passed = true));
  hold.set(false);
  hold.set(true);
  await new Promise(setImmediate);
  expect(passed).toBe(false);
  hold.set(false);
  await passing;
  expect(passed).toBe(true);
  expect(hold.times()).toBe(2);
});

test('a cancel ends the waiting', async () => {
  const hold = createHold();
  hold.set(true);
  const stop = new AbortController();
  const passing = hold.pass(stop.signal);
  stop.abort(new Error('enough'));
  await expect(passing).rejects.toThrow('enough');
  await expect(hold.pass(stop.signal)).rejects.toThrow('enough');
});

test('a change is told once, until the listener has left', () => {
  const hold = createHold();
  const told: boolean[] = [];
  const leave = new AbortController();
  hold.onChange((held) => told.push(held), leave.signal);
  hold.set(true);
  hold.set(true);
  hold.set(false);
  leave.abort();
  hold.set(true);
  expect(told).toEqual([true, false]);
});
