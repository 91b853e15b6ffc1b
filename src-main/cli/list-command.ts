import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { ListSourcesOptions } from './list-sources.ts';

interface ListOptions extends ListSourcesOptions {
  readonly sources?: boolean;
}

/** `keepsake list`. */
export function addListCommand(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('list what is backed up: the newest version of every file')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .option('--sources', 'list the folders that were ever backed up there, by computer, and no files')
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((_options: unknown, command: Command) => {
      const options: ListOptions = command.optsWithGlobals();
      return context.run(async () =>
        options.sources === true ? (await import('./list-sources.ts')).listSources(context, options) : (await import('./list.ts')).list(context, options),
      );
    });
}
