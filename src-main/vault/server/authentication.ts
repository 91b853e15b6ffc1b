import { KeepsakeError } from '../../../src-shared/errors.ts';
import { HttpError } from './http-error.ts';
import type { TokenEntry, Tokens } from './tokens.ts';

/** Wrong tokens of one address in one window, before it is told to wait. */
const failuresMax = 20;
const windowMs = 60_000;
/** Addresses that are remembered; an attacker with more only forgets its own. */
const addressesMax = 10_000;

export interface Authentication {
  /**
   * Whose token this Authorization header holds. A right token is never limited, so neither a neighbour behind the
   * same proxy nor an attacker can lock a user out.
   *
   * @throws HttpError 401 without a right token, 429 after too many wrong ones from this address, 503 where none can be
   *   looked up
   */
  authenticate(header: string | undefined, address: string): Promise<TokenEntry>;
}

/** @param now milliseconds, as Date.now */
export function createAuthentication(tokens: Tokens, now: () => number): Authentication {
  const failures = new Map<string, { count: number; readonly until: number }>();

  function fail(address: string, message: string): HttpError {
    let failed = failures.get(address);
    if (failed === undefined || failed.until <= now()) {
      failed = { count: 0, until: now() + windowMs };
      failures.delete(address);
      const oldest = failures.size >= addressesMax ? failures.keys().next().value : undefined;
      if (oldest !== undefined) failures.delete(oldest);
      failures.set(address, failed);
    }
    failed.count++;
    if (failed.count <= failuresMax)
      return new HttpError(401, 'unauthorized', message, {
        headers: { 'www-authenticate': 'Bearer realm="Keepsake"' },
      });
    const seconds = Math.ceil((failed.until - now()) / 1000);
    return new HttpError(429, 'rate-limited', `Too many wrong tokens from ${address}: wait ${seconds} seconds.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }

  return {
    async authenticate(header, address) {
      const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header ?? '')?.[1];
      if (token === undefined) throw fail(address, 'A token is needed: send "Authorization: Bearer <token>".');
      const entry = await tokens.find(token).catch(unreadable);
      if (entry === undefined) throw fail(address, 'This token is unknown or revoked.');
      return entry;
    },
  };
}

/** The server's drive is gone: nobody is let in, and nobody's token is called wrong. Strangers learn no path. */
function unreadable(error: unknown): never {
  const code = error instanceof KeepsakeError ? error.code : 'internal';
  throw new HttpError(503, code, "The server's drive is not connected, or cannot be read.", { cause: error });
}
