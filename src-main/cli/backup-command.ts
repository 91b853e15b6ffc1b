import type { Command } from 'commander';
import { Option } from 'commander';
import { workersDefault } from '../../src-shared/workers.ts';
import type { CommandContext } from './command-context.ts';
import { collect, parseDuration, parseWorkers } from './option-values.ts';

/** `keepsake DIR...`, the default command. */
export function addBackupCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('backup', { isDefault: true })
    .description('back up folders: the same as keepsake DIR...')
    .argument('[dir...]', 'folders to back up (default: the saved ones)')
    .option('--dry-run', 'say what would be done, and write nothing')
    .addOption(new Option('--watch', 'keep running, and back up what appears').conflicts(['dryRun', 'wait']));
  return addRunOptions(command).action((folders: readonly string[], _options: unknown, command: Command) =>
    context.run(async () => (await import('./backup.ts')).backup(context, folders, command.optsWithGlobals())),
  );
}

/** The options of everything that uploads. */
export function addRunOptions(command: Command): Command {
  const to = new Option('--to <dest>', 'where to: a folder, or http(s)://host:port; may be repeated')
    .argParser(collect)
    .default([], 'the saved destination');
  return command
    .option(
      '-w, --workers <n|auto>',
      `files at a time: 1 to 64, or auto (default: the saved number, ${workersDefault})`,
      parseWorkers,
    )
    .addOption(to)
    .addOption(
      new Option(
        '--wait <duration>',
        'how long to wait for a destination that is gone: 90s, 5m, 1h, 0 (default: 5m in the middle, not at all before the start)',
      ).argParser(parseDuration),
    )
    .option('--insecure', 'let photos and token go to another computer without TLS (http://); remembered for that server')
    .option('--json', 'one JSON object a line, the last is the summary');
}
