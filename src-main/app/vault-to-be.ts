import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';

/** Where the first backup would make a vault: the folder's parent is there, or the folder itself. */
export async function canHoldVault(folder: string): Promise<boolean> {
  const stats = await stat(dirname(folder)).catch(() => undefined);
  return stats?.isDirectory() === true;
}

/** The vault that a dry run compares with before there is one: empty, and nothing can be written to it. */
export function createVaultToBe(): OpenDestination {
  const refuse = (): never => {
    throw new KeepsakeError('not-found', 'There is no vault yet: back up to it first.', { scope: 'destination' });
  };
  return {
    // No vault has this ID: theirs are 32 hexadecimal digits.
    vaultId: 'vaulttobe',
    writer: 'dryrunner',
    batchMax: 5000,
    check: async () => new Map(),
    put: async () => refuse(),
    confirm: async () => refuse(),
    journal: async function* () {
      yield { lines: [], cursor: '' };
    },
    objects: async function* () {
      // Nothing is stored.
    },
    read: () => refuse(),
    quarantine: async () => refuse(),
    ping: async () => undefined,
    space: async () => undefined,
    close: async () => undefined,
  };
}
