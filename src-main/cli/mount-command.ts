import { Option, type Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addListenOptions } from './listen-options.ts';
import { parseMoment } from './option-values.ts';

export const mountPortDefault = 4812;

/** `keepsake mount`. */
export function addMountCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('mount')
    .description('show a backup as folders that any file manager opens (WebDAV), read only')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .addOption(new Option('--at <time>', 'only as it was on that day, 2026-11-01, or at that time, 2026-11-01T14:30').argParser(parseMoment));
  addListenOptions(command, mountPortDefault, 'let other computers in without TLS, and let the token go to one without TLS (http://)').action((_options: unknown, command: Command) =>
    context.run(async () => (await import('./mount.ts')).mount(context, command.optsWithGlobals())),
  );
}
