import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { FolderLine } from '../../src-shared/journal.ts';
import { onWindows, testUnless } from '../rigs/skips.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';
import { createRestoreRig, sourceId, type RestoreRig } from './restore-rig.ts';
import { actingHold, expectFolder, keptMode, modeOf, mtimeOf, restoreTo, treeOf } from './run-rig.ts';

async function rigged(): Promise<RestoreRig & { readonly to: string }> {
  const rig = await createRestoreRig();
  onTestFinished(() => rig.close());
  return { ...rig, to: join(temporaryFolder(), 'restored') };
}

/** Of 2001, with nine digits. */
const aTime = '1000000000123456789';
const anotherTime = '-86399999999999';

const folder = (path: string, changes: Partial<FolderLine> = {}): FolderLine => ({
  kind: 'folder', source: sourceId, label: 'Pictures', path, mtime: aTime, mode: 0o750, when: '2026-01-01T00:00:00.000Z', ...changes,
});

const looks = (path: string): object => ({ mtime: mtimeOf(path), mode: modeOf(path) });
const defaultMode = (): number => {
  const made = join(temporaryFolder(), 'made');
  mkdirSync(made);
  return modeOf(made);
};
const hiddenIn = (to: string): readonly string[] => readdirSync(to).filter((name) => name.startsWith('.keepsake'));

test('folders that a restore makes get their times and permissions, those of folders that nothing may be put into last', async () => {
  const { destination, store, confirm, to } = await rigged();
  await store('2024/closed/a.jpg', 'a', { mode: 0o444 });
  await store('2024/closed/b.jpg', 'b', { mode: 0o444 });
  await store('2024/closed/inside/c.jpg', 'c');
  await store('other/d.jpg', 'd');
  await confirm([
    folder(''), folder('2024', { mtime: anotherTime, mode: 0o555 }), folder('2024/closed', { mode: 0o555 }),
    folder('2024/closed/inside', { mode: 0o104700 }),
  ]);
  const { summary } = await restoreTo(destination, to);
  expect(summary).toMatchObject({ state: 'complete', restored: 4, processed: 4, failed: 0 });
  expectFolder(join(to, 'Pictures'), aTime, 0o750);
  expectFolder(join(to, 'Pictures/2024'), anotherTime, 0o555);
  expectFolder(join(to, 'Pictures/2024/closed'), aTime, 0o555);
  expectFolder(join(to, 'Pictures/2024/closed/inside'), aTime, 0o700);
  expect(modeOf(join(to, 'Pictures/2024/closed/a.jpg'))).toBe(keptMode(0o444));
  // Nothing is known of this one.
  expect(modeOf(join(to, 'Pictures/other'))).toBe(defaultMode());
  expect(readdirSync(to)).toEqual(['Pictures']);
});

test('a time before gives folders the times and permissions that they had then', async () => {
  const { destination, store, confirm, to } = await rigged();
  await store('album/a.jpg', 'a', { when: '2026-01-01T00:00:00.000Z' });
  await confirm([folder('album', { when: '2026-01-01T00:00:01.000Z' })]);
  await confirm([folder('album', { mtime: anotherTime, mode: 0o700, when: '2026-01-02T00:00:00.000Z' })]);
  await restoreTo(destination, to, { at: Date.parse('2026-01-01T12:00:00Z') });
  expectFolder(join(to, 'Pictures/album'), aTime, 0o750);
  const now = join(to, 'now');
  await restoreTo(destination, now);
  expectFolder(join(now, 'Pictures/album'), anotherTime, 0o700);
});

test('where two computers have written about a folder, the later line counts', async () => {
  const { destination, store, confirm, open, to } = await rigged();
  await store('album/a.jpg', 'a');
  const other = await open('writer0000');
  await confirm([folder('album', { mtime: anotherTime, when: '2026-01-01T00:00:00.000Z' })]);
  await other.confirm([folder('album', { when: '2026-01-03T00:00:00.000Z' })], new AbortController().signal);
  await restoreTo(destination, to);
  expectFolder(join(to, 'Pictures/album'), aTime, 0o750);
});

