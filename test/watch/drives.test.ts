import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { Notice } from '../../src-main/app/ports.ts';
import { isNetworkType, listMounts, mountOf } from '../../src-main/watch/mounts.ts';
import { makeImageDrive, missingFor } from '../rigs/image-drive.ts';
import { testUnless } from '../rigs/skips.ts';
import { bindMount, whyNoMount } from '../rigs/tmpfs.ts';
import { createWatchRig, soon } from './watch-rig.ts';

const noMount = await whyNoMount();
const missingForVfat = await missingFor('vfat');

testUnless(noMount)('an unplugged drive is not connected, and is looked through as soon as it is back', async () => {
  const rig = await createWatchRig();
  const disk = join(rig.root, 'disk');
  mkdirSync(disk);
  writeFileSync(join(disk, 'a.jpg'), 'a');
  const drive = await bindMount(disk, rig.photos);
  onTestFinished(() => drive.close());
  await rig.begin();

  await drive.unmount();
  await vi.waitFor(async () => expect((await rig.state()).sources[0]).toMatchObject({ connected: false, files: 1 }), soon);
  writeFileSync(join(disk, 'b.jpg'), 'b');
  const again = await bindMount(disk, rig.photos);
  onTestFinished(() => again.close());
  await rig.backedUp('b.jpg');
  await rig.watching();
  writeFileSync(join(rig.photos, 'c.jpg'), 'c');
  await rig.backedUp('c.jpg');
  await vi.waitFor(async () => expect((await rig.state()).sources[0]).toMatchObject({ connected: true, files: 3 }), soon);
  expect(rig.journal().filter((line) => line.kind === 'removed')).toEqual([]);
});

testUnless(noMount)('a camera card that is no source is proposed, told once, and gone when it is taken out', async () => {
  const notices: Notice[] = [];
  const rig = await createWatchRig({ notifier: { show: (notice) => notices.push(notice) } });
  await rig.client.call('preferences.set', { language: 'en' });
  const contents = join(rig.root, 'card');
  mkdirSync(join(contents, 'DCIM/100CANON'), { recursive: true });
  mkdirSync('/media', { recursive: true });
  const slot = mkdtempSync('/media/keepsake-card-');
  onTestFinished(() => rmSync(slot, { recursive: true, force: true }));
  const card = await bindMount(contents, slot);
  onTestFinished(() => card.close());
  const proposed = async (): Promise<readonly unknown[]> => (await rig.state()).suggestions.filter((each) => each.path === slot);
  await vi.waitFor(async () => expect(await proposed()).toEqual([{ name: slot.slice('/media/'.length), path: slot, card: true }]), soon);
  await rig.client.call('sources.add', { path: join(slot, 'DCIM') });
  await vi.waitFor(async () => expect(await proposed()).toEqual([]), soon);
  await rig.client.call('sources.remove', { id: (await rig.state()).sources[0]!.id });
  await vi.waitFor(async () => expect(await proposed()).toHaveLength(1), soon);
  await card.unmount();
  await vi.waitFor(async () => expect(await proposed()).toEqual([]), soon);
  expect(notices.filter((notice) => notice.body.includes(slot.slice('/media/'.length)))).toEqual([
    expect.objectContaining({ level: 'needed', title: 'This camera card has photos that are not backed up' }),
  ]);
});

testUnless(missingForVfat === undefined ? undefined : `a vfat drive takes ${missingForVfat}`)('what another program or machine can change without a word is polled', async (context) => {
  const rig = await createWatchRig();
  rmSync(rig.photos, { recursive: true });
  const drive = makeImageDrive('vfat', 64 * 1024 * 1024, join(rig.root, 'image'), rig.photos);
  await drive.mount();
  onTestFinished(() => drive.unmount());
  // With a driver of the kernel's own it is a drive as any other.
  if (!isNetworkType(mountOf(rig.photos, listMounts())?.type ?? '')) context.skip('the kernel has a driver of its own');
  writeFileSync(join(rig.photos, 'a.jpg'), 'a');
  await rig.client.call('sources.add', { path: rig.photos });
  await rig.client.call('destination.set', { address: rig.vault });
  await rig.client.call('run.start', {});
  await vi.waitFor(async () => {
    const [source] = (await rig.state()).sources;
    expect(source).toMatchObject({ watching: 'polling', files: 1 });
    expect(source?.note).toMatch(/every 5 minutes/);
  }, soon);
});
