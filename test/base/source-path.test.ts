import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absolutePath, canBeOpened, fsPath, lastNameLatin1, parentFolder, pathText, pathWithin } from '../../src-main/base/source-path.ts';
import { skipOn } from '../rigs/skips.ts';

test('a path that is UTF-8 is text alone', () => {
  expect(pathText(Buffer.from('2024/Zoë 🏖.jpg'))).toEqual({ path: '2024/Zoë 🏖.jpg' });
});

test('text and bytes together hold any path, byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const { path, pathB64 } = pathText(bytes);
      const back = pathB64 === undefined ? Buffer.from(path) : Buffer.from(pathB64, 'base64');
      expect(back.equals(bytes)).toBe(true);
    }),
  );
});

test('names are not normalised', () => {
  expect(pathText(Buffer.from('é'.normalize('NFC')))).not.toEqual(pathText(Buffer.from('é'.normalize('NFD'))));
});

test('the last name is what follows the last slash', () => {
  expect(lastNameLatin1(Buffer.from('a/b/c.jpg'))).toBe('c.jpg');
  expect(lastNameLatin1(Buffer.from('c.jpg'))).toBe('c.jpg');
  expect(lastNameLatin1(Buffer.from([0x2f, 0xff, 0x2e, 0x6a]))).toBe('\xff.j');
});

skipOn('windows', 'names are UTF-16, not bytes')('a path on disk is its source and the path in it, as bytes', () => {
  expect(fsPath(Buffer.from('/p'), Buffer.from([0xff]))).toEqual(Buffer.from([0x2f, 0x70, 0x2f, 0xff]));
  expect(fsPath(Buffer.from('/p'), undefined)).toEqual(Buffer.from('/p'));
  expect(fsPath(Buffer.from('/p'), new Uint8Array())).toEqual(Buffer.from('/p'));
});

test.each(['linux', 'win32'] as const)('on %s the path within a folder is what the absolute path was made from', (platform) => {
  for (const folder of platform === 'win32' ? ['C:\\restored', 'Z:\\', '\\\\nas\\photos'] : ['/restored', '/']) {
    const path = Buffer.from('Pictures/2024/Zoë 🏖.jpg');
    expect(pathWithin(Buffer.from(folder), absolutePath(Buffer.from(folder), path, platform), platform)).toEqual(path);
  }
});

test('on Windows an absolute path has one separator, also below the root of a drive and on a share', () => {
  const whole = (root: string, relative: string): string => absolutePath(Buffer.from(root), Buffer.from(relative), 'win32').toString();
  expect(whole('Z:\\photos', '2012/album/Zoë 🏖.jpg')).toBe('Z:\\photos\\2012\\album\\Zoë 🏖.jpg');
  expect(whole('Z:\\', '2012/x.jpg')).toBe('Z:\\2012\\x.jpg');
  expect(whole('\\\\nas\\photos', 'x.jpg')).toBe('\\\\nas\\photos\\x.jpg');
  expect(whole('Z:\\photos', '')).toBe('Z:\\photos');
});

test('elsewhere an absolute path keeps every byte, and no separator is doubled', () => {
  const whole = (root: string, relative: Buffer): Buffer => absolutePath(Buffer.from(root), relative, 'linux');
  expect(whole('/p', Buffer.from('a\\b/\xff.jpg', 'latin1'))).toEqual(Buffer.from('/p/a\\b/\xff.jpg', 'latin1'));
  expect(whole('/', Buffer.from('a/b.jpg'))).toEqual(Buffer.from('/a/b.jpg'));
});

test('the folder that a file is in is an absolute path, also in the root', () => {
  const around = (path: string, platform: NodeJS.Platform): string => parentFolder(Buffer.from(path), platform).toString();
  expect(['/p/a.jpg', '/a.jpg'].map((path) => around(path, 'linux'))).toEqual(['/p', '/']);
  expect(['Z:\\p\\a.jpg', 'Z:\\a.jpg', '\\\\nas\\share\\a.jpg'].map((path) => around(path, 'win32'))).toEqual(['Z:\\p', 'Z:\\', '\\\\nas\\share\\']);
});

test('names that Windows lists and cannot open are known, and no other system has any', () => {
  const impossible = ['what?.jpg', 'a:b.jpg', 'a|b.jpg', 'say "cheese".jpg', 'new\nline.jpg', 'back\\slash.jpg', '*', '<>'].map((name) => Buffer.from(name));
  // Half of a UTF-16 pair.
  impossible.push(Buffer.from([0xed, 0xa0, 0x80, 0x2e, 0x6a, 0x70, 0x67]));
  expect(impossible.filter((name) => canBeOpened(name, 'win32'))).toEqual([]);
  expect(impossible.every((name) => canBeOpened(name, 'linux'))).toBe(true);
  for (const name of ['CON.jpg', 'ends with dot.', 'ends with space ', "it's 100 % #1 & =.jpg", 'Zoë 🏖.jpg'])
    expect(canBeOpened(Buffer.from(name), 'win32'), name).toBe(true);
});
