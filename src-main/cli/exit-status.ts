import type { KeepsakeError } from '../../src-shared/errors.ts';
import { printable } from './terminal-text.ts';

/** What scripts may rely on. */
export const exitStatus = {
  ok: 0,
  /** Finished, but some files failed or were damaged. */
  someFailed: 1,
  usage: 2,
  /** The destination is unreachable or refuses. */
  destination: 3,
  cancelled: 130,
} as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Why a command ended, and where it takes a token from. */
export function errorLine({ code, message }: KeepsakeError): string {
  return `keepsake: ${printable(message)}${code === 'unauthorized' ? ' A command takes a token from KEEPSAKE_TOKEN.' : ''}`;
}

/** The exit status for a command that ended with this error. */
export function statusOfError(error: KeepsakeError): ExitStatus {
  switch (error.code) {
    case 'cancelled':
      return exitStatus.cancelled;
    case 'usage':
    case 'overlap':
    case 'busy':
      return exitStatus.usage;
    case 'not-connected':
    case 'wrong-vault':
    case 'writer-taken':
    case 'source-taken':
    case 'vault-format':
    case 'unreachable':
    case 'unauthorized':
    case 'refused':
    case 'bad-answer':
    case 'disk-full':
    case 'read-only':
      return exitStatus.destination;
    case 'not-found':
    case 'permission':
      // A folder that was named wrongly, or a destination that will not do it.
      return error.scope === 'destination' ? exitStatus.destination : exitStatus.usage;
    case 'too-large':
    case 'object-absent':
    case 'checksum-mismatch':
    case 'changed':
    case 'vanished':
    case 'io':
    case 'internal':
      return error.scope === 'destination' ? exitStatus.destination : exitStatus.someFailed;
  }
}
