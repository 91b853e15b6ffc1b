import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** `keepsake adopt`. */
export function addAdoptCommand(program: Command, context: CommandContext): void {
  program
    .command('adopt')
    .description('this computer replaces another one: continue a folder that it backed up, and upload nothing again')
    .argument('<source>', 'the ID or the name of the folder, as list --sources prints it')
    .argument('<folder>', 'the folder on this computer that continues it')
    .option('--to <dest>', 'a folder, or http(s)://host:port; it becomes the saved destination (default: the saved one)')
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object')
    .action((source: string, folder: string, _options: unknown, command: Command) =>
      context.run(async () => (await import('./adopt.ts')).adopt(context, source, folder, command.optsWithGlobals())),
    );
}
