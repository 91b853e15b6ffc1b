import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { skipOn, testUnless } from '../rigs/skips.ts';
import { mountTmpfs, type Mount, whyNoMount } from '../rigs/tmpfs.ts';
import { createCliRig, readBackup, type CliRig } from './cli-rig.ts';

const noMount = await whyNoMount();
let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

/** A default vault on a disk that holds about half of ten photos. */
async function fillDisk(): Promise<Mount> {
  makeLibrary(rig.photos, { count: 10, bytes: 100_000 });
  await mkdir(join(rig.home, 'vault'), { recursive: true });
  const disk = await mountTmpfs({ bytes: 600 * 1024, at: join(rig.home, 'vault') });
  expect((await rig.run([rig.photos, '--json'])).status).toBe(3);
  return disk;
}

test('without failures retry has nothing to do, and says so', async () => {
  makeLibrary(rig.photos, { count: 2 });
  await rig.run([rig.photos]);
  const list = await rig.run(['retry', '--list']);
  expect(list).toMatchObject({ status: 0, stderr: 'Nothing has failed.\n', lines: [] });
  expect(readBackup(await rig.run(['retry', '--json'])).summary).toMatchObject({ state: 'complete', processed: 0 });
  // What failed elsewhere is in no list: that must not look like nothing.
  for (const list of ['--list', '--csv']) expect(await rig.run(['retry', list, '--to', rig.vault])).toMatchObject({ status: 2, lines: [], stderr: expect.stringContaining('leave --to out') as string });
});

skipOn('windows', 'a link to a file takes a privilege')('a folder that cannot be read and a link are no files that failed', async () => {
  makeLibrary(rig.photos, { count: 2 });
  const closed = join(rig.photos, 'closed');
  await mkdir(closed);
  await symlink(join(rig.home, 'gone'), join(rig.photos, 'album'));
  await chmod(closed, 0);
  await rig.run([rig.photos], { ordinaryUser: true });
  const list = await rig.run(['retry', '--list']);
  await chmod(closed, 0o755);
  expect(list.status).toBe(1);
  expect(list.stderr.split('\n')).toEqual([
    '1 folder cannot be read: the number of photos in it is unknown.',
    '1 link points outside your folders, and what it points to is not backed up.',
    '',
  ]);
  expect(list.lines).toContainEqual(expect.stringMatching(/album: a link that points outside your folders, to something that is not there/) as string);
});

testUnless(noMount)('retry lists what failed, saves it as CSV, and backs up just that', async () => {
  const disk = await fillDisk();
  try {
    const list = await rig.run(['retry', '--list']);
    expect(list.status).toBe(1);
    const failed = list.lines.length;
    expect(failed).toBeGreaterThan(2);
    for (const line of list.lines) expect(line).toMatch(/\.jpg: There is no room left/);
    const csv = await rig.run(['retry', '--csv']);
    expect(csv.lines[0]).toMatch(/^\uFEFFFile,Bytes,Reason,Failing since/);
    expect(csv.lines.filter((line) => line.includes('.jpg'))).toHaveLength(failed);

    await disk.resize(8 * 1024 * 1024);
    const retried = readBackup(await rig.run(['retry', '--json']));
    expect(retried.summary).toMatchObject({ state: 'complete', uploaded: failed, processed: failed });
    expect((await rig.run(['retry', '--list'])).status).toBe(0);
  } finally {
    await disk.close();
  }
});
