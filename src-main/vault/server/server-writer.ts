import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { idSchema } from '../../../src-shared/domain.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { replaceFile } from '../atomic-file.ts';
import { makeServerFolder, serverFolder } from './server-folder.ts';

const fileSchema = z.object({ writer: idSchema });

/**
 * The writer as which a server says what it found damaged, kept in DATA/server/writer.json; made at its first start. A file
 * that a crash left empty or cut off is replaced: what the writer before it has journalled stays and is read as before.
 *
 * @param dataDir the folder of a vault that is there
 * @throws KeepsakeError 'io' where the file cannot be read or made, or a newer Keepsake wrote it
 */
export async function openServerWriter(dataDir: string): Promise<string> {
  const path = join(serverFolder(dataDir), 'writer.json');
  try {
    await makeServerFolder(dataDir);
    const known = parseJson(await readFile(path, 'utf8').catch(emptyWhereAbsent));
    if (known !== undefined) return fileSchema.parse(known).writer;
    const writer = randomBytes(10).toString('hex');
    await replaceFile(path, `${JSON.stringify({ writer })}\n`);
    return writer;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new KeepsakeError('io', `${path} cannot be used: ${words}. Remove it, and the server makes another.`, {
      scope: 'destination',
      cause: error,
    });
  }
}

function emptyWhereAbsent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Absent, empty or cut off.
    return undefined;
  }
}
