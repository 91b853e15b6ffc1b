import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { createSourceReader } from '../../src-main/backup/source-reader.ts';
import type { Entry, WalkRoot } from '../../src-main/backup/walker.ts';
import { writeDeepPhoto } from '../rigs/deep-photo.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { makeLibrary } from '../rigs/library.ts';
import { bindMount, mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { noLinks, skipOn, testUnless } from '../rigs/skips.ts';
import { collect, never, temporaryFolder, textOf, walk, writePhoto } from './backup-rig.ts';

const linux = process.platform === 'linux';
const noMount = await whyNoMount();
const root = (path: string, id = 'source0001'): WalkRoot => ({ id, path: Buffer.from(path) });
const walked = (...roots: readonly WalkRoot[]): Promise<Entry[]> => collect(walk(roots));
const kindsByPath = (entries: readonly Entry[]): Record<string, string> =>
  Object.fromEntries(entries.map((entry) => [textOf(entry), entry.kind]));
const reasonOf = (entries: readonly Entry[], path: string): string => {
  const entry = entries.find((each) => textOf(each) === path);
  return entry !== undefined && 'reason' in entry ? entry.reason : '';
};

test('an odd library is walked to its end, and every entry of it is told once', async () => {
  const folder = temporaryFolder();
  const expected = [...makeLibrary(folder, { count: 30 }), ...makeOddities(folder)];
  const entries = await walked(root(folder));
  const told = new Map<string, Entry>();
  for (const entry of entries.filter((each) => 'path' in each)) {
    const key = Buffer.from(entry.path).toString('latin1');
    expect(told.has(key), key).toBe(false);
    told.set(key, entry);
  }
  for (const { path, fate, bytes } of expected.filter((each) => !each.path.includes('@eaDir/'))) {
    const entry = told.get(path.toString('latin1'));
    expect(entry?.kind, path.toString()).toBe(fate === 'backed-up' ? 'candidate' : 'skipped');
    if (entry?.kind === 'candidate') expect(entry.fingerprint.bytes).toBe(bytes);
    if (entry?.kind === 'skipped') expect(entry.reason).toMatch(/\w/);
    told.delete(path.toString('latin1'));
  }
  // A folder that is left out is told as one entry; the loop is a link like any other.
  expect([...told].map(([path, { kind }]) => [path, kind]).sort()).toEqual([['odd/@eaDir', 'skipped']]);
  expect(entries.at(-1)).toEqual({ kind: 'end', source: 'source0001', complete: true });
});

skipOn('windows', 'a socket has no name in a folder')('sockets are skipped with a reason, and not opened', async () => {
  const folder = temporaryFolder();
  const server = createServer().listen(join(folder, 'socket.jpg'));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const entries = await walked(root(folder));
  expect(kindsByPath(entries)).toEqual({ 'socket.jpg': 'skipped', '(end)': 'end' });
  expect(reasonOf(entries, 'socket.jpg')).toBe('not a regular file');
});

testUnless(noLinks)('links are skipped with a reason, and not followed', async () => {
  const folder = temporaryFolder();
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.jpg'), 'junction');
  symlinkSync(folder, join(folder, 'loop'), 'junction');
  const entries = await walked(root(folder));
  expect(kindsByPath(entries)).toEqual({ 'dangling.jpg': 'skipped', loop: 'skipped', '(end)': 'end' });
  expect(reasonOf(entries, 'loop')).toContain('link');
});

testUnless(noLinks)('a folder that is exchanged for a link out of the source is not walked', async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  writePhoto(join(outside, 'private.jpg'));
  for (const name of ['one/a.jpg', 'two/a.jpg']) writePhoto(join(folder, 'photos', name));
  writePhoto(join(folder, 'photos/first.jpg'));
  const entries: Entry[] = [];
  for await (const entry of walk([root(join(folder, 'photos'))])) {
    // The first entry comes from the source's own folder: the other folders wait.
    if (entries.length === 0)
      for (const name of ['one', 'two']) {
        renameSync(join(folder, 'photos', name), join(folder, name));
        symlinkSync(outside, join(folder, 'photos', name), 'junction');
      }
    entries.push(entry);
  }
  expect(entries.map(textOf).filter((path) => path.includes('private'))).toEqual([]);
});

