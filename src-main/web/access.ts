import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { inUrl, isLoopback } from '../vault/server/listen.ts';

/** Who may use the dashboard: a page of ours that has the token of the printed address. */
export interface Access {
  /** Is the Host header a name of ours? A page that rebinds its own name to our address fails here. */
  hostAllowed(headers: IncomingHttpHeaders): boolean;
  /** Does a WebSocket come from our own page? Browsers let any page open one to anywhere. */
  originAllowed(headers: IncomingHttpHeaders): boolean;
  tokenAllowed(given: string | undefined): boolean;
}

export interface AccessOptions {
  /** The name or address that we listen as. */
  readonly host: string;
  readonly secure: boolean;
  readonly token: string;
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export function createAccess({ host, secure, token }: AccessOptions): Access {
  const machine = hostname().toLowerCase();
  const names: ReadonlySet<string> = new Set([
    ...loopbackNames, inUrl(host).toLowerCase(), ...(isLoopback(host) ? [] : [machine, `${machine}.local`]),
  ]);

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
    hostAllowed,
    originAllowed: (headers) =>
      hostAllowed(headers) &&
      headers.origin?.toLowerCase() === `${secure ? 'https' : 'http'}://${headers.host ?? ''}`.toLowerCase(),
    tokenAllowed: (given) => given !== undefined && sameSecret(given, token),
  };
}

/** Takes the same time for every wrong secret. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** "Every address of this machine" is no address to open: the first one that others can reach is. */
export function reachable(host: string): string {
  if (isIP(host) === 0 || !['0.0.0.0', '::'].includes(host)) return host;
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find((each) => each.family === 'IPv4' && !each.internal)?.address ?? '127.0.0.1';
}
