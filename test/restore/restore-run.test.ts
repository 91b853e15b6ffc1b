import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHold } from '../../src-main/base/hold.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { noLinks, onWindows, skipOn, testUnless } from '../rigs/skips.ts';
import { createRestoreRig, versionLine, type RestoreRig } from './restore-rig.ts';
import { actingHold, beginRestore, goingWay, keptMode, keptTime, modeOf, mtimeOf, restoreTo, treeOf, ways, type Way } from './run-rig.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';

async function rigged(way: Way = 'read where it is written'): Promise<RestoreRig & { readonly to: string }> {
  const rig = await createRestoreRig();
  onTestFinished(() => rig.close());
  return { ...rig, destination: goingWay(rig.destination, way), to: join(temporaryFolder(), 'restored') };
}

describe.each(ways)('a restore whose contents are %s', (way) => {
  it('brings back contents, folders, times as exactly as the system keeps them, and permissions', async () => {
    const { destination, store, to } = await rigged(way);
    const times = ['1719828359123456789', '-1234567890123456789', '5000000000999999999', '0', '-1'];
    for (const [index, mtime] of times.entries()) await store(`2024/deep/${index}.jpg`, `photo ${index}`, { mtime, mode: 0o444 });
    await store('top.jpg', 'top', { mode: 0o640 });
    const { summary, preview } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ state: 'complete', restored: 6, failed: 0, removed: 0, damagedLines: 0 });
    expect(preview).toMatchObject({ files: 6, bytes: 38, fits: true, targets: [{ path: to }] });
    for (const [index, mtime] of times.entries()) {
      expect(mtimeOf(join(to, `Pictures/2024/deep/${index}.jpg`))).toBe(keptTime(BigInt(mtime)));
      expect(modeOf(join(to, `Pictures/2024/deep/${index}.jpg`))).toBe(keptMode(0o444));
    }
    expect(modeOf(join(to, 'Pictures/top.jpg'))).toBe(keptMode(0o640));
    expect(readdirSync(to)).toEqual(['Pictures']);
  });

  it('leaves existing files as they are, and finds what it has restored before', async () => {
    const { destination, store, to } = await rigged(way);
    await store('a.jpg', 'one');
    await store('b.jpg', 'two');
    mkdirSync(join(to, 'Pictures'), { recursive: true });
    writeFileSync(join(to, 'Pictures/a.jpg'), 'mine');
    chmodSync(join(to, 'Pictures/a.jpg'), 0o600);
    const before = mtimeOf(join(to, 'Pictures/a.jpg'));
    const first = await restoreTo(destination, to);
    expect(first.summary).toMatchObject({ restored: 2, renamed: 1 });
    expect(treeOf(to)).toEqual({ 'Pictures/a.jpg': 'mine', 'Pictures/a (restored 2026-11-27).jpg': 'one', 'Pictures/b.jpg': 'two' });
    expect(mtimeOf(join(to, 'Pictures/a.jpg'))).toBe(before);
    // Also on another day.
    const second = await restoreTo(destination, to, { day: '2026-11-28' });
    expect(second.summary).toMatchObject({ restored: 0, present: 2 });
    writeFileSync(join(to, 'Pictures/b.jpg'), 'mine as well');
    const third = await restoreTo(destination, to, { day: '2026-11-28' });
    expect(third.summary).toMatchObject({ restored: 1, present: 1 });
    expect(treeOf(to)).toMatchObject({ 'Pictures/b.jpg': 'mine as well', 'Pictures/b (restored 2026-11-28).jpg': 'two' });
  });

  it('restores what was there at a time, and leaves out what was deleted', async () => {
    const { destination, store, confirm, to } = await rigged(way);
    const at = (day: string): string => `2026-01-${day}T12:00:00.000Z`;
    await store('kept.jpg', 'first', { when: at('01') });
    await store('gone.jpg', 'gone', { when: at('02') });
    await store('kept.jpg', 'second', { when: at('03') });
    await confirm([{ kind: 'removed', source: 'source0001', label: 'Pictures', path: 'gone.jpg', when: at('04') }]);
    const restoreAt = async (day: string | undefined, removed = false): Promise<Record<string, string>> => {
      const folder = temporaryFolder();
      await restoreTo(destination, folder, { at: day === undefined ? undefined : Date.parse(at(day)), removed });
      return treeOf(folder);
    };
    const before = await restoreTo(destination, to, { at: Date.parse(at('01')) - 1 });
    expect(before.error).toMatchObject({ code: 'not-found', message: 'There was nothing in the backup at that time yet: choose a later one.' });
    expect(await restoreAt('01')).toEqual({ 'Pictures/kept.jpg': 'first' });
    expect(await restoreAt('03')).toEqual({ 'Pictures/kept.jpg': 'second', 'Pictures/gone.jpg': 'gone' });
    expect(await restoreAt(undefined)).toEqual({ 'Pictures/kept.jpg': 'second' });
    expect(await restoreAt(undefined, true)).toEqual({ 'Pictures/kept.jpg': 'second', 'Pictures/gone.jpg': 'gone' });
    const named = await restoreTo(destination, to, { paths: ['Pictures/gone.jpg'] });
    expect(named.summary).toMatchObject({ restored: 1, removed: 0 });
    expect((await restoreTo(destination, temporaryFolder())).summary).toMatchObject({ restored: 1, removed: 1 });
  });

  it('restores a selection, once where it is named twice, and says what is not there', async () => {
    const { destination, store, to } = await rigged(way);
    for (const path of ['a/1.jpg', 'a/2.jpg', 'a b/3.jpg', 'b.jpg']) await store(path, path);
    const { summary } = await restoreTo(destination, to, { paths: ['Pictures/a', 'Pictures/a/1.jpg', './Pictures/b.jpg/', 'Pictures/a/'] });
    expect(summary).toMatchObject({ restored: 3, failed: 0 });
    expect(Object.keys(treeOf(to)).sort()).toEqual(['Pictures/a/1.jpg', 'Pictures/a/2.jpg', 'Pictures/b.jpg']);
    const { error } = await restoreTo(destination, to, { paths: ['Pictures/nothing'] });
    expect(error).toMatchObject({ code: 'not-found', message: expect.stringContaining('Pictures/nothing') as string });
    expect((await restoreTo(destination, to, { paths: ['Elsewhere/a'] })).error?.code).toBe('not-found');
  });

  it('writes nothing in a dry run', async () => {
    const { destination, store, to } = await rigged(way);
    await store('a.jpg', 'a');
    const { summary, files } = await restoreTo(destination, to, { dryRun: true });
    expect(summary).toMatchObject({ restored: 1 });
    expect(files[0]?.to).toBe(join(to, 'Pictures/a.jpg'));
    expect(existsSync(to)).toBe(false);
  });

  it('names what is damaged or missing in the vault, and restores the rest', async () => {
    const { destination, store, objectFile, to } = await rigged(way);
    const damaged = await store('damaged.jpg', 'damaged');
    await store('good.jpg', 'good');
    const cut = await store('cut.jpg', 'cut off');
    writeFileSync(await objectFile(damaged.object), 'dAmaged');
    writeFileSync(await objectFile(cut.object), 'cut');
    const { summary, files } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ state: 'complete', restored: 1, failed: 2 });
    expect(files.filter(({ state }) => state === 'failed').map(({ path, reason }) => [path, (reason ?? '').includes('damaged')]).sort()).toEqual([['cut.jpg', true], ['damaged.jpg', true]]);
    expect(treeOf(to)).toEqual({ 'Pictures/good.jpg': 'good' });
  });

  it('is cancelled within a second, leaves nothing unfinished, and completes the next time', async () => {
    const { destination, store, to } = await rigged(way);
    for (let photo = 0; photo < 60; photo += 1) await store(`${photo}.jpg`, `photo ${photo} `.repeat(2_000));
    const controller = new AbortController();
    // In the middle: some are written.
    const hold = actingHold(30, () => controller.abort());
    const cancelled = await restoreTo(destination, to, { signal: controller.signal, hold });
    expect(cancelled.summary.state).toBe('cancelled');
    expect(cancelled.summary.cancelled).toBeGreaterThan(0);
    expect(cancelled.summary.processed).toBe(60);
    expect(Object.keys(treeOf(to)).filter((path) => path.endsWith('.part'))).toEqual([]);
    const { summary } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ state: 'complete', failed: 0, cancelled: 0, processed: 60 });
    expect(summary.present).toBe(cancelled.summary.restored);
    expect(Object.keys(treeOf(to))).toHaveLength(60);
    expect(readdirSync(to)).toEqual(['Pictures']);
  });

  it('stands still while it is paused', async () => {
    const { destination, store, to } = await rigged(way);
    await store('a.jpg', 'a');
    const hold = createHold();
    hold.set(true);
    const restore = beginRestore(destination, to, { hold });
    expect(restore.snapshot().state).toBe('paused');
    expect(existsSync(to)).toBe(false);
    hold.set(false);
    expect((await restore.done).summary).toMatchObject({ state: 'complete', restored: 1 });
  });

  it('says before it begins that there is no room', async () => {
    const { destination, store, to } = await rigged(way);
    await store('a.jpg', 'a');
    const huge = Array.from({ length: 200 }, (_, film) => ({ writer: 'writer0002', line: versionLine(`film-${film}.mp4`, String(film), { bytes: 2 ** 40 }) }));
    const full: typeof destination = {
      ...destination,
      async *journal(...asked) {
        for await (const page of destination.journal(...asked)) yield { ...page, lines: [...page.lines, ...huge] };
      },
    };
    const { summary, error, preview } = await restoreTo(full, to);
    expect(preview?.fits).toBe(false);
    expect(summary).toMatchObject({ state: 'failed', restored: 0 });
    expect(error?.code).toBe('disk-full');
  });
});

