import type { RestoredFile, RestoreLane, RestorePreview, RestoreSnapshot, RestoreSummary } from '../../src-shared/restore.ts';
import { formatBytes, formatCount, formatMoment, formatRate, formatSeconds, formatThings } from './format.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import type { Output, ScreenSize, Style } from './output.ts';
import { pausedSentence, renderBar, renderLanes } from './progress-screen.ts';
import { keepStart, printable } from './terminal-text.ts';

/** How a restore is told: as JSON, on a live screen, or in plain lines. */
export interface RestoreReport {
  readonly onFile: (file: RestoredFile) => void;
  readonly onPreview?: (preview: RestorePreview) => void;
  readonly onSnapshot?: (snapshot: RestoreSnapshot) => void;
  end(summary: RestoreSummary): void;
}

const listed = 20;
const plainProgressMs = 10_000;
const barWidthMax = 30;

export function createRestoreReport(output: Output, options: { readonly json: boolean; readonly dryRun: boolean }): RestoreReport {
  if (options.json) return { onFile: (file) => output.json(file), end: (summary) => output.json(summary) };
  const failures: RestoredFile[] = [];
  const renamed: RestoredFile[] = [];
  let noticed = 0;
  let lastProgress = performance.now();
  let waiting = false;
  return {
    onFile: (file) => {
      if (file.state === 'failed') {
        output.line(`${output.style('red', 'failed')}  ${describeFailure(file)}`);
        if (failures.length < listed) failures.push(file);
      }
      if (file.notice === undefined) return;
      noticed += 1;
      if (renamed.length < listed) renamed.push(file);
    },
    onPreview: (preview) => {
      for (const line of previewLines(preview, options.dryRun)) output.line(line);
    },
    onSnapshot: (snapshot) => {
      if (output.interactive) {
        output.screen((size, style) => renderRestore(snapshot, size, style));
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
      const list = (title: string, count: number, lines: readonly string[]): void => {
        if (count === 0) return;
        output.line(`${title}:`);
        for (const line of lines) output.line(`  ${line}`);
        if (count > lines.length) output.line(`  … and ${formatCount(count - lines.length)} more: --json lists all`);
      };
      list(`${formatThings(noticed, 'file')} to look at`, noticed, renamed.map(describeNotice));
      list(`${formatThings(summary.failed, 'file')} failed`, summary.failed, failures.map(describeFailure));
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

/** The share of the work that is done, 0 to 1. */
function shareDone({ totals, counters, bytesProcessed }: RestoreSnapshot): number {
  const share = totals.bytes > 0 ? bytesProcessed / totals.bytes : doneOf(counters) / Math.max(1, totals.files);
  return Math.min(1, Math.max(0, share));
}

const doneOf = ({ processed, cancelled }: RestoreSnapshot['counters']): number => processed - cancelled;

/** One line of progress where there is no terminal to draw on. */
export function progressSentence(snapshot: RestoreSnapshot): string {
  const { state, counters, totals, message, journalLines } = snapshot;
  if (state === 'waiting') return `Waiting: ${printable(message ?? 'the destination does not answer.')}`;
  if (state === 'paused') return pausedSentence;
  if (!totals.complete) return readingSentence(journalLines);
  const failed = counters.failed > 0 ? `, ${formatCount(counters.failed)} failed` : '';
  return `${formatCount(doneOf(counters))} of ${formatThings(totals.files, 'file')} (${Math.floor(shareDone(snapshot) * 100)} %), ${formatBytes(snapshot.bytesPerSecond)}/s${failed}`;
}

const readingSentence = (lines: number): string => `Reading the journal: ${formatThings(lines, 'line')}`;

/** What a terminal shows while a restore goes on, as lines that fit its width and height. */
export function renderRestore(snapshot: RestoreSnapshot, size: ScreenSize, style: Style): string {
  const columns = Math.max(1, size.columns);
  const fit = (text: string): string => keepStart(text, columns);
  const head = snapshot.totals.complete
    ? [overallLine(snapshot, columns, style), fit(speedLine(snapshot)), fit(counterLine(snapshot))]
    : [fit(snapshot.journalLines === 0 ? 'Connecting…' : readingSentence(snapshot.journalLines))];
  const state = stateLine(snapshot);
  if (state !== undefined) head.push(style('yellow', fit(state)));
  // The last row stays free for the cursor.
  const rows = Math.max(1, size.rows - 1);
  const lanes = snapshot.totals.complete ? snapshot.lanes.map(toLine) : [];
  return [...head.slice(0, rows), ...renderLanes(lanes, columns, rows - head.length, style)].join('\n');
}

function overallLine(snapshot: RestoreSnapshot, columns: number, style: Style): string {
  const share = shareDone(snapshot);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  const width = Math.min(barWidthMax, columns - 6);
  if (width < 4) return keepStart(percent.trim(), columns);
  const text = `  ${formatCount(doneOf(snapshot.counters))} of ${formatThings(snapshot.totals.files, 'file')}`;
  return `${style('cyan', renderBar(share, width))} ${percent}${keepStart(text, columns - width - 6)}`;
}

function speedLine(snapshot: RestoreSnapshot): string {
  const bytes = `${formatBytes(snapshot.bytesProcessed)} of ${formatBytes(snapshot.totals.bytes)}`;
  const left = snapshot.secondsLeft === undefined ? '' : `   ${formatSeconds(snapshot.secondsLeft)} left`;
  return `${bytes}   ${formatBytes(snapshot.bytesPerSecond)}/s   ${formatRate(snapshot.filesPerSecond, 'files')}${left}`;
}

function counterLine({ counters, dryRun }: RestoreSnapshot): string {
  return [
    `${formatCount(counters.restored)} ${dryRun ? 'to restore' : 'restored'}`,
    `${formatCount(counters.present)} there already`,
    `${formatCount(counters.failed)} failed`,
  ].join('   ');
}

function stateLine({ state, message }: RestoreSnapshot): string | undefined {
  if (state === 'waiting') return printable(message ?? 'Waiting for the destination.');
  if (state === 'paused') return pausedSentence;
  return state === 'cancelling' ? 'Cancelling…' : undefined;
}

function toLine(lane: RestoreLane): { worker: number; state: string; path: string; share?: number } {
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
  ].filter((part) => part !== '');
  const sentence = [first, ...rest].join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
