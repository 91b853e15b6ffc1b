import type { Command } from 'commander';
import { addRunOptions } from './backup-command.ts';
import type { CommandContext } from './command-context.ts';

/** `keepsake retry`. */
export function addRetryCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('retry')
    .description('back up what failed before, and nothing else')
    .argument('[dir...]', 'of these folders alone (default: the saved ones)')
    .option('--list', 'only list what failed and has not succeeded since, with its reason')
    .option('--csv', 'the list as CSV, for a spreadsheet');
  addRunOptions(command).action((folders: readonly string[], _options: unknown, command: Command) =>
    context.run(async () => (await import('./retry.ts')).retry(context, folders, command.optsWithGlobals())),
  );
}
