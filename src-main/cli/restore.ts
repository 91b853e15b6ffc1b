import { KeepsakeError } from '../../src-shared/errors.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
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

export async function restore(context: CommandContext, paths: readonly string[], options: RestoreOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { from, to, at, workers, limit, wait, insecure } = options;
  if (to === undefined && options.inPlace !== true)
    throw new KeepsakeError('usage', 'Say where to: --to FOLDER, or --in-place for where the files were.');
  return withRunningApplication(context, options, async (application) => {
    const report = createRestoreReport(output, { json: options.json ?? false, dryRun: options.dryRun ?? false });
    const { summary, error } = await application.restore({
      paths, from, to, at, workers, limit, insecure, waitMs: wait, signal: interrupt.signal,
      removed: options.removed ?? false, dryRun: options.dryRun ?? false,
      onFile: report.onFile, onPreview: report.onPreview, onSnapshot: report.onSnapshot,
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
