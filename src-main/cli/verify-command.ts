import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { parseSample } from './option-values.ts';

/** `keepsake verify`. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .description('read everything back from a destination, name what is damaged or missing, and set it aside')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .option('--sample <n/t>', 'a share, the next one each time: 1/30 sees everything in 30 calls', parseSample)
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((_options: unknown, command: Command) => context.run(async () => (await import('./verify.ts')).verify(context, command.optsWithGlobals())));
}
