import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onWindows } from '../rigs/skips.ts';
import { createCliRig, readBackup, type CliRig } from './cli-rig.ts';

/* Electron takes files named *.asar for archives, in whatever folder they are: Keepsake must see files. */

const root = join(import.meta.dirname, '../..');
/** In the bundles, as in the package. */
const inElectron = { bundled: true, imports: join(root, 'test/rigs/asar-double.ts') };
let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

const photo = (name: string): string => join(rig.photos, name);

test('folders and files named *.asar are folders and files: in photos, in the vault, and where a drive is unplugged', async () => {
  mkdirSync(photo('holiday.asar'));
  writeFileSync(photo('holiday.asar/a.jpg'), 'a');
  writeFileSync(photo('package.asar'), 'no archive');
  writeFileSync(photo('b.jpg'), 'b');
  const linked = join(rig.root, 'linked.asar');
  writeFileSync(linked, 'no archive either');
  // A link to a file takes a privilege on Windows.
  if (!onWindows) symlinkSync(linked, photo('link.asar'));
  const vault = join(rig.root, 'backup.asar');

  const backUp = () => rig.run([rig.photos, '--to', vault, '--json'], inElectron);
  const first = await backUp();
  expect(first.stderr).toBe('');
  expect(first.status).toBe(0);
  const told = (end: typeof first) => readBackup(end).files.map(({ path, state, reason }) => ({ path, state, reason }));
  const plain = await rig.run([rig.photos, '--to', rig.vault, '--json'], { bundled: true });
  expect(told(first)).toEqual(told(plain));
  expect(readBackup(first).summary).toMatchObject({ uploaded: 2, failed: 0 });
  expect(readBackup(await backUp()).summary).toMatchObject({ present: 2, failed: 0 });

  const verified = await rig.run(['verify', '--from', vault], inElectron);
  expect(verified).toMatchObject({ status: 0, stderr: '' });

  renameSync(vault, `${vault}-unplugged`);
  const without = await backUp();
  renameSync(`${vault}-unplugged`, vault);
  expect(without.status).toBe(3);
  expect(without.stderr).not.toContain('Invalid package');
});

test('every thread and helper process that reads files of the user turns asar support off', () => {
  const build = readFileSync(join(root, 'scripts/build.ts'), 'utf8');
  const entries = [...build.matchAll(/'(src-main\/[^']+-(?:thread|process)\.ts)'/g)].map(([, entry = '']) => entry);
  expect(entries.length).toBeGreaterThan(10);
  const without = entries.filter(
    (entry) => !/^\s*(?:serveOperations|serveProcess|disableAsarSupport)\(/m.test(readFileSync(join(root, entry), 'utf8')),
  );
  // It reads the catalog alone.
  expect(without).toEqual(['src-main/backup/ignore-thread.ts']);
});
