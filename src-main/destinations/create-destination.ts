import { resolve } from 'node:path';
import type { DestinationAddress } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Destination } from './destination.ts';
import { createKeepsakeServer } from './keepsake-server.ts';
import { createVaultFolder } from './vault-folder.ts';

export interface CreateDestinationOptions {
  /** This home's writer ID, for a vault folder; a server knows the writer by its token. */
  readonly writer: string;
  /** The server's token, where one is saved for its address; else KEEPSAKE_TOKEN counts. */
  readonly token?: string | undefined;
  /** Credentials and proxies by environment name, e.g. process.env. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a destination as people write it: http(s)://host[:port] is a Keepsake server, everything without a scheme is
 * a folder, made absolute.
 *
 * @param cwd what a relative folder is relative to
 * @throws KeepsakeError 'usage' for an empty text, a credential in an address, a malformed or unsupported one
 */
export function parseDestination(text: string, cwd: string): DestinationAddress {
  if (text.trim() === '')
    throw new KeepsakeError('usage', 'A destination is a folder or the address of a Keepsake server.');
  const scheme = /^([a-z][a-z0-9.+-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'vault', address: resolve(cwd, text) };
  if (scheme === 'http' || scheme === 'https') return { kind: 'server', address: serverUrl(text) };
  if (/^(s3|(immich|webdav)\+https?)$/.test(scheme))
    throw new KeepsakeError(
      'usage',
      `${scheme}:// is not supported yet by this version: use a folder, or a Keepsake server.`,
    );
  throw new KeepsakeError(
    'usage',
    `${scheme}:// is no destination that Keepsake knows: use a folder, or http(s)://host:port.`,
  );
}

/** @throws KeepsakeError 'unauthorized' for a server without a token */
export function createDestination(address: DestinationAddress, options: CreateDestinationOptions): Destination {
  switch (address.kind) {
    case 'vault':
      return createVaultFolder({ path: address.address, writer: options.writer });
    case 'server': {
      const token = options.token ?? options.env['KEEPSAKE_TOKEN'];
      if (token === undefined || token === '')
        throw new KeepsakeError(
          'unauthorized',
          `${address.address} needs a token: make one on the server with "keepsake token --data DIR add NAME", ` +
            'and put it into KEEPSAKE_TOKEN.',
          { scope: 'destination' },
        );
      if (!/^[A-Za-z0-9._~+/=-]+$/.test(token))
        throw new KeepsakeError(
          'unauthorized',
          `The token for ${address.address} is not one: copy it again, without anything around it.`,
          { scope: 'destination' },
        );
      return createKeepsakeServer({ url: address.address, token, env: options.env });
    }
  }
}

function serverUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null)
    throw new KeepsakeError('usage', `${withoutCredentials(text)} is no address: write http(s)://host:port.`);
  if (url.username !== '' || url.password !== '')
    throw new KeepsakeError(
      'usage',
      'Credentials do not belong into an address, where they end up in logs: put the token into KEEPSAKE_TOKEN.',
    );
  if (url.search !== '' || url.hash !== '')
    throw new KeepsakeError('usage', `${url.origin} takes nothing after "?" or "#": write http(s)://host:port.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** What is shown of an address that cannot be read: nothing before an "@". */
function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//');
}
