import { expect, test } from 'vitest';
import { displayWidth, keepEnd, keepStart, printable } from '../../src-main/cli/terminal-text.ts';

test('a newline in a name does not break a line, and an escape sequence does not reach the terminal', () => {
  expect(printable('line\nbreak\r\t.jpg')).toBe('line\\nbreak\\r\\t.jpg');
  expect(printable('\u001b[31mred\u0007\u009b2J\u007f')).toBe('\\x1b[31mred\\x07\\x9b2J\\x7f');
});

test('what reorders text is shown, so that a name cannot pretend to be another', () => {
  expect(printable('photo\u202egpj.exe')).toBe('photo\\u202egpj.exe');
  expect(printable('a\u2028b')).toBe('a\\u2028b');
});

test('half a character is replaced', () => {
  expect(printable('a\ud800b')).toBe('a\ufffdb');
});

test('ordinary names stay as they are, in any script', () => {
  for (const name of ['IMG 1.jpg', 'ünïcödé 写真.jpg', 'family 👨‍👩‍👧‍👦.jpg']) expect(printable(name)).toBe(name);
});

test('the width counts columns: two for Chinese and for an emoji of many code points, none for an accent', () => {
  expect(displayWidth('abc')).toBe(3);
  expect(displayWidth('写真')).toBe(4);
  expect(displayWidth('👨‍👩‍👧‍👦')).toBe(2);
  expect(displayWidth('Zoë'.normalize('NFD'))).toBe(3);
});

test('text that is too long is cut at its start or at its end, never through a character', () => {
  expect(keepEnd('2024/summer/IMG_1.jpg', 10)).toBe('…IMG_1.jpg');
  expect(keepStart('2024/summer/IMG_1.jpg', 10)).toBe('2024/summ…');
  expect(keepEnd('写真写真', 4)).toBe('…真');
  expect(keepStart('写真写真', 4)).toBe('写…');
  expect(keepEnd('short', 10)).toBe('short');
  expect(keepEnd('anything', 0)).toBe('');
});
