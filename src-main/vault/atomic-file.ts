import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file whole or not at all, durably, readable by this user alone. It replaces what is there.
 *
 * @throws what the system says; then the old file is as it was
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // The first failure is the one that says what to do.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncNames(dirname(path));
}

/** Makes the names in a folder durable. Windows opens no folder for that: there the files' own syncs have to do. */
export async function syncNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
