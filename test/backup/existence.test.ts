import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createExistence } from '../../src-main/backup/existence.ts';
import { skipOn } from '../rigs/skips.ts';
import { temporaryFolder, writePhoto } from './backup-rig.ts';

skipOn('windows', 'a link to a file takes a privilege')('a file exists in a source; a folder of its name, and what lies behind a link to a folder, do not', () => {
  const root = temporaryFolder();
  writePhoto(join(root, 'a/b/photo.jpg'));
  mkdirSync(join(root, 'folder.jpg'));
  symlinkSync(join(root, 'a'), join(root, 'link'));
  symlinkSync('nowhere', join(root, 'dangling.jpg'));
  const exists = createExistence(Buffer.from(root));
  const answers = ['a/b/photo.jpg', 'a/b/other.jpg', 'a/photo.jpg/b.jpg', 'folder.jpg', 'link/b/photo.jpg', 'dangling.jpg']
    .map((path) => [path, exists(Buffer.from(path))]);
  expect(Object.fromEntries(answers)).toEqual({
    'a/b/photo.jpg': true, 'a/b/other.jpg': false, 'a/photo.jpg/b.jpg': false, 'folder.jpg': false, 'link/b/photo.jpg': false,
    'dangling.jpg': true,
  });
});

skipOn('windows', 'names are UTF-16, not bytes')('a name that is not UTF-8 is compared byte for byte', () => {
  const root = temporaryFolder();
  const name = Buffer.from([0x66, 0xfc, 0x2e, 0x6a, 0x70, 0x67]);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), 'photo');
  const exists = createExistence(Buffer.from(root));
  expect([exists(name), exists(Buffer.from('fü.jpg'))]).toEqual([true, false]);
});
