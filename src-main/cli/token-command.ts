import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openTokens, type Tokens } from '../vault/server/tokens.ts';
import type { CommandContext } from './command-context.ts';
import { exitStatus } from './exit-status.ts';
import { sayToken } from './serve-command.ts';
import { printable } from './terminal-text.ts';

/** `keepsake token add|list|revoke`. */
export function addTokenCommand(program: Command, context: CommandContext): void {
  const token = program
    .command('token')
    .description('who may back up to the server: one token for each computer')
    .requiredOption('--data <dir>', "the server's folder");

  const act =
    (work: (tokens: Tokens, name: string) => Promise<void>) =>
    async (name: string): Promise<void> =>
      context.run(async () => {
        const { data } = token.opts<{ readonly data: string }>();
        await work(openTokens(resolve(data)), name);
        return exitStatus.ok;
      });

  token
    .command('add <name>')
    .description('make a token, e.g. for the computer that will use it, and show it once')
    .action(act(async (tokens, name) => sayToken(context, await tokens.add(name), 'http://HOST:PORT')));
  token
    .command('list')
    .description('list the tokens, never their secrets')
    .action(() => act((tokens) => listTokens(tokens, context))(''));
  token
    .command('revoke <name>')
    .description('refuse a token from now on; what was backed up with it stays')
    .action(
      act(async (tokens, name) => {
        await tokens.revoke(name);
        context.output.line(`The token "${printable(name)}" is refused from now on.`);
      }),
    );
}

async function listTokens(tokens: Tokens, { output }: CommandContext): Promise<void> {
  const entries = await tokens.list();
  if (entries.length === 0) {
    output.notice('There is no token yet: keepsake token --data DIR add NAME makes one.');
    return;
  }
  const width = Math.max(...entries.map(({ name }) => printable(name).length));
  for (const { name, writer, createdAt, revokedAt } of entries) {
    const revoked = revokedAt === undefined ? '' : `  revoked ${revokedAt}`;
    output.line(`${printable(name).padEnd(width)}  writer ${writer}  created ${createdAt}${revoked}`);
  }
}
