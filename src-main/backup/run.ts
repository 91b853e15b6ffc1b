import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEnd } from '../../src-shared/domain.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { isDoneUnlessHung } from '../vault/hanging.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import { createByteBudget, heldBytesMax } from './byte-budget.ts';
import { waitForDestination } from '../base/destination-gate.ts';
import { createDestinationLink, type DestinationLink } from './destination-link.ts';
import { createFileBackup, type FileJob } from './file-backup.ts';
import { connectRun, type Connected, type KnownPlace } from './run-connection.ts';
import { createRunEnds, type End } from './run-ends.ts';
import { healedLine } from '../vault/journal-damage.ts';
import { cursorAfterRun } from './journal-catch-up.ts';
import { feedRun } from './run-feed.ts';
import { createRunFolders } from './run-folders.ts';
import { relist } from './relisting.ts';
import { createRunProgress } from './run-progress.ts';
import { lineTime } from './line-time.ts';
import type { Run, RunOptions, RunOutcome } from './run-types.ts';
import { pathText } from '../base/source-path.ts';
import { createWorkerPool, type WorkerPool } from '../base/worker-pool.ts';

/** What is over by then needs no totals, and no thread that counts. */
const countAfterMs = 1000;
/** Removed paths that are journalled at once. */
const removedBatch = 1000;

/**
 * One pass over the sources, from the first entry to the last confirmation: the walker feeds a bounded
 * queue, the workers take from it, and every entry reaches exactly one end.
 */
