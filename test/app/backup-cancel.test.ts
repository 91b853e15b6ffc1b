import {
  appendFileSync,
  openSync,
  closeSync,
  ftruncateSync,
  readdirSync,
  readlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createChance, makeLibrary } from '../rigs/library.ts';
import { createAppRig, ends, filesBelow, longAgo, soundObjects, type AppRig } from './app-rig.ts';

/** A video that takes a while: mostly zeros, which cost no room. */
function writeVideo(rig: AppRig, bytes: number, name = 'large.mov'): string {
  const path = join(rig.photos, name);
  writeFileSync(path, createChance(1).bytes(1_000_000));
  const file = openSync(path, 'r+');
  ftruncateSync(file, bytes);
  closeSync(file);
  appendFileSync(path, name);
  utimesSync(path, longAgo, longAgo);
  return path;
}

function expectClosed(path: string): void {
  if (process.platform !== 'linux') return;
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return []; // It was the one that listed the folder.
    }
  });
  expect(open).not.toContain(path);
}

test('a cancel in the middle of a large upload leaves nothing half, and the next run completes', async () => {
  const rig = await createAppRig();
  rig.write('1.jpg', '2.jpg', '3.jpg');
  const video = writeVideo(rig, 300_000_000);
  const stop = new AbortController();
  let seen = 0;
  const result = await rig.backUp({
    signal: stop.signal,
    onSnapshot: ({ lanes }) => {
      seen = Math.max(seen, ...lanes.map(({ bytesDone }) => bytesDone ?? 0));
      if (seen > 0) stop.abort();
    },
  });
  expect(seen).toBeGreaterThan(0);
  expect(result.summary.state).toBe('cancelled');
  expect(result.summary.cancelled).toBeGreaterThanOrEqual(1);
  expect(result.files.find(({ path }) => path === video)?.state).toBe('cancelled');
  expect(result.destinationError).toBeUndefined();
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
  // Whatever is called uploaded is there; what is there, and was not confirmed in time, is whole all the same.
  expect(soundObjects(rig.vault).length).toBeGreaterThanOrEqual(result.summary.uploaded);
  expect(rig.versions().length).toBeGreaterThanOrEqual(result.summary.uploaded);
  expect(rig.versions().some(({ path }) => path === 'large.mov')).toBe(false);
  expectClosed(video);
  const next = await rig.backUp();
  expect(next.summary).toMatchObject({ state: 'complete', processed: 4, failed: 0 });
  expect(next.files.find(({ path }) => path === video)?.state).toBe('uploaded');
  expect(soundObjects(rig.vault)).toHaveLength(4);
  expect(rig.versions()).toHaveLength(4);
  expectClosed(video);
});

test('a cancel while many files are under way counts each of them once', async () => {
  const rig = await createAppRig();
  makeLibrary(rig.photos, { count: 200, bytes: 600 });
  const stop = new AbortController();
  let told = 0;
  const result = await rig.backUp({
    signal: stop.signal,
    workers: 16,
    onFile: () => {
      if (++told === 20) stop.abort();
    },
  });
  expect(result.summary.state).toBe('cancelled');
  expect(result.summary.processed).toBeLessThan(200);
  expect(soundObjects(rig.vault).length).toBeGreaterThanOrEqual(result.summary.uploaded);
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
  const next = await rig.backUp();
  expect(next.summary).toMatchObject({ state: 'complete', processed: 200, failed: 0, cancelled: 0 });
  // What was stored without being confirmed is not uploaded twice, and each version is journalled once.
  expect(soundObjects(rig.vault)).toHaveLength(200);
  expect(new Set(rig.versions().map(({ path }) => path)).size).toBe(200);
  expect(rig.versions()).toHaveLength(200);
  // A cancelled run marks nothing as removed, however little of the source it has seen.
  expect(rig.journal().some((line) => line.kind === 'removed')).toBe(false);
});

test('a run that is cancelled before it begins does nothing', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  const result = await rig.backUp({ signal: AbortSignal.abort() });
  expect(result.summary).toMatchObject({ state: 'cancelled', processed: 0 });
  expect(filesBelow(rig.vault)).toEqual([]);
});

test('a cancel between two destinations says cancelled, not complete', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  const stop = new AbortController();
  const result = await rig.backUp({
    to: [rig.vault, join(rig.root, 'second')],
    signal: stop.signal,
    onSnapshot: ({ state }) => {
      if (state === 'complete') stop.abort();
    },
  });
  expect(result.summary).toMatchObject({ state: 'cancelled', uploaded: 1 });
  expect(filesBelow(join(rig.root, 'second'))).toEqual([]);
});

test('closing the application cancels a backup that goes on, and waits for it', async () => {
  const rig = await createAppRig();
  const video = writeVideo(rig, 150_000_000);
  let closing: Promise<void> | undefined;
  const result = await rig.backUp({
    onSnapshot: ({ lanes }) => {
      if (lanes.some(({ bytesDone = 0 }) => bytesDone > 0)) closing ??= rig.app.close();
    },
  });
  expect(result.summary).toMatchObject({ state: 'cancelled', cancelled: 1 });
  await closing;
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
  expectClosed(video);
  await rig.restart();
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
});