test('a part brings the folders that it makes', async () => {
  const { destination, store, confirm, to } = await rigged();
  for (const path of ['a/b/1.jpg', 'a/2.jpg', 'c/3.jpg']) await store(path, path);
  await confirm([folder(''), folder('a', { mtime: anotherTime }), folder('a/b'), folder('c')]);
  await restoreTo(destination, to, { paths: ['Pictures/a/b'] });
  expectFolder(join(to, 'Pictures/a/b'), aTime, 0o750);
  expectFolder(join(to, 'Pictures/a'), anotherTime, 0o750);
  expectFolder(join(to, 'Pictures'), aTime, 0o750);
  // The rest comes later: those that are as they were backed up stay so.
  await restoreTo(destination, to);
  for (const path of ['', '/a/b', '/c']) expectFolder(join(to, `Pictures${path}`), aTime, 0o750);
  expectFolder(join(to, 'Pictures/a'), anotherTime, 0o750);
  expect(hiddenIn(to)).toEqual([]);
});

test('a folder that was there before keeps its permissions and its time', async () => {
  const { destination, store, confirm, to } = await rigged();
  await store('album/a.jpg', 'a');
  await store('album/new/b.jpg', 'b');
  await store('there/c.jpg', 'c');
  await confirm(['', 'album', 'album/new', 'there'].map((path) => folder(path, { mode: 0o500 })));
  mkdirSync(join(to, 'Pictures/album'), { recursive: true });
  mkdirSync(join(to, 'Pictures/there'));
  writeFileSync(join(to, 'Pictures/there/c.jpg'), 'c');
  chmodSync(join(to, 'Pictures/album'), 0o711);
  utimesSync(join(to, 'Pictures/there'), 5, 5);
  utimesSync(join(to, 'Pictures/album'), 7, 7);
  const before = modeOf(join(to, 'Pictures'));
  const there = looks(join(to, 'Pictures/there'));
  await restoreTo(destination, to);
  expect(modeOf(join(to, 'Pictures/album'))).toBe(onWindows ? modeOf(join(to, 'Pictures/album')) : 0o711);
  expect(modeOf(join(to, 'Pictures'))).toBe(before);
  expect(mtimeOf(join(to, 'Pictures/album'))).toBe(7_000_000_000n);
  expect(mtimeOf(join(to, 'Pictures'))).not.toBe(BigInt(aTime));
  // Nothing was put into it.
  expect(looks(join(to, 'Pictures/there'))).toEqual(there);
  expectFolder(join(to, 'Pictures/album/new'), aTime, 0o500);
});

test('in place, the folder of a source that is gone comes back as it was; one that is there stays', async () => {
  const { destination, store, confirm, to } = await rigged();
  await store('a.jpg', 'a');
  await store('album/b.jpg', 'b');
  await confirm([folder('', { mode: 0o555 }), folder('album')]);
  const inPlace = (): ReturnType<typeof restoreTo> => restoreTo(destination, to, {
    target: { kind: 'in-place', folders: new Map([[sourceId, Buffer.from(to)]]) }, select: () => [{ source: sourceId, path: new Uint8Array() }],
  });
  await inPlace();
  expectFolder(to, aTime, 0o555);
  expectFolder(join(to, 'album'), aTime, 0o750);
  expect(readdirSync(to).sort()).toEqual(['a.jpg', 'album']);
  // Whoever has deleted a photo has changed its folder.
  if (!onWindows) chmodSync(to, 0o755);
  rmSync(join(to, 'a.jpg'));
  utimesSync(to, 5, 5);
  await inPlace();
  expect(treeOf(to)).toEqual({ 'a.jpg': 'a', 'album/b.jpg': 'b' });
  expect(mtimeOf(to)).not.toBe(BigInt(aTime));
  if (!onWindows) expect(modeOf(to)).toBe(0o755);
  expectFolder(join(to, 'album'), aTime, 0o750);
});

