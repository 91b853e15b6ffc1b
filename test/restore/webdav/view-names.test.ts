import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTopNames, nameShownAs, shownFolderName, shownName } from '../../../src-main/restore/webdav/view-names.ts';

test('shows a name as it is wherever XML and addresses can hold it', () => {
  for (const name of ['IMG_1.jpg', 'Ünï 🌅 #1 100%.jpg', ' a&b <c> "d" \'e\'.jpg', 'a:b?*|.jpg']) expect(shownName(Buffer.from(name))).toBe(name);
});

test('shows other bytes with a mark', () => {
  expect(shownName(Buffer.from('x\xe9\xff.jpg', 'latin1'))).toBe('x\u201bE9\u201bFF.jpg');
  expect(shownName(Buffer.from('a\nb\u007f\u0085\uffff\u201bE9'))).toBe('a\u201b0Ab\u201b7F\u201bC2\u201b85\u201bEF\u201bBF\u201bBF\u201bE2\u201b80\u201b9BE9');
  // A character that is cut off, and half of a pair.
  expect(shownName(Buffer.from('f09f8c612ee28241eda080', 'hex'))).toBe('\u201bF0\u201b9F\u201b8Ca.\u201bE2\u201b82A\u201bED\u201bA0\u201b80');
});

test('each name has a text of its own, which leads back to it', () => {
  const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'binary', minLength: 1 }).map((text) => new Uint8Array(Buffer.from(text))),
    fc.array(fc.constantFrom('\u201b', 'E2', 'folder', 'a', '9B', '\u201bfolder'), { minLength: 1 }).map((parts) => new Uint8Array(Buffer.from(parts.join('')))));
  fc.assert(fc.property(bytes, fc.boolean(), (name, isFolder) => {
    const text = shownFolderName(name, isFolder);
    // eslint-disable-next-line no-control-regex -- what XML 1.0 cannot hold
    expect(text).not.toMatch(/[\u0000-\u001f\ufffe\uffff]/);
    expect(text.isWellFormed()).toBe(true);
    expect(nameShownAs(text)).toEqual({ bytes: Buffer.from(name), isFolder });
  }));
});

test('a text that no name is shown as leads nowhere', () => {
  for (const text of ['\u201b', '\u201b61', '\u201bzz', 'a\u201bFOLDER', '\u201bC3\u201bA9', 'a\nb']) expect(nameShownAs(text), text).toBeUndefined();
});

test('gives each computer and folder a name that every system can have, and none twice', () => {
  const take = createTopNames();
  expect(['laptop (Pictures)', 'LAPTOP (pictures)', 'a/b:c (x\u0007)', 'laptop (Pictures)', 'at (CON).'].map(take)).toEqual([
    'laptop (Pictures)', 'LAPTOP (pictures) (2)', 'a_b_c (x_)', 'laptop (Pictures) (3)', 'at (CON)_',
  ]);
});
