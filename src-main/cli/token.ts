import { resolve } from 'node:path';
import { openTokens, type Tokens } from '../vault/server/tokens.ts';
import type { CommandContext } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { printable } from './terminal-text.ts';
import { sayToken } from './token-text.ts';

export interface TokenOptions {
  /** The server's folder. */
  readonly data: string;
}

export async function addToken(context: CommandContext, { data }: TokenOptions, name: string): Promise<ExitStatus> {
  sayToken(context, await tokensIn(data).add(name), 'http://HOST:PORT');
  return exitStatus.ok;
}

export async function revokeToken({ output }: CommandContext, { data }: TokenOptions, name: string): Promise<ExitStatus> {
  await tokensIn(data).revoke(name);
  output.line(`The token "${printable(name)}" is refused from now on.`);
  return exitStatus.ok;
}

export async function listTokens({ output }: CommandContext, { data }: TokenOptions): Promise<ExitStatus> {
  const entries = await tokensIn(data).list();
  if (entries.length === 0) {
    output.notice('There is no token yet: keepsake token --data DIR add NAME makes one.');
    return exitStatus.ok;
  }
  const width = Math.max(...entries.map(({ name }) => printable(name).length));
  for (const { name, writer, createdAt, revokedAt } of entries) {
    const revoked = revokedAt === undefined ? '' : `  revoked ${revokedAt}`;
    output.line(`${printable(name).padEnd(width)}  writer ${writer}  created ${createdAt}${revoked}`);
  }
  return exitStatus.ok;
}

function tokensIn(data: string): Tokens {
  return openTokens(resolve(data));
}
