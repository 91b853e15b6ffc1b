import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src-main/base/clock.ts';
import { createHold } from '../../src-main/base/hold.ts';
import { createThrottle } from '../../src-main/base/throttle.ts';
import { differenceOf, drillSampleSize, runDrill, type DrillOptions, type DrillOutcome } from '../../src-main/restore/drill.ts';
import { foldJournal } from '../../src-main/restore/fold-journal.ts';
import { createHasher } from '../../src-main/restore/hasher.ts';
import type { PlannedFile } from '../../src-main/restore/restore-plan.ts';
import { drilledFileSchema, drillSummarySchema, type DrilledFile } from '../../src-shared/checks.ts';
import { createRestoreRig, noAbort, sourceId, versionLine, type RestoreRig } from './restore-rig.ts';
import { restoreTo, treeOf } from './run-rig.ts';

let rig: RestoreRig;
let folder: string;
beforeEach(async () => {
  rig = await createRestoreRig();
  folder = await mkdtemp(join(tmpdir(), 'keepsake-drill-'));
});
afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

async function drill(wishes: Partial<DrillOptions> = {}): Promise<DrillOutcome & { readonly files: readonly DrilledFile[] }> {
  const files: DrilledFile[] = [];
  const outcome = await runDrill({
    id: 'drill0000001', folder, destinationLabel: 'the vault', owner: 'owner0001', day: '2026-11-27',
    open: () => Promise.resolve({ ...rig.destination, close: () => Promise.resolve() }),
    workers: 4, startWaitMs: 0, waitMs: 0, hold: createHold(), throttle: createThrottle({ limit: () => undefined, clock: systemClock }), signal: noAbort,
    openPicture: () => Promise.resolve(true),
    ...wishes,
    onFile: (file) => {
      files.push(drilledFileSchema.parse(file));
      return wishes.onFile?.(file);
    },
  });
  drillSummarySchema.parse(outcome.summary);
  return { ...outcome, files };
}

test('a drill restores 20 random files, and says that all of them came back', async () => {
  for (let number = 0; number < 30; number += 1) await rig.store(`2024/IMG_${number}.jpg`, `photo ${number}`);
  const { summary, files, error } = await drill();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ state: 'complete', files: 20, passed: 20, failed: 0, opened: 20, notOpened: 0, damagedLines: 0 });
  expect(new Set(files.map(({ path }) => path)).size).toBe(20);
  expect(Object.keys(treeOf(folder)).toSorted()).toEqual(files.map(({ path }) => `Pictures/${path}`).toSorted());
});

test('what was removed from its folder is in no sample, and an empty backup is said to be one', async () => {
  const { error } = await drill();
  expect(error).toMatchObject({ code: 'not-found', message: 'There is nothing in the backup.' });
  await rig.store('gone.jpg', 'gone');
  await rig.store('kept.jpg', 'kept');
  await rig.confirm([{ kind: 'removed', source: sourceId, label: 'Pictures', path: 'gone.jpg', when: '2026-02-01T00:00:00.000Z' }]);
  expect((await drill()).files.map(({ path }) => path)).toEqual(['kept.jpg']);
});

test('damaged and missing contents are named, and the other files pass', async () => {
  await rig.store('fine.jpg', 'fine');
  const damaged = await rig.store('damaged.jpg', 'damaged');
  const missing = await rig.store('missing.jpg', 'missing');
  await rm(await rig.objectFile(missing.object));
  await writeFile(await rig.objectFile(damaged.object), 'demaged');
  const { summary, files } = await drill();
  expect(summary).toMatchObject({ state: 'complete', files: 3, passed: 1, failed: 2 });
  for (const { path, state, reason } of files) {
    expect(state, path).toBe(path === 'fine.jpg' ? 'passed' : 'failed');
    if (state === 'failed') expect(reason, path).toMatch(/\w/);
  }
});

test('pictures are opened, another format than those Keepsake opens is no failure, and a sidecar is no picture', async () => {
  for (const name of ['a.jpg', 'b.jxl', 'c.xmp', 'd.mp4']) await rig.store(name, name);
  const asked: string[] = [];
  const { summary, files } = await drill({
    openPicture: (path) => {
      asked.push(Buffer.from(path).toString());
      return asked.at(-1) === 'Pictures/a.jpg' ? Promise.resolve(true) : Promise.reject(new Error('the decoder died'));
    },
  });
  expect(asked.toSorted()).toEqual(['Pictures/a.jpg', 'Pictures/b.jxl']);
  expect(summary).toMatchObject({ files: 4, passed: 4, opened: 1, notOpened: 1 });
  expect(Object.fromEntries(files.map(({ path, picture }) => [path, picture]))).toEqual({ 'a.jpg': 'opened', 'b.jxl': 'not-opened', 'c.xmp': undefined, 'd.mp4': undefined });
});

test('a file that is not as it was backed up is told by its bytes, its time or its name', async () => {
  await rig.store('2024/photo.jpg', 'photo');
  const hasher = createHasher();
  const original = Buffer.from('Pictures/2024/photo.jpg');
  const at = join(folder, original.toString());
  let known: PlannedFile | undefined;
  const restoreAgain = async (): Promise<PlannedFile> => {
    await rm(folder, { recursive: true });
    await restoreTo(rig.destination, folder, { onFile: (_, file) => void (known = file) });
    return known!;
  };
  try {
    expect(await differenceOf(folder, original, await restoreAgain(), hasher)).toBeUndefined();
    const other = await restoreAgain();
    await writeFile(at, 'phot0');
    expect(await differenceOf(folder, original, other, hasher)).toMatch(/bytes are not those/);
    const planned = await restoreAgain();
    await utimes(at, 1, 1);
    expect(await differenceOf(folder, original, planned, hasher)).toMatch(/time of change/);
    const again = await restoreAgain();
    await rename(at, join(folder, 'Pictures/2024/photo (2).jpg'));
    expect(await differenceOf(folder, Buffer.from('Pictures/2024/photo (2).jpg'), again, hasher)).toMatch(/another name/);
    expect(await differenceOf(folder, original, again, hasher)).toBe('The restored file cannot be read.');
  } finally {
    await hasher.close();
  }
});

test('a sample takes 1 % of many files, passes over what is too large, and each file can be in it', async () => {
  await rig.store('first.jpg', 'same');
  await rig.confirm(Array.from({ length: 2_999 }, (_, number) => versionLine(`${number}.jpg`, 'same')));
  await rig.store('huge.mp4', 'huge'.repeat(1_000));
  const fold = await foldJournal(rig.destination, noAbort);
  try {
    const paths = async (changes: Partial<typeof drillSampleSize> = {}): Promise<readonly string[]> =>
      (await fold.sample({ ...drillSampleSize, ...changes }, noAbort)).map(({ path }) => Buffer.from(path).toString());
    const sample = await paths();
    expect(sample).toHaveLength(31);
    expect(await paths()).not.toEqual(sample);
    expect(await paths({ part: 1 })).toHaveLength(200);
    const most = await paths({ part: 1, filesMax: 10_000, bytesMax: 4 * 3_000 });
    expect(new Set(most).size).toBe(most.length);
    expect(most).toHaveLength(most.includes('huge.mp4') ? 2_001 : 3_000);
  } finally {
    await fold.close();
  }
});

test('a cancel ends a drill as cancelled', async () => {
  for (let number = 0; number < 20; number += 1) await rig.store(`${number}.jpg`, `photo ${number}`);
  const controller = new AbortController();
  const { summary, error } = await drill({ signal: controller.signal, workers: 1, onFile: () => controller.abort() });
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ state: 'cancelled', passed: 1 });
});