skipOn('windows', 'a link to a file takes a privilege')('a link says whether what it points to is backed up', async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  for (const name of ['photos/own/a.jpg', 'other/b.jpg']) writePhoto(join(folder, name));
  for (const name of ['album/c.jpg', 'd.jpg', 'notes.txt', 'left out/e.jpg']) writePhoto(join(outside, name));
  const link = (name: string, target: string): void => symlinkSync(target, join(folder, 'photos', name));
  link('to-own', 'own');
  link('to-other', join(folder, 'other'));
  link('to-album', join(outside, 'album'));
  link('to-photo.jpg', join(outside, 'd.jpg'));
  link('to-notes.txt', join(outside, 'notes.txt'));
  link('to-left-out', join(outside, 'left out'));
  link('to-nothing.jpg', join(outside, 'nothing.jpg'));
  link('to-unplugged 2024.05', join(outside, 'drive/album'));
  link('to-nothing.txt', join(outside, 'nothing.txt'));
  link('to-left-nothing', join(outside, 'nothing'));
  link('to-own-nothing.jpg', 'own/nothing.jpg');
  link('to-itself.jpg', 'to-itself.jpg');
  const photos = { ...root(join(folder, 'photos')), ignore: ['to-left-*'], backedUp: ['photos', 'other'].map((name) => Buffer.from(join(folder, name))) };
  const entries = await walked(photos);
  const said = Object.fromEntries(['to-own', 'to-other', 'to-album', 'to-photo.jpg', 'to-notes.txt', 'to-left-out', 'to-nothing.jpg',
    'to-unplugged 2024.05', 'to-nothing.txt', 'to-left-nothing', 'to-own-nothing.jpg', 'to-itself.jpg']
    .map((name) => [name, reasonOf(entries, name)]));
  expect(said).toEqual({
    'to-own': 'a link into your folders; what it points to is backed up there, unless it is left out',
    'to-other': 'a link into your folders; what it points to is backed up there, unless it is left out',
    'to-album': 'a link that points outside your folders: not backed up',
    'to-photo.jpg': 'a link that points outside your folders: not backed up',
    'to-notes.txt': 'not a photo, video or sidecar',
    'to-left-out': 'Left out by your pattern “to-left-*”',
    'to-nothing.jpg': 'a link that points outside your folders, to something that is not there: not backed up',
    'to-unplugged 2024.05': 'a link that points outside your folders, to something that is not there: not backed up',
    'to-nothing.txt': 'not a photo, video or sidecar',
    'to-left-nothing': 'Left out by your pattern “to-left-*”',
    'to-own-nothing.jpg': 'a link to something that is not there',
    'to-itself.jpg': 'a link to something that is not there',
  });
  const links = entries.flatMap((entry) => (entry.kind === 'skipped' && entry.entry === 'link' ? [[textOf(entry), entry.target] as const] : []));
  expect(Object.fromEntries(links)).toEqual({
    'to-album': expect.stringContaining(outside) as string, 'to-photo.jpg': expect.stringContaining(outside) as string,
    'to-nothing.jpg': undefined, 'to-unplugged 2024.05': undefined,
  });
});

testUnless(noLinks)('a source may be reached through a link', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'real/a.jpg'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'), 'junction');
  expect(kindsByPath(await walked(root(join(folder, 'link'))))).toEqual({ 'a.jpg': 'candidate', '(end)': 'end' });
});

test('a folder with files that are named like those of a vault is walked', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'shared/a.jpg'));
  writePhoto(join(folder, 'shared/keepsake.json'), '');
  mkdirSync(join(folder, 'shared/objects'));
  expect(kindsByPath(await walked(root(folder)))).toMatchObject({ 'shared/a.jpg': 'candidate' });
});

