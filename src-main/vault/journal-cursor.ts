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

export function encodeCursor(position: JournalPosition): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(position))).toString('base64url');
}

/** @throws KeepsakeError 'usage' for what no vault gave out */
export function decodeCursor(cursor: string | undefined): JournalPosition {
  if (cursor === undefined) return new Map();
  try {
    return new Map(Object.entries(cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))));
  } catch (error) {
    throw new KeepsakeError('usage', 'This is no position in a journal: start from the beginning.', { cause: error });
  }
}