test('a restore that goes on after an interrupted one knows which folders are its own', async () => {
  const { destination, store, confirm, to } = await rigged();
  mkdirSync(join(to, 'Pictures/album 3'), { recursive: true });
  for (let photo = 0; photo < 80; photo += 1) await store(`album ${photo % 8}/${photo}.jpg`, `photo ${photo}`);
  await confirm(['', ...Array.from({ length: 8 }, (_, album) => `album ${album}`)].map((path) => folder(path, { mode: 0o555 })));
  const stop = new AbortController();
  const first = await restoreTo(destination, to, { hold: actingHold(45, () => stop.abort()), signal: stop.signal, workers: 1 });
  expect(first.summary).toMatchObject({ state: 'cancelled' });
  expect(hiddenIn(to)).toHaveLength(1);
  const { summary } = await restoreTo(destination, to);
  expect(summary).toMatchObject({ state: 'complete', processed: 80, failed: 0 });
  for (const album of [0, 1, 2, 4, 5, 6, 7]) expectFolder(join(to, `Pictures/album ${album}`), aTime, 0o555);
  // These were there before the first one.
  for (const path of ['Pictures', 'Pictures/album 3']) {
    expect(mtimeOf(join(to, path)), path).not.toBe(BigInt(aTime));
    if (!onWindows) expect(modeOf(join(to, path)), path).not.toBe(0o555);
  }
  expect(hiddenIn(to)).toEqual([]);
});

test('more folders than are kept open are restored, with all that is in them', async () => {
  const { destination, store, confirm, to } = await rigged();
  const albums = Array.from({ length: 400 }, (_, album) => `album ${album}`);
  for (const album of albums) await store(`${album}/a.jpg`, album);
  await confirm(albums.map((album) => folder(album)));
  const { summary } = await restoreTo(destination, to, { workers: 4 });
  expect(summary).toMatchObject({ state: 'complete', restored: 400, failed: 0 });
  expect(Object.keys(treeOf(to)).toSorted()).toEqual(albums.map((album) => `Pictures/${album}/a.jpg`).toSorted());
  for (const album of albums) expectFolder(join(to, 'Pictures', album), aTime, 0o750);
});

test('what an interrupted restore has made is known until a restore has come to it', async () => {
  const { destination, store, confirm, to } = await rigged();
  for (let photo = 0; photo < 20; photo += 1) await store(`album ${photo % 4}/${photo}.jpg`, `photo ${photo}`);
  await confirm(['', ...Array.from({ length: 4 }, (_, album) => `album ${album}`)].map((path) => folder(path)));
  const stop = new AbortController();
  const first = await restoreTo(destination, to, { hold: actingHold(18, () => stop.abort()), signal: stop.signal, workers: 1 });
  expect(first.summary).toMatchObject({ state: 'cancelled' });
  await restoreTo(destination, to, { paths: ['Pictures/album 0'] });
  await restoreTo(destination, to);
  for (const album of [0, 1, 2, 3]) expectFolder(join(to, `Pictures/album ${album}`), aTime, 0o750);
  expect(hiddenIn(to)).toEqual([]);
});

test('permissions that would close a folder to its owner are not taken over', async () => {
  const { destination, store, confirm, to } = await rigged();
  const modes = [0, 0o1000, 0o7000, 0o111, 0o333];
  for (const mode of modes) await store(`${mode}/a.jpg`, 'a');
  await confirm(modes.map((mode) => folder(String(mode), { mode })));
  await restoreTo(destination, to);
  for (const mode of modes) expect(modeOf(join(to, 'Pictures', String(mode))), String(mode)).toBe(defaultMode());
});

