import { expect, test } from 'vitest';
import { displayWidth, keepEnd, keepStart, printable, printableJson, printableLines } from '../../src-main/cli/terminal-text.ts';

test('a newline in a name does not break a line, and an escape sequence does not reach the terminal', () => {
  expect(printable('line\nbreak\r\t.jpg')).toBe('line\\nbreak\\r\\t.jpg');
  expect(printable('\u001b[31mred\u0007\u009b2J\u007f')).toBe('\\x1b[31mred\\x07\\x9b2J\\x7f');
});

test('what reorders text is shown, so that a name cannot pretend to be another', () => {
  expect(printable('photo\u202egpj.exe')).toBe('photo\\u202egpj.exe');
  expect(printable('a\u2028b')).toBe('a\\u2028b');
});

test('what cannot be seen is shown, except for joiners where they are a part of spelling', () => {
  expect(printable('a\u200bb\u200cc\u200dd\u061c\u2060')).toBe('a\\u200bb\\u200cc\\u200dd\\u061c\\u2060');
  for (const name of ['می\u200cخواهم.jpg', 'क्\u200dष.jpg', '👩🏽\u200d🚀.jpg']) expect(printable(name)).toBe(name);
});

test('JSON says the same, without anything that a terminal obeys', () => {
  const value = { path: 'a\u009b2J\u202eb\u061c\u200d\u007f\u001b.jpg', umlaut: 'ü' };
  const text = printableJson(value);
  expect(text).toBe('{"path":"a\\u009b2J\\u202eb\\u061c\\u200d\\u007f\\u001b.jpg","umlaut":"ü"}');
  expect(JSON.parse(text)).toEqual(value);
});

test('text of several lines keeps its lines, each of them printable', () => {
  expect(printableLines('\ufeffFile,Bytes\r\n"a\u001b[2J",5\r\n')).toBe('File,Bytes\n"a\\x1b[2J",5\n');
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
