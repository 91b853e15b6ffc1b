import Database from 'better-sqlite3';

/**
 * Takes an exclusive lock of the operating system on a file, which is made where there is none and stays. The lock ends with
 * the process, however that ends. Blocks for a few system calls.
 *
 * @returns the function that gives the lock back (idempotent); undefined while another process, or another caller in this
 *   one, holds it
 * @throws where the file cannot be made, or the file system has no locks
 */
export function lockFile(path: string): (() => void) | undefined {
  const lock = new Database(path, { timeout: 0 });
  try {
    // Without it SQLite would write a journal beside the file, for which a full disk has no room.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return () => void lock.close();
}
