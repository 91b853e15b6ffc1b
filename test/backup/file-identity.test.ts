import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maybeSameMount, uuidOf } from '../../src-main/backup/file-identity.ts';
import { temporaryFolder } from './backup-rig.ts';

test.skipIf(process.platform === 'win32')('a file system is named by the UUID of its device, beside names whose device is gone', () => {
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