test('a vault in a source is skipped whole, and said', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'backup/objects/ab/ab.jpg'));
  writePhoto(join(folder, 'backup/keepsake.json'), JSON.stringify({ format: 1, vaultId: 'vault00001', created: '2024-01-01' }));
  writePhoto(join(folder, 'objects/a.jpg'));
  const entries = await walked(root(folder));
  expect(kindsByPath(entries)).toEqual({ backup: 'skipped', 'objects/a.jpg': 'candidate', '(end)': 'end' });
  expect(entries.find((entry) => textOf(entry) === 'backup')).toMatchObject({
    reason: 'a Keepsake vault, not photos to back up',
    notice: `The folder ${join(folder, 'backup')} is a Keepsake vault: nothing in it is backed up.`,
  });
});

test('of a Photos library only the originals are walked, whether it is the source or lies in it', async () => {
  const folder = temporaryFolder();
  const library = join(folder, 'Photos Library.photoslibrary');
  for (const inside of ['originals/A', 'resources/derivatives', 'database']) writePhoto(join(library, inside, 'x.heic'));
  for (const [source, prefix] of [[folder, 'Photos Library.photoslibrary/'], [library, '']] as const) {
    expect(kindsByPath(await walked(root(source)))).toMatchObject({
      [`${prefix}originals/A/x.heic`]: 'candidate', [`${prefix}resources`]: 'skipped', [`${prefix}database`]: 'skipped',
    });
  }
});

test('a source that is not there, or is no folder, is absent, and the next one is walked', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'photos/a.jpg'));
  writePhoto(join(folder, 'file.jpg'));
  const entries = await walked(
    root(join(folder, 'gone')),
    root(join(folder, 'file.jpg'), 'source0002'),
    root(join(folder, 'photos'), 'source0003'),
  );
  expect(entries.map(({ kind, source }) => [source, kind])).toEqual([
    ['source0001', 'absent'],
    ['source0002', 'absent'],
    ['source0003', 'candidate'],
    ['source0003', 'end'],
  ]);
});

test('an empty source ends at once', async () => {
  expect(await walked(root(temporaryFolder()))).toEqual([{ kind: 'end', source: 'source0001', complete: true }]);
});

test('a folder that vanishes is told, and no failure: the others are walked', async () => {
  const folder = temporaryFolder();
  for (const name of ['one', 'two', 'three']) writePhoto(join(folder, name, 'a.jpg'));
  writePhoto(join(folder, 'first.jpg'));
  const entries: Entry[] = [];
  for await (const entry of walk([root(folder)])) {
    if (entries.length === 0) {
      // The first entry comes from the source's own folder: the other folders wait.
      rmSync(join(folder, 'two'), { recursive: true });
    }
    entries.push(entry);
  }
  const kinds = kindsByPath(entries);
  expect(kinds).toMatchObject({ 'one/a.jpg': 'candidate', 'three/a.jpg': 'candidate', 'first.jpg': 'candidate' });
  expect(kinds['two'] === undefined || kinds['two'] === 'skipped').toBe(true);
  expect(entries.filter(({ kind }) => kind === 'failed')).toEqual([]);
  expect(entries.at(-1)).toMatchObject({ kind: 'end', complete: true });
});

skipOn('wine', "a new folder gets a removed one's number at once")('a source that is exchanged while it is walked is absent: nothing of it is called failed, or complete', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'photos/a.jpg'));
  writePhoto(join(folder, 'photos/b.jpg'));
  const entries: Entry[] = [];
  for await (const entry of walk([root(join(folder, 'photos'))])) {
    if (entries.length === 0) {
      rmSync(join(folder, 'photos'), { recursive: true });
      mkdirSync(join(folder, 'photos'));
    }
    entries.push(entry);
  }
  expect(entries.map((entry) => entry.kind)).not.toContain('failed');
  expect(entries.at(-1)).toMatchObject({ kind: 'absent' });
});

