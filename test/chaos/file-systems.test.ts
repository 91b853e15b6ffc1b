import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBackup } from '../cli/cli-rig.ts';
import { canMount } from '../rigs/tmpfs.ts';
import { createChaosRig, createLivingLibrary, expectEverything, MiB } from './chaos-rig.ts';

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;

/** Does the kernel have it, perhaps as a module? */
function hasFileSystem(name: string): boolean {
  if (process.platform !== 'linux') return false;
  const known = (): boolean => new RegExp(`^\\s+${name}$`, 'm').test(readFileSync('/proc/filesystems', 'latin1'));
  return known() || (works('modprobe', name) && known());
}

const mountable = await canMount();

for (const { name, maker } of [
  { name: 'vfat', maker: 'mkfs.vfat' },
  { name: 'exfat', maker: 'mkfs.exfat' },
]) {
  const inKernel = hasFileSystem(name);
  const made = spawnSync(maker, ['--help']).error === undefined;
  if (!inKernel) console.log(`The kernel has no ${name}: its tests are skipped.`);
  else if (!made || !mountable) {
    const words = `A ${name} image takes ${maker} and the right to mount.`;
    if (process.env['CI'] === 'true') throw new Error(words);
    console.log(`${words} Its tests are skipped.`);
  }
  test.skipIf(!inKernel || !made || !mountable)(
    `a vault and photos on ${name}: backed up once, known again after a new mount`,
    async () => {
      const rig = await createChaosRig();
      const image = join(rig.root, 'image');
      const drive = join(rig.root, 'drive');
      mkdirSync(drive);
      writeFileSync(image, '');
      truncateSync(image, 160 * MiB);
      expect(works(maker, image)).toBe(true);
      const mount = (): void => expect(works('mount', '-o', 'loop', '-t', name, image, drive)).toBe(true);
      const unmount = (): boolean => works('umount', drive);
      mount();
      onTestFinished(() => void unmount());

      const [photos, vault] = [join(drive, 'photos'), join(drive, 'vault')];
      mkdirSync(photos);
      const library = createLivingLibrary(photos, 41);
      const args = [photos, '--to', vault, '--json'];
      const first = await rig.run(args);
      expect(first).toMatchObject({ status: 0, stderr: '' });
      expect(readBackup(first).summary).toMatchObject({ uploaded: library.contents.size, failed: 0 });
      expectEverything(vault, photos, library);

      expect(unmount()).toBe(true);
      mount();
      library.grow(3);
      const second = await rig.run(args);
      expect(second).toMatchObject({ status: 0, stderr: '' });
      expect(readBackup(second).summary).toMatchObject({ uploaded: 4, failed: 0 });
      expectEverything(vault, photos, library);
    },
  );
}
