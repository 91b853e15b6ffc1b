import { expect } from 'vitest';
import type { LibraryEntry } from '../../rigs/library.ts';
import { readVaultObjects } from '../../rigs/vault-objects.ts';

/** Every object's bytes are those that its name says: nothing partial is under a final name. */
export async function expectNoPartialObject(vault: string): Promise<void> {
  for (const [id, sha256] of await readVaultObjects(vault)) expect(sha256).toBe(id);
}

/** Every photo that was made is in the vault, byte for byte, and nothing else is. */
export async function expectWholeLibrary(vault: string, entries: readonly LibraryEntry[]): Promise<void> {
  const made = entries.filter(({ fate }) => fate === 'backed-up').map(({ sha256 }) => sha256);
  const objects = await readVaultObjects(vault);
  expect([...objects.keys()].sort()).toEqual([...new Set(made)].sort());
  expect([...objects.values()].sort()).toEqual([...new Set(made)].sort());
}
