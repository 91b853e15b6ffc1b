import { chmodSync, readdirSync, readFileSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RestoredFile } from '../../src-shared/restore.ts';
import { filesBelow, sha256 } from '../app/app-rig.ts';
import { createRestoreRig, type RestoreRig } from '../restore/restore-rig.ts';
import { actingHold, goingWay, modeOf, mtimeOf, restoreTo, treeOf, ways, type Way } from '../restore/run-rig.ts';
import { makeImageDrive, missingFor } from '../rigs/image-drive.ts';
import { makeLibrary } from '../rigs/library.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';
import { createChaosRig, createLivingLibrary } from './chaos-rig.ts';

const unfinished = (path: string): boolean => path.endsWith('.part');

async function rigged(photos: number, way: Way = 'read where it is written', bytes = 20_000): Promise<RestoreRig> {
  const rig = await createRestoreRig();
  onTestFinished(() => rig.close());
  for (let photo = 0; photo < photos; photo += 1) await rig.store(`album ${photo % 7}/${photo}.jpg`, `photo ${photo} `.repeat(bytes / 10));
  return { ...rig, destination: goingWay(rig.destination, way) };
}

describe('a restore that is interrupted', () => {
  it('leaves no partial file under its name, killed thirty times, and completes then', async () => {
    const rig = await createChaosRig();
    const library = createLivingLibrary(rig.photos, 5);
    makeLibrary(join(rig.photos, 'more'), { count: 300, bytes: 30_000, seed: 6, perFolder: 50 });
    expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
    const folders = ['', ...readdirSync(rig.photos, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(rig.photos.length + 1))].sort().reverse();
    for (const folder of folders) chmodSync(join(rig.photos, folder), 0o555);
    for (const [index, folder] of folders.entries()) utimesSync(join(rig.photos, folder), 1_000_000_000 + index, 1_000_000_000 + index);
    expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
    const target = join(rig.root, 'restored');
    const restored = join(target, 'photos');
    const contents = new Map(filesBelow(rig.photos).map((path) => [path, sha256(readFileSync(join(rig.photos, path)))] as const));
    const args = ['restore', '--from', rig.vault, '--to', target, '--json', '-w', '4'];
    const checked = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      // Each time from an empty target, once it was filled.
      if (checked.size === contents.size) {
        for (const folder of [...folders].reverse()) chmodSync(join(restored, folder), 0o755);
        rmSync(target, { recursive: true });
        checked.clear();
      }
      const child = rig.start(args);
      // From before the first file to well into them.
      const enough = checked.size + Math.floor(library.chance.next() * 20);
      const process = { isOver: false };
      void child.ended.then(() => (process.isOver = true));
      while (filesBelow(restored).length <= enough && !process.isOver) await sleep(10);
      await child.close();
      for (const path of filesBelow(restored)) {
        if (checked.has(path)) continue;
        checked.add(path);
        expect(sha256(readFileSync(join(restored, path))), path).toBe(contents.get(path));
        expect(mtimeOf(join(restored, path)), path).toBe(mtimeOf(join(rig.photos, path)));
      }
    }
    const end = await rig.run(args);
    expect(end.json().filter((line) => (line as RestoredFile).state === 'failed'), end.stderr).toEqual([]);
    expect(end.status).toBe(0);
    expect(end.json().at(-1)).toMatchObject({ state: 'complete', failed: 0, renamed: 0, processed: contents.size });
    for (const [path, content] of contents) expect(sha256(readFileSync(join(restored, path))), path).toBe(content);
    expect(filesBelow(restored)).toEqual([...contents.keys()].sort());
    expect(filesBelow(target).filter(unfinished)).toEqual([]);
    expect(readdirSync(target)).toEqual(['photos']);
    for (const folder of folders) {
      expect(mtimeOf(join(restored, folder)), folder).toBe(mtimeOf(join(rig.photos, folder)));
      expect(modeOf(join(restored, folder)), folder).toBe(0o555);
    }
  }, 600_000);
});

