import { systemCode } from '../vault/vault-errors.ts';

/** A folder that cannot be watched because it cannot be read, or is gone: the engine meets the same, and names it. */
const folderCodes: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP', 'EBUSY', 'ENAMETOOLONG']);
/** Whatever the call: the process or the system has no more of something. */
const limitCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC']);

/**
 * Whether an error of chokidar ends the watching of the whole tree. An entry that cannot be examined or read does not: the
 * engine meets the same error, and names the entry.
 */
export function endsWatching(error: unknown): boolean {
  const code = systemCode(error) ?? '';
  if (folderCodes.has(code)) return false;
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined || syscall === 'watch' || limitCodes.has(code);
}
