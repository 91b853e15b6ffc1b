import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskOf } from '../../src-main/app/disk-identity.ts';
import { testUnless } from '../rigs/skips.ts';

/** Linux's description of its disks: sda with two partitions, an encrypted volume on the second; and sdb. */
function makeSystem() {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-sys-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const blockDevices = join(root, 'dev/block');
  mkdirSync(blockDevices, { recursive: true });
  const device = (number: string, folder: string, files: readonly string[] = []) => {
    mkdirSync(join(root, folder), { recursive: true });
    for (const file of files) writeFileSync(join(root, folder, file), '1\n');
    symlinkSync(join(root, folder), join(blockDevices, number));
  };
  device('8:0', 'block/sda');
  device('8:1', 'block/sda/sda1', ['partition']);
  device('8:2', 'block/sda/sda2', ['partition']);
  device('8:16', 'block/sdb');
  device('253:0', 'block/dm-0');
  mkdirSync(join(root, 'block/dm-0/slaves'));
  symlinkSync(join(root, 'block/sda/sda2'), join(root, 'block/dm-0/slaves/sda2'));
  const mounts = join(root, 'mountinfo');
  writeFileSync(mounts, '29 1 0:26 / / rw - tmpfs tmpfs rw\n');
  return { blockDevices, mounts };
}

const numbered = (major: bigint, minor: bigint): bigint => (major << 8n) | minor;

testUnless(process.platform === 'linux' ? undefined : 'only Linux tells the disk below a volume')('partitions of one disk, and volumes on them, are one disk; another disk is not', () => {
  const system = makeSystem();
  const [one, two, volume, other] = [numbered(8n, 1n), numbered(8n, 2n), numbered(253n, 0n), numbered(8n, 16n)].map((device) =>
    diskOf('/photos', device, system));
  expect(two).toBe(one);
  expect(volume).toBe(one);
  expect(other).not.toBe(one);
});

test('what is no disk is told apart by its file system', () => {
  const system = makeSystem();
  const { dev } = statSync(tmpdir(), { bigint: true });
  expect(diskOf(tmpdir(), dev)).toBe(diskOf(tmpdir(), dev));
  expect(diskOf('/photos', 0x1234n, system)).toBe(diskOf('/other', 0x1234n, system));
  expect(diskOf('/photos', 0x1234n, system)).not.toBe(diskOf('/photos', 0x1235n, system));
});
