import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import { testUnless } from '../rigs/skips.ts';
import { bindMount, mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { backUp, createAppRig, ends, never, writePhoto } from './app-rig.ts';

const noMount = await whyNoMount();

testUnless(noMount)('a source that is unmounted in the middle is not connected: nothing of it failed, nothing is removed', async () => {
  const rig = await createAppRig();
  const drive = join(rig.root, 'drive');
  mkdirSync(drive);
  for (let n = 0; n < 200; n++) writePhoto(join(drive, `${n % 10}/${n}.jpg`), `photo ${n}`);
  const mount = await bindMount(drive, join(rig.root, 'card'));
  onTestFinished(() => mount.close());
  let pulled = false;
  const first = await rig.backUp({
    folders: [join(rig.root, 'card'), rig.photos], workers: 2,
    onFile: async () => {
      if (pulled) return;
      pulled = true;
      await mount.unmount();
    },
  });
  expect(first.notConnected).toEqual([join(rig.root, 'card')]);
  expect(first.summary.failed).toBe(0);
  expect(first.summary.uploaded).toBeLessThan(200);
  expect(rig.journal().filter((line) => line.kind === 'removed')).toEqual([]);

  const again = await bindMount(drive, join(rig.root, 'card'));
  onTestFinished(() => again.close());
  const second = await rig.backUp({ folders: [join(rig.root, 'card')] });
  expect(ends(second)).toEqual({ uploaded: 200 - first.summary.uploaded, present: first.summary.uploaded });
});

/** A vault on a disk with room for two of four photos. */
async function fullVault() {
  const rig = await createAppRig();
  const drive = await mountTmpfs({ bytes: 600 * 1024 });
  onTestFinished(() => drive.close());
  const vault = join(drive.path, 'vault');
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) writePhoto(join(rig.photos, name), randomBytes(250_000));
  await rig.app.connect().call('destination.set', { address: vault });
  const full = await rig.backUp({ to: [vault] });
  expect(full.destinationError).toMatchObject({ code: 'disk-full' });
  const failed = full.files.filter((file) => file.state === 'failed').map((file) => file.path);
  expect(failed.length).toBeGreaterThan(1);
  const list = async (): Promise<readonly string[]> =>
    (await rig.app.connect().call('failures.list', { offset: 0, limit: 100 })).failures.map((failure) => failure.path);
  return { rig, drive, vault, failed, list };
}

testUnless(noMount)('what failed is listed until it succeeds, also after a restart, and is all that a retry touches', async () => {
  const { rig, drive, vault, failed, list } = await fullVault();
  await rig.restart();
  expect(await list()).toEqual([...failed].sort());
  expect((await rig.app.connect().call('state.get', {})).failures).toBe(failed.length);
  const { csv } = await rig.app.connect().call('failures.csv', {});
  expect(csv.split('\r\n')).toHaveLength(failed.length + 2);
  for (const path of failed) expect(csv).toContain(path);

  await drive.resize(8 * 1024 * 1024);
  expect(ends(await rig.backUp({ to: [vault], dryRun: true }))).toMatchObject({ uploaded: failed.length });
  expect(await list()).toHaveLength(failed.length);
  expect(ends(await rig.backUp({ to: [vault], retry: true }))).toEqual({ uploaded: failed.length });
  expect(await list()).toEqual([]);
  expect(ends(await rig.backUp({ to: [vault], retry: true }))).toEqual({});
  expect(ends(await rig.backUp({ to: [vault] }))).toEqual({ present: 4 });
});

testUnless(noMount)('a failed file that is gone is forgotten by the next whole run', async () => {
  const { rig, drive, vault, failed, list } = await fullVault();
  rmSync(failed[0] ?? '');
  await drive.resize(8 * 1024 * 1024);
  expect(ends(await rig.backUp({ to: [vault] }))).toEqual({ present: 4 - failed.length, uploaded: failed.length - 1 });
  expect(await list()).toEqual([]);
});

test('a copy of a home is a writer of its own, with sources of its own, and uploads nothing twice', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  await rig.backUp();
  await rig.app.close();
  const copy = join(rig.root, 'copied-home');
  cpSync(rig.home, copy, { recursive: true });
  const settings = (home: string): { writer: string; sources: { id: string }[] } =>
    JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')) as { writer: string; sources: { id: string }[] };
  const application = await createApplication({ home: copy, version: '0.0.0', env: {} });
  onTestFinished(() => application.close());
  expect(settings(copy).writer).not.toBe(settings(rig.home).writer);
  expect(settings(copy).sources[0]?.id).not.toBe(settings(rig.home).sources[0]?.id);
  expect(ends(await backUp(application, { folders: [rig.photos], to: [rig.vault] }))).toEqual({ present: 2 });
  expect(readdirSync(join(rig.vault, 'journal'))).toHaveLength(2);
});

test('a home that is moved stays the writer that it was', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  await rig.app.close();
  const moved = join(rig.root, 'moved-home');
  renameSync(rig.home, moved);
  const application = await createApplication({ home: moved, version: '0.0.0', env: {} });
  onTestFinished(() => application.close());
  expect(ends(await backUp(application, { folders: [rig.photos], to: [rig.vault] }))).toEqual({ present: 1 });
  expect(readdirSync(join(rig.vault, 'journal'))).toHaveLength(1);
});

test('a clock that was set back a year changes nothing: order is the writer\'s, not the clock\'s', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  writePhoto(join(rig.photos, 'a.jpg'), 'edited');
  const real = Date.now;
  Date.now = () => real() - 365 * 86_400_000;
  onTestFinished(() => {
    Date.now = real;
  });
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
  await rig.restart();
  expect(ends(await rig.backUp())).toEqual({ present: 1 });
  expect(rig.versions().map((line) => line.path)).toEqual(['a.jpg', 'a.jpg']);
  expect(never.aborted).toBe(false);
});
