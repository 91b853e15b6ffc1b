import { KeepsakeError } from '../../../src-shared/errors.ts';
import { userAndPassword } from './basic-authentication.ts';
import { HttpError } from './http-error.ts';
import type { TokenEntry, Tokens } from './tokens.ts';

/** Wrong tokens of one address in one window, before it is told to wait. */
const failuresMax = 20;
const windowMs = 60_000;
/** Addresses that are remembered; an attacker with more only forgets its own. */
const addressesMax = 10_000;

export interface Authentication {
  /**
   * Whose token this Authorization header holds: after Bearer, or where `basic` is true also as the password of any user. A right token is never limited, so neither a neighbour behind the
   * same proxy nor an attacker can lock a user out.
   *
   * @throws HttpError 401 without a right token, 429 after too many wrong ones from this address, 503 where none can be
   *   looked up
   */
  authenticate(header: string | undefined, address: string, basic?: boolean): Promise<TokenEntry>;
}

/** @param now milliseconds, as Date.now */
export function createAuthentication(tokens: Tokens, now: () => number): Authentication {
  const failures = new Map<string, { count: number; readonly until: number }>();

  function refuse(message: string, basic: boolean): HttpError {
    // File managers take the first one that they know.
    const schemes = [...(basic ? ['Basic realm="Keepsake", charset="UTF-8"'] : []), 'Bearer realm="Keepsake"'];
    return new HttpError(401, 'unauthorized', message, { headers: { 'www-authenticate': schemes.join(', ') } });
  }

  function fail(address: string, message: string, basic: boolean): HttpError {
    let failed = failures.get(address);
    if (failed === undefined || failed.until <= now()) {
      failed = { count: 0, until: now() + windowMs };
      failures.delete(address);
      const oldest = failures.size >= addressesMax ? failures.keys().next().value : undefined;
      if (oldest !== undefined) failures.delete(oldest);
      failures.set(address, failed);
    }
    failed.count++;
    if (failed.count <= failuresMax) return refuse(message, basic);
    const seconds = Math.ceil((failed.until - now()) / 1000);
    return new HttpError(429, 'rate-limited', `Too many wrong tokens from ${address}: wait ${seconds} seconds.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }

  return {
    async authenticate(header, address, basic = false) {
      // File managers ask without a password first, again and again: that guesses nothing.
      if (basic && header === undefined) throw refuse('A token is needed, as the password of any user.', basic);
      const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header ?? '')?.[1] ?? (basic ? userAndPassword(header)?.password : undefined);
      if (token === undefined) throw fail(address, 'A token is needed: send "Authorization: Bearer <token>".', basic);
      const entry = await tokens.find(token).catch(unreadable);
      if (entry === undefined) throw fail(address, 'This token is unknown or revoked.', basic);
      return entry;
    },
  };
}

/** The server's drive is gone: nobody is let in, and nobody's token is called wrong. Strangers learn no path. */
function unreadable(error: unknown): never {
  const code = error instanceof KeepsakeError ? error.code : 'internal';
  throw new HttpError(503, code, "The server's drive is not connected, or cannot be read.", { cause: error });
}
