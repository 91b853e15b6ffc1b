import type { EndState, RunEnd } from '../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import { createByteBudget } from './byte-budget.ts';
import type { KnownFile } from './catalog.ts';
import { createDestinationGate, waitForDestination } from './destination-gate.ts';
import { createFileBackup, type FileJob } from './file-backup.ts';
import { createGatherer } from './gatherer.ts';
import { createRunProgress } from './run-progress.ts';
import type { Run, RunOptions, RunOutcome, SourceFolder } from './run-types.ts';
import { pathText } from './source-path.ts';
import type { Entry } from './walker.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

/** The bytes of files that all workers hold together. */
const heldBytesMax = 128 * 1024 * 1024;
/** How long a question to the destination waits for others. */
const gatherMs = 4;
/** Removed paths that are journalled at once. */
const removedBatch = 1000;
/** After a cancel the journal gets this long to take the run's last line. */
const farewellMs = 500;

interface KnownPlace {
  readonly source: SourceFolder;
  /** The source's short key in the catalog. */
  readonly place: number;
}

interface Connected {
  readonly destination: OpenDestination;
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
  let journalled = 0;

  /** Opens the destination and takes over what its journal says that the catalog does not know. */
  async function connect(): Promise<Connected> {
    const destination = await waitForDestination({
      attempt: options.open,
      waitMs: options.startWaitMs,
      signal,
      onWaiting: (error) => progress.setWaiting(error),
    });
    try {
      await options.onOpened?.(destination);
      const { vaultId } = destination;
      for (const source of options.knownSources) await catalog.place(vaultId, source);
      const places = new Map<string, KnownPlace>();
      for (const source of options.sources)
        places.set(source.id, { source, place: await catalog.place(vaultId, source.id) });
      const { cursor, dirty } = await catalog.beginRun({
        id: options.id, vault: vaultId, destination: options.destinationLabel, startedAt: progress.startedAt,
      });
      const passOver = dirty ? {} : { passOver: destination.writer };
      for await (const page of destination.journal(cursor, signal, passOver))
        await catalog.applyJournal(vaultId, page.lines.map((each) => each.line), page.cursor);
      return { destination, places };
    } catch (error) {
      await destination.close();
      throw error;
    }
  }

