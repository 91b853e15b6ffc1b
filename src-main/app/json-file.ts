import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { writeReason } from '../backup/system-reason.ts';
import { replaceFile } from '../vault/atomic-file.ts';

/** Reads a JSON file of ours; undefined where there is none. @throws KeepsakeError where it is not what we wrote */
export async function readJsonFile<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeepsakeError('io', `${file} cannot be read.`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new KeepsakeError('usage', `${file} is damaged or was written by a newer Keepsake: correct it, or move it away to start anew.`, { cause: error });
  }
}

/** Reads JSON that the catalog keeps; undefined where it is damaged, or another version of Keepsake wrote it. */
export function parseStored<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // No JSON: a flipped bit is enough, and no query of the database notices it.
    return undefined;
  }
}

/** Writes a JSON file whole or not at all, readable by this user alone. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  try {
    await replaceFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
  } catch (error) {
    throw new KeepsakeError('io', `${file} cannot be written: ${writeReason(error)}.`, { cause: error });
  }
}
