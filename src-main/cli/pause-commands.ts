import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { parseDuration } from './option-values.ts';

/** `keepsake pause` and `keepsake resume`: of what runs on this home, and of what would begin. */
export function addPauseCommands(program: Command, context: CommandContext): void {
  program
    .command('pause')
    .description('pause what runs, and what would begin, until keepsake resume')
    .option('--for <duration>', 'no longer than this: 90s, 30m, 2h', parseDuration)
    .option('--json', 'the answer as one JSON object')
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./pause.ts')).pause(context, command.optsWithGlobals())));
  program
    .command('resume')
    .description('go on after a pause')
    .option('--json', 'the answer as one JSON object')
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./pause.ts')).resume(context, command.optsWithGlobals())));
}
