import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { TokenOptions } from './token.ts';

/** `keepsake token add|list|revoke`. */
export function addTokenCommand(program: Command, context: CommandContext): void {
  const token = program
    .command('token')
    .description('who may back up to the server: one token for each computer')
    .requiredOption('--data <dir>', "the server's folder");
  const options = (): TokenOptions => token.opts();

  token
    .command('add <name>')
    .description('make a token, e.g. for the computer that will use it, and show it once')
    .action((name: string) => context.run(async () => (await import('./token.ts')).addToken(context, options(), name)));
  token
    .command('list')
    .description('list the tokens, never their secrets')
    .action(() => context.run(async () => (await import('./token.ts')).listTokens(context, options())));
  token
    .command('revoke <name>')
    .description('refuse a token from now on; what was backed up with it stays')
    .action((name: string) => context.run(async () => (await import('./token.ts')).revokeToken(context, options(), name)));
}
