import { emptyCounters, type RunSummary } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { Run, RunOutcome, SourceFile } from '../backup/run-types.ts';
import { pathText } from '../backup/source-path.ts';
import type { Throttle } from '../backup/throttle.ts';
import type { BackupRequest, BackupResult } from './application-types.ts';
import { createAutomaticRuns, type AutomaticEnd } from './automatic-runs.ts';
import { fileLine, type BackupJobs, type PreparedDestination } from './backup-job.ts';
import type { Engine } from './engine.ts';
import { lookOptions, type Look } from './looks.ts';
import type { Pausing } from './pausing.ts';
import { newId, type SettingsStore } from './settings.ts';

/** How long the command line waits for a destination that went away in the middle of a run. */
const waitDefaultMs = 5 * 60_000;
const snapshotMs = 100;

export interface RunsOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly pausing: Pausing;
  readonly throttle: Throttle;
  /** A run has begun, or ended. */
  readonly onRunning: (running: boolean) => void;
}

/** The runs of one home: one at a time, whoever asks for them. */
export interface Runs {
  /** A backup as the command line asks for it; begins when those that were asked for before have ended. */
  backup(request: BackupRequest & { readonly look?: Look }, jobs: BackupJobs): Promise<BackupResult>;
  /** A run that nobody asked for, to the saved destination: it lets everybody else go first, and makes way for them. */
  automatic(jobs: BackupJobs, look: Look, signal: AbortSignal): Promise<AutomaticEnd>;
  /** A run that the dashboard starts: it goes on whoever looks at it, and waits for its destination as long as it takes. */
  startInBackground(jobs: BackupJobs, options: BackgroundRun): Promise<void>;
  /** Cancels what goes on. */
  cancel(): void;
  /** Cancels everything; nothing begins any more. */
  close(): void;
}

export interface BackgroundRun {
  readonly dryRun: boolean;
  /** Only what failed before; `files`: of that these alone. */
  readonly retryFailed: boolean;
  readonly files?: readonly SourceFile[];
}

interface RunRequest extends Pick<BackupRequest, 'folders' | 'dryRun' | 'retry' | 'signal' | 'onFile' | 'onNotice'> {
  readonly workers: number;
  readonly waitMs: number;
  readonly startWaitMs: number;
  readonly countAhead: boolean;
  readonly files?: readonly SourceFile[];
  readonly look?: Look;
}

