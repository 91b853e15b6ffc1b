import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameBeside, nameKey, posixNames, refusedPath, safeName, splitPath, type NameRules } from '../../src-main/restore/target-names.ts';

const windows: NameRules = { windows: true, ignoresCase: true, normalizes: false, utf8Only: true };
const mac: NameRules = { windows: false, ignoresCase: true, normalizes: true, utf8Only: true };
const safe = (name: string | Buffer, rules: NameRules): string => safeName(Buffer.from(name as string), rules).toString();

describe('a name that the target cannot have', () => {
  test('keeps its bytes where names are bytes, whatever they are', () => {
    for (const name of [Buffer.from('CON'), Buffer.from('a:b?.jpg'), Buffer.from('dots...'), Buffer.from([0x61, 0xff, 0x2e])])
      expect(safeName(name, posixNames)).toEqual(name);
  });

  test('gets another one on Windows, FAT and exFAT: signs, dots and spaces at the end, device names', () => {
    const names: Readonly<Record<string, string>> = {
      'a<b>c:d"e|f?g*h\\i.jpg': 'a_b_c_d_e_f_g_h_i.jpg', 'tab\tnew\nline.jpg': 'tab_new_line.jpg',
      'trailing.': 'trailing_', 'trailing. . ': 'trailing____', 'inner. .jpg': 'inner. .jpg', '...': '___',
      'CON': 'CON_', 'con.jpg': 'con_.jpg', 'Aux .txt': 'Aux_ .txt', 'COM1': 'COM1_', 'com¹.jpg': 'com¹_.jpg', 'LPT9.tar.gz': 'LPT9_.tar.gz', 'CONIN$': 'CONIN$_',
      'CONTACT.jpg': 'CONTACT.jpg', 'COM10.jpg': 'COM10.jpg', 'a CON.jpg': 'a CON.jpg', 'photo.jpg': 'photo.jpg',
    };
    for (const [name, expected] of Object.entries(names)) expect(safe(name, windows), name).toBe(expected);
  });

  test('is replaced where it is not UTF-8 and has to be', () => {
    expect(safe(Buffer.from([0x61, 0xff, 0x2e, 0x6a]), mac)).toBe('a\ufffd.j');
    expect(safe('é.jpg', mac)).toBe('é.jpg');
  });

  test('is cut where it is too long, keeps its extension, and stays another one than those that begin alike', () => {
    for (const rules of [posixNames, windows, mac]) {
      const [one, other] = ['1', '2'].map((end) => safeName(Buffer.from(`${'ä'.repeat(200)}${end}.jpeg`), rules)) as [Buffer, Buffer];
      expect(one.length).toBeLessThanOrEqual(255);
      expect(one.toString()).toMatch(/^ä+~[0-9a-f]{8}\.jpeg$/);
      expect(one.equals(other)).toBe(false);
    }
  });

  test('is always one that the target can have, and its own safe name', () => {
    const names = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x2e : byte))));
    fc.assert(fc.property(names, (name) => {
      for (const rules of [posixNames, windows, mac]) {
        const found = safeName(name, rules);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(255);
        expect(safeName(found, rules)).toEqual(found);
        // eslint-disable-next-line no-control-regex -- what Windows refuses
        if (rules.windows) expect(found.toString()).not.toMatch(/[<>:"|?*\\\u0000-\u001f]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\s*(?:\.|$))/i);
      }
    }));
  });
});

test('a name beside another one keeps its extension and fits', () => {
  const beside = (name: string, words: string): string => nameBeside(Buffer.from(name), words).toString();
  expect(beside('IMG_1.jpg', 'restored 2026-11-27')).toBe('IMG_1 (restored 2026-11-27).jpg');
  expect(beside('no-extension', '2')).toBe('no-extension (2)');
  expect(beside('.hidden', '2')).toBe('.hidden (2)');
  expect(beside('v1.a-very-long-last-part', '2')).toBe('v1.a-very-long-last-part (2)');
  expect(Buffer.byteLength(beside(`${'é'.repeat(125)}.jpg`, '2'))).toBeLessThanOrEqual(255);
  expect(beside(`${'é'.repeat(125)}.jpg`, '2')).toMatch(/^é+ \(2\)\.jpg$/);
});

test('names that differ in case or in their normal form only are one name where the file system says so', () => {
  const isOne = (one: string, other: string, rules: NameRules): boolean => nameKey(Buffer.from(one), rules).equals(nameKey(Buffer.from(other), rules));
  expect(isOne('IMG.JPG', 'img.jpg', windows)).toBe(true);
  expect(isOne('IMG.JPG', 'img.jpg', posixNames)).toBe(false);
  expect(isOne('\u00e9.jpg', 'e\u0301.jpg', mac)).toBe(true);
  expect(isOne('\u00e9.jpg', 'e\u0301.jpg', posixNames)).toBe(false);
  expect(isOne('a.jpg', 'b.jpg', mac)).toBe(false);
});

test('a path that leads out of its folder is refused, and every other one is not', () => {
  for (const path of ['', '/', '/etc/passwd', '..', '../a', 'a/../b', 'a/./b', './a', 'a//b', 'a/', 'a\0b', 'a/..'])
    expect(refusedPath(Buffer.from(path)), path).toMatch(/leads out of its folder/);
  for (const path of ['a', 'a/b', '...', '..a', 'a..', 'a/.b', 'C:\\Windows', 'a\\..\\b', ' ', '-rf'])
    expect(refusedPath(Buffer.from(path)), path).toBeUndefined();
  expect(refusedPath(Buffer.from(Array.from({ length: 1_001 }, () => 'a').join('/')))).toMatch(/deeper/);
  expect(splitPath(Buffer.from('a/b c/d')).map(String)).toEqual(['a', 'b c', 'd']);
});
