import type { SpeedSample } from '../../src-shared/contract.ts';
import type { RunEnd, RunSnapshot, RunState } from '../../src-shared/domain.ts';
import type { ErrorInfo } from '../../src-shared/errors.ts';
import type { Hold } from './hold.ts';
import { createMeter } from './meter.ts';
import { createSpeedLog } from './speed-log.ts';

/** A backup or a restore that has begun. */
export interface StartedRun<Outcome, Snapshot, Row> {
  readonly id: string;
  /** Never rejects because of a file, the destination or the folder that is restored to. */
  readonly done: Promise<Outcome>;
  setWorkers(workers: number): void;
  snapshot(): Snapshot;
  /** Second by second, the last ten minutes. */
  speeds(): readonly SpeedSample[];
  /** The files that have not reached an end yet, in their order. */
  activeRows(): readonly Row[];
}

/** The part of a snapshot that backups and restores have in common. */
export type StatusSnapshot = Pick<
  RunSnapshot,
  | 'state' | 'workers' | 'bytesProcessed' | 'filesPerSecond' | 'bytesPerSecond' | 'secondsLeft' | 'startedAt' | 'seconds' | 'speeds'
  | 'message' | 'code'>;

/** What a run has done so far. */
export interface WorkDone {
  /** Files that reached an end, and how many of them a cancel left undone. */
  readonly processed: number;
  readonly cancelled: number;
  /** Bytes of the files that were uploaded, or restored. */
  readonly bytes: number;
}

/** The state of a backup or a restore, its problem, its time and its speed. */
export interface RunStatus {
  readonly startedAt: string;
  /** As it was set: a pause does not change it. */
  state(): RunState;
  problem(): ErrorInfo | undefined;
  readonly workers: () => number;
  isEnded(): boolean;
  /** Ignored after the end. */
  readonly setState: (state: RunState) => void;
  /**
   * The destination is waited for; undefined: it is back, and `next` is the state from now on. Ignored while cancelling.
   *
   * @param next the state after the wait
   */
  setWaiting(error: ErrorInfo | undefined, next: RunState): void;
  /** Sets what is wrong without a change of state. */
  setProblem(problem: ErrorInfo | undefined): void;
  readonly setWorkers: (workers: number) => void;
  /** Bytes of a file that have been transferred so far. */
  readonly flow: (job: { bytesDone: number }, bytesDone: number) => void;
  /** A file was dealt with. */
  addFile(bytes: number): void;
  /** Stops the clock. */
  end(state: RunEnd, problem: ErrorInfo | undefined): void;
  /** Since the start, or from the start to the end. */
  readonly seconds: () => number;
  /** @param total what there is to do; undefined while it is not known */
  snapshot(done: WorkDone, total: { readonly files: number; readonly bytes: number } | undefined): StatusSnapshot;
  /** One for each worker, counted from 1; none after the end. */
  lanes<Lane>(laneOf: (worker: number) => Lane): Lane[];
  /** Second by second, the last ten minutes. */
  readonly speeds: () => readonly SpeedSample[];
}

export interface RunStatusOptions {
  readonly workers: number;
  readonly hold: Hold;
  /** Aborts when the run is over: the hold outlives it. */
  readonly signal: AbortSignal;
}

export function createRunStatus({ workers: initialWorkers, hold, signal }: RunStatusOptions): RunStatus {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const log = createSpeedLog(() => performance.now(), initialWorkers);
  const meter = createMeter(() => log.runningMs());
  let workers = initialWorkers;
  let state: RunState = 'starting';
  let problem: ErrorInfo | undefined;
  let bytesProcessed = 0;
  let ended: number | undefined;

  const seconds = (): number => Math.round((ended ?? performance.now()) - started) / 1000;

  /** A run that is held is shown as paused. */
  function shownState(): RunState {
    return hold.held() && ended === undefined && state !== 'cancelling' ? 'paused' : state;
  }

  const logState = (): void => log.set(workers, shownState() === 'running');
  hold.onChange(logState, signal);

  function become(next: RunState): void {
    state = next;
    logState();
  }

  /** While it runs: over the last seconds; afterwards: over the whole run. */
  function rates({ processed, cancelled, bytes }: WorkDone): Pick<StatusSnapshot, 'filesPerSecond' | 'bytesPerSecond'> {
    if (ended !== undefined) {
      const runningSeconds = Math.max(log.runningMs() / 1000, 0.001);
      return { filesPerSecond: (processed - cancelled) / runningSeconds, bytesPerSecond: bytes / runningSeconds };
    }
    const shown = shownState();
    // What was begun before a pause still comes to its end: that is no speed.
    return shown === 'paused' || shown === 'waiting' ? { filesPerSecond: 0, bytesPerSecond: 0 } : meter.rates();
  }

  return {
    startedAt, seconds,
    state: () => state,
    problem: () => problem,
    workers: () => workers,
    isEnded: () => ended !== undefined,
    setState(next) {
      if (ended === undefined) become(next);
    },
    setWaiting(error, next) {
      if (state === 'cancelling') return;
      become(error === undefined ? next : 'waiting');
      problem = error;
    },
    setProblem: (next) => void (problem = next),
    setWorkers(next) {
      workers = next;
      logState();
    },
    flow(job, bytesDone) {
      const bytes = Math.max(0, bytesDone - job.bytesDone);
      meter.flow(bytes);
      log.add(0, bytes);
      job.bytesDone = bytesDone;
    },
    addFile(bytes) {
      bytesProcessed += bytes;
      meter.add(bytes);
      log.add(1, 0);
    },
    end(end, last) {
      log.end();
      ended = performance.now();
      state = end;
      problem = last;
    },
    snapshot(done, total) {
      const shown = shownState();
      const secondsLeft = total === undefined || shown !== 'running' ? undefined
        : meter.secondsLeft(Math.max(0, total.files - done.processed), Math.max(0, total.bytes - bytesProcessed));
      return {
        state: shown, workers, bytesProcessed, ...rates(done), ...(secondsLeft === undefined ? {} : { secondsLeft }),
        startedAt, seconds: seconds(), speeds: log.byWorkers(),
        ...(problem === undefined || shown === 'paused' ? {} : { message: problem.message, code: problem.code }),
      };
    },
    lanes: (laneOf) => (ended === undefined ? Array.from({ length: workers }, (_, index) => laneOf(index + 1)) : []),
    speeds: () => log.samples(),
  };
}

/** 0 to 99: what was transferred may not be durable yet, and a file may have grown since it was found. */
export function percentDone(bytesDone: number, bytes: number): number {
  return bytes === 0 ? 99 : Math.min(99, Math.floor((100 * bytesDone) / bytes));
}
