import { emptyCounters, type EndState, type FileRow, type RunEnd, type RunSnapshot } from '../../src-shared/domain.ts';
import type { ErrorInfo, KeepsakeError } from '../../src-shared/errors.ts';
import type { FileJob } from './file-backup.ts';
import { createRunStatus, percentDone, type RunStatus } from '../base/run-status.ts';
import { pathText } from '../base/source-path.ts';
import type { RunOptions } from './run-types.ts';

/** What a run shows of itself while it goes on, and what it counts. */
export interface RunProgress extends Pick<RunStatus, 'startedAt' | 'workers' | 'setWorkers' | 'setState' | 'flow' | 'seconds' | 'speeds'> {
  readonly counters: Readonly<ReturnType<typeof emptyCounters>>;
  /** Jobs that workers hold, by worker. */
  readonly lanes: Map<number, FileJob>;
  /** Jobs that have not reached an end, in the order of discovery. */
  readonly active: Map<number, FileJob>;
  /** The destination is waited for; undefined: it is back. */
  setWaiting(error: KeepsakeError | undefined): void;
  /** The destination is given up. */
  setGivenUp(error: KeepsakeError): void;
  /** A drive does not answer, so that the run cannot be ended for now. */
  setHung(): void;
  /** @param source the ID of one that is not connected */
  addNotConnected(source: string): void;
  /** One sentence that people should know about the run; beyond the first 20 different ones they are dropped. */
  addNotice(notice: string): void;
  /** A file of a known path has a new content. */
  addChanged(): void;
  /** So many files are gone from their source. */
  addRemoved(files: number): void;
  addTotals(share: { readonly files: number; readonly bytes: number }): void;
  completeTotals(): void;
  /** The sequence number of the next entry. @param bytes of a file that is to be backed up */
  find(bytes: number): number;
  /** Nothing more will be found: that is the total, where nobody has counted it before. */
  completeFound(): void;
  found(): number;
  /** @param isFile false for a folder or a link */
  count(state: EndState, bytes: number, isFile: boolean): void;
  /** Stops the clock. */
  end(state: RunEnd, error: KeepsakeError | undefined): void;
  snapshot(): RunSnapshot;
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
  const status = createRunStatus(options);
  const counters = emptyCounters();
  const totals = { files: 0, bytes: 0, complete: false };
  const active = new Map<number, FileJob>();
  const lanes = new Map<number, FileJob>();
  const sources = options.sources.map((source) => source.id);
  const notConnected: string[] = [];
  const notices: string[] = [];
  let otherEntries = 0;
  let unreadableFolders = 0;
  let found = 0;
  let foundBytes = 0;
  let changed = 0;
  let removed = 0;

  /** While somebody counts, what was found may be more. */
  const knownTotals = (): RunSnapshot['totals'] =>
    totals.complete ? { ...totals } : { files: Math.max(totals.files, found), bytes: Math.max(totals.bytes, foundBytes), complete: false };

  function lane(worker: number): RunSnapshot['lanes'][number] {
    const job = lanes.get(worker);
    if (job === undefined || job.state === 'queued') return { worker, state: 'idle' };
    const bytes = job.candidate.fingerprint.bytes;
    return {
      worker, state: job.state, source: job.source.id, ...pathText(job.candidate.path), bytes,
      ...(job.state === 'uploading' ? { bytesDone: job.bytesDone } : {}),
    };
  }

  return {
    startedAt: status.startedAt, counters, lanes, active,
    workers: status.workers, setWorkers: status.setWorkers, setState: status.setState, flow: status.flow, seconds: status.seconds, speeds: status.speeds,
    setWaiting: (error) => status.setWaiting(error, 'running'),
    setGivenUp(error) {
      if (status.state() === 'waiting') status.setState('running');
      status.setProblem(error);
    },
    setHung() {
      if (!status.isEnded()) status.setProblem(hung);
    },
    addNotConnected: (source) => void notConnected.push(source),
    addNotice(notice) {
      if (notices.length < noticesMax && !notices.includes(notice)) notices.push(notice);
    },
    addChanged: () => void (changed += 1),
    addRemoved: (files) => void (removed += files),
    addTotals(share) {
      if (totals.complete) return;
      totals.files += share.files;
      totals.bytes += share.bytes;
    },
    completeTotals: () => void (totals.complete = true),
    find(bytes) {
      foundBytes += bytes;
      return found++;
    },
    completeFound() {
      if (!totals.complete) Object.assign(totals, { files: found, bytes: foundBytes, complete: true });
    },
    found: () => found,
    count(end, bytes, isFile) {
      if (!isFile) otherEntries += 1;
      if (!isFile && end === 'failed') unreadableFolders += 1;
      counters.processed++;
      counters[end]++;
      if (end === 'uploaded') counters.bytesUploaded += bytes;
      // What a cancel leaves undone is no work.
      if (end !== 'cancelled') status.addFile(bytes);
    },
    end(end, error) {
      const before = status.problem();
      status.end(end, error ?? (before === hung ? undefined : before));
    },
    snapshot: () => ({
      id: options.id, dryRun: options.dryRun, ...status.snapshot({ ...counters, bytes: counters.bytesUploaded }, totals.complete ? totals : undefined),
      counters: { ...counters }, ...(otherEntries === 0 ? {} : { otherEntries }), ...(unreadableFolders === 0 ? {} : { unreadableFolders }), totals: knownTotals(), lanes: status.lanes(lane),
      sources, destination: options.destinationAddress, changed, removed,
      ...(options.retryFailed === true ? { retry: true } : {}),
      ...(options.partial === true ? { partial: true, ...(options.paths === undefined ? { walked: true } : {}) } : {}),
      ...(notConnected.length === 0 ? {} : { notConnected: [...notConnected] }),
      ...(notices.length === 0 ? {} : { notices: [...notices] }),
    }),
    activeRows: () => [...active.values()].map(toRow),
  };
}

function toRow(job: FileJob): FileRow {
  const bytes = job.candidate.fingerprint.bytes;
  return {
    seq: job.seq, source: job.source.id, ...pathText(job.candidate.path), bytes, state: job.state,
    ...(job.state === 'uploading' ? { percent: percentDone(job.bytesDone, bytes) } : {}),
  };
}
