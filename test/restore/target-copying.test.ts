import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHold } from '../../src-main/base/hold.ts';
import { pathBytes } from '../../src-main/base/source-path.ts';
import { createCopyQueue } from '../../src-main/restore/restore-copies.ts';
import type { CopyStep, FileToCopy } from '../../src-main/restore/target-copying.ts';
import { createTargetFiles, type Committed } from '../../src-main/restore/target-files.ts';
import type { VaultPlace } from '../../src-main/vault/layout.ts';
import type { VersionLine } from '../../src-shared/journal.ts';
import { noLinks, testUnless } from '../rigs/skips.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';
import { createRestoreRig, noAbort, type RestoreRig } from './restore-rig.ts';
import { treeOf as wholeTreeOf } from './run-rig.ts';

/** Without the notes that the thread keeps of its folders until the restore ends. */
const treeOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(wholeTreeOf(folder)).filter(([path]) => !path.endsWith('.folders')));

interface CopyingRig extends RestoreRig {
  readonly to: string;
  readonly place: VaultPlace;
  readonly toCopy: (version: VersionLine) => FileToCopy;
  /** One call, as the thread gets it. */
  readonly copy: (files: readonly FileToCopy[], sliceMs?: number) => readonly CopyStep[];
  /** Calls until nothing is begun any more. */
  readonly copyAll: (files: readonly FileToCopy[], sliceMs?: number) => readonly CopyStep['state'][];
  readonly commit: () => readonly Committed[];
  readonly closeTargets: () => void;
}

async function rigged(to = join(temporaryFolder(), 'restored')): Promise<CopyingRig> {
  const rig = await createRestoreRig();
  const { reading } = rig.destination;
  if (reading === undefined) throw new Error('a vault folder says where it is');
  const target = createTargetFiles({ besideWords: 'restored 2026-11-27', temporaryName: '.keepsake-restore-owner0001' });
  target.openTarget(0, Buffer.from(to), 'make');
  onTestFinished(async () => {
    target.closeTargets();
    await rig.close();
  });
  let keys = 0;
  return {
    ...rig, to, place: reading,
    toCopy: ({ path, sha256, bytes, mtime, mode, object }) =>
      ({ key: (keys += 1), object, file: { target: 0, to: pathBytes({ path }), sha256, bytes, mtime, mode } }),
    copy: (files, sliceMs = 60_000) => target.copy(reading, files, sliceMs),
    copyAll(files, sliceMs = 60_000) {
      const ends = new Map<number, CopyStep['state']>();
      for (let left = files; left.length > 0; left = left.filter(({ key }) => !ends.has(key)))
        for (const { key, state } of target.copy(reading, left, sliceMs)) if (state !== 'begun') ends.set(key, state);
      return files.map(({ key }) => ends.get(key) ?? 'begun');
    },
    commit: () => target.commit(),
    closeTargets: () => target.closeTargets(),
  };
}

const large = (): string => randomBytes(800_000).toString('hex');
const small = (): string => 'small';

it('copies small and large files, and gives them their names when they are committed', async () => {
  const { store, toCopy, copy, commit, to } = await rigged();
  const content = large();
  const files = [await store('a/small.jpg', 'small'), await store('b/large.jpg', content), await store('empty.jpg', '')].map(toCopy);
  expect(copy(files).map(({ state }) => state)).toEqual(['written', 'written', 'written']);
  expect(existsSync(join(to, 'a/small.jpg'))).toBe(false);
  expect(commit().map((each) => 'put' in each && each.put.beside)).toEqual([false, false, false]);
  expect(treeOf(to)).toEqual({ 'a/small.jpg': 'small', 'b/large.jpg': content, 'empty.jpg': '' });
  expect(copy(files).map(({ state }) => state)).toEqual(['present', 'present', 'present']);
});

it('leaves off when its time is over, and goes on where it was', async () => {
  const { store, toCopy, copy, copyAll, commit, to } = await rigged();
  const content = large();
  const files = [await store('large.jpg', content), await store('small.jpg', 'small')].map(toCopy);
  expect(copy(files, 0)).toEqual([
    { key: 1, state: 'begun', bytesDone: 256 * 1024 },
    { key: 2, state: 'begun', bytesDone: 0 },
  ]);
  expect(copyAll(files, 0)).toEqual(['written', 'written']);
  commit();
  expect(treeOf(to)).toEqual({ 'large.jpg': content, 'small.jpg': 'small' });
});

