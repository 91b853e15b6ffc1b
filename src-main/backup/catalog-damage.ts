/*
 * What counts as damage of the catalog. SQLite itself finds a part of it (a page that makes no sense). A flipped bit that leaves the
 * page's structure intact shows elsewhere: a value of another type, a row that its key does not find, a constraint that a
 * correct statement violates.
 */

type Operations = Record<string, (...args: never[]) => unknown>;

const damageCodes = /^SQLITE_(CORRUPT|NOTADB|MISMATCH|CONSTRAINT|FORMAT|RANGE|TOOBIG|SCHEMA)/;

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** Is it the database itself that is broken? */
export function isDamage(error: unknown): boolean {
  return damageCodes.test(codeOf(error));
}

/** Is there no room left for the database? */
export function isFull(error: unknown): boolean {
  return /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/.test(codeOf(error));
}

/** Is it locked, by another program or by one of our own readers? */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** A contradiction in the database that SQLite did not see, as an error that counts as damage. */
export function damage(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: 'SQLITE_CORRUPT' });
}

/**
 * The error as the catalog's thread should report it. Its statements are fixed and its arguments checked, so SQLite refuses a statement
 * (malformed JSON, no such table), or JavaScript a value (null instead of bytes), because of what the database holds.
 */
export function asDamage(error: unknown): unknown {
  const isContradiction = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  if (isDamage(error) || (!isContradiction && codeOf(error) !== 'SQLITE_ERROR')) return error;
  return damage(`The catalog contradicts itself: ${(error as Error).message}`, error);
}

/** The same operations; what they throw is classified by `asDamage`. */
export function reportingDamage<T extends Operations>(operations: T): T {
  const wrapped = Object.entries(operations).map(([name, operation]) => [
    name,
    (...args: never[]) => {
      try {
        return operation(...args);
      } catch (error) {
        throw asDamage(error);
      }
    },
  ]);
  // The same names with the same signatures.
  return Object.fromEntries(wrapped) as T;
}

/** The value as bytes. @throws damage where the database holds something else */
export function storedBytes(value: unknown): Buffer {
  if (!Buffer.isBuffer(value)) throw damage('The catalog holds something else where bytes belong.');
  return value;
}
