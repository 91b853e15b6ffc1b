/*
 * How a page of the dashboard signs in: its WebSocket offers these subprotocols, the token in one of them, and the server
 * chooses. A token is no cookie, which a browser would send to every other port of the same host as well.
 */

/** Chosen where the token is right: the connection carries the contract. */
export const acceptedProtocol = 'keepsake';
/** Chosen where the token is wrong or absent. The server closes then; a browser does not tell a page why an upgrade failed. */
export const refusedProtocol = 'keepsake.refused';
const tokenPrefix = 'keepsake.token.';

/** Letters, digits, "-" and "_": what base64url consists of, and what a subprotocol may. */
const tokenPattern = /^[\w-]{1,200}$/;

/** What a page offers. */
export function offeredProtocols(token: string | undefined): string[] {
  const withToken = token !== undefined && tokenPattern.test(token);
  return [acceptedProtocol, refusedProtocol, ...(withToken ? [tokenPrefix + token] : [])];
}

/** The token among what a page offered. */
export function offeredToken(protocols: Iterable<string>): string | undefined {
  for (const protocol of protocols) if (protocol.startsWith(tokenPrefix)) return protocol.slice(tokenPrefix.length);
  return undefined;
}

/** The token in what a person pasted: the printed address, or the token alone. */
export function tokenIn(text: string): string {
  return /[#?&]token=([\w-]+)/.exec(text)?.[1] ?? text.trim();
}
