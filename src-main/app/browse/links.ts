import { randomBytes } from 'node:crypto';
import type { BackupLink, BackupZip } from '../../../src-shared/contract.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';

/** How long an address works after it was last used, in milliseconds. */
const lifeMs = 60 * 60_000;
/** Addresses that work at a time; those that were used longest ago go first. */
const linksMax = 5_000;

/** What an address stands for: one content, or an archive of several. */
export type Linked = BackupLink | BackupZip;

/** Addresses of contents for browsers, which can send no token with a picture: each has 192 random bits of its own. */
export interface Links {
  /** @returns the ticket */
  add(link: Linked): string;
  /** @throws KeepsakeError 'not-found' where it is unknown, or over */
  find(ticket: string): Linked;
}

export function createLinks(now: () => number = Date.now): Links {
  /** In the order of their last use. */
  const links = new Map<string, { readonly link: Linked; readonly usedMs: number }>();

  function put(ticket: string, link: Linked): void {
    links.delete(ticket);
    links.set(ticket, { link, usedMs: now() });
    const [oldest] = links.keys();
    if (links.size > linksMax && oldest !== undefined) links.delete(oldest);
  }

  return {
    add(link) {
      const ticket = randomBytes(24).toString('base64url');
      put(ticket, link);
      return ticket;
    },
    find(ticket) {
      const found = links.get(ticket);
      if (found === undefined || now() - found.usedMs > lifeMs) {
        links.delete(ticket);
        throw new KeepsakeError('not-found', 'This address does not work any more: open the photo again.');
      }
      put(ticket, found.link);
      return found.link;
    },
  };
}
