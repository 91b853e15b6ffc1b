import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const storedSchema = z.object({ format: z.literal(1), token: z.string().regex(/^[\w-]{43}$/) });

/**
 * A token that lets in who reads it in this home: 256 random bits, made once, so that an open page, a bookmark and a saved password survive a
 * restart. The file is readable by its user alone; without it a new token is made at the next start.
 *
 * @throws KeepsakeError 'io' where it cannot be read, 'usage' where the file is damaged
 */
export async function openHomeToken(file: string): Promise<string> {
  const stored = await readJsonFile(file, storedSchema);
  if (stored !== undefined) return stored.token;
  const token = randomBytes(32).toString('base64url');
  // One that cannot be kept, on a full disk, counts for this start alone.
  await writeJsonFile(file, { format: 1, token }).catch(() => undefined);
  return token;
}
