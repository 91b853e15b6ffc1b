import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fsPath, lastNameLatin1, pathText } from '../../src-main/base/source-path.ts';

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

test.skipIf(process.platform === 'win32')('a path on disk is its source and the path in it, as bytes', () => {
  expect(fsPath(Buffer.from('/p'), Buffer.from([0xff]))).toEqual(Buffer.from([0x2f, 0x70, 0x2f, 0xff]));
  expect(fsPath(Buffer.from('/p'), undefined)).toEqual(Buffer.from('/p'));
  expect(fsPath(Buffer.from('/p'), new Uint8Array())).toEqual(Buffer.from('/p'));
});
