import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LibraryEntry } from '../../rigs/library.ts';

/** Reads every object of a vault folder, each by its name and by its bytes. */
async function readObjects(vault: string): Promise<ReadonlyMap<string, string>> {
  const objects = new Map<string, string>();
  const entries = await readdir(join(vault, 'objects'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const content = await readFile(join(entry.parentPath, entry.name));
    objects.set(entry.name.replace(/\..*$/, ''), createHash('sha256').update(content).digest('hex'));
  }
  return objects;
}

/** Every object's bytes are those that its name says: nothing partial is under a final name. */
export async function expectNoPartialObject(vault: string): Promise<void> {
  for (const [id, sha256] of await readObjects(vault)) expect(sha256).toBe(id);
}

/** Every photo that was made is in the vault, byte for byte, and nothing else is. */
export async function expectWholeLibrary(vault: string, entries: readonly LibraryEntry[]): Promise<void> {
  const made = entries.filter(({ fate }) => fate === 'backed-up').map(({ sha256 }) => sha256);
  const objects = await readObjects(vault);
  expect([...objects.keys()].sort()).toEqual([...new Set(made)].sort());
  expect([...objects.values()].sort()).toEqual([...new Set(made)].sort());
}
