import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { DestinationAddress, DestinationKind } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { wholeDrive } from '../base/real-path.ts';
import { serverPortDefault } from '../vault/server/defaults.ts';
import { isLoopback } from '../vault/server/listen.ts';

/** A destination as a person names it. */
export interface NamedDestination {
  readonly text: string;
  /** What the person says it is. Absent: the text decides. */
  readonly kind?: DestinationKind | undefined;
  /** What a relative folder is relative to. Absent: only a whole path is a folder. */
  readonly cwd?: string | undefined;
}

const scheme = /^([a-z][a-z0-9.+-]*):\/\//i;
/** host:port or [IPv6]:port, perhaps with a path after it. */
const hostAndPort = /^(\[[\da-f:.]+\]|[^\s/\\:@]+):\d{1,5}(\/|$)/i;
/** Drive letters, shares, and everything that begins like a path. */
const pathLike = /^([/\\~.]|[a-z]:[\\/])/i;

/**
 * Reads a destination as people write it: http(s)://host[:port] is a Keepsake server, a path is a folder. What may be
 * either is refused with both ways to write it, so that no server's address ever becomes a folder.
 *
 * @throws KeepsakeError 'usage' for an empty text, a credential in an address, a malformed, unsupported or ambiguous one
 */
export function parseDestination({ text: typed, kind, cwd }: NamedDestination): DestinationAddress {
  const text = typed.trim();
  if (text === '') throw new KeepsakeError('usage', 'A destination is a folder or the address of a Keepsake server.');
  const given = scheme.exec(text)?.[1]?.toLowerCase();
  if (kind === 'vault' && given !== undefined)
    throw new KeepsakeError(
      'usage',
      `${withoutCredentials(text)} is the address of a server, not a folder: choose “A Keepsake server” for it.`,
    );
  if (given !== undefined) return { kind: 'server', address: serverUrl(text, given) };
  if (kind === 'server') return { kind, address: serverWithoutScheme(text) };
  return { kind: 'vault', address: folderPath(wholeDrive(typed), kind, cwd) };
}

/** Does whoever is on the network between see everything that goes to this server? */
export function isInClear({ kind, address }: DestinationAddress): boolean {
  const url = kind === 'server' ? URL.parse(address) : null;
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
}

function folderPath(text: string, kind: DestinationKind | undefined, cwd: string | undefined): string {
  // A shell does the same; nobody else would.
  if (kind === 'vault' && /^~([/\\]|$)/.test(text)) return join(homedir(), text.slice(1));
  if (isAbsolute(text)) return resolve(text);
  if (cwd === undefined)
    throw new KeepsakeError(
      'usage',
      `${text} is not the whole path of a folder: write it from the beginning, e.g. ${join(homedir(), 'Backup')}.`,
    );
  const folder = resolve(cwd, text);
  const shown = withoutCredentials(text);
  if (pathLike.test(text) || existsSync(folder)) return folder;
  if (hostAndPort.test(text) || /^https?:/i.test(text))
    throw new KeepsakeError(
      'usage',
      `${shown} looks like the address of a server: write https://${bareHost(shown)}; for a folder of this name ./${shown}.`,
    );
  if (!/[/\\]/.test(text))
    throw new KeepsakeError(
      'usage',
      `There is no folder ${shown} here: write ./${shown} for a new vault, or https://${shown}:${serverPortDefault} for a Keepsake server.`,
    );
  return folder;
}

const bareHost = (text: string): string => text.replace(/^https?:[/\\]*/i, '');

/** As a person writes a server's address: TLS is meant, unless it is this computer, and the server's usual port. */
function serverWithoutScheme(text: string): string {
  if (pathLike.test(text))
    throw new KeepsakeError('usage', `${text} is a folder, not the address of a server: choose “A folder” for it.`);
  const host = bareHost(text);
  const url = URL.parse(`https://${host}`);
  if (url === null) throw notAnAddress(text);
  const path = host.slice(host.search(/\/|$/));
  const authority = host.slice(0, host.length - path.length);
  const port = /:\d+$/.test(authority) ? '' : `:${serverPortDefault}`;
  return serverUrl(`${isLoopback(url.hostname) ? 'http' : 'https'}://${authority}${port}${path}`, 'https');
}

function serverUrl(text: string, given: string): string {
  if (/^(s3|(immich|webdav)\+https?)$/.test(given))
    throw new KeepsakeError(
      'usage',
      `${given}:// is not supported yet by this version: use a folder, or a Keepsake server.`,
    );
  if (given !== 'http' && given !== 'https')
    throw new KeepsakeError(
      'usage',
      `${given}:// is no destination that Keepsake knows: use a folder, or http(s)://host:port.`,
    );
  const url = URL.parse(text);
  if (url === null) throw notAnAddress(text);
  if (url.username !== '' || url.password !== '')
    throw new KeepsakeError(
      'usage',
      'Credentials do not belong into an address, where they end up in logs: give the token by itself.',
    );
  if (url.search !== '' || url.hash !== '')
    throw new KeepsakeError('usage', `${url.origin} takes nothing after "?" or "#": write http(s)://host:port.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function notAnAddress(text: string): KeepsakeError {
  return new KeepsakeError('usage', `${withoutCredentials(text)} is no address: write http(s)://host:port.`);
}

/** What is shown of an address that cannot be read: nothing before an "@". */
function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9.+-]*:\/\/)?[^/]*@/i, '$1');
}
