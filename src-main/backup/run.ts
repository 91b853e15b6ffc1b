import type { EndState, RunEnd } from '../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { untilAborted } from '../vault/abort.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import { createByteBudget } from './byte-budget.ts';
import type { KnownFile } from './catalog.ts';
import { waitForDestination } from './destination-gate.ts';
import { createDestinationLink, type DestinationLink } from './destination-link.ts';
import { createFileBackup, type FileJob } from './file-backup.ts';
import { allEntries, failedEntries } from './run-entries.ts';
import { createRunProgress } from './run-progress.ts';
import type { Run, RunOptions, RunOutcome, SourceFolder } from './run-types.ts';
import { pathText } from './source-path.ts';
import type { Entry } from './walker.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

/** The bytes of files that all workers hold together. */
const heldBytesMax = 128 * 1024 * 1024;
/** Removed paths that are journalled at once. */
const removedBatch = 1000;

interface KnownPlace {
  readonly source: SourceFolder;
  /** The source's short key in the catalog. */
  readonly place: number;
}

interface Connected {
  readonly destination: OpenDestination;
  readonly link: DestinationLink;
  readonly places: ReadonlyMap<string, KnownPlace>;
}

interface Place extends KnownPlace {
  readonly seq: number;
  readonly path: Uint8Array;
  readonly bytes: number;
}

interface End {
  readonly state: EndState;
  readonly sha256?: string;
  readonly reason?: string;
  readonly known?: KnownFile;
}

/**
 * One pass over the sources, from the first entry to the last confirmation: the walker feeds a bounded
 * queue, the workers take from it, and every entry reaches exactly one end.
 */
