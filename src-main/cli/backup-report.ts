import type { FileLine, RunSnapshot, RunSummary } from '../../src-shared/domain.ts';
import { formatBytes, formatCount, formatSeconds, formatThings } from './format.ts';
import type { Output } from './output.ts';
import { progressSentence, renderProgress } from './progress-screen.ts';
import { printable } from './terminal-text.ts';

const failuresListed = 20;
const plainProgressMs = 10_000;

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
  const failures: FileLine[] = [];
  const noticed: FileLine[] = [];
  let failed = 0;
  let notices = 0;
  let waiting = false;
  let lastProgress = performance.now();

  return {
    onFile: (line) => {
      destinations.add(line.destination);
      if (options.watch === true && line.state === 'uploaded') output.line(`${output.style('green', 'backed up')}  ${printable(line.path)}`);
      if (line.notice !== undefined) {
        notices += 1;
        if (noticed.length < failuresListed) noticed.push(line);
      }
      if (line.state !== 'failed') return;
      failed += 1;
      if (failures.length < failuresListed) failures.push(line);
      output.line(`${output.style('red', 'failed')}  ${describeFailure(line)}`);
    },
    onSnapshot: (snapshot) => {
      if (output.interactive) {
        output.screen((size, style) => renderProgress(snapshot, size, style));
        return;
      }
      const now = performance.now();
      const isNews = snapshot.state === 'waiting' && !waiting;
      waiting = snapshot.state === 'waiting';
      if (now - lastProgress < plainProgressMs && !isNews) return;
      lastProgress = now;
      output.line(progressSentence(snapshot));
    },
    end: (summary) => {
      output.endScreen();
      for (const line of noticeList(noticed, notices)) output.line(line);
      for (const line of failureList(failures, failed)) output.line(line);
      output.line(summarySentence(summary, [...destinations], options.dryRun));
    },
  };
}

function describeFailure({ path, reason }: FileLine): string {
  return `${printable(path)}: ${printable(reason ?? 'unknown reason')}`;
}

/** Files that were backed up although something is wrong with them: bounded, and it says so. */
function noticeList(noticed: readonly FileLine[], notices: number): readonly string[] {
  if (notices === 0) return [];
  const more = notices - noticed.length;
  return [
    `${formatThings(notices, 'file')} to look at:`,
    ...noticed.map(({ path, notice }) => `  ${printable(path)}: ${printable(notice ?? '')}`),
    ...(more > 0 ? [`  … and ${formatCount(more)} more: --json lists all`] : []),
  ];
}

/** The failed files once more, since many lines may have gone by: bounded, and it says so. */
function failureList(failures: readonly FileLine[], failed: number): readonly string[] {
  if (failed === 0) return [];
  const more = failed - failures.length;
  return [
    `${formatThings(failed, 'file')} failed:`,
    ...failures.map((line) => `  ${describeFailure(line)}`),
    ...(more > 0 ? [`  … and ${formatCount(more)} more: --json lists all`] : []),
  ];
}

/** The whole run in one sentence. */
export function summarySentence(summary: RunSummary, destinations: readonly string[], dryRun: boolean): string {
  const beginning = { complete: '', cancelled: 'Cancelled: ', failed: 'Stopped: ' }[summary.state];
  const verb = dryRun ? 'would back up' : 'backed up';
  const to = destinations.length === 0 ? '' : ` to ${destinations.map(printable).join(' and ')}`;
  const what = `${formatThings(summary.uploaded, 'new photo')} (${formatBytes(summary.bytesUploaded)})`;
  const nothingNew =
    summary.state === 'complete' && summary.uploaded === 0 && summary.failed === 0 && summary.present > 0;
  const first = nothingNew
    ? `nothing new: all ${formatThings(summary.present, 'photo')} were already backed up${to}, checked in ${formatSeconds(summary.seconds)}`
    : `${beginning}${verb} ${what}${to} in ${formatSeconds(summary.seconds)}`;
  const rest = [
    summary.present > 0 && !nothingNew
      ? `${formatCount(summary.present)} ${summary.present === 1 ? 'was' : 'were'} already backed up`
      : '',
    summary.skipped > 0 ? `${formatCount(summary.skipped)} skipped` : '',
    summary.failed > 0 ? `${formatCount(summary.failed)} failed` : '',
    summary.cancelled > 0 ? `${formatCount(summary.cancelled)} left for the next run` : '',
  ].filter((part) => part !== '');
  const sentence = [first, ...rest].join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
