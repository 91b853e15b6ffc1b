import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads every object of a vault folder: the SHA-256 that its name says, and the one of its bytes. */
export async function readVaultObjects(vault: string): Promise<ReadonlyMap<string, string>> {
  const objects = new Map<string, string>();
  const entries = await readdir(join(vault, 'objects'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const content = await readFile(join(entry.parentPath, entry.name));
    objects.set(entry.name.replace(/\..*$/, ''), createHash('sha256').update(content).digest('hex'));
  }
  return objects;
}