export function createRuns({ settings, engine, pausing, throttle, onRunning }: RunsOptions): Runs {
  /** What cancels the runs that go on, also those that are about to begin. */
  const cancels = new Set<AbortController>();
  const closed = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const automatic = createAutomaticRuns();

  /** Runs `work` with a signal that cancel() and close() abort as well. */
  async function cancellable<R>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const controller = new AbortController();
    cancels.add(controller);
    try {
      return await work(AbortSignal.any([signal, controller.signal, closed.signal]));
    } finally {
      cancels.delete(controller);
    }
  }

  async function start(prepared: PreparedDestination, jobs: BackupJobs, request: RunRequest): Promise<Run> {
    const everything = request.retry === true && request.folders.length === 0;
    const { onFile, onNotice, dryRun, workers, waitMs, startWaitMs, countAhead, files, look, signal } = request;
    const known = look?.sources ?? (everything ? await jobs.allSources() : await jobs.sources(request.folders, onNotice));
    const sources = files === undefined ? known : known.filter(({ id }) => files.some(({ source }) => source === id));
    await jobs.refuseOverlap(sources, prepared.address);
    const retryFailed = request.retry ?? false;
    const run = await engine.start({
      id: newId(), sources, knownSources: settings.read().sources.map((source) => source.id),
      ...(dryRun ? prepared.dryRun : prepared.run),
      destinationAddress: prepared.address,
      workers, dryRun, waitMs, startWaitMs, signal, retryFailed, throttle, hold: pausing.halt,
      ...(files === undefined ? {} : { retryFiles: files }),
      ...(look === undefined ? {} : lookOptions(look)),
      // What failed, or has just appeared, is few, and known: there is nothing to count ahead.
      countAhead: countAhead && !retryFailed && look?.paths === undefined,
      ...(onFile === undefined ? {} : { onFile: (entry) => onFile(fileLine(entry, prepared.destination.label)) }),
      ...(onNotice === undefined ? {} : { onNotice }),
    });
    onRunning(true);
    const ended = (): void => onRunning(false);
    run.done.then(ended, ended);
    return run;
  }

  async function backupTo(prepared: PreparedDestination, jobs: BackupJobs, request: BackupRequest, signal: AbortSignal): Promise<BackupResult> {
    const { onSnapshot } = request;
    const run = await start(prepared, jobs, {
      ...request,
      signal,
      workers: request.workers ?? settings.read().workers,
      waitMs: request.waitMs ?? waitDefaultMs,
      startWaitMs: request.waitMs ?? 0,
      // Somebody may look at it from a window, too.
      countAhead: true,
    });
    const timer = onSnapshot === undefined ? undefined : setInterval(() => onSnapshot(run.snapshot()), snapshotMs);
    try {
      const { notConnected, ...outcome } = await run.done;
      return { ...outcome, notConnected: notConnected.map((source) => pathText(source.path).path) };
    } finally {
      clearInterval(timer);
      onSnapshot?.(run.snapshot());
    }
  }

  async function backUpAll(jobs: BackupJobs, request: BackupRequest, signal: AbortSignal): Promise<BackupResult> {
    const destinations: PreparedDestination[] = [];
    for (const text of request.to.length === 0 ? [undefined] : request.to) destinations.push(await jobs.destination(text));
    const results: BackupResult[] = [];
    for (const prepared of destinations) {
      if (signal.aborted) break;
      results.push(await backupTo(prepared, jobs, request, signal));
    }
    return sum(results, request.workers ?? settings.read().workers, results.length < destinations.length);
  }

  /** Begins when nobody else's run goes on. */
  async function startAutomatic(jobs: BackupJobs, look: Look, signal: AbortSignal): Promise<RunOutcome> {
    while (waiting > 0 || engine.current() !== undefined) {
      await Promise.race([Promise.all([turn, engine.idle()]), aborted(signal)]);
      signal.throwIfAborted();
    }
    const run = await start(await jobs.destination(undefined), jobs, {
      folders: [], dryRun: false, retry: look.retryFailed === true, workers: settings.read().workers, signal, look,
      waitMs: Infinity, startWaitMs: Infinity, countAhead: true,
    });
    return run.done;
  }

  return {
    automatic: (jobs, look, signal) =>
      automatic.run((stop) => cancellable(stop, (each) => startAutomatic(jobs, look, each)), look, signal),
    backup(request, jobs) {
      void automatic.makeWay();
      if (waiting > 0 || engine.current() !== undefined)
        request.onNotice?.('Keepsake is backing up already: this begins when that has finished.');
      if (pausing.paused()) request.onNotice?.('Keepsake is paused: this goes on when somebody resumes it, e.g. with keepsake resume.');
      waiting++;
      const previous = turn.then(() => engine.idle());
      const result = cancellable(request.signal, async (signal) => {
        await Promise.race([previous, aborted(signal)]);
        return backUpAll(jobs, request, signal);
      });
      const leave = (): number => waiting--;
      // Whoever gives up waiting does not let the next one overtake.
      turn = Promise.all([previous, result.then(leave, leave)]);
      return result;
    },
    async startInBackground(jobs, { dryRun, retryFailed, files }) {
      // What is asked for goes on already, by itself.
      if (!dryRun && !retryFailed && engine.current() !== undefined && isOfEverything(automatic.current())) return;
      await automatic.makeWay();
      const begun = Promise.withResolvers<undefined>();
      const running = cancellable(closed.signal, async (signal) => {
        const run = await start(await jobs.destination(undefined), jobs, {
          folders: [], dryRun, retry: retryFailed, workers: settings.read().workers, signal,
          waitMs: Infinity, startWaitMs: Infinity, countAhead: true,
          ...(files === undefined ? {} : { files }),
        });
        begun.resolve(undefined);
        await run.done;
      });
      running.catch(begun.reject);
      await begun.promise;
    },
    cancel() {
      for (const controller of cancels) controller.abort();
    },
    close: () => closed.abort(),
  };
}

function isOfEverything(look: Look | undefined): boolean {
  return look?.partial === false && look.retryFailed !== true;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The counters of all destinations together; the worst end. `cancelled`: before the last destination had its turn. */
function sum(results: readonly BackupResult[], workers: number, cancelled: boolean): BackupResult {
  const counters = emptyCounters();
  let seconds = 0;
  for (const { summary } of results) {
    for (const key of Object.keys(counters) as (keyof typeof counters)[]) counters[key] += summary[key];
    seconds += summary.seconds;
  }
  const worst = (['cancelled', 'failed'] as const).find((end) => results.some(({ summary }) => summary.state === end));
  const summary: RunSummary = {
    type: 'summary', state: cancelled ? 'cancelled' : (worst ?? 'complete'), ...counters,
    seconds: Math.round(seconds * 1000) / 1000, workers,
  };
  const destinationError = results.find((result) => result.destinationError !== undefined)?.destinationError;
  return {
    summary,
    notConnected: [...new Set(results.flatMap((result) => result.notConnected))],
    ...(destinationError === undefined ? {} : { destinationError: toKeepsakeError(destinationError) }),
  };
}
