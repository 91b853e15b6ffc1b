import type { RestoredFile, RestoreLane, RestorePreview, RestoreSnapshot, RestoreSummary } from '../../src-shared/restore.ts';
import { createBoundedList } from './bounded-list.ts';
import { formatBytes, formatCount, formatMoment, formatSeconds, formatSentence, formatThings } from './format.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import type { Output, ScreenSize, Style } from './output.ts';
import { createProgressReport } from './progress-report.ts';
import { isWaiting, progressSentence, renderScreen, totalsLines, type LaneLine } from './progress-screen.ts';
import { keepStart, printable } from './terminal-text.ts';

/** How a restore is told: as JSON, on a live screen, or in plain lines. */
export interface RestoreReport {
  readonly onFile: (file: RestoredFile) => void;
  readonly onPreview?: (preview: RestorePreview) => void;
  readonly onSnapshot?: (snapshot: RestoreSnapshot) => void;
  end(summary: RestoreSummary): void;
}

export function createRestoreReport(output: Output, options: { readonly json: boolean; readonly dryRun: boolean }): RestoreReport {
  if (options.json) return { onFile: (file) => output.json(file), end: (summary) => output.json(summary) };
  const failures = createBoundedList<RestoredFile>();
  const noticed = createBoundedList<RestoredFile>();
  return {
    onFile: (file) => {
      if (file.notice !== undefined) noticed.add(file);
      if (file.state !== 'failed') return;
      failures.add(file);
      output.line(`${output.style('red', 'failed')}  ${describeFailure(file)}`);
    },
    onPreview: (preview) => {
      for (const line of previewLines(preview, options.dryRun)) output.line(line);
    },
    onSnapshot: createProgressReport(output, { render: renderRestore, sentence: restoreSentence, isWaiting }),
    end: (summary) => {
      output.endScreen();
      const lists = [
        noticed.lines(`${formatThings(noticed.count(), 'file')} to look at:`, describeNotice),
        failures.lines(`${formatThings(failures.count(), 'file')} failed:`, describeFailure),
      ];
      for (const line of lists.flat()) output.line(line);
      if (summary.damagedLines > 0) output.line(damagedLinesSentence(summary.damagedLines));
      output.line(summarySentence(summary, options.dryRun));
    },
  };
}

const nameOf = ({ label, path }: RestoredFile): string => printable(`${label}/${path}`);
const describeFailure = (file: RestoredFile): string => `${nameOf(file)}: ${printable(file.reason ?? 'unknown reason')}`;
const describeNotice = (file: RestoredFile): string => `${nameOf(file)}: ${printable(file.to ?? '')} (${printable(file.notice ?? '')})`;

/** What, from where, to where, how much, and whether there is room. */
export function previewLines({ from, targets, at, files, bytes, removed, presentBytes, fits }: RestorePreview, dryRun: boolean): readonly string[] {
  const when = at === undefined ? '' : `, as of ${formatMoment(at)}`;
  const room = targets.map(({ path, free }) => `${printable(path)}${free === undefined ? '' : ` (${formatBytes(free)} free)`}`).join(', ');
  const there = presentBytes === undefined || presentBytes === 0 ? '' : `; about ${formatBytes(presentBytes)} of it is there already`;
  return [
    `${dryRun ? 'Would restore' : 'Restoring'} ${formatThings(files, 'file')} (${formatBytes(bytes)}) from ${printable(from)}${when}`,
    `to ${room}${there}`,
    ...(removed > 0 ? [`${formatThings(removed, 'file')} that ${removed === 1 ? 'was' : 'were'} deleted from ${removed === 1 ? 'its folder is' : 'their folders are'} left out: --removed restores ${removed === 1 ? 'it' : 'them'}, too.`] : []),
    ...(fits ? [] : ['There is not enough room for it.']),
  ];
}

/** One line of progress where there is no terminal to draw on. */
export function restoreSentence(snapshot: RestoreSnapshot): string {
  const { state, totals, journalLines } = snapshot;
  const isReading = !totals.complete && state !== 'waiting' && state !== 'paused';
  return isReading ? readingSentence(journalLines) : progressSentence(snapshot);
}

const readingSentence = (lines: number): string => `Reading the journal: ${formatThings(lines, 'line')}`;

/** What a terminal shows while a restore goes on, as lines that fit its width and height. */
export function renderRestore(snapshot: RestoreSnapshot, size: ScreenSize, style: Style): string {
  const columns = Math.max(1, size.columns);
  if (!snapshot.totals.complete) {
    const head = [keepStart(snapshot.journalLines === 0 ? 'Connecting…' : readingSentence(snapshot.journalLines), columns)];
    return renderScreen({ head, snapshot, lanes: [] }, size, style);
  }
  const head = [...totalsLines(snapshot, columns, style), keepStart(counterLine(snapshot), columns)];
  return renderScreen({ head, snapshot, lanes: snapshot.lanes.map(toLine) }, size, style);
}

function counterLine({ counters, dryRun }: RestoreSnapshot): string {
  return [
    `${formatCount(counters.restored)} ${dryRun ? 'to restore' : 'restored'}`,
    `${formatCount(counters.present)} there already`,
    `${formatCount(counters.failed)} failed`,
  ].join('   ');
}

function toLine(lane: RestoreLane): LaneLine {
  const path = lane.path === undefined ? '' : `${lane.label ?? ''}/${lane.path}`;
  const share = lane.bytesDone === undefined || lane.bytes === undefined || lane.bytes === 0 ? undefined : lane.bytesDone / lane.bytes;
  return { worker: lane.worker, state: lane.state, path, ...(share === undefined ? {} : { share }) };
}

/** The whole restore in one sentence. */
export function summarySentence(summary: RestoreSummary, dryRun: boolean): string {
  const beginning = { complete: '', cancelled: 'Cancelled: ', failed: 'Stopped: ' }[summary.state];
  const verb = dryRun ? 'would restore' : 'restored';
  const isAllThere = summary.state === 'complete' && summary.restored === 0 && summary.failed === 0 && summary.present > 0;
  const first = isAllThere
    ? `nothing to restore: ${summary.present === 1 ? 'the 1 file is' : `all ${formatThings(summary.present, 'file')} are`} there already, compared in ${formatSeconds(summary.seconds)}`
    : `${beginning}${verb} ${formatThings(summary.restored, 'file')} (${formatBytes(summary.bytesRestored)}) in ${formatSeconds(summary.seconds)}`;
  const rest = [
    summary.present > 0 && !isAllThere ? `${formatCount(summary.present)} ${summary.present === 1 ? 'was' : 'were'} there already` : '',
    summary.renamed > 0 ? `${formatCount(summary.renamed)} got another name` : '',
    summary.failed > 0 ? `${formatCount(summary.failed)} failed` : '',
    summary.cancelled > 0 ? `${formatCount(summary.cancelled)} left for the next restore` : '',
  ];
  return formatSentence([first, ...rest]);
}
