import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addListenOptions } from './listen-options.ts';

/** `keepsake web`. */
export function addWebCommand(program: Command, context: CommandContext): void {
  const command = program.command('web').description('the dashboard in a browser');
  addListenOptions(command, 4810)
    .option('--open', "open it in this computer's browser")
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./web.ts')).web(context, command.optsWithGlobals())));
}