it('removes what it has begun when the targets are closed', async () => {
  const { store, toCopy, copy, closeTargets, to } = await rigged();
  copy([toCopy(await store('large.jpg', large()))], 0);
  expect(Object.keys(treeOf(to))).toHaveLength(1);
  closeTargets();
  expect(readdirSync(to)).toEqual([]);
});

it('finds an object under another extension than its file has', async () => {
  const { store, toCopy, copy, objectFile } = await rigged();
  const version = await store('a.jpg', 'content');
  const file = await objectFile(version.object);
  renameSync(file, join(dirname(file), basename(file).replace('.jpg', '.jpeg')));
  expect(copy([toCopy(version)])).toMatchObject([{ state: 'written' }]);
});

it.each([['small', small], ['large', large]] as const)('leaves nothing of a %s object that is damaged, cut off, grown, or missing', async (_, content) => {
  const { store, toCopy, copyAll, commit, objectFile, to } = await rigged();
  const damaged = await store('damaged.jpg', `${content()} damaged`);
  const cut = await store('cut.jpg', `${content()} cut`);
  const grown = await store('grown.jpg', `${content()} grown`);
  const missing = await store('missing.jpg', `${content()} missing`);
  const good = await store('good.jpg', 'good');
  writeFileSync(await objectFile(damaged.object), '!', { flag: 'r+' });
  truncateSync(await objectFile(cut.object), cut.bytes - 1);
  writeFileSync(await objectFile(grown.object), '!', { flag: 'a' });
  unlinkSync(await objectFile(missing.object));
  expect(copyAll([damaged, cut, grown, missing, good].map(toCopy))).toEqual(['unread', 'unread', 'unread', 'unread', 'written']);
  commit();
  expect(treeOf(to)).toEqual({ 'good.jpg': 'good' });
});

it('notices an object that is cut off while it is copied', async () => {
  const { store, toCopy, copy, copyAll, objectFile, closeTargets, to } = await rigged();
  const version = await store('large.jpg', large());
  const files = [toCopy(version)];
  copy(files, 0);
  truncateSync(await objectFile(version.object), 300_000);
  expect(copyAll(files, 0)).toEqual(['unread']);
  expect(treeOf(to)).toEqual({});
  closeTargets();
});

it('takes nothing from a vault whose marker is gone, or another one', async () => {
  const { store, toCopy, copy, place, to } = await rigged();
  const files = [await store('a.jpg', 'a'), await store('b.jpg', 'b')].map(toCopy);
  const marker = join(place.root, 'keepsake.json');
  renameSync(marker, `${marker}.away`);
  expect(copy(files)).toMatchObject([{ state: 'unread' }, { state: 'unread' }]);
  writeFileSync(marker, `${JSON.stringify({ format: 1, vaultId: 'another00001', created: '2026-01-01T00:00:00.000Z' })}\n`);
  expect(copy(files)).toMatchObject([{ state: 'unread' }, { state: 'unread' }]);
  expect(treeOf(to)).toEqual({});
});

testUnless(noLinks)('follows no link in the place of an object, and none in the target', async () => {
  const { store, toCopy, copy, commit, objectFile, to } = await rigged();
  const linked = await store('linked.jpg', 'linked');
  const file = await objectFile(linked.object);
  renameSync(file, `${to}-elsewhere`);
  symlinkSync(`${to}-elsewhere`, file);
  const outside = temporaryFolder();
  symlinkSync(outside, join(to, 'album'));
  expect(copy([linked, await store('album/a.jpg', 'a')].map(toCopy))).toMatchObject([{ state: 'unread' }, { state: 'written' }]);
  commit();
  expect(readdirSync(outside)).toEqual([]);
  expect(treeOf(to)).toMatchObject({ 'album (restored 2026-11-27)/a.jpg': 'a' });
});

it('puts a file beside one that appeared while it was copied', async () => {
  const { store, toCopy, copy, commit, to } = await rigged();
  copy([toCopy(await store('a.jpg', 'theirs'))]);
  writeFileSync(join(to, 'a.jpg'), 'mine');
  expect(commit()).toMatchObject([{ put: { beside: true } }]);
  expect(treeOf(to)).toEqual({ 'a.jpg': 'mine', 'a (restored 2026-11-27).jpg': 'theirs' });
});

it('says of a file that cannot be written why, and copies the others', async (context) => {
  if (process.getuid?.() === 0 || process.platform === 'win32') return context.skip('everything may be written');
  const { store, toCopy, copy, to } = await rigged();
  mkdirSync(join(to, 'closed'));
  chmodSync(join(to, 'closed'), 0o555);
  expect(copy([await store('closed/deep/a.jpg', 'a'), await store('b.jpg', 'b')].map(toCopy))).toMatchObject([
    { state: 'failed', error: { code: 'permission', scope: 'file' } },
    { state: 'written' },
  ]);
});

