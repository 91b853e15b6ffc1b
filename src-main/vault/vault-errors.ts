import { constants } from 'node:os';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';

/** The system's names by their numbers. */
const codesByNumber: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([code, number]) => [number, code]),
);

/** The system's code of an error (ENOSPC), where it has one. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, errno } = thrown as NodeJS.ErrnoException;
  if (typeof code !== 'string') return undefined;
  // Node has no name of its own for some, ESTALE and EDQUOT among them.
  const unnamed = code === 'UNKNOWN' || code.startsWith('Unknown system error');
  return (unnamed && errno !== undefined ? codesByNumber.get(-errno) : undefined) ?? code;
}

/** Runs `action`, and answers undefined when it fails with one of these system codes. */
export function unless<T>(codes: readonly string[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

export function notConnected(root: string, cause?: unknown): KeepsakeError {
  return new KeepsakeError(
    'not-connected',
    `The vault in ${root} is not connected: connect its drive, or choose another destination.`,
    { retryable: true, scope: 'destination', cause },
  );
}

export function wrongVault(root: string): KeepsakeError {
  return new KeepsakeError(
    'wrong-vault',
    `Another vault than before is in ${root}: connect the right drive, or choose this vault as a new destination.`,
    { scope: 'destination' },
  );
}

/** What this process has journalled is not there any more: nothing that it believes of the vault holds. */
export function vaultReplaced(root: string): KeepsakeError {
  return new KeepsakeError(
    'wrong-vault',
    `The vault in ${root} was put back from an older copy, or has lost files, while it was written to: back up again.`,
    { scope: 'destination' },
  );
}

/** The same, where a run finds it in the journal of its destination. */
export function destinationReplaced(): KeepsakeError {
  return new KeepsakeError(
    'wrong-vault',
    'The place where your photos go was put back from an older copy, or has lost files, while it was written to: back up again.',
    { scope: 'destination' },
  );
}

/** The ID of a content is taken by a file that cannot be proven bad. */
export function conflict(id: ObjectId): KeepsakeError {
  return new KeepsakeError('refused', `The vault holds another content under the ID ${id}, and replaces nothing: verify the vault.`);
}

export function cancelled(): KeepsakeError {
  return new KeepsakeError('cancelled', 'Cancelled.');
}

/** What the system says when the drive or the network under a folder is gone. */
const goneCodes = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENODEV',
  'ENXIO',
  'ESTALE',
  'ENOTCONN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ESHUTDOWN',
]);

/**
 * A failure in a vault's folder, classified. What is expected in the course of things (an object that is not there)
 * is handled where it arises, so ENOENT here means that the vault itself went away.
 *
 * EIO is retryable: a loose cable, a drive that wakes up and a network share that hiccups all answer with it, and a
 * drive that is really broken answers with it again, which ends the retries. It concerns the destination when writing,
 * since the next write meets the same drive, and one object alone when reading (a bad sector): `scope` says which.
 */
export function vaultError(
  thrown: unknown,
  root: string,
  scope: 'file' | 'destination' = 'destination',
): KeepsakeError {
  if (thrown instanceof KeepsakeError) return thrown;
  const code = systemCode(thrown);
  const permanent = { scope: 'destination', cause: thrown } as const;
  if (code === undefined) {
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    return new KeepsakeError('internal', `Keepsake made a mistake: ${words}`, { cause: thrown });
  }
  if (goneCodes.has(code)) return notConnected(root, thrown);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new KeepsakeError(
        'disk-full',
        `There is no room left in ${root}: free some space, or choose another destination.`,
        permanent,
      );
    case 'EROFS':
      return new KeepsakeError(
        'read-only',
        `The vault in ${root} is on a read-only drive: make it writable, or choose another destination.`,
        permanent,
      );
    case 'EACCES':
    case 'EPERM':
      return new KeepsakeError(
        'permission',
        `Keepsake may not use ${root}: give your user the right to read and write in this folder.`,
        permanent,
      );
    case 'EFBIG':
      return new KeepsakeError(
        'too-large',
        `The drive of ${root} does not take files of this size (FAT32 ends at 4 GB): use another file system.`,
        { cause: thrown },
      );
    default:
      return new KeepsakeError(
        'io',
        `The drive of ${root} reports an error (${code}): check its cable and its health.`,
        { retryable: true, scope, cause: thrown },
      );
  }
}
