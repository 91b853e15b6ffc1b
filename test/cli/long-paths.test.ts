import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { deepNames, inFolderOf, writeDeepPhoto } from '../rigs/deep-photo.ts';
import { testUnless } from '../rigs/skips.ts';
import { whyNoMount } from '../rigs/tmpfs.ts';
import { createCliRig, readBackup, type CliRig } from './cli-rig.ts';

const noMount = await whyNoMount();
const notLinux = process.platform === 'linux' ? undefined : 'Linux alone opens a path step by step';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

describe('a path of more than 4,096 bytes', () => {
  testUnless(notLinux)('is backed up, found again and restored', async () => {
    writeDeepPhoto(rig.photos);
    const first = readBackup(await rig.run([rig.photos, '--to', rig.vault, '--json']));
    expect(first.summary).toMatchObject({ state: 'complete', uploaded: 1, failed: 0 });
    const again = await rig.run([rig.photos, '--to', rig.vault, '--json']);
    expect(again.status).toBe(0);
    expect(readBackup(again).summary).toMatchObject({ present: 1, failed: 0 });
    const to = join(rig.root, 'restored');
    expect((await rig.run(['restore', '--from', rig.vault, '--to', to, '--json'])).status).toBe(0);
    expect(deepNames(to).at(-1)).toBe('bottom.jpg');
  });

  testUnless(notLinux)('is marked as removed when it is gone, and is backed up by another try', async () => {
    const photo = writeDeepPhoto(rig.photos);
    writeFileSync(join(rig.photos, 'a.jpg'), 'a');
    inFolderOf(rig.photos, photo, (name) => chmodSync(name, 0));
    const first = readBackup(await rig.run([rig.photos, '--to', rig.vault, '--json'], { ordinaryUser: true }));
    expect(first.summary).toMatchObject({ uploaded: 1, failed: 1 });
    inFolderOf(rig.photos, photo, (name) => chmodSync(name, 0o644));
    const retried = await rig.run(['retry', '--to', rig.vault, '--json'], { ordinaryUser: true });
    expect(retried.json().at(-1)).toMatchObject({ uploaded: 1, failed: 0 });
    inFolderOf(rig.photos, photo, unlinkSync);
    expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
    const listed = (await rig.run(['list', '--from', rig.vault, '--json'])).json().slice(0, -1);
    expect(listed).toHaveLength(2);
    expect(listed.map((each) => (each as { removed?: string }).removed !== undefined).toSorted()).toEqual([false, true]);
  });

  testUnless(notLinux ?? noMount)('is said once, with the reason, where the system cannot open it, and a pattern leaves it out: then the status is 0', async () => {
    writeDeepPhoto(rig.photos);
    writeFileSync(join(rig.photos, 'a.jpg'), 'a');
    const back = () => rig.run([rig.photos, '--to', rig.vault, '--json'], { withoutProc: true });
    for (const state of ['uploaded', 'present']) {
      const end = await back();
      expect(end.status).toBe(1);
      const { files } = readBackup(end);
      expect(files.map((file) => [file.state, file.reason])).toEqual(expect.arrayContaining([[state, undefined], ['failed', 'The folder cannot be read: its path is too long for this system']]));
      expect(files).toHaveLength(2);
    }
    const settingsFile = join(rig.home, 'settings.json');
    const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as { preferences: object };
    writeFileSync(settingsFile, JSON.stringify({ ...settings, preferences: { ...settings.preferences, ignore: ['xxx*/'] } }));
    const end = await back();
    expect(readBackup(end).files.map((file) => [file.state, file.reason])).toEqual(expect.arrayContaining([
      ['present', undefined], ['skipped', 'Left out by your pattern “xxx*/”'],
    ]));
    expect(end.status).toBe(0);
  });
});

describe('a home whose path is too long for a socket, where the temporary folder has its folder already', () => {
  /** Every way in which another user may have taken the name. */
  const taken: readonly (readonly [what: string, take: (folder: string) => void])[] = [
    ['of another user', (folder) => {
      mkdirSync(folder, { mode: 0o777 });
      chownSync(folder, 12_345, 12_345);
    }],
    ['that others can enter', (folder) => mkdirSync(folder, { mode: 0o755 })],
    ['as a file', (folder) => writeFileSync(folder, '')],
    ['as a link', (folder) => symlinkSync(rig.root, folder)],
  ];
  const long = (): string => join(rig.root, 'long'.repeat(30));

  for (const [what, take] of taken) {
    const run = (withoutProc: boolean) => {
      const temporary = join(rig.root, 'tmp');
      mkdirSync(temporary, { recursive: true });
      const folder = join(temporary, `keepsake-${process.getuid?.() ?? 0}`);
      if (!existsSync(folder)) take(folder);
      return rig.run([rig.photos, '--to', rig.vault], { home: long(), env: { TMPDIR: temporary }, withoutProc });
    };
    testUnless(notLinux ?? noMount)(`${what}: starts where the socket is reached otherwise, and else says what to do`, async () => {
      writeFileSync(join(rig.photos, 'a.jpg'), 'a');
      expect(await run(false)).toMatchObject({ status: 0 });
      const refused = await run(true);
      expect(refused.stderr).toMatch(/^keepsake: The folder \S+\/tmp\/keepsake-\d+ is not yours alone: remove it, or choose a home with a shorter path\.\n$/);
      expect(refused.status).toBe(2);
    });
  }
});
