import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** `keepsake status`: what runs, what is safe, what needs somebody. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what runs, what is safe, and what needs you')
    .option('--json', 'as one JSON object')
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./status.ts')).status(context, command.optsWithGlobals())));
}
