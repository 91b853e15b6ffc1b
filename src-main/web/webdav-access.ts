import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { userAndPassword } from '../vault/server/basic-authentication.ts';

/** Lets in who knows a password: by HTTP's Basic authentication, or by Digest, which Windows demands where there is no TLS. */
export interface PasswordAccess {
  /** @param authorization the header */
  allowed(method: string, authorization: string | undefined): boolean;
  /** Headers for who is not let in: one for each way, since not every client reads two in one. */
  challenges(): string[];
}

export interface PasswordAccessOptions {
  readonly user: string;
  readonly password: string;
  /** Milliseconds, as Date.now. */
  readonly now?: () => number;
}

const realm = 'Keepsake';
/** A client that was told a nonce may use it for so long; then it is told another one, and asks nobody for the password again. */
const nonceMs = 60 * 60_000;

export function createPasswordAccess({ user, password, now = Date.now }: PasswordAccessOptions): PasswordAccess {
  const key = randomBytes(32);
  const digestUser = md5(`${user}:${realm}:${password}`);

  /** Its time and a proof that it is one of ours: nothing is to be remembered. */
  const nonceOf = (ms: number): string => `${ms.toString(36)}.${createHmac('sha256', key).update(String(ms)).digest('hex').slice(0, 32)}`;

  function isOurs(nonce: string): boolean {
    const ms = Number.parseInt(nonce.split('.')[0] ?? '', 36);
    return Number.isSafeInteger(ms) && same(nonce, nonceOf(ms)) && now() - ms < nonceMs;
  }

  /** RFC 7616 with MD5, the only algorithm that all of these clients know. The method and the address that the client names are part of it. */
  function digestAllowed(method: string, header: string): boolean {
    const given = digestParameters(header);
    const { username = '', nonce = '', uri = '', nc = '', cnonce = '', qop = '', response = '' } = given;
    if (username !== user || qop !== 'auth' || !isOurs(nonce)) return false;
    return same(response, md5(`${digestUser}:${nonce}:${nc}:${cnonce}:${qop}:${md5(`${method}:${uri}`)}`));
  }

  return {
    allowed(method, authorization) {
      if (authorization !== undefined && /^Digest /i.test(authorization)) return digestAllowed(method, authorization);
      const given = userAndPassword(authorization);
      return given !== undefined && same(`${given.user}:${given.password}`, `${user}:${password}`);
    },
    challenges: () => [`Digest realm="${realm}", qop="auth", algorithm=MD5, nonce="${nonceOf(now())}"`, `Basic realm="${realm}", charset="UTF-8"`],
  };
}

/** What a Digest header says, by lower-case names. */
function digestParameters(header: string): Readonly<Record<string, string | undefined>> {
  const found = header.slice('Digest '.length).matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  return Object.fromEntries([...found].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain]));
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Takes the same time for every wrong text. */
function same(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
