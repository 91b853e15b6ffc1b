import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { idSchema } from '../../../src-shared/domain.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';

const fileSchema = z.object({ writer: idSchema });

/**
 * The writer as which a server says what it found damaged, kept in DATA/server/writer.json; made at its first start.
 *
 * @param dataDir the folder of a vault that is there
 * @throws KeepsakeError 'io' or 'permission' where the file cannot be read or made
 */
export async function openServerWriter(dataDir: string): Promise<string> {
  const path = join(dataDir, 'server', 'writer.json');
  try {
    await stat(join(dataDir, 'keepsake.json'));
    await mkdir(join(dataDir, 'server'), { mode: 0o700 }).catch(ignoring('EEXIST'));
    const file = await open(path, 'wx', 0o600).catch(ignoring('EEXIST'));
    if (file !== undefined)
      try {
        await file.writeFile(`${JSON.stringify({ writer: randomBytes(10).toString('hex') })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).writer;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new KeepsakeError('io', `${path} cannot be used: ${words}. Remove it, and the server makes another.`, {
      scope: 'destination',
      cause: error,
    });
  }
}

function ignoring(code: string): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof Error && 'code' in error && error.code === code)) throw error;
  };
}
