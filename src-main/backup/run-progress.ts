import { emptyCounters, type EndState, type FileRow, type RunEnd, type RunSnapshot, type RunState } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { FileJob } from './file-backup.ts';
import { createMeter } from './meter.ts';
import type { RunOptions } from './run-types.ts';
import { pathText } from './source-path.ts';

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
  setWorkers(workers: number): void;
  /** @param source the ID of one that is not connected */
  addNotConnected(source: string): void;
  addTotals(share: { readonly files: number; readonly bytes: number }): void;
  completeTotals(): void;
  /** The sequence number of the next entry. */
  find(): number;
  found(): number;
  flow(job: FileJob, bytesDone: number): void;
  count(state: EndState, bytes: number): void;
  /** Stops the clock. */
  end(state: RunEnd, message: string | undefined): void;
  seconds(): number;
  snapshot(): RunSnapshot;
  activeRows(): readonly FileRow[];
}

export function createRunProgress(options: Pick<RunOptions, 'id' | 'dryRun' | 'workers' | 'sources' | 'retryFailed'>): RunProgress {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const meter = createMeter(() => performance.now());
  const counters = emptyCounters();
  const totals = { files: 0, bytes: 0, complete: false };
  const active = new Map<number, FileJob>();
  const lanes = new Map<number, FileJob>();
  const sources = options.sources.map((source) => source.id);
  const notConnected: string[] = [];
  let workers = options.workers;
  let state: RunState = 'starting';
  let message: string | undefined;
  let bytesProcessed = 0;
  let found = 0;
  let ended: number | undefined;

  const seconds = (): number => Math.round((ended ?? performance.now()) - started) / 1000;

  function lane(worker: number): RunSnapshot['lanes'][number] {
    const job = lanes.get(worker);
    if (job === undefined || job.state === 'queued') return { worker, state: 'idle' };
    const { path } = pathText(job.candidate.path);
    const bytes = job.candidate.fingerprint.bytes;
    return { worker, state: job.state, path, bytes, ...(job.state === 'uploading' ? { bytesDone: job.bytesDone } : {}) };
  }

  /** While it runs: over the last seconds, and what is left; afterwards: over the whole run. */
  function speed(): Pick<RunSnapshot, 'filesPerSecond' | 'bytesPerSecond' | 'secondsLeft'> {
    if (ended !== undefined) {
      const total = Math.max(seconds(), 0.001);
      return { filesPerSecond: counters.processed / total, bytesPerSecond: counters.bytesUploaded / total };
    }
    if (!totals.complete) return meter.rates();
    const left = meter.secondsLeft(
      Math.max(0, totals.files - counters.processed), Math.max(0, totals.bytes - bytesProcessed));
    return { ...meter.rates(), ...(left === undefined ? {} : { secondsLeft: left }) };
  }

  return {
    startedAt, counters, lanes, active,
    setState(next) {
      if (ended === undefined) state = next;
    },
    setWaiting(error) {
      if (state === 'cancelling') return;
      state = error === undefined ? 'running' : 'waiting';
      message = error?.message;
    },
    setGivenUp(error) {
      if (state === 'waiting') state = 'running';
      message = error.message;
    },
    setWorkers: (next) => void (workers = next),
    addNotConnected: (source) => void notConnected.push(source),
    addTotals(share) {
      totals.files += share.files;
      totals.bytes += share.bytes;
    },
    completeTotals: () => void (totals.complete = true),
    find: () => found++,
    found: () => found,
    flow(job, bytesDone) {
      meter.flow(Math.max(0, bytesDone - job.bytesDone));
      job.bytesDone = bytesDone;
    },
    count(end, bytes) {
      counters.processed++;
      counters[end]++;
      if (end === 'uploaded') counters.bytesUploaded += bytes;
      bytesProcessed += bytes;
      meter.add(bytes);
    },
    end(end, why) {
      ended = performance.now();
      state = end;
      message = why ?? message;
    },
    seconds,
    snapshot: () => ({
      id: options.id, state, dryRun: options.dryRun, workers,
      counters: { ...counters }, totals: { ...totals }, bytesProcessed, ...speed(), startedAt, seconds: seconds(),
      lanes: ended === undefined ? Array.from({ length: workers }, (_, index) => lane(index + 1)) : [],
      sources,
      ...(options.retryFailed === true ? { retry: true } : {}),
      ...(notConnected.length === 0 ? {} : { notConnected: [...notConnected] }),
      ...(message === undefined ? {} : { message }),
    }),
    activeRows: () => [...active.values()].map(toRow),
  };
}

function toRow(job: FileJob): FileRow {
  const bytes = job.candidate.fingerprint.bytes;
  // It may have grown since it was found.
  const percent = bytes === 0 ? 100 : Math.min(100, Math.floor((100 * job.bytesDone) / bytes));
  return {
    seq: job.seq, source: job.source.id, path: pathText(job.candidate.path).path, bytes, state: job.state,
    ...(job.state === 'uploading' ? { percent } : {}),
  };
}