describe('a restore over a connection', () => {
  it('goes on where a connection broke, and stops where the destination is gone', async () => {
    const { destination, store, to } = await rigged('handed over');
    const large = 'large '.repeat(700_000);
    await store('large.jpg', large);
    const starts: number[] = [];
    const broken = new KeepsakeError('unreachable', 'It broke off.', { retryable: true, scope: 'destination' });
    const flaky: typeof destination = {
      ...destination,
      async *read(id, range, signal) {
        starts.push(range.start ?? 0);
        for await (const chunk of destination.read(id, range, signal)) {
          yield chunk;
          if (starts.length < 3) throw broken;
        }
      },
    };
    expect((await restoreTo(flaky, to)).summary).toMatchObject({ state: 'complete', restored: 1 });
    expect(starts).toEqual([0, 1_048_576, 2_097_152]);
    expect(treeOf(to)).toEqual({ 'Pictures/large.jpg': large });

    const gone: typeof destination = {
      ...destination,
      // eslint-disable-next-line require-yield -- it fails before it has anything
      async *read() {
        throw broken;
      },
      ping: () => Promise.reject(broken),
    };
    const { summary, error } = await restoreTo(gone, temporaryFolder());
    expect(summary).toMatchObject({ state: 'failed', restored: 0, cancelled: 1 });
    expect(error?.code).toBe('unreachable');
  });
});

