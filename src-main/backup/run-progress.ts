import type { SpeedSample } from '../../src-shared/contract.ts';
import { doneEntries, emptyCounters, type EndState, type FileRow, type RunEnd, type RunSnapshot, type RunState } from '../../src-shared/domain.ts';
import type { ErrorInfo, KeepsakeError } from '../../src-shared/errors.ts';
import type { FileJob } from './file-backup.ts';
import { createMeter } from '../base/meter.ts';
import type { RunOptions } from './run-types.ts';
import { pathText } from '../base/source-path.ts';
import { createSpeedLog } from '../base/speed-log.ts';

/** What a run shows of itself while it goes on, and what it counts. */
export interface RunProgress {
  readonly startedAt: string;
  readonly counters: Readonly<ReturnType<typeof emptyCounters>>;
  /** Jobs that workers hold, by worker. */
  readonly lanes: Map<number, FileJob>;
  /** Jobs that have not reached an end, in the order of discovery. */
  readonly active: Map<number, FileJob>;
  setState(state: RunState): void;
  /** The destination is waited for; undefined: it is back. */
  setWaiting(error: KeepsakeError | undefined): void;
  /** The destination is given up. */
  setGivenUp(error: KeepsakeError): void;
  /** A drive does not answer, so that the run cannot be ended for now. */
  setHung(): void;
  setWorkers(workers: number): void;
  /** @param source the ID of one that is not connected */
  addNotConnected(source: string): void;
  /** A file of a known path has a new content. */
  /** One sentence that people should know about the run; beyond the first 20 different ones they are dropped. */
  addNotice(notice: string): void;
  addChanged(): void;
  /** So many files are gone from their source. */
  addRemoved(files: number): void;
  addTotals(share: { readonly files: number; readonly bytes: number }): void;
  completeTotals(): void;
  /** The sequence number of the next entry. */
  find(): number;
  found(): number;
  flow(job: FileJob, bytesDone: number): void;
  /** @param isFile false for a folder or a link */
  count(state: EndState, bytes: number, isFile: boolean): void;
  /** Stops the clock. */
  end(state: RunEnd, error: KeepsakeError | undefined): void;
  seconds(): number;
  snapshot(): RunSnapshot;
  /** Second by second, the last ten minutes. */
  speeds(): readonly SpeedSample[];
  activeRows(): readonly FileRow[];
}

export type RunProgressOptions = Pick<
  RunOptions, 'id' | 'dryRun' | 'workers' | 'sources' | 'retryFailed' | 'partial' | 'paths' | 'destinationAddress' | 'hold' | 'signal'>;

const hung: ErrorInfo = {
  code: 'not-connected',
  message: 'A drive does not answer, so the backup cannot be ended yet: it ends when the drive is back, or unplugged.',
};

/** Sentences that a run keeps. */
const noticesMax = 20;

