import { Argument, Option, type Command } from 'commander';
import { workersDefault } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { parseDuration, parseMoment, parseRate, parseWorkers } from './option-values.ts';
import { createRestoreReport } from './restore-report.ts';
import { printable } from './terminal-text.ts';

interface RestoreOptions extends GlobalOptions {
  readonly from?: string;
  readonly to?: string;
  readonly inPlace?: boolean;
  readonly at?: number;
  readonly removed?: boolean;
  readonly workers?: number;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly wait?: number;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

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
      context.run(() => restore(context, paths, command.optsWithGlobals())),
    );
}

async function restore(context: CommandContext, paths: readonly string[], options: RestoreOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { from, to, at, workers, limit, wait, insecure } = options;
  if (to === undefined && options.inPlace !== true)
    throw new KeepsakeError('usage', 'Say where to: --to FOLDER, or --in-place for where the files were.');
  return withRunningApplication(context, options, async (application) => {
    const report = createRestoreReport(output, { json: options.json ?? false, dryRun: options.dryRun ?? false });
    const { summary, error } = await application.restore({
      paths, removed: options.removed ?? false, dryRun: options.dryRun ?? false, signal: interrupt.signal,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(at === undefined ? {} : { at }),
      ...(workers === undefined ? {} : { workers }),
      ...(limit === undefined ? {} : { limit }),
      ...(wait === undefined ? {} : { waitMs: wait }),
      ...(insecure === undefined ? {} : { insecure }),
      onFile: report.onFile,
      ...(report.onPreview === undefined ? {} : { onPreview: report.onPreview }),
      ...(report.onSnapshot === undefined ? {} : { onSnapshot: report.onSnapshot }),
      onNotice: (message) => output.notice(printable(message)),
    });
    report.end(summary);
    if (summary.state === 'cancelled') return exitStatus.cancelled;
    if (error !== undefined) {
      output.notice(`keepsake: ${printable(error.message)}`);
      return statusOfError(error);
    }
    return summary.failed > 0 || summary.damagedLines > 0 || output.incomplete ? exitStatus.someFailed : exitStatus.ok;
  });
}
