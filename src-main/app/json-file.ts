import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';

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

/** Writes a JSON file whole or not at all, readable by this user alone. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // The first failure is the one that tells what to do.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new KeepsakeError('io', `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  if (process.platform === 'win32') return; // Windows opens no folder for syncing.
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
