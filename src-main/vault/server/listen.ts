import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BlockList, isIP, type AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { KeepsakeError } from '../../../src-shared/errors.ts';

/** A certificate (with its chain) and its key, as PEM. */
export interface TlsPems {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Does this host name or address reach nothing but this computer? */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (address === 'localhost' || address.endsWith('.localhost')) return true;
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Other computers may only reach a server through TLS: a token that travels in the clear is everyone's.
 *
 * @throws KeepsakeError 'usage' for an address that is not loopback, without TLS and without the user's word
 */
export function checkListenAddress(options: {
  readonly host: string;
  readonly tls: boolean;
  readonly insecure: boolean;
}): void {
  if (options.tls || options.insecure || isLoopback(options.host)) return;
  throw new KeepsakeError(
    'usage',
    `Other computers can reach ${options.host}, and without TLS anyone on the network between can read your photos ` +
      'and the token: ' +
      'give --tls-cert and --tls-key, or --insecure if you trust that network.',
  );
}

/**
 * Reads a certificate and its key from files, PEM.
 *
 * @throws KeepsakeError 'usage' where one cannot be read, is no PEM, or they do not belong together
 */
export async function readTlsFiles(files: { readonly cert: string; readonly key: string }): Promise<TlsPems> {
  const [cert, key] = await Promise.all([read(files.cert, 'certificate'), read(files.key, 'key')]);
  checkTls({ cert, key }, `The certificate ${files.cert} and the key ${files.key}`);
  return { cert, key };
}

/** @throws KeepsakeError 'usage' where these are no PEM or do not belong together */
export function checkTls(pems: TlsPems, names = 'The certificate and the key'): void {
  try {
    createSecureContext({ ...pems });
    // A key of another kind than the certificate's is no error until the first client comes.
    if (!new X509Certificate(pems.cert).checkPrivateKey(createPrivateKey(pems.key))) throw new Error('key mismatch');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const rule = 'both must be PEM files and belong together';
    throw new KeepsakeError('usage', `${names} cannot be used for TLS: ${rule} (${words}).`, { cause: error });
  }
}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new KeepsakeError('usage', `The TLS ${what} ${path} cannot be read: ${words}.`, { cause: error });
  }
}

/** A host as it stands in a URL: IPv6 addresses in brackets. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * Lets a server listen; where it cannot, it is closed.
 *
 * @param port 0 takes any free port
 * @throws KeepsakeError 'busy' where the port is taken, 'permission' or 'usage' where it cannot be listened on
 */
export async function listenOn(app: FastifyInstance, { host: named, port }: { readonly host: string; readonly port: number }): Promise<{ readonly host: string; readonly port: number }> {
  // "localhost" can be two addresses, and Fastify would start a second server without the handlers of this one.
  const host = named === 'localhost' ? '127.0.0.1' : named.replace(/^\[(.*)\]$/, '$1');
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, named, port);
  }
  return { host, port: (app.server.address() as AddressInfo).port };
}

/** Why a server could not listen, in words. */
function listenError(error: unknown, host: string, port: number): KeepsakeError {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const where = `port ${port} on ${host}`;
  switch (code) {
    case 'EADDRINUSE':
      return new KeepsakeError(
        'busy',
        `Another program already listens on ${where}: stop it, or choose another --port.`,
        { cause: error },
      );
    case 'EACCES':
      return new KeepsakeError('permission', `This user may not listen on ${where}: choose a --port above 1023.`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new KeepsakeError('usage', `${host} is no address of this computer: give another --host.`, {
        cause: error,
      });
    case undefined:
    default:
      return new KeepsakeError(
        'io',
        `Cannot listen on ${where}: ${error instanceof Error ? error.message : String(error)}.`,
        { cause: error },
      );
  }
}