it('says that the disk is full, and leaves nothing unfinished', async (context) => {
  if (!(await canMount())) return context.skip('it takes the right to mount');
  const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024 });
  onTestFinished(() => mount.close());
  const { store, toCopy, copyAll, copy, closeTargets } = await rigged(mount.path);
  const files = [await store('large.jpg', large()), await store('small.jpg', 'small')].map(toCopy);
  copy(files, 0);
  const filler = join(mount.path, 'filler');
  const { bavail, bsize } = statfsSync(mount.path);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  expect(copyAll(files, 0)[0]).toBe('failed');
  rmSync(filler);
  expect(Object.values(treeOf(mount.path)).filter((text) => text.length > 100)).toEqual([]);
  closeTargets();
  expect(readdirSync(mount.path)).toEqual([]);
});

describe('a queue of files to copy', () => {
  it('copies what waits together, and large files by turns', async () => {
    const { store, toCopy, copy, commit, to, place } = await rigged();
    const calls: number[][] = [];
    const queue = createCopyQueue(async (_, files) => {
      calls.push(files.map(({ key }) => key));
      await setImmediate();
      return copy(files, 0);
    });
    const contents = { 'a.jpg': large(), 'b.jpg': large(), 'c.jpg': 'small' };
    const seen: number[] = [];
    const files: FileToCopy[] = [];
    for (const [path, content] of Object.entries(contents)) files.push(toCopy(await store(path, content)));
    await Promise.all(files.map(async ({ key, file, object }) => {
      const onBytes = (bytesDone: number): void => {
        if (key === 1) seen.push(bytesDone);
      };
      await queue.copy(key, file, { from: place, object, hold: createHold(), signal: noAbort, onBytes });
    }));
    expect(calls.some((keys) => keys.length === 3)).toBe(true);
    // No file is first twice in a row while others wait.
    for (const [index, keys] of calls.entries()) if (keys.length > 1) expect(calls[index + 1]?.[0]).not.toBe(keys[0]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(1_000_000);
    commit();
    expect(treeOf(to)).toEqual(contents);
  });

  it('stands still in the middle of a file while it is held', async () => {
    const { store, toCopy, copy, place } = await rigged();
    const hold = createHold();
    let calls = 0;
    const queue = createCopyQueue(async (_, files) => {
      calls += 1;
      await setImmediate();
      return copy(files, 0);
    });
    const { key, file, object } = toCopy(await store('large.jpg', large()));
    const { promise: held, resolve: onHeld } = Promise.withResolvers<undefined>();
    const copied = queue.copy(key, file, {
      from: place, object, hold, signal: noAbort,
      onBytes: () => {
        if (calls === 2) hold.set(true);
        if (calls === 2) onHeld(undefined);
      },
    });
    await held;
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    expect(calls).toBe(2);
    hold.set(false);
    expect(await copied).toEqual({ key, state: 'written' });
  });

  it('ends in the middle of a file when it is cancelled, held or not', async () => {
    for (const isHeld of [false, true]) {
      const { store, toCopy, copy, place, closeTargets, to } = await rigged();
      const controller = new AbortController();
      const hold = createHold();
      const queue = createCopyQueue(async (_, files) => {
        await setImmediate();
        return copy(files, 0);
      });
      const { key, file, object } = toCopy(await store('large.jpg', large()));
      const copied = queue.copy(key, file, {
        from: place, object, hold, signal: controller.signal,
        onBytes: () => {
          hold.set(isHeld);
          globalThis.setImmediate(() => controller.abort());
        },
      });
      await expect(copied).rejects.toMatchObject({ code: 'cancelled' });
      closeTargets();
      expect(readdirSync(to)).toEqual([]);
    }
  });

  it('tells all that wait when the thread dies, and goes on afterwards', async () => {
    const { store, toCopy, copy, place } = await rigged();
    let isDead = true;
    const queue = createCopyQueue((_, files) => (isDead ? Promise.reject(new Error('dead')) : Promise.resolve(copy(files))));
    const { key, file, object } = toCopy(await store('a.jpg', 'a'));
    const options = { from: place, object, hold: createHold(), signal: noAbort, onBytes: () => undefined };
    await expect(queue.copy(key, file, options)).rejects.toThrow('dead');
    isDead = false;
    expect(await queue.copy(key, file, options)).toEqual({ key, state: 'written' });
  });
});
