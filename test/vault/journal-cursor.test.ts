import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src-main/vault/journal-cursor.ts';
import { cursorMax } from '../../src-main/vault/server/api.ts';
import type { JournalPosition } from '../../src-main/vault/journal-position.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function positionOf(writers: number): JournalPosition {
  return new Map(
    Array.from({ length: writers }, (_, index) => [
      digest(`writer ${index}`).slice(0, 12),
      [index % 9, 100_000 + index * 977, digest(`line ${index}`).slice(0, 16), 4000 + index * 31],
    ]),
  );
}

it('is read back as it was written, and 300 writers fit into the address of a request', () => {
  const position = positionOf(300);
  const cursor = encodeCursor(position);
  expect(cursor.length).toBeLessThanOrEqual(cursorMax);
  expect(decodeCursor(cursor)).toEqual(position);
  expect(decodeCursor(encodeCursor(new Map()))).toEqual(new Map());
});

it('reads the cursors that earlier versions stored', () => {
  const json = '{"abcdef123456":[2,700],"abcdef123457":[0,90,"0123456789abcdef",3]}';
  expect(decodeCursor(Buffer.from(json).toString('base64url'))).toEqual(new Map(Object.entries(JSON.parse(json) as object)));
});

it.each([
  ['something else', 'hello'],
  ['nothing', ''],
  ['JSON of another shape', Buffer.from('{"abcdef123456":["a"]}').toString('base64url')],
  ['a small cursor that becomes a large one', deflateSync(Buffer.alloc(64 * 1024 * 1024, 0x20)).toString('base64url')],
])('refuses %s', (_, cursor) => {
  expect(() => decodeCursor(cursor)).toThrow('This is no position in a journal: start from the beginning.');
});
