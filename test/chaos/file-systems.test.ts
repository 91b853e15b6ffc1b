import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBackup } from '../cli/cli-rig.ts';
import { makeImageDrive, missingFor } from '../rigs/image-drive.ts';
import { createChaosRig, createLivingLibrary, expectEverything, MiB } from './chaos-rig.ts';

for (const name of ['vfat', 'exfat'] as const) {
  const missing = await missingFor(name);
  if (missing !== undefined) {
    const words = `A ${name} drive takes ${missing}.`;
    if (process.env['CI'] === 'true') throw new Error(words);
    console.log(`${words} Its test is skipped.`);
  }
  test.skipIf(missing !== undefined)(
    `photos and, where it can be written, a vault on ${name}: backed up once, known again after a new mount`,
    async () => {
      const rig = await createChaosRig();
      const drive = makeImageDrive(name, 160 * MiB, join(rig.root, 'image'), join(rig.root, 'drive'));
      onTestFinished(() => drive.unmount());
      await drive.mount();

      const photos = join(drive.path, 'photos');
      const vault = join(drive.isWritable ? drive.path : rig.root, 'vault');
      mkdirSync(photos);
      const library = createLivingLibrary(photos, 41);
      const args = [photos, '--to', vault, '--json'];
      const first = await rig.run(args);
      expect(first).toMatchObject({ status: 0, stderr: '' });
      expect(readBackup(first).summary).toMatchObject({ uploaded: library.contents.size, failed: 0 });
      expectEverything(vault, photos, library);

      await drive.unmount();
      await drive.mount();
      const known = library.contents.size;
      if (drive.isWritable) library.grow(3);
      const second = await rig.run(args);
      expect(second).toMatchObject({ status: 0, stderr: '' });
      const { summary } = readBackup(second);
      expect(summary).toMatchObject(
        drive.isWritable ? { uploaded: 4, present: known - 1, failed: 0 } : { uploaded: 0, present: known, failed: 0 },
      );
      expectEverything(vault, photos, library);
    },
  );
}
