import fs from 'node:fs';
import { expect, test } from 'vitest';
import { endsWatching } from '../../src-main/watch/watch-errors.ts';

const systemError = (code: string, syscall: string): Error => Object.assign(new Error(`${code}, ${syscall}`), { code, syscall });

test('an entry that cannot be examined or read does not end the watching of the others', () => {
  for (const syscall of ['lstat', 'stat', 'readlink', 'realpath', 'scandir', 'opendir'])
    for (const code of ['EINVAL', 'EIO', 'UNKNOWN', 'EACCES', 'ENAMETOOLONG']) expect(endsWatching(systemError(code, syscall)), `${syscall}: ${code}`).toBe(false);
});

test('what cannot be watched ends it, except a folder that the engine names', () => {
  for (const code of ['ENOSPC', 'EMFILE', 'EINVAL', 'ENOSYS']) expect(endsWatching(systemError(code, 'watch')), code).toBe(true);
  for (const code of ['EACCES', 'EPERM', 'ENOENT']) expect(endsWatching(systemError(code, 'watch')), code).toBe(false);
});

test('a limit of the system, and what is no error of the system, end it', () => {
  for (const code of ['EMFILE', 'ENFILE', 'ENOMEM']) expect(endsWatching(systemError(code, 'scandir')), code).toBe(true);
  expect(endsWatching(new Error('it broke'))).toBe(true);
  expect(endsWatching('it broke')).toBe(true);
});

test('Node names the call where it cannot watch', () => {
  let thrown: unknown;
  try {
    fs.watch('/nowhere/at/all').close();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'ENOENT', syscall: 'watch' });
});
