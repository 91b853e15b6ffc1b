import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realPath, wholeDrive } from '../../src-main/base/real-path.ts';
import { onWine, skipOn } from '../rigs/skips.ts';

let root: string;
beforeAll(() => {
  root = realpathSync.native(mkdtempSync(join(tmpdir(), 'keepsake-real-')));
  mkdirSync(join(root, 'photos'));
  if (!onWine) symlinkSync(join(root, 'photos'), join(root, 'link'), 'junction');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const refuses = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: realpath`), { code });
};

skipOn('wine', 'it makes no links')('a link is resolved', () => {
  expect(realPath(join(root, 'link'))).toBe(join(root, 'photos'));
});

skipOn('wine', 'it makes no links')('a drive of Windows that does not tell final paths is looked at name by name', () => {
  for (const code of ['EISDIR', 'UNKNOWN', 'EINVAL']) expect(realPath(join(root, 'link'), 'win32', refuses(code))).toBe(join(root, 'photos'));
});

test('what is not there stays so, and no other system is asked twice', () => {
  expect(() => realPath(join(root, 'link'), 'win32', refuses('ENOENT'))).toThrow('ENOENT');
  expect(() => realPath(join(root, 'link'), 'linux', refuses('EIO'))).toThrow('EIO');
});

test('the letter of a drive alone is the whole drive, on Windows', () => {
  expect(['D:', 'd:', 'D:\\photos', 'D:photos', '~'].map((path) => wholeDrive(path, 'win32'))).toEqual(['D:\\', 'd:\\', 'D:\\photos', 'D:photos', '~']);
  expect(wholeDrive('D:', 'linux')).toBe('D:');
});
