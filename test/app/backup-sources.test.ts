import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdirSync, openSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listFiles } from '../../src-main/restore/list-files.ts';
import type { ListedFile } from '../../src-shared/restore.ts';
import { noLinks, onWindows, skipOn, testUnless } from '../rigs/skips.ts';
import { bindMount, whyNoMount } from '../rigs/tmpfs.ts';
import { bytesOf, createAppRig, ends, never, soundObjects, writePhoto } from './app-rig.ts';
import { canLowerRights, runProgram } from './program-rig.ts';

/** libuv's UV_FS_O_EXLOCK: no other program may open the file meanwhile. */
const exclusively = 0x1000_0000;

testUnless(onWindows ? undefined : 'only on Windows can a program keep all others from a file')(
  'a photo that another program has locked fails with words, and is backed up when it is free',
  async () => {
    const rig = await createAppRig();
    rig.write('free.jpg', 'locked.jpg');
    const locked = openSync(join(rig.photos, 'locked.jpg'), constants.O_RDWR | exclusively);
    const { files } = await rig.backUp();
    closeSync(locked);
    expect(files.map(({ path, state, reason }) => [path, state, reason]).sort()).toEqual([
      [join(rig.photos, 'free.jpg'), 'uploaded', undefined],
      [join(rig.photos, 'locked.jpg'), 'failed', expect.stringContaining('another program keeps it locked; close that program')],
    ]);
    expect(ends(await rig.backUp({ retry: true }))).toEqual({ uploaded: 1 });
  },
);

testUnless(noLinks)('folders within folders, and a folder that is named twice, are backed up once', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'sub/b.jpg', 'sub/deep/c.jpg');
  symlinkSync(rig.photos, join(rig.root, 'link'), 'junction');
  const folders = ['sub/deep', '', 'sub', '.', '../link/sub']
    .map((name) => join(rig.photos, name))
    .concat(join(rig.root, 'link'));
  const result = await rig.backUp({ folders });
  expect(ends(result)).toEqual({ uploaded: 3 });
  expect(new Set(rig.versions().map(({ source }) => source)).size).toBe(1);
  expect(result.notices.every((notice) => notice.includes('backed up once'))).toBe(true);
  expect(result.notices).toHaveLength(2);
});

testUnless(await whyNoMount())('a folder that is reached through two mounts is backed up once', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  const mount = await bindMount(rig.photos, join(rig.root, 'mounted'));
  onTestFinished(() => mount.close());
  const result = await rig.backUp({ folders: [rig.photos, join(rig.root, 'mounted')] });
  expect(ends(result)).toEqual({ uploaded: 2 });
});

test('two folders beside each other keep their own paths', async () => {
  const rig = await createAppRig();
  rig.write('one/a.jpg', 'two/a.jpg');
  const folders = [join(rig.photos, 'one'), join(rig.photos, 'two')];
  expect(ends(await rig.backUp({ folders }))).toEqual({ uploaded: 2 });
  const versions = rig.versions();
  expect(versions.map(({ label, path }) => `${label}: ${path}`).sort()).toEqual(['one: a.jpg', 'two: a.jpg']);
  // One of them alone is known by itself, and says nothing of the other.
  expect(ends(await rig.backUp({ folders: [folders[1]!] }))).toEqual({ present: 1 });
  expect(rig.journal().some(({ kind }) => kind === 'removed')).toBe(false);
});

test('a folder that does not exist, and a file, are refused with words', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await expect(rig.backUp({ folders: [join(rig.root, 'nowhere')] })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('nowhere') as string,
  });
  await expect(rig.backUp({ folders: [join(rig.photos, 'a.jpg')] })).rejects.toMatchObject({ code: 'usage' });
  await expect(rig.backUp({ folders: [] })).rejects.toMatchObject({ code: 'usage' });
});

test('a source whose folder is empty or gone now is not connected, and nothing of it is marked as removed', async () => {
  const rig = await createAppRig();
  rig.write('here/a.jpg', 'drive/b.jpg', 'drive/c.jpg');
  const [here, drive] = [join(rig.photos, 'here'), join(rig.photos, 'drive')];
  await rig.backUp({ folders: [here, drive] });
  renameSync(drive, join(rig.root, 'unplugged'));
  mkdirSync(drive);
  const result = await rig.backUp({ folders: [drive, here] });
  expect(ends(result)).toEqual({ present: 1 });
  expect(result.notConnected).toEqual([drive]);
  expect(result.notices.join()).toContain('is not connected');
  expect(rig.journal().some(({ kind }) => kind === 'removed')).toBe(false);
  rmSync(drive, { recursive: true });
  renameSync(join(rig.root, 'unplugged'), drive);
  expect(ends(await rig.backUp({ folders: [drive, here] }))).toEqual({ present: 3 });
});