export function startRun(given: RunOptions): Run {
  const { catalog, reader, hold, signal } = given;
  /** Aborts when the run is over: what it listens to outlives it, and must not keep it. */
  const over = new AbortController();
  const progress = createRunProgress({ ...given, signal: over.signal });
  const options: RunOptions = {
    ...given,
    onNotice(notice) {
      progress.addNotice(notice);
      given.onNotice?.(notice);
    },
  };
  const ends = createRunEnds(options, progress);
  const queue = createBoundedQueue<FileJob>(2 * options.workers);
  /** Aborts when the totals are known. */
  const stopCounting = new AbortController();
  let pool: WorkerPool | undefined;
  let destinationError: KeepsakeError | undefined;

  const createLink = (destination: OpenDestination, cursor: string | undefined): DestinationLink =>
    createDestinationLink({
      destination, cursor, hold, signal,
      waitMs: options.waitMs,
      busy: () => progress.lanes.size,
      onWaiting: (error) => progress.setWaiting(error),
      onGivenUp: (error) => {
        destinationError = error;
        progress.setGivenUp(error);
      },
    });

  function createBackup({ destination, link }: Connected): (job: FileJob) => Promise<End> {
    const backUp = createFileBackup({
      ...options, destination, link,
      budget: createByteBudget(heldBytesMax(process.constrainedMemory())),
      onProgress: (job, bytesDone) => progress.flow(job, bytesDone),
    });
    const cancelled = (): boolean => signal.aborted;
    return async (job) => {
      if (cancelled()) return { state: 'cancelled' };
      try {
        return await backUp(job).catch((error: unknown) => {
          signal.throwIfAborted();
          return ends.ofFailure(job, toKeepsakeError(error));
        });
      } catch (error) {
        return cancelled() ? { state: 'cancelled' } : { state: 'failed', reason: toKeepsakeError(error).message };
      }
    };
  }

  async function work(connected: Connected): Promise<void> {
    const backUp = createBackup(connected);
    const folders = createRunFolders(catalog, connected.link);
    const running = (pool = createWorkerPool<FileJob>({
      size: progress.workers(),
      take: (retired) => queue.take(retired),
      async work(job, worker) {
        progress.lanes.set(worker, job);
        try {
          await ends.finishJob(job, await backUp(job));
        } finally {
          progress.lanes.delete(worker);
        }
      },
    }));
    // Should the pool break, nobody takes from the queue any more: the walk must not wait for room.
    const broken = new AbortController();
    running.done.catch((error: unknown) => broken.abort(error));
    let complete: KnownPlace[];
    try {
      const feed = { ...options, progress, ends, folders, queue, ahead: () => 2 * progress.workers() };
      complete = await feedRun(feed, connected, AbortSignal.any([signal, broken.signal]));
      if (options.countAhead) progress.completeFound();
      stopCounting.abort();
    } finally {
      // After a cancel the workers pass what is still in the queue through, as cancelled.
      queue.close();
      await Promise.all([running.done, folders.settled()]);
    }
    if (options.dryRun || destinationError !== undefined) return;
    await folders.flush();
    for (const known of complete) {
      await ends.mounts.keepAway(known);
      await markRemoved(connected, known);
      await relist({ ...options, ...connected }, known);
      await catalog.forgetUnseenFailures(known.place);
    }
    await sayHealed(connected, complete);
  }

  /** Says in the journal that its damage is healed, where everything that it has cost was looked for in the sources and journalled again. */
  async function sayHealed({ destination, link, journal, places }: Connected, complete: readonly KnownPlace[]): Promise<void> {
    const walked = new Set(complete.map(({ source }) => source.id));
    const isHealed = progress.counters.failed === 0 && [...journal.lost, ...places.keys()].every((source) => walked.has(source));
    if (!isHealed || journal.damage.length === 0) return;
    const lines = journal.damage.map((damage) => healedLine(destination.writer, damage));
    for (let start = 0; start < lines.length; start += destination.batchMax) {
      const error = await link.confirmAll(lines.slice(start, start + destination.batchMax)).catch(toKeepsakeError);
      // A server of an older version does not know these lines: there the damage is counted on.
      if (error !== undefined && error.code !== 'refused' && error.code !== 'usage') throw error;
    }
  }

  /** Only after a complete walk of a connected source. What was stored stays. Each round leaves fewer paths that nobody has seen. */
  async function markRemoved({ destination, link }: Connected, { source, place }: KnownPlace): Promise<void> {
    for (;;) {
      await hold.pass(signal);
      const unseen = await catalog.unseenPaths(place, Math.min(removedBatch, destination.batchMax));
      if (unseen.length === 0) return;
      // The catalog may be wrong about what the walk has seen, and a file may have come back: only the folder can say that it is gone.
      const existing = await reader.existing(source, unseen, signal);
      const there = unseen.filter((_, index) => existing[index]);
      const gone = unseen.filter((_, index) => !existing[index]);
      if (there.length > 0) await catalog.see(place, there);
      if (gone.length === 0) continue;
      const when = lineTime(source);
      await link.confirmAll(
        gone.map((path) => ({ kind: 'removed', source: source.id, label: source.label, ...pathText(path), when })));
      await catalog.forget(place, gone);
      progress.addRemoved(gone.length);
    }
  }

  async function countAhead(stop: AbortSignal): Promise<void> {
    try {
      await sleep(countAfterMs, undefined, { signal: stop, ref: false });
      await reader.count(options.sources, (share) => progress.addTotals(share), stop);
      if (!stop.aborted) progress.completeTotals();
    } catch {
      // Totals are a comfort: without them the run goes on all the same.
    }
  }

  async function execute(): Promise<RunOutcome> {
    const counting = options.countAhead ? countAhead(AbortSignal.any([signal, stopCounting.signal])) : undefined;
    let connected: Connected | undefined;
    try {
      await hold.pass(signal);
      connected = await waitForDestination({
        attempt: (stop) => connectRun({ ...options, createLink, startedAt: progress.startedAt }, stop),
        waitMs: options.startWaitMs, hold, signal,
        onWaiting: (error) => progress.setWaiting(error),
      });
      progress.setWaiting(undefined);
      await work(connected);
    } catch (error) {
      if (!signal.aborted) destinationError ??= toKeepsakeError(error);
    }
    const end: RunEnd = signal.aborted ? 'cancelled' : destinationError === undefined ? 'complete' : 'failed';
    stopCounting.abort();
    await counting;
    if (connected === undefined) await leaveUnconnected(end);
    else await leave(connected, end);
    return {
      summary: { type: 'summary', state: end, ...progress.counters, seconds: progress.seconds(), workers: progress.workers() },
      notConnected: ends.notConnected,
      ...(destinationError === undefined ? {} : { destinationError }),
    };
  }

  /** Whoever cancels may say why. */
  function whyCancelled(end: RunEnd): KeepsakeError | undefined {
    return end === 'cancelled' && signal.reason instanceof KeepsakeError ? signal.reason : undefined;
  }

  /** What the next run needs to believe this one: nothing where it did not reach its end. */
  async function settle({ destination, link, journal: { cursor } }: Connected, end: RunEnd): Promise<{ readonly cursor: string | undefined } | undefined> {
    if (end !== 'complete') return undefined;
    if (!link.hasJournalled()) return { cursor };
    // Without it the next run compares everything with the journal.
    const after = await cursorAfterRun({ ...options, destination }, cursor, signal).catch(() => undefined);
    return after === undefined ? undefined : { cursor: after };
  }

  async function leave(connected: Connected, end: RunEnd): Promise<void> {
    const { destination, link } = connected;
    if (destinationError === undefined)
      await link.farewell(() => ({
        kind: 'run', run: options.id, state: end, counters: { ...progress.counters },
        startedAt: progress.startedAt, ...(options.computer === undefined ? {} : { computer: options.computer }), when: new Date().toISOString(),
      }), end !== 'complete');
    const settled = await settle(connected, end);
    await destination.close();
    await options.beforeEnd?.();
    progress.end(end, destinationError ?? whyCancelled(end));
    // A full disk may refuse it. Nothing depends on it: what is not in the catalog is read from the journal next time.
    await catalog
      .endRun(destination.vaultId, JSON.stringify(progress.snapshot()), settled !== undefined, settled?.cursor)
      .catch(() => undefined);
  }

  /** The history tells of it all the same: a destination that is away each night should show there. */
  async function leaveUnconnected(end: RunEnd): Promise<void> {
    progress.end(end, destinationError ?? whyCancelled(end));
    if (end !== 'failed' || options.dryRun) return;
    const { id, destinationLabel: destination, dryRun, retryFailed = false, partial = false } = options;
    await catalog
      .noteRun({ id, vault: '', destination, startedAt: progress.startedAt, dryRun, partial: retryFailed || partial }, JSON.stringify(progress.snapshot()))
      .catch(() => undefined);
  }

  function onCancel(): void {
    progress.setState('cancelling');
    void isDoneUnlessHung(done).then((ended) => {
      if (!ended) progress.setHung();
    });
  }

  const done = execute().finally(() => {
    over.abort();
    signal.removeEventListener('abort', onCancel);
  });
  signal.addEventListener('abort', onCancel);

  return {
    id: options.id,
    done,
    setWorkers(next) {
      progress.setWorkers(next);
      queue.setCapacity(2 * next);
      pool?.resize(next);
    },
    found: () => progress.found(),
    snapshot: () => progress.snapshot(),
    speeds: () => progress.speeds(),
    activeRows: () => progress.activeRows(),
  };
}
