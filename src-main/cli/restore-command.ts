import { Argument, Option, type Command } from 'commander';
import { workersDefault } from '../../src-shared/workers.ts';
import type { CommandContext } from './command-context.ts';
import { parseDuration, parseMoment, parseRate, parseWorkers } from './option-values.ts';

/** `keepsake restore`. */
export function addRestoreCommand(program: Command, context: CommandContext): void {
  program
    .command('restore')
    .description('get files back from a destination; nothing that exists is changed')
    .addArgument(new Argument('[path...]', 'files or folders, as list prints them or as they are on this computer (default: everything)'))
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .addOption(new Option('--to <folder>', 'the folder to restore to').conflicts('inPlace'))
    .option('--in-place', 'back to where the files were')
    .addOption(new Option('--at <time>', 'as it was on that day, 2026-11-01, or at that time, 2026-11-01T14:30').argParser(parseMoment))
    .option('--removed', 'also what was deleted from its folder before')
    .option('-w, --workers <n|auto>', `files at a time: 1 to 64, or auto (default: the saved number, ${workersDefault})`, parseWorkers)
    .addOption(new Option('--limit <rate>', 'bytes a second: 500k, 2M (default: as saved)').argParser(parseRate))
    .addOption(new Option('--wait <duration>', 'how long to wait for a destination that is gone: 90s, 5m, 1h, 0').argParser(parseDuration))
    .option('--dry-run', 'say what would be restored, and write nothing')
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((paths: readonly string[], _options: unknown, command: Command) =>
      context.run(async () => (await import('./restore.ts')).restore(context, paths, command.optsWithGlobals())),
    );
}
