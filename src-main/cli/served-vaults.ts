import { mkdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { idSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { replaceFile } from '../vault/atomic-file.ts';

/** The vaults that this home has served, by the real path of their folder. */
const fileSchema = z.object({ vaults: z.record(z.string(), idSchema) });

/** Remembers which vault was served from where: a folder whose drive is gone must not be taken for a new one. */
export interface ServedVaults {
  /** The vault that was served from this folder, if any. */
  find(folder: string): Promise<string | undefined>;
  /** Durably. */
  remember(folder: string, vaultId: string): Promise<void>;
}

/** @param home the folder of settings; made by `remember` where it does not exist */
export function openServedVaults(home: string): ServedVaults {
  const path = join(home, 'served-vaults.json');

  async function load(): Promise<Readonly<Record<string, string>>> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw unusable(path, error);
    }
    try {
      return fileSchema.parse(JSON.parse(text)).vaults;
    } catch (error) {
      throw unusable(path, error);
    }
  }

  return {
    find: async (folder) => (await load())[await realFolder(folder)],
    remember: async (folder, vaultId) => {
      const vaults = await load();
      const key = await realFolder(folder);
      if (vaults[key] === vaultId) return;
      try {
        await mkdir(home, { recursive: true, mode: 0o700 });
        await replaceFile(path, `${JSON.stringify({ vaults: { ...vaults, [key]: vaultId } }, undefined, 2)}\n`);
      } catch (error) {
        throw unusable(path, error);
      }
    },
  };
}

/** The real path, also of a folder that does not exist yet. */
async function realFolder(folder: string): Promise<string> {
  const absolute = resolve(folder);
  try {
    return await realpath(absolute);
  } catch {
    // Not there yet: then as much of it as is there.
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(await realFolder(parent), basename(absolute));
  }
}

function unusable(path: string, error: unknown): KeepsakeError {
  const words =
    error instanceof z.ZodError || error instanceof SyntaxError ? 'it is not what Keepsake wrote' : String(error);
  return new KeepsakeError('permission', `${path} cannot be used: ${words}.`, { cause: error });
}
