import { release } from 'node:os';
import koffi from 'koffi';

interface SyncCalls {
  readonly syncFileSystem: (file: number) => boolean;
  readonly beginWriteback: (file: number) => void;
}

/** `sync_file_range(2)`: begins to write, and waits for nothing. To wait with it would take an error from the sync that follows. */
const writeFlag = 2;

let known: SyncCalls | undefined;

/**
 * Makes everything durable that was written to the file system of an open file: one barrier for any number of files.
 *
 * @returns false where the system has no such call, or it failed: then each file is to be synced
 */
export function syncFileSystem(file: number): boolean {
  return (known ??= create()).syncFileSystem(file);
}

/** Lets the drive begin with what was written to an open file, where the system can. It is to be synced all the same, which tells of failures. */
export function beginWriteback(file: number): void {
  (known ??= create()).beginWriteback(file);
}

function create(): SyncCalls {
  const none: SyncCalls = { syncFileSystem: () => false, beginWriteback: () => undefined };
  if (process.platform !== 'linux') return none;
  // Before Linux 5.8 it does not tell of what could not be written.
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const tells = major > 5 || (major === 5 && minor >= 8);
  try {
    const library = koffi.load(null);
    const syncfs = library.func('syncfs', 'int', ['int']) as (file: number) => number;
    const syncFileRange = library.func('sync_file_range', 'int', ['int', 'int64', 'int64', 'uint']) as (file: number, offset: number, bytes: number, flags: number) => number;
    return {
      syncFileSystem: (file) => tells && syncfs(file) === 0,
      beginWriteback: (file) => void syncFileRange(file, 0, 0, writeFlag),
    };
  } catch {
    // A system that koffi does not know, or a C library without the calls.
    return none;
  }
}
