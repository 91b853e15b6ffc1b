import type { Command } from 'commander';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { TlsPems } from '../vault/server/listen.ts';
import { parsePort } from './option-values.ts';

/** Where `serve`, `web` and `mount` listen. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: boolean;
}

/** @param insecure what `--insecure` does */
export function addListenOptions(command: Command, defaultPort: number, insecure = 'let other computers in without TLS'): Command {
  return command
    .option('--port <port>', 'TCP port; 0 takes any that is free', parsePort, defaultPort)
    .option('--host <host>', 'name or address of this computer to listen on', '127.0.0.1')
    .option('--tls-cert <file>', 'certificate with its chain, PEM')
    .option('--tls-key <file>', "the certificate's key, PEM")
    .option('--insecure', insecure);
}

/**
 * The certificate and key, if any are wanted, when it is safe to listen like that.
 *
 * @throws KeepsakeError 'usage' where other computers would be let in without TLS, half of TLS is given, or a file is wrong
 */
export async function checkListenOptions(options: ListenOptions): Promise<TlsPems | undefined> {
  const { host, tlsCert, tlsKey, insecure = false } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new KeepsakeError('usage', 'TLS takes both: give --tls-cert and --tls-key.');
  const { checkListenAddress, readTlsFiles } = await import('../vault/server/listen.ts');
  checkListenAddress({ host, tls: tlsCert !== undefined, insecure });
  return tlsCert === undefined || tlsKey === undefined ? undefined : readTlsFiles({ cert: tlsCert, key: tlsKey });
}

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
