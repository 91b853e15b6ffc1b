import type { Command } from 'commander';
import { Option } from 'commander';
import { workersDefault } from '../../src-shared/domain.ts';
import type { Application } from '../app/application-types.ts';
import { createBackupReport } from './backup-report.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { errorLine, exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { collect, parseDuration, parseWorkers } from './option-values.ts';
import { printable } from './terminal-text.ts';

export interface BackupOptions extends GlobalOptions {
  readonly workers?: number;
  readonly to: readonly string[];
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly wait?: number;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

/** `keepsake DIR...`, the default command. */
export function addBackupCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('backup', { isDefault: true })
    .description('back up folders: the same as keepsake DIR...')
    .argument('[dir...]', 'folders to back up (default: the saved ones)')
    .option('--dry-run', 'say what would be done, and write nothing')
    .addOption(new Option('--watch', 'keep running, and back up what appears').conflicts(['dryRun', 'wait']));
  return addRunOptions(command).action((folders: readonly string[], _options: unknown, command: Command) =>
    context.run(() => backup(context, folders, command.optsWithGlobals())),
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

function backup(context: CommandContext, folders: readonly string[], options: BackupOptions): Promise<ExitStatus> {
  if (options.watch === true) context.interrupt.announce('Ending.');
  return withRunningApplication(context, options, (application) => backUp(context, application, folders, options));
}

/** Backs up and tells of it; the status that the command ends with. */
export async function backUp(
  { output, interrupt }: CommandContext,
  application: Application,
  folders: readonly string[],
  options: BackupOptions & { readonly retry?: boolean },
): Promise<ExitStatus> {
  const report = createBackupReport(output, { json: options.json ?? false, dryRun: options.dryRun ?? false, watch: options.watch ?? false });
  const { summary, destinationError, notConnected } = await application.backup({
    folders,
    to: options.to,
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    dryRun: options.dryRun ?? false,
    retry: options.retry ?? false,
    watch: options.watch ?? false,
    ...(options.wait === undefined ? {} : { waitMs: options.wait }),
    ...(options.insecure === undefined ? {} : { insecure: options.insecure }),
    signal: interrupt.signal,
    onFile: report.onFile,
    ...(report.onSnapshot === undefined ? {} : { onSnapshot: report.onSnapshot }),
    onNotice: (message) => output.notice(printable(message)),
  });
  report.end(summary);
  if (summary.state === 'cancelled') return exitStatus.cancelled;
  if (destinationError !== undefined) {
    output.notice(errorLine(destinationError));
    return statusOfError(destinationError) === exitStatus.usage ? exitStatus.usage : exitStatus.destination;
  }
  const allWell = summary.failed === 0 && notConnected.length === 0 && summary.state === 'complete';
  return allWell ? exitStatus.ok : exitStatus.someFailed;
}
