import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Who may come in: whoever knows the token of the printed address, from a page that is ours. */
export interface Access {
  /** 256 random bits, new at each start. */
  readonly token: string;
  /** Is the Host header a name of ours? A page that rebinds its own name to our address fails here. */
  hostAllowed(headers: IncomingHttpHeaders): boolean;
  /** Does a WebSocket come from our own page? Browsers let any page open one to anywhere. */
  originAllowed(headers: IncomingHttpHeaders): boolean;
  /** Is the token in the address right? */
  tokenGiven(request: Pick<IncomingMessage, 'url'>): boolean;
  /** Has this browser opened the printed address before? */
  cookieGiven(headers: IncomingHttpHeaders): boolean;
  /** The Set-Cookie header that lets a browser back in. */
  readonly cookie: string;
}

export interface AccessOptions {
  /** The name or address that we listen as. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export function isLoopback(host: string): boolean {
  return loopbackNames.has(inUrl(host).toLowerCase());
}

/** A host as it stands in a URL: IPv6 addresses in brackets. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

export function createAccess({ host, port, secure }: AccessOptions): Access {
  const token = randomBytes(32).toString('base64url');
  // Cookies do not keep ports apart; the name does.
  const cookieName = `keepsake-${port}`;
  const machine = hostname().toLowerCase();
  const names = isLoopback(host)
    ? loopbackNames
    : new Set([...loopbackNames, inUrl(host).toLowerCase(), machine, `${machine}.local`]);

  /**
   * The port is left out: a tunnel (ssh -L) has another one, and rebinding is about names. An
   * address cannot be rebound, so on a network door any address will do.
   */
  function hostAllowed(headers: IncomingHttpHeaders): boolean {
    const given = /^(\[[\da-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/i.exec(headers.host ?? '')?.[1]?.toLowerCase();
    if (given === undefined) return false;
    return names.has(given) || (!isLoopback(host) && isIP(given.replace(/^\[|\]$/g, '')) !== 0);
  }

  return {
    token,
    hostAllowed,
    originAllowed: (headers) =>
      hostAllowed(headers) &&
      headers.origin?.toLowerCase() === `${secure ? 'https' : 'http'}://${headers.host ?? ''}`.toLowerCase(),
    tokenGiven: (request) => sameSecret(queryOf(request.url).get('token'), token),
    cookieGiven: (headers) => cookiesNamed(headers.cookie, cookieName).some((value) => sameSecret(value, token)),
    cookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/${secure ? '; Secure' : ''}`,
  };
}

function queryOf(target: string | undefined): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(target ?? '')?.[1]);
}

function cookiesNamed(header: string | undefined, name: string): readonly string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** Takes the same time for every wrong secret. */
function sameSecret(given: string | null, secret: string): boolean {
  if (given === null) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