testUnless(linux ? undefined : 'names are not bytes')(
  'names are bytes: what is not UTF-8, and what differs in normalisation alone, is told as it is',
  async () => {
    const folder = temporaryFolder();
    const names = [
      Buffer.from('caf\xe9.jpg', 'latin1'),
      Buffer.from('é.jpg'.normalize('NFC')),
      Buffer.from('é.jpg'.normalize('NFD')),
      Buffer.from('\n\t".jpg'),
    ];
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), 'x');
    const entries = (await walked(root(folder))).filter((entry) => entry.kind === 'candidate');
    const hex = (list: readonly Uint8Array[]): string[] => list.map((each) => Buffer.from(each).toString('hex')).sort();
    expect(hex(entries.map((entry) => entry.path))).toEqual(hex(names));
  },
);

test('a path is a buffer of its own, which crosses to another thread alone', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'a/b.jpg'));
  for (const entry of await walked(root(folder)))
    if ('path' in entry) expect(entry.path.buffer.byteLength).toBe(entry.path.byteLength);
});

testUnless(linux ? undefined : 'Linux alone opens a path step by step')('a path that is longer than the system takes is walked and read all the same', async () => {
  const folder = temporaryFolder();
  const path = writeDeepPhoto(folder);
  const entries = await walked(root(folder));
  expect(entries).toMatchObject([{ kind: 'candidate', path }, { kind: 'end', complete: true }]);
  const reader = createSourceReader();
  onTestFinished(() => reader.close());
  expect(await reader.readWhole({ root: Buffer.from(folder), path }, 100, never)).toMatchObject({ bytes: Uint8Array.from(Buffer.from('x')) });
});

// Linux opens a longer path step by step, Windows takes 32,767 characters.
if (process.platform === 'darwin')
  test('a path that is too long for the system is told as failed, not passed over', async () => {
    const folder = temporaryFolder();
    writeDeepPhoto(folder);
    const entries = await walked(root(folder));
    expect(entries.filter((entry) => entry.kind === 'failed')).toHaveLength(1);
    expect(entries.at(-1)).toMatchObject({ kind: 'end', complete: false });
  });

testUnless(noMount)('a source that is mounted within another is walked once', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'a/one.jpg'));
  writePhoto(join(folder, 'b/two.jpg'));
  const mount = await bindMount(join(folder, 'b'), join(folder, 'a/mounted'));
  onTestFinished(() => mount.close());
  const entries = await walked(root(join(folder, 'a')), root(join(folder, 'b'), 'source0002'));
  expect(kindsByPath(entries)).toEqual({
    'one.jpg': 'candidate',
    mounted: 'skipped',
    'two.jpg': 'candidate',
    '(end)': 'end',
  });
});

skipOn('wine', 'ten thousand files take minutes')('a folder of 10,000 photos is streamed: few entries wait, however many there are', async () => {
  const folder = temporaryFolder();
  for (let file = 0; file < 10_000; file += 1) writeFileSync(join(folder, `${file}.jpg`), 'x');
  const reader = createSourceReader();
  onTestFinished(() => reader.close());
  let candidates = 0;
  for await (const entry of reader.walk([root(folder)], () => 20, never)) {
    if (entry.kind === 'candidate') candidates += 1;
    // What comes after it was not read yet: it can still be removed.
    if (candidates === 1 && readdirSync(folder).length === 10_000)
      for (let file = 0; file < 10_000; file += 2) rmSync(join(folder, `${file}.jpg`), { force: true });
  }
  // The names of one buffer of the system, and what was handed over, were known; half of all the rest is gone.
  expect(candidates).toBeGreaterThanOrEqual(5_000);
  expect(candidates).toBeLessThan(7_000);
});

