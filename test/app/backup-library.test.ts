import {
  appendFileSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { testUnless } from '../rigs/skips.ts';
import { bytesOf, createAppRig, ends, filesBelow, longAgo, sha256, soundObjects, writePhoto } from './app-rig.ts';

/** Bytes that this process, with all its threads, has read from files. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))![1]);

test('of a thousand files and everything odd, each photo is in the vault byte for byte', async () => {
  const rig = await createAppRig();
  const entries = [...makeLibrary(rig.photos, { count: 1000, bytes: 1500 }), ...makeOddities(rig.photos)];
  const photos = entries.filter(({ fate }) => fate === 'backed-up');
  const result = await rig.backUp({ workers: 10 });
  const skipped = entries.filter(({ fate, path }) => fate !== 'backed-up' && !path.includes('@eaDir/')).length;
  // A folder that is left out counts as one entry.
  expect(ends(result)).toEqual({ uploaded: photos.length, skipped: skipped + 1 });
  expect(result.summary.bytesUploaded).toBe(photos.reduce((sum, { bytes }) => sum + bytes, 0));
  const stored = new Set(soundObjects(rig.vault));
  const versions = new Map(rig.versions().map((line) => [bytesOf(line).toString('latin1'), line]));
  expect(versions.size).toBe(photos.length);
  for (const { path, sha256: checksum, bytes } of photos) {
    const line = versions.get(path.toString('latin1'));
    expect(line, path.toString()).toMatchObject({ sha256: checksum, object: checksum, bytes });
    const stats = statSync(Buffer.concat([Buffer.from(`${rig.photos}/`), path]), { bigint: true });
    expect(line!.mtime).toBe(stats.mtimeNs.toString());
    expect(line!.mode).toBe(Number(stats.mode & 0o7777n));
    expect(stored.has(checksum)).toBe(true);
  }
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
  const again = await rig.backUp();
  expect(ends(again)).toEqual({ present: photos.length, skipped: skipped + 1 });
});

testUnless(process.platform === 'linux' ? undefined : 'Linux alone has names that are not UTF-8')(
  'the same again reads no photo and uploads nothing, also after a restart',
  async () => {
    const rig = await createAppRig();
    makeLibrary(rig.photos, { count: 3, bytes: 24_000_000 });
    const before = bytesRead();
    expect(ends(await rig.backUp())).toEqual({ uploaded: 3 });
    const first = bytesRead() - before;
    expect(first).toBeGreaterThan(36_000_000);
    await rig.restart();
    const journal = rig.versions();
    const start = bytesRead();
    expect(ends(await rig.backUp())).toEqual({ present: 3 });
    // Less than one photo: the code of the threads alone.
    expect(bytesRead() - start).toBeLessThan(12_000_000);
    expect(rig.versions()).toEqual(journal);
  },
);

test('duplicates are stored once and journalled each', async () => {
  const rig = await createAppRig();
  for (let copy = 0; copy < 40; copy += 1) writePhoto(join(rig.photos, `${copy % 4}/${copy}.jpg`), 'the same photo');
  const result = await rig.backUp({ workers: 10 });
  expect(ends(result)).toEqual({ uploaded: 1, present: 39 });
  expect(soundObjects(rig.vault)).toEqual([sha256('the same photo')]);
  expect(new Set(rig.versions().map(({ path }) => path)).size).toBe(40);
});

test('a folder that is renamed uploads nothing, and its old paths are marked as removed', async () => {
  const rig = await createAppRig();
  rig.write('old/a.jpg', 'old/b.jpg', 'c.jpg');
  await rig.backUp();
  renameSync(join(rig.photos, 'old'), join(rig.photos, 'new'));
  expect(ends(await rig.backUp())).toEqual({ present: 3 });
  expect(
    rig
      .versions()
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['c.jpg', 'new/a.jpg', 'new/b.jpg', 'old/a.jpg', 'old/b.jpg']);
  expect(
    rig
      .journal()
      .flatMap((line) => (line.kind === 'removed' ? line.path : []))
      .sort(),
  ).toEqual(['old/a.jpg', 'old/b.jpg']);
  expect(soundObjects(rig.vault)).toHaveLength(3);
});

test('a file that was touched is a new version without an upload, one that was edited is one with', async () => {
  const rig = await createAppRig();
  rig.write('touched.jpg', 'edited.jpg', 'left.jpg');
  await rig.backUp();
  const later = new Date(longAgo.getTime() + 60_000);
  utimesSync(join(rig.photos, 'touched.jpg'), later, later);
  writePhoto(join(rig.photos, 'edited.jpg'), 'edited by hand');
  const result = await rig.backUp();
  expect(ends(result)).toEqual({ uploaded: 1, present: 2 });
  const of = (path: string): string[] =>
    rig
      .versions()
      .filter((line) => line.path === path)
      .map((line) => `${line.mtime} ${line.sha256}`);
  expect(new Set(of('touched.jpg')).size).toBe(2);
  expect(of('edited.jpg').map((each) => each.split(' ')[1])).toEqual([sha256('edited.jpg'), sha256('edited by hand')]);
  expect(of('left.jpg')).toHaveLength(1);
  // The old version of the edited one stays.
  expect(soundObjects(rig.vault)).toHaveLength(4);
});

test('a file that was just written is read again next time, and not journalled twice', async () => {
  const rig = await createAppRig();
  writeFileSync(join(rig.photos, 'fresh.jpg'), 'first');
  await rig.backUp();
  // The same length, and on a coarse clock the same time.
  const { mtime } = statSync(join(rig.photos, 'fresh.jpg'));
  writeFileSync(join(rig.photos, 'fresh.jpg'), 'other');
  utimesSync(join(rig.photos, 'fresh.jpg'), mtime, mtime);
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
  expect(soundObjects(rig.vault)).toHaveLength(2);
  const versions = rig.versions().length;
  expect(ends(await rig.backUp())).toEqual({ present: 1 });
  expect(rig.versions()).toHaveLength(versions);
});

test('a file that is gone is marked as removed once, and its photo stays', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  await rig.backUp();
  rmSync(join(rig.photos, 'a.jpg'));
  await rig.backUp();
  await rig.backUp();
  const removed = rig.journal().filter((line) => line.kind === 'removed');
  expect(removed).toMatchObject([{ path: 'a.jpg' }]);
  expect(soundObjects(rig.vault)).toHaveLength(2);
  // Back again: it is a version again, and not uploaded again.
  rig.write('a.jpg');
  expect(ends(await rig.backUp())).toEqual({ present: 2 });
  expect(rig.versions().filter(({ path }) => path === 'a.jpg')).toHaveLength(2);
});

test('a lost catalog is rebuilt: nothing is uploaded again, and no version is journalled twice', async () => {
  const rig = await createAppRig();
  makeLibrary(rig.photos, { count: 60, duplicates: 0.2, bytes: 600 });
  await rig.backUp();
  const journal = rig.versions();
  await rig.app.close();
  for (const name of filesBelow(rig.home)) if (name.startsWith('catalog')) rmSync(join(rig.home, name));
  rmSync(join(rig.photos, journal[0]!.path));
  await rig.restart();
  const result = await rig.backUp();
  expect(ends(result)).toEqual({ present: 59 });
  expect(rig.versions()).toEqual(journal);
  expect(rig.journal().filter((line) => line.kind === 'removed')).toMatchObject([{ path: journal[0]!.path }]);
});

test('a damaged catalog is said, kept, and rebuilt', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  await rig.backUp();
  await rig.app.close();
  writeFileSync(join(rig.home, 'catalog.sqlite'), 'garbage '.repeat(1000));
  await rig.restart();
  const result = await rig.backUp();
  expect(ends(result)).toEqual({ present: 2 });
  expect(result.notices.join()).toMatch(/catalog was damaged/);
  expect(filesBelow(rig.home).some((name) => name.includes('.damaged-'))).toBe(true);
  expect(rig.versions()).toHaveLength(2);
});

test('a dry run says what a backup would do, and leaves no trace at the destination', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  const dry = await rig.backUp({ dryRun: true });
  expect(ends(dry)).toEqual({ uploaded: 2 });
  expect(dry.summary.state).toBe('complete');
  expect(existsSync(rig.vault)).toBe(false);
  expect(ends(await rig.backUp())).toEqual({ uploaded: 2 });
  rig.write('c.jpg');
  const before = filesBelow(rig.vault);
  expect(ends(await rig.backUp({ dryRun: true }))).toEqual({ uploaded: 1, present: 2 });
  expect(filesBelow(rig.vault)).toEqual(before);
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1, present: 2 });
  // Gone, but a dry run does not say so in the journal.
  rmSync(join(rig.photos, 'c.jpg'));
  await rig.backUp({ dryRun: true });
  expect(rig.journal().some((line) => line.kind === 'removed')).toBe(false);
});

test('a backup changes nothing in its source', async () => {
  const rig = await createAppRig();
  const entries = makeOddities(rig.photos);
  const look = (): unknown =>
    [Buffer.from('odd'), ...entries.map(({ path }) => path)].map((path) => {
      const stats = lstatSync(Buffer.concat([Buffer.from(`${rig.photos}/`), path]), { bigint: true });
      return [path.toString('latin1'), stats.ino, stats.mtimeNs, stats.ctimeNs, stats.size, stats.mode];
    });
  const before = look();
  await rig.backUp();
  expect(look()).toEqual(before);
});

test('a file that grows all the time is a consistent version, or failed as changing: never a mixture', async () => {
  const rig = await createAppRig();
  rig.write('still.jpg');
  const growing = join(rig.photos, 'growing.mov');
  // Each chunk says where it stands, so that any version must be a prefix of the one story.
  const chunk = (index: number): string => `${String(index).padStart(15, '0')}\n`.repeat(4096);
  writeFileSync(growing, '');
  let chunks = 0;
  const grow = (): void => appendFileSync(growing, chunk(chunks++));
  while (chunks < 280) grow(); // Beyond what is held in memory: it is streamed.
  const growingOn = setInterval(grow, 1);
  const result = await rig.backUp().finally(() => clearInterval(growingOn));
  const story = readFileSync(growing);
  const [file] = result.files.filter(({ path }) => path === growing);
  if (file!.state === 'failed') expect(file!.reason).toMatch(/being changed/);
  const objects = soundObjects(rig.vault);
  for (const { path, sha256: checksum, bytes } of rig.versions()) {
    expect(objects).toContain(checksum);
    if (path === 'growing.mov') expect(sha256(story.subarray(0, bytes))).toBe(checksum);
  }
  expect(result.files.find(({ path }) => path.endsWith('still.jpg'))?.state).toBe('uploaded');
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
});
