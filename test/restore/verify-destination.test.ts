import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { verifyDestination, type VerifyResult } from '../../src-main/restore/verify-destination.ts';
import { verifiedObjectSchema, verifySummarySchema, type VerifiedObject } from '../../src-shared/restore.ts';
import { skipOn } from '../rigs/skips.ts';
import { createRestoreRig, noAbort, sourceId, type RestoreRig } from './restore-rig.ts';

let rig: RestoreRig;
beforeEach(async () => {
  rig = await createRestoreRig();
});
afterEach(() => rig.close());

async function verify(signal = noAbort): Promise<{ result: VerifyResult; objects: VerifiedObject[] }> {
  const objects: VerifiedObject[] = [];
  const result = await verifyDestination(rig.destination, { signal, onResult: (object) => objects.push(object) });
  verifySummarySchema.parse(result.summary);
  return { result, objects: objects.map((each) => verifiedObjectSchema.parse(each)) };
}

test('an empty vault has nothing that is damaged', async () => {
  const { result, objects } = await verify();
  expect(result.summary).toMatchObject({ state: 'complete', verified: 0, damaged: 0, missing: 0, bytes: 0 });
  expect(objects).toEqual([]);
});

test('every object is read back, and each exactly once', async () => {
  const lines = [];
  for (let index = 0; index < 40; index += 1) lines.push(await rig.store(`${index}.jpg`, `photo ${index % 30}`));
  const { result, objects } = await verify();
  expect(result.summary).toMatchObject({ state: 'complete', verified: 30, damaged: 0, missing: 0 });
  expect(objects.map(({ object }) => object).sort()).toEqual([...new Set(lines.map(({ object }) => object))].sort());
  expect(result.summary.bytes).toBe(objects.reduce((sum, { bytes }) => sum + bytes, 0));
});

test('two files of one object are one object', async () => {
  const { object } = await rig.store('a.jpg', 'photo');
  await writeFile((await rig.objectFile(object)).replace('.jpg', '.jpeg'), 'photo');
  expect((await verify()).objects).toMatchObject([{ object, state: 'verified' }]);
});

test('a flipped bit, a missing end and an absent object are each found, with the files that they concern', async () => {
  const whole = await rig.store('whole.jpg', 'whole');
  const flipped = await rig.store('summer/flipped.jpg', 'flipped');
  await rig.store('copy of flipped.jpg', 'flipped');
  const cut = await rig.store('cut.jpg', 'cut off');
  const removed = await rig.store('removed.jpg', 'removed');

  const file = await rig.objectFile(flipped.object);
  const bytes = await readFile(file);
  bytes[3]! ^= 1;
  await writeFile(file, bytes);
  await truncate(await rig.objectFile(cut.object), 3);
  await rm(await rig.objectFile(removed.object));

  const { result, objects } = await verify();
  expect(result.summary).toMatchObject({ state: 'complete', verified: 1, damaged: 2, missing: 1 });
  const found = new Map(objects.map((each) => [each.object, each]));
  expect(found.get(whole.object)).toEqual({ type: 'object', object: whole.object, state: 'verified', bytes: 5 });
  const place = { source: sourceId, label: 'Pictures' };
  expect(found.get(flipped.object)).toMatchObject({
    state: 'damaged',
    files: [
      { ...place, path: 'copy of flipped.jpg' },
      { ...place, path: 'summer/flipped.jpg' },
    ],
  });
  expect(found.get(cut.object)).toMatchObject({ state: 'damaged', bytes: 3, files: [{ ...place, path: 'cut.jpg' }] });
  expect(found.get(removed.object)).toMatchObject({ state: 'missing', bytes: 0, files: [{ path: 'removed.jpg' }] });
});

test('verifying a second time finds the same, and an older version counts as much as the newest', async () => {
  const old = await rig.store('a.jpg', 'old');
  await rig.store('a.jpg', 'new');
  await rm(await rig.objectFile(old.object));
  const first = await verify();
  expect(first.objects.filter(({ state }) => state === 'missing')).toMatchObject([
    { object: old.object, files: [{ path: 'a.jpg' }] },
  ]);
  expect((await verify()).result.summary).toMatchObject({ verified: 1, missing: 1 });
});

test('a large object is hashed whole', async () => {
  await rig.store('large.mov', 'x'.repeat(3_000_001));
  expect((await verify()).result.summary).toMatchObject({ verified: 1, damaged: 0, bytes: 3_000_001 });
});

test('a cancel in the middle ends the verification as cancelled', async () => {
  for (let index = 0; index < 50; index += 1) await rig.store(`${index}.jpg`, `photo ${index}`);
  const controller = new AbortController();
  const { summary } = await verifyDestination(rig.destination, {
    signal: controller.signal,
    concurrency: 2,
    onResult: () => controller.abort(),
  });
  expect(summary.state).toBe('cancelled');
  expect(summary.verified).toBeLessThan(50);
});

test('a destination that asks for time again and again ends the verification, and says so meanwhile', async () => {
  for (let index = 0; index < 20; index += 1) await rig.store(`${index}.jpg`, `photo ${index}`);
  const said: string[] = [];
  const busy = new KeepsakeError('busy', 'The server has too much to do.', { retryable: true, retryAfterMs: 3_600_000 });
  const result = await verifyDestination(
    // eslint-disable-next-line require-yield
    { ...rig.destination, async *read() { throw busy; } },
    { signal: noAbort, waitMs: 300, onWaiting: (message) => said.push(message) },
  );
  expect(result).toMatchObject({ summary: { state: 'failed', verified: 0, damaged: 0 }, destinationError: { message: busy.message } });
  expect(said).toEqual([expect.stringContaining('It asks to wait') as string]);
});

skipOn('windows', 'the files of a vault that is open cannot be removed')('a vault that goes away ends the verification as failed, and calls nothing missing', async () => {
  await rig.store('a.jpg', 'a');
  await rm(rig.root, { recursive: true });
  const { result, objects } = await verify();
  expect(result.summary.state).toBe('failed');
  expect(result.destinationError).toMatchObject({ code: 'not-connected' });
  expect(objects).toEqual([]);
});