test('notes that are none do no harm', async () => {
  const { destination, store, confirm, to } = await rigged();
  const outside = temporaryFolder();
  const before = looks(outside);
  await store('album/a.jpg', 'a');
  await confirm([folder(''), folder('album')]);
  const notes = join(to, '.keepsake-restore-owner0001');
  mkdirSync(notes, { recursive: true });
  const path = (text: string): string => Buffer.from(text).toString('base64');
  writeFileSync(join(notes, `${'a'.repeat(24)}.folders`), [
    '', 'null', '[]', '{"to":5}', `{"to":"${path('../..')}"}`, `{"to":"${path(onWindows ? '/outside' : outside)}"}`, `{"to":"${path('Pictures/album')}","mode":"x"`, '{"to":',
  ].join('\n'));
  expect((await restoreTo(destination, to)).summary).toMatchObject({ state: 'complete', restored: 1 });
  expectFolder(join(to, 'Pictures/album'), aTime, 0o750);
  expect(looks(outside)).toEqual(before);
  expect(hiddenIn(to)).toEqual([]);
});

test('lines of folders that lead out, or say what cannot be, change nothing outside of the target and nothing that was there', async () => {
  const { destination, store, confirm, to } = await rigged();
  const outside = dirname(to);
  mkdirSync(join(to, 'mine'), { recursive: true });
  mkdirSync(join(outside, 'beside'));
  await store('album/a.jpg', 'a');
  await store('odd/b.jpg', 'b');
  const kept = [to, join(to, 'mine'), outside, join(outside, 'beside')];
  const before = kept.map(modeOf);
  const times = [mtimeOf(join(to, 'mine')), mtimeOf(join(outside, 'beside'))];
  const paths = ['..', '../..', '../beside', '../mine', '/', join(outside, 'beside'), '.', 'album/..', 'album/../..', 'album/', '/album', 'nul\0l', 'a/'.repeat(5_000)];
  await confirm(paths.flatMap((path) => [
    folder(path, { mode: 0o7777 }), folder('x', { pathB64: Buffer.from(path).toString('base64'), mode: 0 }),
    folder(path, { source: 'source0002', label: '..' }), folder(path, { source: 'source0003', label: '../mine' }),
  ]));
  await confirm([folder('album', { mtime: '9'.repeat(28), mode: 2 ** 40 + 0o107755 }), folder('odd', { mtime: `-${'9'.repeat(28)}`, mode: 0 })]);
  const { summary } = await restoreTo(destination, to);
  expect(summary).toMatchObject({ state: 'complete', restored: 2, failed: 0 });
  expect(treeOf(to)).toEqual({ 'Pictures/album/a.jpg': 'a', 'Pictures/odd/b.jpg': 'b' });
  expect(kept.map(modeOf)).toEqual(before);
  expect([mtimeOf(join(to, 'mine')), mtimeOf(join(outside, 'beside'))]).toEqual(times);
  if (!onWindows) expect(modeOf(join(to, 'Pictures/album'))).toBe(0o755);
  expect(modeOf(join(to, 'Pictures/odd'))).toBe(defaultMode());
});

test('a rehearsal changes no folder', async () => {
  const { destination, store, confirm, to } = await rigged();
  await store('album/a.jpg', 'a');
  await confirm([folder(''), folder('album')]);
  await restoreTo(destination, to, { dryRun: true });
  expect(existsSync(to)).toBe(false);
});

