import type { RunEnd } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import { emptyRestoreCounters, type RestoreCounters, type RestoredFile, type RestoreLane, type RestorePreview, type RestoreRow, type RestoreSnapshot } from '../../src-shared/restore.ts';
import { createRunStatus, percentDone, type RunStatus } from '../base/run-status.ts';
import { pathText } from '../base/source-path.ts';
import type { PlannedFile } from './restore-plan.ts';
import type { RestoreOptions } from './restore-types.ts';

/** A file that a worker has taken, until it has reached its end. */
export interface RestoreJob {
  readonly file: PlannedFile;
  state: 'queued' | 'comparing' | 'restoring';
  bytesDone: number;
}

/** What a restore shows of itself, and what it counts. */
export interface RestoreProgress extends Pick<RunStatus, 'workers' | 'setWorkers' | 'setState' | 'flow' | 'seconds' | 'speeds'> {
  readonly counters: Readonly<RestoreCounters>;
  /** Jobs by worker. */
  readonly lanes: Map<number, RestoreJob>;
  /** Jobs that have not reached an end, by their position. */
  readonly active: Map<number, RestoreJob>;
  /** The destination is waited for; undefined: it is back. */
  setWaiting(error: KeepsakeError | undefined): void;
  readonly setJournalLines: (lines: number) => void;
  setPreview(preview: RestorePreview): void;
  count(file: RestoredFile, renamed: boolean): void;
  /** Stops the clock; files that it did not come to count as cancelled. */
  end(state: RunEnd, error: KeepsakeError | undefined): void;
  snapshot(): RestoreSnapshot;
  activeRows(): readonly RestoreRow[];
}

/** Files of each kind that are kept to be shown. */
const keptMax = 100;

export function createRestoreProgress(options: Pick<RestoreOptions, 'id' | 'dryRun' | 'workers' | 'destinationLabel' | 'hold' | 'signal'>): RestoreProgress {
  const status = createRunStatus(options);
  const counters = emptyRestoreCounters();
  const active = new Map<number, RestoreJob>();
  const lanes = new Map<number, RestoreJob>();
  const failures: RestoredFile[] = [];
  const renamed: RestoredFile[] = [];
  let preview: RestorePreview | undefined;
  let journalLines = 0;

  function lane(worker: number): RestoreLane {
    const job = lanes.get(worker);
    if (job === undefined || job.state === 'queued') return { worker, state: 'idle' };
    const { label, path, bytes } = job.file;
    return { worker, state: job.state, label, path: pathText(path).path, bytes, ...(job.state === 'restoring' ? { bytesDone: job.bytesDone } : {}) };
  }

  return {
    counters, lanes, active,
    workers: status.workers, setWorkers: status.setWorkers, setState: status.setState, flow: status.flow, seconds: status.seconds, speeds: status.speeds,
    setWaiting: (error) => status.setWaiting(error, preview === undefined ? 'starting' : 'running'),
    setJournalLines: (lines) => void (journalLines = lines),
    setPreview: (known) => void (preview = known),
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
      if (file.state !== 'cancelled') status.addFile(file.bytes);
    },
    end(end, error) {
      if (end !== 'complete' && preview !== undefined) {
        counters.cancelled = Math.max(counters.cancelled, preview.files - counters.restored - counters.present - counters.failed);
        counters.processed = counters.restored + counters.present + counters.failed + counters.cancelled;
      }
      status.end(end, error);
    },
    snapshot: () => ({
      id: options.id, dryRun: options.dryRun, ...status.snapshot({ ...counters, bytes: counters.bytesRestored }, preview),
      counters: { ...counters }, totals: { files: preview?.files ?? 0, bytes: preview?.bytes ?? 0, complete: preview !== undefined },
      journalLines, lanes: status.lanes(lane), from: options.destinationLabel,
      ...(preview === undefined ? {} : { preview }),
      failures: [...failures], renamed: [...renamed],
    }),
    activeRows: () => [...active.values()].map(toRow),
  };
}

function toRow({ file, state, bytesDone }: RestoreJob): RestoreRow {
  const { seq, source, label, path, bytes } = file;
  return { seq, source, label, ...pathText(path), bytes, state, ...(state === 'restoring' ? { percent: percentDone(bytesDone, bytes) } : {}) };
}
