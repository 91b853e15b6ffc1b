import { deflateSync, inflateSync } from 'node:zlib';
import * as z from 'zod';
import { idSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalPosition } from './journal-position.ts';

const count = z.int().min(0);
const writerPositionSchema = z.union([
  z.tuple([count, count]),
  z.tuple([count, count, z.string().regex(/^([0-9a-f]{16})?$/), count]),
]);
const cursorSchema = z.record(idSchema, writerPositionSchema);
/** Bytes of the JSON in a cursor, about 50 for each writer. */
const jsonBytesMax = 1024 * 1024;
/** Cursors of earlier versions are JSON as it is; zlib data starts with 0x78. */
const jsonStart = 0x7b;

/** A position as base64url of JSON in zlib format: a cursor travels in an address, where 200 writers would take 15,000 characters. */
export function encodeCursor(position: JournalPosition): string {
  return deflateSync(JSON.stringify(Object.fromEntries(position))).toString('base64url');
}

/** @throws KeepsakeError 'usage' for what no vault gave out */
export function decodeCursor(cursor: string | undefined): JournalPosition {
  if (cursor === undefined) return new Map();
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const json = bytes[0] === jsonStart ? bytes : inflateSync(bytes, { maxOutputLength: jsonBytesMax });
    return new Map(Object.entries(cursorSchema.parse(JSON.parse(json.toString('utf8')))));
  } catch (error) {
    throw new KeepsakeError('usage', 'This is no position in a journal: start from the beginning.', { cause: error });
  }
}
