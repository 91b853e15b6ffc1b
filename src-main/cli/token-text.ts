import { hostname } from 'node:os';
import { isInClear } from '../destinations/destination-address.ts';
import type { NewToken } from '../vault/server/tokens.ts';
import type { CommandContext } from './command-context.ts';
import { printable } from './terminal-text.ts';

/**
 * The command that backs up to a server, for other computers: they cannot use "all addresses", and send nothing in the clear to
 * another computer unless they are told to.
 */
export function clientCommand(token: string, url: string): string {
  const address = URL.parse(url);
  const everywhere = address !== null && ['0.0.0.0', '[::]'].includes(address.hostname);
  if (everywhere) address.hostname = hostname();
  const server = everywhere ? address.origin : url;
  const consent = isInClear({ kind: 'server', address: server }) ? ' --insecure' : '';
  return `KEEPSAKE_TOKEN=${token} keepsake --to ${server}${consent} DIR`;
}

/** Says a token, the only time it can be said, and how it is used. */
export function sayToken({ output }: CommandContext, { name, token }: NewToken, url: string): void {
  output.line(`The token "${printable(name)}", shown this once:`);
  output.line(`  ${token}`);
  output.line('Back up to this server with it:');
  output.line(`  ${clientCommand(token, url)}`);
}
