import type { SpeedSample } from '../../src-shared/contract.ts';
import type { RunEnd, RunState } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import { emptyRestoreCounters, type RestoreCounters, type RestoredFile, type RestoreLane, type RestorePreview, type RestoreRow, type RestoreSnapshot } from '../../src-shared/restore.ts';
import { createMeter } from '../base/meter.ts';
import { pathText } from '../base/source-path.ts';
import { createSpeedLog } from '../base/speed-log.ts';
import type { PlannedFile } from './restore-plan.ts';
import type { RestoreOptions } from './restore-types.ts';

/** A file that a worker has taken, until it has reached its end. */
export interface RestoreJob {
  readonly file: PlannedFile;
  state: 'queued' | 'comparing' | 'restoring';
  bytesDone: number;
}

/** What a restore shows of itself while it goes on, and what it counts. */
export interface RestoreProgress {
  readonly counters: Readonly<RestoreCounters>;
  /** Jobs by worker. */
  readonly lanes: Map<number, RestoreJob>;
  /** Jobs that have not reached an end, by their position. */
  readonly active: Map<number, RestoreJob>;
  setState(state: RunState): void;
  /** The destination is waited for; undefined: it is back. */
  setWaiting(error: KeepsakeError | undefined): void;
  setWorkers(workers: number): void;
  readonly setJournalLines: (lines: number) => void;
  setPreview(preview: RestorePreview): void;
  flow(job: RestoreJob, bytesDone: number): void;
  count(file: RestoredFile, renamed: boolean): void;
  /** Stops the clock; what was not come to counts as cancelled. */
  end(state: RunEnd, error: KeepsakeError | undefined): void;
  seconds(): number;
  snapshot(): RestoreSnapshot;
  speeds(): readonly SpeedSample[];
  activeRows(): readonly RestoreRow[];
}

/** Files of each kind that are kept to be shown. */
const keptMax = 100;

export function createRestoreProgress(options: Pick<RestoreOptions, 'id' | 'dryRun' | 'workers' | 'destinationLabel' | 'hold' | 'signal'>): RestoreProgress {
  const { hold } = options;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const log = createSpeedLog(() => performance.now(), options.workers);
  const meter = createMeter(() => log.runningMs());
  const counters = emptyRestoreCounters();
  const active = new Map<number, RestoreJob>();
  const lanes = new Map<number, RestoreJob>();
  const failures: RestoredFile[] = [];
  const renamed: RestoredFile[] = [];
  let preview: RestorePreview | undefined;
  let workers = options.workers;
  let state: RunState = 'starting';
  let problem: KeepsakeError | undefined;
  let bytesProcessed = 0;
  let journalLines = 0;
  let ended: number | undefined;

  const seconds = (): number => Math.round((ended ?? performance.now()) - started) / 1000;
  const totals = (): RestoreSnapshot['totals'] => ({ files: preview?.files ?? 0, bytes: preview?.bytes ?? 0, complete: preview !== undefined });

  /** As people see it: whatever it was at, a restore that is held is paused. */
  function shownState(): RunState {
    return hold.held() && ended === undefined && state !== 'cancelling' ? 'paused' : state;
  }

  const logState = (): void => log.set(workers, shownState() === 'running');
  hold.onChange(logState, options.signal);

  function become(next: RunState): void {
    state = next;
    logState();
  }

  function lane(worker: number): RestoreLane {
    const job = lanes.get(worker);
    if (job === undefined || job.state === 'queued') return { worker, state: 'idle' };
    const { label, path, bytes } = job.file;
    return { worker, state: job.state, label, path: pathText(path).path, bytes, ...(job.state === 'restoring' ? { bytesDone: job.bytesDone } : {}) };
  }

  /** While it runs: over the last seconds, and what is left; afterwards: over the whole restore. */
  function speed(): Pick<RestoreSnapshot, 'filesPerSecond' | 'bytesPerSecond' | 'secondsLeft'> {
    if (ended !== undefined) {
      const total = Math.max(log.runningMs() / 1000, 0.001);
      return { filesPerSecond: (counters.processed - counters.cancelled) / total, bytesPerSecond: counters.bytesRestored / total };
    }
    const shown = shownState();
    if (shown === 'paused' || shown === 'waiting') return { filesPerSecond: 0, bytesPerSecond: 0 };
    const left = preview === undefined || shown !== 'running' ? undefined
      : meter.secondsLeft(Math.max(0, preview.files - counters.processed), Math.max(0, preview.bytes - bytesProcessed));
    return { ...meter.rates(), ...(left === undefined ? {} : { secondsLeft: left }) };
  }

  return {
    counters, lanes, active,
    setState(next) {
      if (ended === undefined) become(next);
    },
    setWaiting(error) {
      if (state === 'cancelling') return;
      become(error !== undefined ? 'waiting' : preview === undefined ? 'starting' : 'running');
      problem = error;
    },
    setWorkers(next) {
      workers = next;
      logState();
    },
    setJournalLines: (lines) => void (journalLines = lines),
    setPreview: (known) => void (preview = known),
    flow(job, bytesDone) {
      const bytes = Math.max(0, bytesDone - job.bytesDone);
      meter.flow(bytes);
      log.add(0, bytes);
      job.bytesDone = bytesDone;
    },
    count(file, isRenamed) {
      counters.processed += 1;
      counters[file.state] += 1;
      if (file.state === 'restored') {
        counters.bytesRestored += file.bytes;
        if (isRenamed) {
          counters.renamed += 1;
          if (renamed.length < keptMax) renamed.push(file);
        }
      }
      if (file.state === 'failed' && failures.length < keptMax) failures.push(file);
      if (file.state === 'cancelled') return;
      bytesProcessed += file.bytes;
      meter.add(file.bytes);
      log.add(1, 0);
    },
    end(end, error) {
      log.end();
      ended = performance.now();
      if (end !== 'complete' && preview !== undefined) {
        counters.cancelled = Math.max(counters.cancelled, preview.files - counters.restored - counters.present - counters.failed);
        counters.processed = counters.restored + counters.present + counters.failed + counters.cancelled;
      }
      state = end;
      problem = error;
    },
    seconds,
    snapshot: () => ({
      id: options.id, state: shownState(), dryRun: options.dryRun, workers,
      counters: { ...counters }, totals: totals(), bytesProcessed, journalLines, ...speed(), startedAt, seconds: seconds(),
      lanes: ended === undefined ? Array.from({ length: workers }, (_, index) => lane(index + 1)) : [],
      from: options.destinationLabel,
      ...(preview === undefined ? {} : { preview }),
      failures: [...failures], renamed: [...renamed],
      speeds: [...log.byWorkers()],
      ...(problem === undefined || shownState() === 'paused' ? {} : { message: problem.message, code: problem.code }),
    }),
    speeds: () => log.samples(),
    activeRows: () => [...active.values()].map(toRow),
  };
}

function toRow({ file, state, bytesDone }: RestoreJob): RestoreRow {
  const { seq, source, label, path, bytes } = file;
  // What has arrived is not durable yet.
  const percent = bytes === 0 ? 99 : Math.min(99, Math.floor((100 * bytesDone) / bytes));
  return { seq, source, label, ...pathText(path), bytes, state, ...(state === 'restoring' ? { percent } : {}) };
}
