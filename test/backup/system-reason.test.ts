import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemReason } from '../../src-main/backup/system-reason.ts';

const denied = (code: string, path: string | Buffer): Error => Object.assign(new Error(code), { code, path });

test('what macOS guards is allowed in its settings, and the words say where', () => {
  const settings = 'macOS does not let Keepsake read it; allow it in System Settings > Privacy & Security > ';
  for (const path of ['/Users/ada/Pictures/2024', '/Users/ada/Desktop', '/Volumes/Card/DCIM', Buffer.from('/Users/ada/Documents/x')])
    for (const code of ['EPERM', 'EACCES'])
      expect(systemReason(denied(code, path), 'darwin'), `${code} ${path.toString()}`).toBe(`${settings}Files and Folders`);
  expect(systemReason(denied('EPERM', '/Users/ada/Pictures/Photos Library.photoslibrary/originals'), 'darwin')).toBe(
    `${settings}Full Disk Access`,
  );
});

test('a folder whose own permissions deny it is no matter of settings, nor is any on another system', () => {
  const words = 'access is denied; allow Keepsake to read it';
  expect(systemReason(denied('EACCES', '/Users/ada/Photos'), 'darwin')).toBe(words);
  expect(systemReason(denied('EACCES', '/Users/ada/Pictures'), 'linux')).toBe(words);
});

test('what has no words of ours keeps the system’s own', () => {
  expect(systemReason(new Error('strange'))).toBe('strange');
  try {
    readdirSync('/no such folder');
  } catch (error) {
    expect(systemReason(error)).toBe('it is gone');
  }
});