test('folders with photos in or below them are reported, many at once, each after all that is in it', async () => {
  const folder = temporaryFolder();
  for (const name of ['a/deep/er/1.jpg', 'a/2.jpg', 'b/3.jpg', 'texts/notes.txt']) writePhoto(join(folder, name));
  mkdirSync(join(folder, 'empty/below'), { recursive: true });
  utimesSync(join(folder, 'b'), 1_000_000_000, 1_000_000_000);
  const reported = async (more: Partial<WalkRoot>): Promise<readonly Entry[]> =>
    (await walked({ ...root(folder), ...more })).filter(({ kind }) => kind === 'folders');
  const folders = (await reported({ reportsFolders: true })).flatMap((entry) => (entry.kind === 'folders' ? entry.folders : []));
  const paths = folders.map(({ path }) => Buffer.from(path).toString());
  expect([...paths].sort()).toEqual(['', 'a', 'a/deep', 'a/deep/er', 'b']);
  for (const [inner, outer] of [['a/deep/er', 'a/deep'], ['a/deep', 'a'], ['a', ''], ['b', '']])
    expect(paths.indexOf(inner!), inner).toBeLessThan(paths.indexOf(outer!));
  expect(folders[paths.indexOf('b')]).toMatchObject({ mtimeNs: 1_000_000_000_000_000_000n });
  expect(await reported({})).toEqual([]);
  expect(await reported({ reportsFolders: true, only: [Buffer.from('a')] })).toEqual([]);
  makeLibrary(folder, { count: 1_200, perFolder: 1, bytes: 512, keep: false });
  const batches = await reported({ reportsFolders: true });
  expect(batches.map((entry) => (entry.kind === 'folders' ? entry.folders.length : 0))).toEqual([500, 500, 1_200 + 10 + 5 - 1_000]);
});

test('a walk that is told to stop looks at nothing more', async () => {
  const folder = temporaryFolder();
  makeLibrary(folder, { count: 200, perFolder: 20 });
  let looks = 0;
  const entries: Entry[] = [];
  const stopped = (async () => {
    for await (const entry of walk([root(folder)], () => {
      if (++looks > 30) throw new Error('stopped');
    }))
      entries.push(entry);
  })();
  await expect(stopped).rejects.toThrow('stopped');
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.length).toBeLessThanOrEqual(30);
});

test('a folder that was asked for is told as read, one that cannot be read is not', async () => {
  const folder = temporaryFolder();
  for (const name of ['good/a.jpg', 'bad/b.jpg']) writePhoto(join(folder, name));
  const only = ['bad', 'good'].map((name) => Buffer.from(name));
  const kinds: string[] = [];
  for await (const entry of walk([{ ...root(folder), only }])) {
    kinds.push(`${entry.kind} ${textOf(entry)}`);
    if (entry.kind === 'candidate' && textOf(entry) === 'bad/b.jpg') rmSync(join(folder, 'good'), { recursive: true });
  }
  expect(kinds).toEqual(['candidate bad/b.jpg', 'read bad', 'skipped good', 'end (end)']);
});

testUnless(noMount)('a folder on another file system is told, and a walk that loses it is not complete', async () => {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'a.jpg'));
  const card = join(folder, 'card');
  mkdirSync(card);
  const mount = await mountTmpfs({ bytes: 1024 * 1024, at: card });
  onTestFinished(() => mount.close());
  for (const name of ['b.jpg', 'sub/c.jpg']) writePhoto(join(card, name));
  expect(kindsByPath(await walked(root(folder)))).toMatchObject({ card: 'mount', 'card/sub/c.jpg': 'candidate', '(end)': 'end' });
  const entries: Entry[] = [];
  for await (const entry of walk([root(folder)])) {
    entries.push(entry);
    if (textOf(entry) === 'card/b.jpg') await mount.unmount();
  }
  expect(entries.filter(({ kind }) => kind === 'failed')).toEqual([]);
  expect(entries.at(-1)).toEqual({ kind: 'end', source: 'source0001', complete: false });
});
