import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isMountPoint, maybeSameMount, sourceIdentity, uuidOf } from '../../src-main/backup/file-identity.ts';
import { mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { skipOn, testUnless } from '../rigs/skips.ts';
import { temporaryFolder, writePhoto } from './backup-rig.ts';

skipOn('windows', 'a volume has a serial number instead')('a file system is named by the UUID of its device, beside names whose device is gone', () => {
  const names = temporaryFolder();
  const numberOf = (device: string): bigint => statSync(device, { bigint: true }).rdev;
  symlinkSync(join(names, 'gone'), join(names, '0000-0001'));
  symlinkSync('/dev/zero', join(names, 'AAAA-0001'));
  symlinkSync('/dev/null', join(names, 'BBBB-0002'));
  expect(uuidOf(numberOf('/dev/null'), names)).toBe('BBBB-0002');
  expect(uuidOf(numberOf('/dev/tty'), names)).toBe('');
  expect(uuidOf(1n, join(names, 'nowhere'))).toBe('');
});

test('what nobody can tell apart counts as the same', () => {
  expect(maybeSameMount('AAAA-0001', 'BBBB-0002')).toBe(false);
  expect(maybeSameMount('AAAA-0001', '')).toBe(true);
});

testUnless(await whyNoMount())('a source is identified by the file system around it, and as a mount point or a folder in one', async () => {
  const folder = temporaryFolder();
  const identityOf = (...names: readonly string[]): string => sourceIdentity(Buffer.from(join(folder, ...names)));
  writePhoto(join(folder, 'card/DCIM/a.jpg'));
  const own = identityOf('card', 'DCIM');
  expect(isMountPoint(own)).toBe(false);
  expect(identityOf('card')).toBe(own);
  const seen: string[] = [];
  for (let card = 0; card < 2; card++) {
    const mount = await mountTmpfs({ bytes: 1024 * 1024, at: join(folder, 'card') });
    onTestFinished(() => mount.close());
    writePhoto(join(folder, 'card/DCIM/a.jpg'));
    expect(isMountPoint(identityOf('card'))).toBe(true);
    expect(maybeSameMount(identityOf('card'), own)).toBe(false);
    expect(isMountPoint(identityOf('card', 'DCIM'))).toBe(false);
    seen.push(identityOf('card', 'DCIM'));
    await mount.unmount();
  }
  expect(maybeSameMount(seen[0] ?? '', seen[1] ?? '')).toBe(false);
});
