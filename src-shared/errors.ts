/**
 * What can go wrong, as a closed list (without zod, which every thread would have to load). A code is stable: scripts, the dashboard and the exit
 * status depend on it; the message is for people and may be improved at any time.
 */
export const errorCodes = [
  'usage', // the request itself is wrong: an argument, an option, an input
  'not-found', // what was named does not exist
  'permission', // the operating system denies access
  'overlap', // a vault inside a source, a source inside a vault
  'not-connected', // a known vault or source is not there: its drive is unplugged, its folder empty
  'wrong-vault', // another vault answers where a known one is expected
  'writer-taken', // another installation writes into the vault as this one
  'source-taken', // another installation continues a source of this one
  'vault-format', // a newer or unreadable keepsake.json
  'unreachable', // nothing answers at the address
  'unauthorized', // the destination refuses the token
  'refused', // the destination answers, and will not do it
  'bad-answer', // the destination answers what the protocol does not allow
  'disk-full', // no room at the destination
  'read-only', // the destination cannot be written
  'too-large', // one object is larger than the destination takes
  'object-absent', // a version names an object that the destination does not hold
  'checksum-mismatch', // bytes do not have the checksum they were announced with
  'changed', // a source file changes while it is read
  'vanished', // a source file is gone before it could be read
  'io', // a read or a write fails below us
  'busy', // another Keepsake works on this home, or a port is in use
  'cancelled', // the user said stop; never a failure
  'internal', // a bug in Keepsake
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses a process boundary. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface KeepsakeErrorOptions {
  /** May the same attempt succeed a little later, with nothing changed by the user? Default false. */
  readonly retryable?: boolean;
  /** What is affected: this one file, or everything that goes to this destination. Default 'file'. */
  readonly scope?: 'file' | 'destination';
  /** The destination's own wish (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * A failure that was classified where it arose. `message` is one sentence for a user: what
 * happened and, where something can be done, what to do.
 */
export class KeepsakeError extends Error {
  override readonly name = 'KeepsakeError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly scope: 'file' | 'destination';
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: KeepsakeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.scope = options.scope ?? 'file';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whatever was thrown, as a classified error: what nobody classified is a bug of ours and says so. */
export function toKeepsakeError(thrown: unknown): KeepsakeError {
  if (thrown instanceof KeepsakeError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new KeepsakeError('cancelled', 'Cancelled.', { cause: thrown });
  // What a schema finds wrong is for programmers: it stays in the cause.
  if (thrown instanceof Error && /^\$?ZodError$/.test(thrown.name))
    return new KeepsakeError('internal', 'Keepsake does not understand another part of itself: end it, and start it again.', { cause: thrown });
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new KeepsakeError('internal', `Keepsake made a mistake: ${words}`, { cause: thrown });
}
