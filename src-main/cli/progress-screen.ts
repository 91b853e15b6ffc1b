import { doneEntries, shareDone, type Counters, type RunSnapshot, type WorkerStatus } from '../../src-shared/domain.ts';
import { formatBytes, formatCount, formatRate, formatSeconds, formatThings } from './format.ts';
import type { ScreenSize, Style } from './output.ts';
import { displayWidth, keepEnd, keepStart, printable } from './terminal-text.ts';

const barWidthMax = 30;
const pausedSentence = 'Paused: keepsake resume goes on.';

/** How a backup or a restore stands: what both of their snapshots say. */
export interface RunProgress
  extends Pick<RunSnapshot, 'state' | 'message' | 'totals' | 'bytesProcessed' | 'bytesPerSecond' | 'filesPerSecond' | 'secondsLeft'> {
  readonly counters: Pick<Counters, 'processed' | 'cancelled' | 'failed'>;
}

export const isWaiting = ({ state }: RunProgress): boolean => state === 'waiting';

/** A bar with eighths of a block: it moves also in a large library. */
export function renderBar(share: number, width: number): string {
  const eighths = Math.floor(share * width * 8);
  const full = Math.floor(eighths / 8);
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return `${'█'.repeat(full)}${rest}`.padEnd(width, '░');
}

/** One line of progress where there is no terminal to draw on. */
export function progressSentence(snapshot: RunProgress): string {
  const { counters, totals, message } = snapshot;
  if (snapshot.state === 'waiting') return `Waiting: ${printable(message ?? 'the destination does not answer.')}`;
  if (snapshot.state === 'paused') return pausedSentence;
  const percent = totals.complete ? ` (${Math.floor(shareDone(snapshot) * 100)} %)` : '';
  const failed = counters.failed > 0 ? `, ${formatCount(counters.failed)} failed` : '';
  return `${filesOf(snapshot)}${percent}, ${formatBytes(snapshot.bytesPerSecond)}/s${failed}`;
}

function filesOf({ counters, totals }: RunProgress): string {
  const found = totals.complete
    ? formatThings(totals.files, 'file')
    : `${formatThings(totals.files, 'file')} found so far`;
  return `${formatCount(doneEntries(counters))} of ${found}`;
}

/**
 * What a terminal shows while a run goes on, as lines that fit its width and height: overall progress, speeds,
 * counters, and a line for each worker as far as there is room.
 */
export function renderProgress(snapshot: RunSnapshot, size: ScreenSize, style: Style): string {
  const columns = Math.max(1, size.columns);
  const head = [...totalsLines(snapshot, columns, style), keepStart(counterLine(snapshot), columns)];
  if (snapshot.state === 'starting') head.push(style('yellow', keepStart('Connecting…', columns)));
  return renderScreen({ head, snapshot, lanes: snapshot.lanes.map(toLine) }, size, style);
}

/** Below its head: why the run does not go on, and a line for each worker as far as there is room. */
export function renderScreen(
  { head, snapshot, lanes }: { readonly head: readonly string[]; readonly snapshot: RunProgress; readonly lanes: readonly LaneLine[] },
  size: ScreenSize,
  style: Style,
): string {
  const columns = Math.max(1, size.columns);
  const state = stateLine(snapshot);
  const lines = state === undefined ? head : [...head, style('yellow', keepStart(state, columns))];
  // The last row stays free for the cursor.
  const rows = Math.max(1, size.rows - 1);
  return [...lines.slice(0, rows), ...laneLines(lanes, columns, rows - lines.length, style)].join('\n');
}

/** How much of the work is done, and how fast. */
export function totalsLines(snapshot: RunProgress, columns: number, style: Style): readonly string[] {
  return [overallLine(snapshot, columns, style), keepStart(speedLine(snapshot), columns)];
}

function overallLine(snapshot: RunProgress, columns: number, style: Style): string {
  const share = shareDone(snapshot);
  const percent = snapshot.totals.complete ? `${Math.floor(share * 100)} %`.padStart(5) : '     ';
  const width = Math.min(barWidthMax, columns - 6);
  if (width < 4) return keepStart(percent.trim(), columns);
  const text = `  ${filesOf(snapshot)}`;
  const bar = snapshot.totals.complete ? renderBar(share, width) : '░'.repeat(width);
  return `${style('cyan', bar)} ${percent}${keepStart(text, columns - width - 6)}`;
}

function speedLine(snapshot: RunProgress): string {
  const bytes = `${formatBytes(snapshot.bytesProcessed)} of ${formatBytes(snapshot.totals.bytes)}`;
  const left = snapshot.secondsLeft === undefined ? '' : `   ${formatSeconds(snapshot.secondsLeft)} left`;
  const files = formatRate(snapshot.filesPerSecond, 'files');
  return `${bytes}   ${formatBytes(snapshot.bytesPerSecond)}/s   ${files}${left}`;
}

function counterLine({ counters, dryRun }: RunSnapshot): string {
  return [
    `${formatCount(counters.uploaded)} ${dryRun ? 'to upload' : 'uploaded'}`,
    `${formatCount(counters.present)} already backed up`,
    `${formatCount(counters.skipped)} skipped`,
    `${formatCount(counters.failed)} failed`,
  ].join('   ');
}

function stateLine({ state, message }: RunProgress): string | undefined {
  if (state === 'waiting') return printable(message ?? 'Waiting for the destination.');
  if (state === 'paused') return pausedSentence;
  return state === 'cancelling' ? 'Cancelling…' : undefined;
}

/** What one worker does, as its line shows it. */
export interface LaneLine {
  readonly worker: number;
  readonly state: string;
  readonly path: string;
  /** 0 to 1, of a file whose bytes are on their way. */
  readonly share?: number;
}

function toLine(lane: WorkerStatus): LaneLine {
  const isSized = lane.state === 'uploading' && lane.bytes !== undefined && lane.bytes > 0;
  return { worker: lane.worker, state: lane.state, path: lane.path ?? '', ...(isSized ? { share: (lane.bytesDone ?? 0) / (lane.bytes ?? 1) } : {}) };
}

/** A line for each worker, as far as there are rows. */
function laneLines(lanes: readonly LaneLine[], columns: number, rows: number, style: Style): readonly string[] {
  if (rows <= 0) return [];
  if (lanes.length <= rows) return lanes.map((lane) => laneLine(lane, columns, style));
  // Who works is worth more than who waits; one row says how many are not shown.
  const byWork = [...lanes].sort((one, two) => Number(one.state === 'idle') - Number(two.state === 'idle'));
  const shown = byWork.slice(0, rows - 1).sort((one, two) => one.worker - two.worker);
  return [
    ...shown.map((lane) => laneLine(lane, columns, style)),
    keepStart(`    + ${formatCount(lanes.length - shown.length)} more`, columns),
  ];
}

function laneLine(lane: LaneLine, columns: number, style: Style): string {
  const start = `${String(lane.worker).padStart(4)}  ${lane.state.padEnd(9)} `;
  // Handed over is not confirmed.
  const percent = lane.share === undefined ? '' : `${Math.min(99, Math.floor(100 * lane.share))} %`.padStart(6);
  const room = columns - displayWidth(start) - displayWidth(percent);
  if (room < 1) return keepStart(start, columns);
  const name = keepEnd(printable(lane.path), room);
  return `${style('dim', start)}${name}${percent}`;
}