export function createRunProgress(options: RunProgressOptions): RunProgress {
  const { hold } = options;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const log = createSpeedLog(() => performance.now(), options.workers);
  const meter = createMeter(() => log.runningMs());
  const counters = emptyCounters();
  const totals = { files: 0, bytes: 0, complete: false };
  const active = new Map<number, FileJob>();
  const lanes = new Map<number, FileJob>();
  const sources = options.sources.map((source) => source.id);
  const notConnected: string[] = [];
  const notices: string[] = [];
  let workers = options.workers;
  let state: RunState = 'starting';
  /** Why it waits, failed, or cannot be ended. */
  let problem: ErrorInfo | undefined;
  let otherEntries = 0;
  let bytesProcessed = 0;
  let found = 0;
  let changed = 0;
  let removed = 0;
  let ended: number | undefined;

  const seconds = (): number => Math.round((ended ?? performance.now()) - started) / 1000;

  /** As people see it: whatever it was at, a run that is held is paused. */
  function shownState(): RunState {
    return hold.held() && ended === undefined && state !== 'cancelling' ? 'paused' : state;
  }

  const logState = (): void => log.set(workers, shownState() === 'running');
  hold.onChange(logState, options.signal);

  function become(next: RunState): void {
    state = next;
    logState();
  }

  function lane(worker: number): RunSnapshot['lanes'][number] {
    const job = lanes.get(worker);
    if (job === undefined || job.state === 'queued') return { worker, state: 'idle' };
    const bytes = job.candidate.fingerprint.bytes;
    return {
      worker, state: job.state, source: job.source.id, ...pathText(job.candidate.path), bytes,
      ...(job.state === 'uploading' ? { bytesDone: job.bytesDone } : {}),
    };
  }

  /** While it runs: over the last seconds, and what is left; afterwards: over the whole run. */
  function speed(): Pick<RunSnapshot, 'filesPerSecond' | 'bytesPerSecond' | 'secondsLeft'> {
    if (ended !== undefined) {
      const total = Math.max(log.runningMs() / 1000, 0.001);
      return { filesPerSecond: doneEntries(counters) / total, bytesPerSecond: counters.bytesUploaded / total };
    }
    const shown = shownState();
    // What is on its way when a run is halted still comes to its end: no speed to speak of.
    if (shown === 'paused' || shown === 'waiting') return { filesPerSecond: 0, bytesPerSecond: 0 };
    if (!totals.complete || shown !== 'running') return meter.rates();
    const left = meter.secondsLeft(
      Math.max(0, totals.files - counters.processed), Math.max(0, totals.bytes - bytesProcessed));
    return { ...meter.rates(), ...(left === undefined ? {} : { secondsLeft: left }) };
  }

  return {
    startedAt, counters, lanes, active,
    setState(next) {
      if (ended === undefined) become(next);
    },
    setWaiting(error) {
      if (state === 'cancelling') return;
      become(error === undefined ? 'running' : 'waiting');
      problem = error;
    },
    setGivenUp(error) {
      if (state === 'waiting') become('running');
      problem = error;
    },
    setHung() {
      if (ended === undefined) problem = hung;
    },
    setWorkers(next) {
      workers = next;
      logState();
    },
    addNotConnected: (source) => void notConnected.push(source),
    addNotice(notice) {
      if (notices.length < noticesMax && !notices.includes(notice)) notices.push(notice);
    },
    addChanged: () => void (changed += 1),
    addRemoved: (files) => void (removed += files),
    addTotals(share) {
      totals.files += share.files;
      totals.bytes += share.bytes;
    },
    completeTotals: () => void (totals.complete = true),
    find: () => found++,
    found: () => found,
    flow(job, bytesDone) {
      const bytes = Math.max(0, bytesDone - job.bytesDone);
      meter.flow(bytes);
      log.add(0, bytes);
      job.bytesDone = bytesDone;
    },
    count(end, bytes, isFile) {
      if (!isFile) otherEntries += 1;
      counters.processed++;
      counters[end]++;
      if (end === 'uploaded') counters.bytesUploaded += bytes;
      // What a cancel leaves undone is no work.
      if (end === 'cancelled') return;
      bytesProcessed += bytes;
      meter.add(bytes);
      log.add(1, 0);
    },
    end(end, error) {
      log.end();
      ended = performance.now();
      state = end;
      problem = error ?? (problem === hung ? undefined : problem);
    },
    seconds,
    snapshot: () => ({
      id: options.id, state: shownState(), dryRun: options.dryRun, workers,
      counters: { ...counters }, ...(otherEntries === 0 ? {} : { otherEntries }), totals: { ...totals }, bytesProcessed, ...speed(), startedAt, seconds: seconds(),
      lanes: ended === undefined ? Array.from({ length: workers }, (_, index) => lane(index + 1)) : [],
      sources, destination: options.destinationAddress, changed, removed, speeds: log.byWorkers(),
      ...(options.retryFailed === true ? { retry: true } : {}),
      ...(options.partial === true ? { partial: true, ...(options.paths === undefined ? { walked: true } : {}) } : {}),
      ...(notConnected.length === 0 ? {} : { notConnected: [...notConnected] }),
      ...(notices.length === 0 ? {} : { notices: [...notices] }),
      ...(problem === undefined || shownState() === 'paused' ? {} : { message: problem.message, code: problem.code }),
    }),
    speeds: () => log.samples(),
    activeRows: () => [...active.values()].map(toRow),
  };
}

function toRow(job: FileJob): FileRow {
  const bytes = job.candidate.fingerprint.bytes;
  // It may have grown since it was found; and what is handed over is not confirmed yet.
  const percent = bytes === 0 ? 99 : Math.min(99, Math.floor((100 * job.bytesDone) / bytes));
  return {
    seq: job.seq, source: job.source.id, ...pathText(job.candidate.path), bytes, state: job.state,
    ...(job.state === 'uploading' ? { percent } : {}),
  };
}
