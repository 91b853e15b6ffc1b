import type { DrilledFile, DrillSummary } from '../../src-shared/checks.ts';
import { withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { errorLine, exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatCount, formatSeconds, formatSentence, formatThings } from './format.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import { createProgressReport } from './progress-report.ts';
import { renderBar } from './progress-screen.ts';
import { keepStart, printable } from './terminal-text.ts';

interface DrillOptions extends GlobalOptions {
  readonly from?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

interface DrillProgress {
  readonly files: number;
  readonly total: number;
}

export async function drill(context: CommandContext, options: DrillOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const json = options.json ?? false;
  return withApplication(context, options, async (application) => {
    const report = createProgressReport<DrillProgress>(output, {
      render: (progress, { columns }) => keepStart(`${renderBar(progress.files / Math.max(1, progress.total), 30)}  ${progressSentence(progress)}`, columns),
      sentence: progressSentence,
    });
    const { summary, error } = await application.drill({
      signal: interrupt.signal, insecure: options.insecure,
      ...(options.from === undefined ? {} : { from: options.from }),
      onUnrecorded: (message) => output.notice(`The result is not in the history: ${printable(message)}`),
      onFile: (file) => {
        if (json) output.json(file);
        else if (file.state === 'failed') output.line(`${output.style('red', 'failed')}  ${describeFailure(file)}`);
      },
      ...(json ? {} : { onProgress: (files, total) => report({ files, total }) }),
    });
    output.endScreen();
    if (json) output.json(summary);
    else {
      if (summary.damagedLines > 0) output.line(damagedLinesSentence(summary.damagedLines));
      output.line(summarySentence(summary));
    }
    if (summary.state === 'cancelled') return exitStatus.cancelled;
    if (error !== undefined) {
      output.notice(errorLine(error));
      return statusOfError(error);
    }
    return summary.failed > 0 || summary.damagedLines > 0 ? exitStatus.someFailed : exitStatus.ok;
  });
}

const progressSentence = ({ files, total }: DrillProgress): string => `${formatCount(files)} of ${formatThings(total, 'file')} restored and compared`;

const describeFailure = ({ label, path, reason }: DrilledFile): string => `${printable(`${label}/${path}`)}: ${printable(reason ?? 'unknown reason')}`;

/** The whole drill in one sentence. */
export function summarySentence(summary: DrillSummary): string {
  const { state, files, passed, failed, opened, notOpened, bytes, seconds } = summary;
  const beginning = { complete: 'Restore tested', cancelled: 'Cancelled', failed: 'Stopped' }[state];
  const pictures = opened + notOpened;
  return formatSentence([
    `${beginning}: ${formatCount(passed)} of ${formatThings(files, 'file')} came back as ${files === 1 ? 'it was' : 'they were'} backed up (${formatBytes(bytes)} in ${formatSeconds(seconds)})`,
    failed > 0 ? `${formatCount(failed)} did not` : '',
    pictures > 0 ? `${formatCount(opened)} of ${formatThings(pictures, 'picture')} opened${notOpened > 0 ? ', Keepsake cannot open the rest although their bytes are right' : ''}` : '',
  ]);
}
