import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** `keepsake drill`. */
export function addDrillCommand(program: Command, context: CommandContext): void {
  program
    .command('drill')
    .description('restore a random sample to a temporary folder, compare it, and remove it again')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./drill.ts')).drill(context, command.optsWithGlobals())));
}
