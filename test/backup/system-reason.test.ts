import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemReason, writeReason } from '../../src-main/backup/system-reason.ts';

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

test('what the system refuses is a sentence in every case, and what is no error of the system keeps its own words', () => {
  const unusual = Object.assign(new Error("EINVAL: invalid argument, lstat 'Z:\\\\photos'"), { code: 'EINVAL', errno: -4071, syscall: 'lstat' });
  for (const say of [systemReason, writeReason]) {
    expect(say(unusual)).toBe('the system reports an error (EINVAL); check the drive, then try again');
    expect(say(new Error('strange'))).toBe('strange');
  }
  try {
    readdirSync('/no such folder');
  } catch (error) {
    expect(systemReason(error)).toBe('it is gone');
  }
});

test('what keeps us from writing asks for the right to write', () => {
  expect(writeReason(denied('EACCES', '/x'))).toBe('access is denied; allow Keepsake to write there');
  expect(writeReason(denied('ENOSPC', '/x'))).toBe('there is no room left on the drive');
});
