import type { FileLine, RunSnapshot, RunSummary } from '../../src-shared/domain.ts';
import { createBoundedList } from './bounded-list.ts';
import { formatBytes, formatCount, formatSentence, formatSeconds, formatThings } from './format.ts';
import { foldersUnreadable, linksOutside } from './need-sentences.ts';
import type { Output } from './output.ts';
import { createProgressReport } from './progress-report.ts';
import { isWaiting, progressSentence, renderProgress } from './progress-screen.ts';
import { printable } from './terminal-text.ts';

/** How a backup is told: as JSON, on a live screen, or in plain lines. */
export interface BackupReport {
  readonly onFile: (line: FileLine) => void;
  /** Absent where progress is not shown: then the run need not count ahead. */
  readonly onSnapshot?: (snapshot: RunSnapshot) => void;
  end(summary: RunSummary): void;
}

export function createBackupReport(
  output: Output,
  options: { readonly json: boolean; readonly dryRun: boolean; readonly watch?: boolean },
): BackupReport {
  if (options.json) return { onFile: (line) => output.json(line), end: (summary) => output.json(summary) };

  const destinations = new Set<string>();
  const failures = createBoundedList<FileLine>();
  const folders = createBoundedList<FileLine>();
  const links = createBoundedList<FileLine>();
  const noticed = createBoundedList<FileLine>();

  return {
    onFile: (line) => {
      destinations.add(line.destination);
      if (options.watch === true && line.state === 'uploaded') output.line(`${output.style('green', 'backed up')}  ${printable(line.path)}`);
      if (line.entry === 'link') links.add(line);
      if (line.notice !== undefined) noticed.add(line);
      if (line.state !== 'failed') return;
      (line.entry === 'folder' ? folders : failures).add(line);
      output.line(`${output.style('red', 'failed')}  ${describeFailure(line)}`);
    },
    onSnapshot: createProgressReport(output, { render: renderProgress, sentence: progressSentence, isWaiting }),
    end: (summary) => {
      output.endScreen();
      const lists = [
        noticed.lines(`${formatThings(noticed.count(), 'file')} to look at:`, ({ path, notice }) => `${printable(path)}: ${printable(notice ?? '')}`),
        folders.lines(`${foldersUnreadable(folders.count())}:`, describeFailure),
        failures.lines(`${formatThings(failures.count(), 'file')} failed:`, describeFailure),
        links.lines(`${linksOutside(links.count())}:`, ({ path }) => printable(path)),
      ];
      for (const line of lists.flat()) output.line(line);
      output.line(summarySentence(summary, [...destinations], options.dryRun, folders.count()));
    },
  };
}

function describeFailure({ path, reason }: FileLine): string {
  return `${printable(path)}: ${printable(reason ?? 'unknown reason')}`;
}

/**
 * The whole run in one sentence.
 *
 * @param folders of what failed, folders that cannot be read
 */
export function summarySentence(summary: RunSummary, destinations: readonly string[], dryRun: boolean, folders = 0): string {
  const beginning = { complete: '', cancelled: 'Cancelled: ', failed: 'Stopped: ' }[summary.state];
  const verb = dryRun ? 'would back up' : 'backed up';
  const to = destinations.length === 0 ? '' : ` to ${destinations.map(printable).join(' and ')}`;
  const what = `${formatThings(summary.uploaded, 'new photo')} (${formatBytes(summary.bytesUploaded)})`;
  const nothingNew =
    summary.state === 'complete' && summary.uploaded === 0 && summary.failed === 0 && summary.present > 0;
  const first = nothingNew
    ? `nothing new: ${summary.present === 1 ? 'the 1 photo was' : `all ${formatThings(summary.present, 'photo')} were`} already backed up${to}, checked in ${formatSeconds(summary.seconds)}`
    : `${beginning}${verb} ${what}${to} in ${formatSeconds(summary.seconds)}`;
  const rest = [
    summary.present > 0 && !nothingNew
      ? `${formatCount(summary.present)} ${summary.present === 1 ? 'was' : 'were'} already backed up`
      : '',
    summary.skipped > 0 ? `${formatCount(summary.skipped)} skipped` : '',
    summary.failed > folders ? `${formatCount(summary.failed - folders)} failed` : '',
    folders > 0 ? foldersUnreadable(folders) : '',
    summary.cancelled > 0 ? `${formatCount(summary.cancelled)} left for the next run` : '',
  ];
  return formatSentence([first, ...rest]);
}