describe('a hostile vault', () => {
  it('writes nothing outside of the target', async () => {
    const { destination, store, confirm, to } = await rigged();
    const line = await store('good.jpg', 'good');
    const encoded = (path: string) => ({ ...line, path: 'x', pathB64: Buffer.from(path).toString('base64') });
    const outside = ['../up.jpg', '/etc/up.jpg', 'a/../../up.jpg', 'a//b.jpg', './c.jpg', 'd/', 'nul\0l.jpg', '..', '', 'x/'.repeat(5_000) + 'deep.jpg'];
    await confirm(outside.flatMap((path) => [{ ...line, path }, encoded(path)]));
    await confirm([{ ...line, source: 'source0002', label: '../../label' }, { ...line, source: 'source0003', label: '..' }, { ...line, source: 'source0004', label: '' }]);
    const { summary, files } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ state: 'complete', restored: 4, failed: outside.length });
    expect(files.filter(({ state }) => state === 'failed').every(({ reason }) => /leads out|deeper/.test(reason ?? ''))).toBe(true);
    expect(treeOf(join(to, '..'))).toEqual({
      'restored/Pictures/good.jpg': 'good', 'restored/.._.._label/good.jpg': 'good', [onWindows ? 'restored/___/good.jpg' : 'restored/_../good.jpg']: 'good', 'restored/_/good.jpg': 'good',
    });
  });

  testUnless(noLinks)('goes through no link to a folder in the target', async () => {
    const { destination, store, to } = await rigged();
    const outside = temporaryFolder();
    await store('album/a.jpg', 'a');
    mkdirSync(join(to, 'Pictures'), { recursive: true });
    symlinkSync(outside, join(to, 'Pictures/album'), 'junction');
    symlinkSync(outside, join(to, '.keepsake-restore-owner0001'), 'junction');
    const { summary } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ restored: 1, present: 0 });
    expect(readdirSync(outside)).toEqual([]);
    expect(treeOf(to)).toEqual({ '.keepsake-restore-owner0001': 'no file', 'Pictures/album': 'no file', 'Pictures/album (restored 2026-11-27)/a.jpg': 'a' });
    // Once more finds all of it, also on another day: what is new goes to the same folder.
    expect((await restoreTo(destination, to)).summary).toMatchObject({ restored: 0, present: 1 });
    expect((await restoreTo(destination, to, { day: '2026-11-28' })).summary).toMatchObject({ restored: 0, present: 1 });
    await store('album/b.jpg', 'b');
    expect((await restoreTo(destination, to, { day: '2026-11-29' })).summary).toMatchObject({ restored: 1, present: 1 });
    expect(readdirSync(join(to, 'Pictures')).sort()).toEqual(['album', 'album (restored 2026-11-27)']);
    expect(readdirSync(join(to, 'Pictures/album (restored 2026-11-27)')).sort()).toEqual(['a.jpg', 'b.jpg']);
  });

  skipOn('windows', 'a link to a file takes a privilege')('goes through no link to a file in the target', async () => {
    const { destination, store, to } = await rigged();
    const outside = temporaryFolder();
    await store('b.jpg', 'b');
    await store('c.jpg', 'c');
    mkdirSync(join(to, 'Pictures'), { recursive: true });
    symlinkSync(join(outside, 'b.jpg'), join(to, 'Pictures/b.jpg'));
    writeFileSync(join(outside, 'c.jpg'), 'c');
    symlinkSync(join(outside, 'c.jpg'), join(to, 'Pictures/c.jpg'));
    const { summary } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ restored: 2, present: 0 });
    expect(readdirSync(outside)).toEqual(['c.jpg']);
    expect(treeOf(to)).toEqual({
      'Pictures/b.jpg': 'no file', 'Pictures/c.jpg': 'no file', 'Pictures/b (restored 2026-11-27).jpg': 'b', 'Pictures/c (restored 2026-11-27).jpg': 'c',
    });
    expect((await restoreTo(destination, to)).summary).toMatchObject({ restored: 0, present: 2 });
  });

  it('keeps a path that is a file and a folder apart, and names without permission bits beyond those of files', async () => {
    const { destination, store, to } = await rigged();
    await store('a', 'file');
    await store('a/b.jpg', 'inside');
    await store('set-user-id.jpg', 'suid', { mode: 0o104755 });
    await store('.keepsake-restore-owner0001/x.part', 'not ours', { label: 'Pictures' });
    const { summary } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ restored: 4, failed: 0 });
    expect(treeOf(to)).toMatchObject({ 'Pictures/a': 'file', 'Pictures/a (2)/b.jpg': 'inside' });
    expect(modeOf(join(to, 'Pictures/set-user-id.jpg'))).toBe(keptMode(0o755));
  });

  it('lets no file be restored over another one that appeared meanwhile', async () => {
    const { destination, store, to } = await rigged('handed over');
    await store('a.jpg', 'theirs');
    const slow: typeof destination = {
      ...destination,
      async *read(id, range, signal) {
        writeFileSync(join(to, 'Pictures/a.jpg'), 'mine');
        yield* destination.read(id, range, signal);
      },
    };
    mkdirSync(join(to, 'Pictures'), { recursive: true });
    expect((await restoreTo(slow, to)).summary).toMatchObject({ restored: 1, renamed: 1 });
    expect(treeOf(to)).toEqual({ 'Pictures/a.jpg': 'mine', 'Pictures/a (restored 2026-11-27).jpg': 'theirs' });
  });
});
