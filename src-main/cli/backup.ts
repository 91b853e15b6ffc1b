import type { Application } from '../app/application-types.ts';
import { createBackupReport } from './backup-report.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { errorLine, exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
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

export function backup(context: CommandContext, folders: readonly string[], options: BackupOptions): Promise<ExitStatus> {
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