describe.each(ways)('a restore whose contents are %s', (way) => {
  it('stops where the disk is full, and completes when there is room', async (context) => {
    if (!(await canMount())) return context.skip('it takes the right to mount');
    const { destination } = await rigged(60, way);
    const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024 });
    onTestFinished(() => mount.close());
    const filler = join(mount.path, 'filler');
    const hold = actingHold(20, () => {
      const { bavail, bsize } = statfsSync(mount.path);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    });
    const { summary, error } = await restoreTo(destination, mount.path, { hold });
    expect(summary.state).toBe('failed');
    expect(error?.code).toBe('disk-full');
    expect(Object.entries(treeOf(mount.path)).filter(([path, text]) => path !== 'filler' && !path.endsWith('.folders') && text.length < 16_000)).toEqual([]);
    rmSync(filler);
    const again = await restoreTo(destination, mount.path);
    expect(again.summary).toMatchObject({ state: 'complete', failed: 0, processed: 60, present: summary.restored });
  });

  it('writes nothing below the mount point of a target that was unplugged', async (context) => {
    if (!(await canMount())) return context.skip('it takes the right to mount');
    const { destination } = await rigged(120, way);
    const folder = temporaryFolder();
    const mount = await mountTmpfs({ bytes: 16 * 1024 * 1024, at: folder });
    onTestFinished(() => mount.close());
    const { summary, error } = await restoreTo(destination, folder, { hold: actingHold(40, () => mount.unmount()) });
    expect(summary.state).toBe('failed');
    expect(error).toMatchObject({ code: 'not-connected' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops where the vault is gone, and completes when it is back', async () => {
    const { destination, root } = await rigged(60, way);
    const to = join(temporaryFolder(), 'restored');
    const marker = readFileSync(join(root, 'keepsake.json'));
    const { summary, error } = await restoreTo(destination, to, { hold: actingHold(20, () => rmSync(join(root, 'keepsake.json'))) });
    expect(summary.state).toBe('failed');
    expect(error?.code).toBe('not-connected');
    expect(filesBelow(to).filter(unfinished)).toEqual([]);
    writeFileSync(join(root, 'keepsake.json'), marker);
    const again = await restoreTo(destination, to);
    expect(again.summary).toMatchObject({ state: 'complete', failed: 0, processed: 60 });
    expect(again.summary.present).toBe(summary.restored);
  });
});

describe.each(['vfat', 'exfat'] as const)('a restore to a drive with %s', (name) => {
  it('gives names that the drive can have, and finds them again', async (context) => {
    const missing = await missingFor(name);
    if (missing !== undefined) return context.skip(`it takes ${missing}`);
    const folder = temporaryFolder();
    const drive = makeImageDrive(name, 64 * 1024 * 1024, join(folder, 'image'), join(folder, 'drive'));
    if (!drive.isWritable) return context.skip('the driver only adds files');
    await drive.mount();
    onTestFinished(() => drive.unmount());
    const { destination, store } = await rigged(5);
    const odd = ['IMG.jpg', 'img.jpg', 'CON.jpg', 'what?.jpg', 'C:\\x.jpg', 'dots...', 'space ', 'Album/1.jpg', 'album/2.jpg', 'photo.jpg:stream', 'é.jpg', 'n'.repeat(255)];
    for (const path of odd) await store(path, `content of ${path}`);
    const bytes = Buffer.from('latin-\xe9.jpg', 'latin1');
    await store('latin-\ufffd.jpg', 'latin', { pathB64: bytes.toString('base64') });
    const first = await restoreTo(destination, drive.path);
    expect(first.files.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(first.summary).toMatchObject({ state: 'complete', restored: odd.length + 6 });
    expect(first.summary.renamed).toBeGreaterThanOrEqual(9);
    const contents = Object.values(treeOf(drive.path));
    for (const path of odd) expect(contents, path).toContain(Buffer.from(`content of ${path}`).toString('latin1'));
    expect(readdirSync(drive.path)).toEqual(['Pictures']);
    // What is there is found again under the names that it got.
    expect((await restoreTo(destination, drive.path)).summary).toMatchObject({ restored: 0, present: odd.length + 6, failed: 0 });
    await drive.unmount();
    await drive.mount();
    expect(Object.values(treeOf(drive.path)).sort()).toEqual(contents.sort());
  });
});
