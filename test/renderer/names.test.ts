import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseName, crumbs, splitForEllipsis, splitPath, visibleName } from '../../src-renderer/names.ts';

describe('visibleName', () => {
  test('shows a newline and a tab instead of obeying them', () => {
    expect(visibleName('IMG\n1\t2.jpg')).toBe('IMG⏎1⇥2.jpg');
  });

  test('shows the character that would make "exe.jpg" of "gpj.exe"', () => {
    expect(visibleName('evil\u202Egpj.exe')).toBe('evil⟨202E⟩gpj.exe');
  });

  test('leaves letters of every script and emoji as they are', () => {
    const name = 'שלום 写真 é é 👨‍👩‍👧.heic';
    expect(visibleName(name)).toBe(name);
  });

  test('leaves nothing in any name that breaks a line or turns the text around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(visibleName(name)).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});

describe('splitForEllipsis', () => {
  test('keeps a short name in one piece', () => {
    expect(splitForEllipsis('IMG_0001.jpg')).toEqual({ head: 'IMG_0001.jpg', tail: '' });
  });

  test('keeps the counter and the extension of a long name together', () => {
    const { tail } = splitForEllipsis('A photograph of the garden 0042.jpeg');
    expect(tail).toBe(' 0042.jpeg');
  });

  test('never cuts through a family of code points', () => {
    const family = '👨‍👩‍👧‍👦';
    const { head, tail } = splitForEllipsis(family.repeat(6) + '.jpg');
    expect(head.replaceAll(family, '')).toBe('');
    expect(tail.replaceAll(family, '')).toBe('.jpg');
  });

  test('loses nothing of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const { head, tail } = splitForEllipsis(name);
        expect(head + tail).toBe(name);
      }),
    );
  });
});

test('splitPath parts a path at its last slash', () => {
  expect(splitPath('2024/05/a.jpg')).toEqual({ folder: '2024/05', name: 'a.jpg' });
  expect(splitPath('a.jpg')).toEqual({ folder: '', name: 'a.jpg' });
});

test('baseName finds the last name of a path as it is typed', () => {
  const typed = ['/home/ada/Pictures/', '~/Pictures', 'Pictures', 'C:\\Users\\Ada\\Pictures', '\\\\nas\\photos\\Pictures\\'];
  for (const path of typed) expect(baseName(path)).toBe('Pictures');
  expect(baseName('/')).toBe('/');
  expect(baseName('/a\\b')).toBe('a\\b');
});

describe('crumbs', () => {
  const paths = (path: string) => crumbs(path).map((crumb) => crumb.path);

  test('lead from the root of a POSIX path to its end', () => {
    expect(paths('/home/mia/Pictures')).toEqual(['/', '/home', '/home/mia', '/home/mia/Pictures']);
    expect(paths('/')).toEqual(['/']);
  });

  test('lead from a Windows drive to its folders', () => {
    expect(paths('C:\\Users\\mia')).toEqual(['C:\\', 'C:\\Users', 'C:\\Users\\mia']);
  });

  test('begin at the share of a network path', () => {
    expect(paths('\\\\nas\\photos\\2024')).toEqual(['\\\\nas\\photos', '\\\\nas\\photos\\2024']);
  });
});