export function startRun(options: RunOptions): Run {
  const { catalog, reader, signal } = options;
  const progress = createRunProgress(options);
  const queue = createBoundedQueue<FileJob>(2 * options.workers);
  const notConnected: SourceFolder[] = [];
  let pool: WorkerPool | undefined;
  let workers = options.workers;
  let destinationError: KeepsakeError | undefined;

  /** Opens the destination and takes over what its journal says that the catalog does not know. */
  async function connectOnce(stop: AbortSignal): Promise<Connected> {
    const destination = await options.open(stop);
    try {
      await options.onOpened?.(destination);
      const { vaultId } = destination;
      for (const source of options.knownSources) await catalog.place(vaultId, source);
      const places = new Map<string, KnownPlace>();
      for (const source of options.sources) {
        places.set(source.id, { source, place: await catalog.place(vaultId, source.id) });
        // What it is now: another folder at its path later is not the source.
        await reader.isConnected(source, stop);
      }
      const { cursor, dirty } = await catalog.beginRun({
        id: options.id, vault: vaultId, destination: options.destinationLabel, startedAt: progress.startedAt,
        dryRun: options.dryRun,
      });
      const passOver = dirty ? {} : { passOver: destination.writer };
      let read = cursor;
      for await (const page of destination.journal(cursor, stop, passOver)) {
        await catalog.applyJournal(vaultId, page.lines.map((each) => each.line), page.cursor);
        read = page.cursor;
      }
      return { destination, places, link: createLink(destination, read) };
    } catch (error) {
      await destination.close();
      throw error;
    }
  }

  const createLink = (destination: OpenDestination, cursor: string | undefined): DestinationLink =>
    createDestinationLink({
      destination, cursor, signal,
      waitMs: options.waitMs,
      busy: () => progress.lanes.size,
      onWaiting: (error) => progress.setWaiting(error),
      onGivenUp: (error) => {
        destinationError = error;
        progress.setGivenUp(error);
      },
    });

  async function finish(entry: Place, end: End): Promise<void> {
    const { seq, source, place, path, bytes } = entry;
    const { known, sha256, ...told } = end;
    progress.active.delete(seq);
    progress.count(end.state, bytes);
    const heard = options.onFile?.({ source, path, bytes, ...told, ...(sha256 === undefined ? {} : { sha256 }) });
    // A listener that does not listen any more must not hold up a cancel.
    if (heard !== undefined)
      await untilAborted(Promise.resolve(heard), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    await catalog.finish({ seq, source: source.id, place, path, bytes, ...told, ...(known === undefined ? {} : { known }) });
  }

  const finishJob = (job: FileJob, end: End): Promise<void> =>
    // What was read may be longer or shorter than what was found.
    finish({ ...job, path: job.candidate.path, bytes: end.known?.bytes ?? job.candidate.fingerprint.bytes }, end);

  async function take(entry: Exclude<Entry, { kind: 'end' | 'absent' }>, known: KnownPlace, stop: AbortSignal): Promise<void> {
    const seq = progress.find();
    if (entry.kind !== 'candidate') {
      await finish({ seq, ...known, path: entry.path, bytes: 0 }, { state: entry.kind, reason: entry.reason });
      return;
    }
    const job: FileJob = { seq, ...known, candidate: entry, state: 'queued', bytesDone: 0 };
    progress.active.set(seq, job);
    try {
      await queue.put(job, stop);
    } catch (error) {
      await finishJob(job, { state: 'cancelled' });
      throw error;
    }
  }

  /** Brings what is to be backed up into the queue. Answers the sources that were walked completely. */
  async function feed({ places }: Connected, stop: AbortSignal): Promise<KnownPlace[]> {
    const complete: KnownPlace[] = [];
    const placeOf = (id: string): KnownPlace => {
      const known = places.get(id);
      if (known === undefined) throw new Error(`an entry of an unknown source ${id}`);
      return known;
    };
    const entries = (options.retryFailed === true ? failedEntries : allEntries)({
      catalog, reader, sources: options.sources, signal: stop,
      placeOf: (source) => placeOf(source.id).place,
      ahead: () => 2 * workers,
    });
    let candidates = 0;
    for await (const entry of entries) {
      const known = placeOf(entry.source);
      if (entry.kind === 'candidate') candidates++;
      if (entry.kind !== 'end' && entry.kind !== 'absent') {
        await take(entry, known, stop);
        continue;
      }
      // A drive that is unplugged leaves a folder without photos behind, perhaps with something else in it.
      const emptied = options.retryFailed !== true && candidates === 0 && (await catalog.hasFiles(known.place));
      if (entry.kind === 'absent' || emptied) sayNotConnected(known.source);
      else if (entry.complete) complete.push(known);
      candidates = 0;
    }
    return complete;
  }

  function sayNotConnected(source: SourceFolder): void {
    if (notConnected.includes(source)) return;
    notConnected.push(source);
    progress.addNotConnected(source.id);
    options.onNotice?.(
      `The folder ${pathText(source.path).path} is not connected: what is missing of it is backed up when it is back, and nothing is marked as removed.`);
  }

  /** How a file ended that could not be backed up. */
  async function endOfFailure(job: FileJob, error: KeepsakeError): Promise<End> {
    // A drive that is unplugged makes its files unreadable; that is not their fault.
    if (error.code === 'vanished' || error.code === 'io' || error.code === 'changed') {
      if (error.scope === 'file' && !(await reader.isConnected(job.source, signal))) {
        sayNotConnected(job.source);
        return { state: 'skipped', reason: 'Its folder is not connected; it is backed up when the folder is back.' };
      }
    }
    return { state: 'failed', reason: error.message };
  }

  function createBackup({ destination, link }: Connected): (job: FileJob) => Promise<End> {
    const backUp = createFileBackup({
      catalog, reader, destination, signal, link,
      dryRun: options.dryRun,
      budget: createByteBudget(heldBytesMax),
      onProgress: (job, bytesDone) => progress.flow(job, bytesDone),
    });
    const cancelled = (): boolean => signal.aborted;
    return async (job) => {
      if (cancelled()) return { state: 'cancelled' };
      try {
        return await backUp(job).catch((error: unknown) => {
          signal.throwIfAborted();
          return endOfFailure(job, toKeepsakeError(error));
        });
      } catch (error) {
        return cancelled() ? { state: 'cancelled' } : { state: 'failed', reason: toKeepsakeError(error).message };
      }
    };
  }

  async function work(connected: Connected): Promise<void> {
    const backUp = createBackup(connected);
    const running = (pool = createWorkerPool<FileJob>({
      size: workers,
      take: (retired) => queue.take(retired),
      async work(job, worker) {
        progress.lanes.set(worker, job);
        try {
          await finishJob(job, await backUp(job));
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
      complete = await feed(connected, AbortSignal.any([signal, broken.signal]));
    } finally {
      // After a cancel the workers pass what is still in the queue through, as cancelled.
      queue.close();
      await running.done;
    }
    if (options.dryRun || destinationError !== undefined) return;
    for (const known of complete) {
      await markRemoved(connected, known);
      await catalog.forgetUnseenFailures(known.place);
    }
  }

  /** Only after a complete walk of a connected source. What was stored stays. */
  async function markRemoved({ destination, link }: Connected, { source, place }: KnownPlace): Promise<void> {
    for (;;) {
      const paths = await catalog.unseenPaths(place, Math.min(removedBatch, destination.batchMax));
      if (paths.length === 0) return;
      const when = new Date().toISOString();
      await link.confirmAll(
        paths.map((path) => ({ kind: 'removed', source: source.id, label: source.label, ...pathText(path), when })));
      await catalog.forget(place, paths);
    }
  }

  async function countAhead(stop: AbortSignal): Promise<void> {
    try {
      await reader.count(options.sources, (share) => progress.addTotals(share), stop);
      if (!stop.aborted) progress.completeTotals();
    } catch {
      // Totals are a comfort: without them the run goes on all the same.
    }
  }

  async function execute(): Promise<RunOutcome> {
    const stopCounting = new AbortController();
    const counting = options.countAhead ? countAhead(AbortSignal.any([signal, stopCounting.signal])) : undefined;
    let connected: Connected | undefined;
    try {
      connected = await waitForDestination({
        attempt: connectOnce, waitMs: options.startWaitMs, signal, onWaiting: (error) => progress.setWaiting(error),
      });
      progress.setWaiting(undefined);
      await work(connected);
    } catch (error) {
      if (!signal.aborted) destinationError ??= toKeepsakeError(error);
    }
    const end: RunEnd = signal.aborted ? 'cancelled' : destinationError === undefined ? 'complete' : 'failed';
    stopCounting.abort();
    await counting;
    if (connected === undefined) progress.end(end, destinationError?.message);
    else await leave(connected, end);
    return {
      summary: { type: 'summary', state: end, ...progress.counters, seconds: progress.seconds(), workers },
      notConnected,
      ...(destinationError === undefined ? {} : { destinationError }),
    };
  }

  async function leave({ destination, link }: Connected, end: RunEnd): Promise<void> {
    if (destinationError === undefined)
      await link.farewell(() => ({
        kind: 'run', run: options.id, state: end, counters: { ...progress.counters },
        startedAt: progress.startedAt, when: new Date().toISOString(),
      }), end !== 'complete');
    await destination.close();
    progress.end(end, destinationError?.message);
    // A full disk may refuse it. Nothing depends on it: what is not in the catalog is read from the journal next time.
    await catalog
      .endRun(destination.vaultId, JSON.stringify(progress.snapshot()), end === 'complete')
      .catch(() => undefined);
  }

  signal.addEventListener('abort', () => progress.setState('cancelling'), { once: true });

  return {
    id: options.id,
    done: execute(),
    setWorkers(next) {
      workers = next;
      progress.setWorkers(next);
      queue.setCapacity(2 * next);
      pool?.resize(next);
    },
    found: () => progress.found(),
    snapshot: () => progress.snapshot(),
    activeRows: () => progress.activeRows(),
  };
}