test('an empty folder that never held anything is connected', async () => {
  const rig = await createAppRig();
  const result = await rig.backUp();
  expect(result.summary).toMatchObject({ state: 'complete', processed: 0 });
  expect(result.notConnected).toEqual([]);
});

testUnless(process.platform === 'linux' ? undefined : 'Linux alone has names that are not UTF-8')(
  'names that are not UTF-8 are backed up, and listed back byte for byte',
  async () => {
    const rig = await createAppRig();
    const names = [
      Buffer.from('caf\xe9.jpg', 'latin1'),
      Buffer.from('caf\xe8.jpg', 'latin1'),
      Buffer.from('line\nbreak.jpg'),
      Buffer.from('é.jpg'.normalize('NFC')),
      Buffer.from('é.jpg'.normalize('NFD')),
    ];
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${rig.photos}/`), name]), name);
    const result = await rig.backUp();
    expect(ends(result)).toEqual({ uploaded: names.length });
    const hex = (list: readonly Buffer[]): readonly string[] => list.map((each) => each.toString('hex')).sort();
    const absolute = names.map((name) => Buffer.concat([Buffer.from(`${rig.photos}/`), name]));
    expect(hex(result.files.map(bytesOf))).toEqual(hex(absolute));
    const listed: ListedFile[] = [];
    const destination = await rig.app.openDestination(rig.vault, never);
    onTestFinished(() => destination.close());
    await listFiles(destination, { signal: never, onFile: (file) => listed.push(file) });
    expect(hex(listed.map(bytesOf))).toEqual(hex(names));
    expect(ends(await rig.backUp())).toEqual({ present: names.length });
  },
);

/** A source with a photo, and with a link to an album beside it. */
async function withLinkedAlbum() {
  const rig = await createAppRig();
  const album = join(rig.root, 'album');
  writePhoto(join(album, 'b.jpg'));
  rig.write('a.jpg');
  symlinkSync(album, join(rig.photos, 'linked'), 'junction');
  const connection = rig.app.connect();
  await connection.call('destination.set', { address: rig.vault });
  await connection.call('sources.add', { path: rig.photos });
  return { rig, album, connection };
}

skipOn('windows', 'links of files take rights that few users have')('a link out of the folders needs the user until its target is backed up, and fails no run', async () => {
  const { rig, album, connection } = await withLinkedAlbum();
  const saved = { folders: [], to: [] };
  expect(ends(await rig.backUp(saved))).toEqual({ uploaded: 1, skipped: 1 });
  const { sources, failures, outsideLinks } = await connection.call('state.get', {});
  expect([failures, outsideLinks]).toEqual([1, 1]);
  const [source] = sources;
  const details = await connection.call('files.details', { source: source?.id ?? '', path: 'linked' });
  expect(details.failure).toMatchObject({ entry: 'link', target: album });
  await connection.call('sources.add', { path: details.failure?.target ?? '' });
  expect(ends(await rig.backUp(saved))).toEqual({ uploaded: 1, present: 1, skipped: 1 });
  expect((await connection.call('state.get', {})).failures).toBe(0);
});

skipOn('windows', 'links of files take rights that few users have')('another try leaves a link alone that leads into a folder which was taken off the list', async () => {
  const { rig, album, connection } = await withLinkedAlbum();
  const { sources } = await connection.call('sources.add', { path: album });
  await connection.call('sources.remove', { id: sources.find(({ path }) => path === album)?.id ?? '' });
  await rig.backUp({ folders: [], to: [] });
  expect((await connection.call('state.get', {})).outsideLinks).toBe(1);
  await rig.backUp({ folders: [], to: [], retry: true });
  expect((await connection.call('state.get', {})).outsideLinks).toBe(1);
});

test('a folder that is refused leaves nothing behind, and a vault in a folder that was taken off the list is no hindrance', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  const connection = rig.app.connect();
  await connection.call('destination.set', { address: rig.vault });
  await expect(connection.call('sources.add', { path: rig.root })).rejects.toThrow('outside of it');
  expect((await connection.call('state.get', {})).unlistedSources).toEqual([]);
  await connection.call('sources.add', { path: rig.photos });
  await rig.backUp({ folders: [], to: [] });
  await expect(rig.backUp({ folders: [rig.root], to: [] })).rejects.toThrow('outside of it');
  expect((await rig.backUp({ folders: [], to: [], retry: true })).summary.state).toBe('complete');
});

test('files that are deleted while the backup runs are no failures, and are marked as removed if they were known', async () => {
  const rig = await createAppRig();
  const names = Array.from({ length: 60 }, (_, index) => `photo-${String(index).padStart(2, '0')}.jpg`);
  rig.write(...names);
  await rig.backUp();
  for (const name of names) writeFileSync(join(rig.photos, name), `changed ${name}`);
  const result = await rig.backUp({ onFile: () => names.forEach((name) => rmSync(join(rig.photos, name), { force: true })) });
  expect(result.summary).toMatchObject({ state: 'complete', failed: 0 });
  const gone = result.files.filter(({ state }) => state === 'skipped');
  expect(gone.length).toBeGreaterThan(0);
  for (const { reason } of gone) expect(reason).toBe('The file was gone before it could be read.');
  const removed = rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []));
  expect(removed.sort()).toEqual(gone.map(({ path }) => path.slice(rig.photos.length + 1)).sort());
});

test('files that vanish, and files of no use, each say why', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'notes.txt', 'Thumbs.db', '@eaDir/thumb.jpg', 'no-extension');
  if (process.platform !== 'win32') {
    execFileSync('mkfifo', [join(rig.photos, 'pipe.jpg')]);
    symlinkSync('nowhere', join(rig.photos, 'dangling.jpg'));
  }
  const result = await rig.backUp();
  expect(result.summary).toMatchObject({ uploaded: 1, failed: 0 });
  const reasons = Object.fromEntries(
    result.files.map(({ path, reason }) => [path.slice(rig.photos.length + 1), reason]),
  );
  expect(reasons['notes.txt']).toMatch(/not a photo/);
  expect(reasons['Thumbs.db']).toMatch(/left out by default/);
  expect(reasons['@eaDir']).toMatch(/Synology/);
});

testUnless(canLowerRights ? undefined : 'permissions bind root only where its rights can be lowered')(
  'a file and a folder that may not be read fail with a reason, and nothing is marked as removed',
  async () => {
    const rig = await createAppRig();
    rig.write('a.jpg', 'locked.jpg', 'closed/b.jpg');
    expect(ends(await rig.backUp())).toEqual({ uploaded: 3 });
    await rig.app.close();
    chmodSync(join(rig.photos, 'locked.jpg'), 0);
    chmodSync(join(rig.photos, 'closed'), 0);
    const { summary, files } = runProgram(rig, { ordinaryUser: true });
    expect(summary).toMatchObject({ state: 'complete', present: 1, failed: 2 });
    const reasons = files.filter(({ state }) => state === 'failed').map(({ path, reason }) => [path, reason]);
    expect(reasons).toEqual(
      expect.arrayContaining([
        [join(rig.photos, 'locked.jpg'), expect.stringContaining('allow Keepsake to read it')],
        [join(rig.photos, 'closed'), expect.stringContaining('The folder cannot be read')],
      ]) as string[][],
    );
    expect(rig.journal().some(({ kind }) => kind === 'removed')).toBe(false);
    expect(soundObjects(rig.vault)).toHaveLength(3);

    // Both stay listed until they succeed: the folder as well, whose files nobody could name.
    await rig.restart();
    const failed = async (): Promise<readonly number[]> =>
      rig.app.connect().call('state.get', {}).then(({ failures, unreadableFolders }) => [failures, unreadableFolders]);
    await rig.app.connect().call('destination.set', { address: rig.vault });
    expect(await failed()).toEqual([2, 1]);
    const { rows } = await rig.app.connect().call('files.window', { scope: 'library', state: 'failed', offset: 0, limit: 10 });
    expect(rows.map(({ path, entry }) => [path, entry])).toEqual([['closed', 'folder'], ['locked.jpg', undefined]]);
    chmodSync(join(rig.photos, 'closed'), 0o755);
    chmodSync(join(rig.photos, 'locked.jpg'), 0o644);
    expect(ends(await rig.backUp({ retry: true }))).toEqual({ present: 2 });
    expect(await failed()).toEqual([0, 0]);
  },
);
