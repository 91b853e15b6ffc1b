import type { RunEnd } from '../../src-shared/domain.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { RestoredFile, RestoreEnd, RestorePreview } from '../../src-shared/restore.ts';
import { createDestinationGate, waitForDestination } from '../base/destination-gate.ts';
import { pathText } from '../base/source-path.ts';
import { createWorkerPool, type WorkerPool } from '../base/worker-pool.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { VaultPlace } from '../vault/layout.ts';
import { foldJournal, type JournalFold } from './fold-journal.ts';
import { restoreFile } from './restore-file.ts';
import type { PlannedFile } from './restore-plan.ts';
import { createRestoreProgress, type RestoreJob } from './restore-progress.ts';
import { arrangeTargets, previewPlan, type ArrangedTargets } from './restore-preview.ts';
import { createTargetWriter, type CopiedFile, type TargetWriter } from './restore-target.ts';
import type { Restore, RestoreOptions, RestoreOutcome } from './restore-types.ts';
import type { PutFile } from './target-files.ts';

/** Files that are written and not durable yet, or that a slow listener is told of: workers wait beyond that. */
const unsettledMax = 256;

/** One restore, from the journal's first line to the last file that is durable under its name. */
export function startRestore(options: RestoreOptions): Restore {
  const { hold, throttle, dryRun } = options;
  /** Aborts when it is over: what it listens to outlives it. */
  const over = new AbortController();
  /** Aborts where nothing can be restored any more. */
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const progress = createRestoreProgress({ ...options, signal: over.signal });
  let pool: WorkerPool | undefined;
  let error: KeepsakeError | undefined;
  let preview: RestorePreview | undefined;

  /** Ends the restore for the destination's or the target's sake. */
  function stop(reason: KeepsakeError): void {
    if (options.signal.aborted) return;
    error ??= reason;
    stopped.abort(reason);
  }

  async function finish(job: RestoreJob, state: RestoreEnd, more: Pick<RestoredFile, 'reason' | 'notice' | 'to' | 'toB64'> = {}, renamed = false): Promise<void> {
    const { source, label, path, sha256, bytes, seq } = job.file;
    const file: RestoredFile = { type: 'file', source, label, ...pathText(path), state, sha256, bytes, ...more };
    progress.count(file, renamed);
    progress.active.delete(seq);
    await options.onFile?.(file, job.file);
  }

  async function fail(job: RestoreJob, thrown: unknown): Promise<void> {
    const failure = toKeepsakeError(thrown);
    if (failure.scope === 'destination') stop(failure);
    if (signal.aborted) await finish(job, 'cancelled');
    else await finish(job, 'failed', { reason: failure.message });
  }

  async function finishPut(job: RestoreJob, targets: ArrangedTargets, put: PutFile): Promise<void> {
    const place = targets.absolute(job.file.target, put.at);
    if (put.present === true) return finish(job, 'present', place);
    const notices = [
      ...(put.beside ? ['Another file has its name: it was put beside that.'] : []),
      ...(!put.beside && job.file.renamed ? ['The folder that it was restored to cannot have its name, so it has another one.'] : []),
      ...(put.untimed === true ? ['Its time of change could not be set.'] : []),
    ];
    return finish(job, 'restored', { ...place, ...(notices.length > 0 ? { notice: notices.join(' ') } : {}) }, put.beside || job.file.renamed);
  }

  async function execute(destination: OpenDestination, fold: JournalFold, writer: TargetWriter): Promise<void> {
    const targets = await arrangeTargets(options, fold, writer, signal);
    preview = await previewPlan(options, targets, fold, writer, signal);
    progress.setPreview(preview);
    options.onPreview?.(preview);
    if (!preview.fits && !dryRun) throw noRoom(preview);
    progress.setState('running');

    const gate = createDestinationGate({
      ping: (stopPing) => destination.ping(stopPing),
      waitMs: options.waitMs, hold, signal,
      onWaiting: (reason) => progress.setWaiting(reason),
      onGivenUp: stop,
    });
    const unsettled = new Set<Promise<void>>();
    /** Ends a file that is written when it is durable. */
    const settle = (job: RestoreJob, put: Promise<PutFile>): void => {
      const settled = put.then((done) => finishPut(job, targets, done), (thrown: unknown) => fail(job, thrown)).finally(() => unsettled.delete(settled));
      settled.catch(() => undefined);
      unsettled.add(settled);
    };

    async function copy(job: RestoreJob, from: VaultPlace): Promise<CopiedFile> {
      const { file } = job;
      await gate.pass();
      const onBytes = (bytesDone: number): void => {
        if (bytesDone > 0) job.state = 'restoring';
        progress.flow(job, bytesDone);
      };
      const copied = await writer.copy(file, { from, object: file.object, hold, signal, onBytes });
      if (copied.state === 'written') onBytes(file.bytes);
      return copied;
    }

    async function restore(job: RestoreJob): Promise<void> {
      const { file } = job;
      if (file.refused !== undefined) return finish(job, 'failed', { reason: file.refused });
      const released = hold.pass(signal);
      if (released !== undefined) await released;
      job.state = 'comparing';
      const { reading } = destination;
      // What is limited passes through this thread, piece by piece.
      const copied = reading === undefined || dryRun || throttle.limited() ? undefined : await copy(job, reading);
      if (copied?.state === 'present') return finish(job, 'present', targets.absolute(file.target, copied.at));
      if (copied?.state === 'written') {
        settle(job, copied.put);
        return;
      }
      const place = await writer.examine(file);
      if (place.state === 'present') return finish(job, 'present', targets.absolute(file.target, place.at));
      if (dryRun) return finish(job, 'restored', targets.absolute(file.target, file.to), file.renamed);
      job.state = 'restoring';
      const { put } = await restoreFile(file, {
        destination, gate, writer, hold, throttle, signal,
        onBytes: (bytesDone) => progress.flow(job, bytesDone),
      });
      gate.worked();
      settle(job, put);
    }

    const planned = fold.planned(signal);
    const running = (pool = createWorkerPool<PlannedFile>({
      size: progress.workers(),
      take: async () => {
        if (signal.aborted) return undefined;
        // Concurrent calls of a generator's next() wait for each other: each file reaches one worker.
        const next = await planned.next();
        return next.done === true ? undefined : next.value;
      },
      async work(file, worker) {
        const job: RestoreJob = { file, state: 'queued', bytesDone: 0 };
        progress.active.set(file.seq, job);
        progress.lanes.set(worker, job);
        try {
          if (signal.aborted) await finish(job, 'cancelled');
          else await restore(job).catch((thrown: unknown) => fail(job, thrown));
          while (unsettled.size >= unsettledMax) await Promise.race(unsettled);
        } finally {
          progress.lanes.delete(worker);
        }
      },
    }));
    try {
      await running.done;
    } finally {
      await (options.signal.aborted ? writer.giveUp() : writer.flush());
      await Promise.all(unsettled);
    }
    if (!dryRun && options.plainFolders !== true && !signal.aborted) await finishFolders(fold, writer);
  }

  /** Last of all: a folder's time changes with each file, and its permissions may be such that none can be put into it any more. */
  async function finishFolders(fold: JournalFold, writer: TargetWriter): Promise<void> {
    for await (const page of writer.notedFolders()) await fold.noteFolders(page, signal);
    for await (const page of fold.foldersToFinish(signal)) {
      const released = hold.pass(signal);
      if (released !== undefined) await released;
      await writer.finishFolders(page);
    }
    if (!(await fold.hasOtherNotes(signal))) await writer.removeNotes();
  }

  async function run(): Promise<RestoreOutcome> {
    let destination: OpenDestination | undefined;
    let fold: JournalFold | undefined;
    let damagedLines = 0;
    const writer = createTargetWriter({ besideWords: `restored ${options.day}`, temporaryName: `.keepsake-restore-${options.owner}`, plainFolders: options.plainFolders === true });
    try {
      await hold.pass(signal);
      const opened = await waitForDestination({
        attempt: async (stopOpening) => {
          const open = (destination ??= await options.open(stopOpening));
          const folded = await foldJournal(open, stopOpening, { until: options.at, onLines: progress.setJournalLines });
          return { open, folded };
        },
        waitMs: options.startWaitMs, hold, signal,
        onWaiting: (reason) => progress.setWaiting(reason),
      });
      fold = opened.folded;
      damagedLines = fold.damagedLines;
      progress.setWaiting(undefined);
      await execute(opened.open, fold, writer);
    } catch (thrown) {
      if (!options.signal.aborted) error ??= toKeepsakeError(thrown);
    } finally {
      await writer.close();
      await fold?.close();
      await destination?.close().catch(() => undefined);
    }
    const end: RunEnd = options.signal.aborted ? 'cancelled' : error === undefined ? 'complete' : 'failed';
    progress.end(end, error);
    return {
      summary: {
        type: 'summary', state: end, ...progress.counters, removed: preview?.removed ?? 0, damagedLines,
        seconds: progress.seconds(), workers: progress.workers(),
      },
      ...(error === undefined ? {} : { error }),
    };
  }

  const onCancel = (): void => progress.setState('cancelling');
  options.signal.addEventListener('abort', onCancel);
  const done = run().finally(() => {
    over.abort();
    options.signal.removeEventListener('abort', onCancel);
  });

  return {
    id: options.id,
    done,
    setWorkers(next) {
      progress.setWorkers(next);
      pool?.resize(next);
    },
    snapshot: () => progress.snapshot(),
    speeds: () => progress.speeds(),
    activeRows: () => progress.activeRows(),
  };
}

function noRoom({ targets, bytes, presentBytes = 0 }: RestorePreview): KeepsakeError {
  const folders = targets.map(({ path }) => path).join(', ');
  const free = Math.max(0, ...targets.map((target) => target.free ?? 0));
  const size = (count: number): string => (count < 1e8 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(1)} GB`);
  return new KeepsakeError(
    'disk-full',
    `In ${folders} there is no room for ${size(bytes - presentBytes)}: ${size(free)} are free. Free some space, or restore to another folder.`,
    { scope: 'destination' },
  );
}