const isRoot = process.getuid?.() === 0 && process.seteuid !== undefined;
testUnless(isRoot ? undefined : 'it takes root to become another user')(
  'for a user whom permissions bind: what was missing comes into folders that are closed already, and they are closed again', async () => {
    process.seteuid?.('nobody');
    onTestFinished(() => process.seteuid?.(0));
    const rig = await createRestoreRig();
    const to = join(temporaryFolder(), 'restored');
    onTestFinished(async () => {
      process.seteuid?.(0);
      await rig.close();
    });
    for (const path of ['closed/a.jpg', 'closed/b.jpg', 'closed/below/c.jpg']) await rig.store(path, path);
    await rig.confirm(['', 'closed', 'closed/below'].map((path) => folder(path, { mode: 0o555 })));
    const as = (path: string): void => expectFolder(join(to, 'Pictures', path), aTime, 0o555);
    await restoreTo(rig.destination, to);
    for (const path of ['', 'closed', 'closed/below']) as(path);
    expect(() => writeFileSync(join(to, 'Pictures/closed/x.jpg'), '')).toThrow('EACCES');

    // As they are where the first restore could not read some of the photos.
    process.seteuid?.(0);
    rmSync(join(to, 'Pictures/closed/b.jpg'));
    rmSync(join(to, 'Pictures/closed/below'), { recursive: true });
    utimesSync(join(to, 'Pictures/closed'), 1_000_000_000, 1_000_000_000.123456);
    await rig.confirm([folder('closed', { mode: 0o555, mtime: mtimeOf(join(to, 'Pictures/closed')).toString(), when: '2026-01-02T00:00:00.000Z' })]);
    process.seteuid?.('nobody');
    const was = looks(join(to, 'Pictures/closed'));
    const { summary } = await restoreTo(rig.destination, to);
    expect(summary).toMatchObject({ state: 'complete', restored: 2, present: 1, failed: 0 });
    expect(looks(join(to, 'Pictures/closed'))).toEqual(was);
    as('closed/below');

    // A folder of the user's own that is closed is opened for a moment alone, and one of another user's is not.
    process.seteuid?.(0);
    const theirs = join(to, 'Pictures/closed/below');
    rmSync(join(theirs, 'c.jpg'));
    chownSync(theirs, 0, 0);
    rmSync(join(to, 'Pictures/closed/a.jpg'));
    utimesSync(join(to, 'Pictures/closed'), 7, 7);
    process.seteuid?.('nobody');
    const third = await restoreTo(rig.destination, to);
    expect(third.summary).toMatchObject({ restored: 1, present: 1, failed: 1 });
    expect(modeOf(join(to, 'Pictures/closed'))).toBe(0o555);
    expect(mtimeOf(join(to, 'Pictures/closed'))).not.toBe(BigInt(aTime));
    expect(statSync(theirs).uid).toBe(0);
    process.seteuid?.(0);
  });

const names = ['a', 'b', 'a b', 'ü'];
const randomFolder = fc.record({
  path: fc.array(fc.constantFrom(...names), { minLength: 0, maxLength: 3 }).map((path) => path.join('/')),
  mtime: fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 4_000_000_000_000_000_000n }).map(String),
  mode: fc.constantFrom(0o755, 0o700, 0o555, 0o500, 0o711, 0o777),
  isThere: fc.boolean(),
});

testUnless(onWindows ? 'folders have no permissions, and times to some microseconds' : undefined)(
  'whatever folders there are, those that a restore makes are as they were, and those that were there as they are', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(randomFolder, { minLength: 1, maxLength: 12, selector: ({ path }) => path }), async (folders) => {
      const rig = await createRestoreRig();
      const to = await mkdtemp(join(tmpdir(), 'keepsake-folders-'));
      try {
        const at = (path: string): string => join(to, 'Pictures', path);
        for (const { path } of folders) await rig.store(path === '' ? 'x.jpg' : `${path}/x.jpg`, `in ${path}`, { mode: 0o444 });
        await rig.confirm(folders.map(({ path, mtime, mode }) => folder(path, { mtime, mode })));
        for (const { path, isThere } of folders) if (isThere) mkdirSync(at(path), { recursive: true });
        const there = new Map(folders.filter(({ path }) => existsSync(at(path))).map(({ path }) => [path, lstatSync(at(path)).mode]));
        // In two goes, as if it had been interrupted.
        const stop = new AbortController();
        await restoreTo(rig.destination, to, { hold: actingHold(2 + Math.floor(folders.length / 2), () => stop.abort()), signal: stop.signal, workers: 1 });
        expect((await restoreTo(rig.destination, to)).summary).toMatchObject({ state: 'complete', failed: 0, processed: folders.length });
        for (const { path, mtime, mode } of folders) {
          if (there.has(path)) expect(lstatSync(at(path)).mode, path).toBe(there.get(path));
          else expectFolder(at(path), mtime, mode);
        }
        expect(readdirSync(to)).toEqual(['Pictures']);
      } finally {
        await rig.close();
        await rm(to, { recursive: true, force: true });
      }
    }), { numRuns: 4 });
  });
