import { KeepsakeError, type ErrorCode } from '../../src-shared/errors.ts';
import { systemCode } from '../vault/vault-errors.ts';

/** What the system says when the drive or the network under a folder is gone. */
const goneCodes: ReadonlySet<string> = new Set([
  ...['ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ETIMEDOUT', 'ESHUTDOWN'],
]);

/**
 * A failure in the folder that is restored to, classified. Its scope is 'destination' where no other file would fare better, and it is never
 * retryable: what was wrong there is put right by a person, and the next restore goes on from there.
 *
 * @param root the target's path, for people
 */
export function targetError(thrown: unknown, root: string): KeepsakeError {
  if (thrown instanceof KeepsakeError) return thrown;
  const code = systemCode(thrown);
  const file = (kind: ErrorCode, words: string): KeepsakeError => new KeepsakeError(kind, words, { cause: thrown });
  const everything = (kind: ErrorCode, words: string): KeepsakeError =>
    new KeepsakeError(kind, words, { scope: 'destination', cause: thrown });
  if (code === undefined) return file('internal', `Keepsake made a mistake: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  if (goneCodes.has(code)) return everything('not-connected', `The drive of ${root} is not connected: connect it, and restore again.`);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return everything('disk-full', `There is no room left in ${root}: free some space, and restore again. What is restored stays.`);
    case 'EROFS':
      return everything('read-only', `${root} is on a read-only drive: make it writable, or restore to another folder.`);
    case 'EACCES':
    case 'EPERM':
      return file('permission', 'Keepsake may not write in its folder: give your user access to it.');
    case 'EFBIG':
      return file('too-large', `The drive of ${root} does not take files of this size (FAT32 ends at 4 GB): restore to another one.`);
    case 'EINVAL':
    case 'EILSEQ':
    case 'ENAMETOOLONG':
      return file('refused', `The drive of ${root} cannot have a file of this name.`);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return file('vanished', 'Its folder was moved or removed while it was restored: restore again.');
    default:
      return everything('io', `The drive of ${root} reports an error (${code}): check its cable and its health.`);
  }
}
