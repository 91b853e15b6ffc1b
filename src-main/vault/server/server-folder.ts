import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { syncNames } from '../atomic-file.ts';
import { lockFile } from '../file-lock.ts';

/** What a server keeps beside its vault: tokens, its own writer, what the scrub has seen, the lock. */
export function serverFolder(dataDir: string): string {
  return join(dataDir, 'server');
}

/** @throws KeepsakeError 'not-connected' where the vault is not there, e.g. its drive is unplugged */
export async function requireVault(dataDir: string): Promise<void> {
  try {
    await stat(join(dataDir, 'keepsake.json'));
  } catch (error) {
    const words = 'start "keepsake serve" once to make it, or plug in its drive';
    throw new KeepsakeError('not-connected', `There is no vault in ${dataDir}: ${words}.`, {
      retryable: true,
      scope: 'destination',
      cause: error,
    });
  }
}

/** Makes the server's folder, for this user alone, but only in a vault that is there: an empty mount point stays empty. */
export async function makeServerFolder(dataDir: string): Promise<void> {
  await requireVault(dataDir);
  try {
    await mkdir(serverFolder(dataDir), { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  await syncNames(dataDir);
}

/**
 * Takes the lock of which one server of a vault can have: a second one would write into the same journals.
 *
 * @returns the function that gives it back (idempotent)
 * @throws KeepsakeError 'busy' while another server serves this vault; what the system says where the folder cannot be written
 *   or the file system has no locks
 */
export async function lockServer(dataDir: string): Promise<() => void> {
  await makeServerFolder(dataDir);
  const release = lockFile(join(serverFolder(dataDir), 'serve.lock'));
  if (release !== undefined) return release;
  throw new KeepsakeError(
    'busy',
    `Another Keepsake server serves the vault in ${dataDir} already: stop that one, or serve another folder.`,
  );
}
