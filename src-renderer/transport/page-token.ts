import { tokenIn } from '../../src-shared/web-protocol.ts';

/*
 * The dashboard's token, as a page of a browser keeps it: for this tab and this origin alone, which a port is part of, and
 * no longer in the address, which histories and screenshots carry.
 */

const key = 'keepsake-token';

/** The token at the end of the printed address, taken out of it; undefined where the address has none. */
export function takeTokenOfAddress(): string | undefined {
  const { hash, pathname } = window.location;
  if (!hash.startsWith('#token=')) return undefined;
  window.history.replaceState(window.history.state, '', pathname);
  return tokenIn(hash);
}

export function keepToken(token: string): void {
  try {
    window.sessionStorage.setItem(key, token);
  } catch {
    // A browser that keeps nothing: the page asks for it after a reload.
  }
}

export function keptToken(): string | undefined {
  try {
    return window.sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