  function finish(entry: Place, end: End): Promise<void> {
    const { seq, source, place, path, bytes } = entry;
    const { known, sha256, ...told } = end;
    progress.active.delete(seq);
    progress.count(end.state, bytes);
    options.onFile?.({ source, path, bytes, ...told, ...(sha256 === undefined ? {} : { sha256 }) });
    return catalog.finish({ seq, source: source.id, place, path, bytes, ...told, ...(known === undefined ? {} : { known }) });
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

  /** Walks the sources into the queue. Answers those that were walked completely. */
  async function feed({ places }: Connected, stop: AbortSignal): Promise<KnownPlace[]> {
    const complete: KnownPlace[] = [];
    let foundBefore = 0;
    for await (const entry of reader.walk(options.sources, () => 2 * workers, stop)) {
      const known = places.get(entry.source);
      if (known === undefined) throw new Error(`an entry of an unknown source ${entry.source}`);
      if (entry.kind === 'end' || entry.kind === 'absent') {
        // A drive that is unplugged leaves an empty folder behind.
        const emptied = progress.found() === foundBefore && (await catalog.hasFiles(known.place));
        if (entry.kind === 'absent' || emptied) sayNotConnected(known.source);
        else if (entry.complete) complete.push(known);
        foundBefore = progress.found();
      } else await take(entry, known, stop);
    }
    return complete;
  }

  function sayNotConnected(source: SourceFolder): void {
    notConnected.push(source);
    options.onNotice?.(
      `The folder ${pathText(source.path).path} is not connected: nothing of it was backed up this time, and nothing is marked as removed.`);
  }

  async function confirmEach(destination: OpenDestination, lines: readonly JournalLine[]): Promise<readonly (true | KeepsakeError)[]> {
    try {
      await destination.confirm(lines, signal);
      journalled += lines.length;
      return lines.map(() => true);
    } catch (error) {
      // One line whose object is absent refuses those beside it: then each is asked for itself.
      if (lines.length === 1 || toKeepsakeError(error).code !== 'object-absent') throw error;
      return Promise.all(lines.map((line) => confirmEach(destination, [line]).then(() => true as const, toKeepsakeError)));
    }
  }

  function createBackup(destination: OpenDestination): (job: FileJob) => Promise<End> {
    /** Nobody else can come when every worker that is busy has asked. */
    const full = (): number => Math.min(destination.batchMax, Math.max(1, progress.lanes.size));
    const confirm = createGatherer<JournalLine, true | KeepsakeError>({
      full, delayMs: gatherMs,
      ask: (lines) => confirmEach(destination, lines),
    });
    const backUp = createFileBackup({
      catalog, reader, destination, signal, dryRun: options.dryRun,
      budget: createByteBudget(heldBytesMax),
      gate: createDestinationGate({
        ping: (stop) => destination.ping(stop),
        waitMs: options.waitMs,
        signal,
        onWaiting: (error) => progress.setWaiting(error),
        onGivenUp: (error) => {
          destinationError = error;
          progress.setGivenUp(error);
        },
      }),
      check: createGatherer({
        full, delayMs: gatherMs,
        ask: async (ids) => {
          const stored = await destination.check(ids, signal);
          return ids.map((id) => stored.has(id));
        },
      }),
      async confirm(line) {
        const answer = await confirm(line);
        if (answer !== true) throw answer;
      },
      onProgress: (job, bytesDone) => progress.flow(job, bytesDone),
    });
    const cancelled = (): boolean => signal.aborted;
    return async (job) => {
      if (cancelled()) return { state: 'cancelled' };
      try {
        return await backUp(job);
      } catch (error) {
        return cancelled() ? { state: 'cancelled' } : { state: 'failed', reason: toKeepsakeError(error).message };
      }
    };
  }

  async function work(connected: Connected): Promise<void> {
    const backUp = createBackup(connected.destination);
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
    for (const known of complete) await markRemoved(connected.destination, known);
  }

  /** Only after a complete walk of a connected source. What was stored stays. */
  async function markRemoved(destination: OpenDestination, { source, place }: KnownPlace): Promise<void> {
    for (;;) {
      const paths = await catalog.unseenPaths(place, Math.min(removedBatch, destination.batchMax));
      if (paths.length === 0) return;
      const when = new Date().toISOString();
      await destination.confirm(
        paths.map((path) => ({ kind: 'removed', source: source.id, label: source.label, ...pathText(path), when })), signal);
      journalled += paths.length;
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
      connected = await connect();
      progress.setWaiting(undefined);
      await work(connected);
    } catch (error) {
      if (!signal.aborted) destinationError ??= toKeepsakeError(error);
    }
    const end: RunEnd = signal.aborted ? 'cancelled' : destinationError === undefined ? 'complete' : 'failed';
    stopCounting.abort();
    await counting;
    if (connected === undefined) progress.end(end, destinationError?.message);
    else await leave(connected.destination, end);
    return {
      summary: { type: 'summary', state: end, ...progress.counters, seconds: progress.seconds(), workers },
      notConnected,
      ...(destinationError === undefined ? {} : { destinationError }),
    };
  }

  async function leave(destination: OpenDestination, end: RunEnd): Promise<void> {
    if (journalled > 0 && destinationError === undefined) {
      const line: JournalLine = {
        kind: 'run', run: options.id, state: end, counters: { ...progress.counters },
        startedAt: progress.startedAt, when: new Date().toISOString(),
      };
      // Nothing depends on this line; every file was confirmed before.
      await destination.confirm([line], end === 'complete' ? signal : AbortSignal.timeout(farewellMs)).catch(() => undefined);
    }
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
