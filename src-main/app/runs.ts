import { hostname } from 'node:os';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { Run, RunOutcome, SourceFile } from '../backup/run-types.ts';
import { waitDefaultMs } from '../base/destination-gate.ts';
import { pathText } from '../base/source-path.ts';
import type { Throttle } from '../base/throttle.ts';
import { untilAborted } from '../vault/abort.ts';
import type { BackupRequest, BackupResult } from './application-types.ts';
import { createAutomaticRuns, type AutomaticEnd } from './automatic-runs.ts';
import { fileLine, type BackupJobs, type PreparedDestination } from './backup-job.ts';
import type { Engine } from './engine.ts';
import { covers, lookOptions, type Look } from './looks.ts';
import type { Pausing } from './pausing.ts';
import { newId, withNewSources, withNewWriter, type SettingsStore } from './settings.ts';
import { sumResults } from './sum-results.ts';

const snapshotMs = 100;

export interface RunsOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly pausing: Pausing;
  readonly throttle: Throttle;
  /** A run has begun, or ended. */
  readonly onRunning: (running: boolean) => void;
  /** The home has become another writer, or some of its sources have other IDs. */
  readonly onNewWriter: () => void;
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
  /** Cancels what the dashboard began, if photos go elsewhere now than when it began. Automatic runs make way by themselves. */
  cancelDiverted(): void;
  /** Cancels everything; nothing begins any more. */
  close(): void;
}

export interface BackgroundRun {
  readonly dryRun: boolean;
  /** Only what failed before; `files`: of that these alone. */
  readonly retryFailed: boolean;
  readonly files?: readonly SourceFile[];
  /** Whoever asks has just ended a pause: what somebody began before it goes on by that, and is what they ask for. */
  readonly resumed?: boolean;
}

/** Why a run is cancelled when another destination is saved. */
export function photosGoElsewhere(): KeepsakeError {
  return new KeepsakeError('cancelled', 'Your photos go to another place now.');
}

interface RunRequest extends Pick<BackupRequest, 'folders' | 'dryRun' | 'retry' | 'signal' | 'onFile' | 'onNotice'> {
  readonly workers: number;
  readonly waitMs: number;
  readonly startWaitMs: number;
  readonly countAhead: boolean;
  readonly files?: readonly SourceFile[];
  readonly look?: Look;
}

export function createRuns({ settings, engine, pausing, throttle, onRunning, onNewWriter }: RunsOptions): Runs {
  /** What cancels the runs that go on, also those that are about to begin. */
  const cancels = new Set<AbortController>();
  const closed = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();
  /** How many were asked for and have not ended, or begun where nobody waits for their end: automatic ones stand back. */
  let waiting = 0;
  const automatic = createAutomaticRuns();
  /** The automatic run that has begun last, and where its photos go, as it was saved then. */
  let begun: { readonly id: string; readonly look: Look; readonly destination: string } | undefined;
  /** The run that the dashboard began last, and where its photos go. */
  let asked: { readonly controller: AbortController; readonly destination: string } | undefined;

  /** Runs `work` with a signal that cancel() and close() abort as well. @throws KeepsakeError 'cancelled' where work throws because of these */
  async function cancellable<R>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const controller = new AbortController();
    cancels.add(controller);
    try {
      return await work(AbortSignal.any([signal, controller.signal, closed.signal]));
    } catch (error) {
      if (controller.signal.aborted || closed.signal.aborted) throw new KeepsakeError('cancelled', 'Cancelled.', { cause: error });
      throw error;
    } finally {
      cancels.delete(controller);
    }
  }

  /** Everybody who asked before is done, and nothing goes on by itself: it stands back from now on. */
  async function ready(): Promise<void> {
    await Promise.all([turn, automatic.makeWay()]);
    await engine.idle();
  }

  function isAutomatic(): boolean {
    const current = engine.current();
    return current !== undefined && current.id === begun?.id;
  }
  const destinationNow = (): string => JSON.stringify(settings.read().destination);

  /** Does a run go on by itself that does all that somebody would ask for now? */
  function isAsked(jobs: BackupJobs): boolean {
    if (!isAutomatic() || begun?.destination !== destinationNow()) return false;
    const { sources, paths, retryFailed } = begun.look;
    return paths === undefined && retryFailed !== true && covers(sources, jobs.pickedSources());
  }

  async function start(prepared: PreparedDestination, jobs: BackupJobs, request: RunRequest): Promise<Run> {
    const everything = request.retry === true && request.folders.length === 0;
    const { onFile, onNotice, dryRun, workers, waitMs, startWaitMs, countAhead, files, look, signal } = request;
    const known = look?.sources ?? (await untilAborted(everything ? jobs.allSources() : jobs.sources(request.folders, onNotice), signal));
    const sources = files === undefined ? known : known.filter(({ id }) => files.some(({ source }) => source === id));
    // Another try is of all that was ever backed up: what was taken off the list since is not backed up any more.
    const wanted = everything ? jobs.pickedSources() : sources;
    await untilAborted(jobs.refuseOverlap(wanted, prepared.address), signal);
    const backedUp = [...jobs.pickedSources(), ...wanted].map(({ path }) => path);
    const retryFailed = request.retry ?? false;
    const isNamed = request.folders.length > 0 || look !== undefined;
    const isPart = isNamed && !jobs.pickedSources().every(({ id }) => sources.some((source) => source.id === id));
    // Somebody may have cancelled, or begun another one, while the folders were looked at.
    signal.throwIfAborted();
    const run = await engine.start({
      id: newId(), sources: sources.map((source) => ({ ...source, backedUp: [...backedUp, source.path] })), knownSources: settings.read().sources.map((source) => source.id),
      ...(dryRun ? prepared.dryRun : prepared.run),
      destinationAddress: prepared.address, computer: hostname(), installation: settings.read().writer,
      onSourcesTaken: async (taken) => {
        await settings.change((before) => withNewSources(before, taken));
        onNewWriter();
      },
      workers, dryRun, waitMs, startWaitMs, signal, retryFailed, throttle, hold: pausing.halt,
      ...(files === undefined ? {} : { retryFiles: files }),
      ...(look === undefined ? {} : lookOptions(look)),
      ...(isPart && !retryFailed ? { partial: true } : {}),
      beforeEnd: () => forgetFailuresOfRemoved(sources.map(({ id }) => id)),
      // What failed, or has just appeared, is few, and known: there is nothing to count ahead.
      countAhead: countAhead && !retryFailed && look?.paths === undefined,
      ...(onFile === undefined ? {} : { onFile: (entry) => onFile(fileLine(entry, prepared.destination.label)) }),
      ...(onNotice === undefined ? {} : { onNotice }),
    });
    onRunning(true);
    const ended = (): void => onRunning(false);
    run.done.then(ended, ended);
    return { ...run, done: run.done.then(becomeAnotherWriter) };
  }

  /** A folder that was taken off the list while it was backed up needs nobody any more. */
  async function forgetFailuresOfRemoved(ids: readonly string[]): Promise<void> {
    const removed = settings.read().sources.filter(({ id, picked, named }) => ids.includes(id) && !picked && named !== true);
    // Where the catalog is damaged, the one that takes its place knows of no failures.
    for (const { id } of removed) await engine.forgetFailuresOf(id).catch(() => undefined);
  }

  /** A copy of this home, on a cloned disk, writes as this home does: one of them has to become another writer. */
  async function becomeAnotherWriter(outcome: RunOutcome): Promise<RunOutcome> {
    if (outcome.destinationError?.code !== 'writer-taken') return outcome;
    await settings.change(withNewWriter);
    onNewWriter();
    return outcome;
  }

  async function backupTo(
    prepare: () => Promise<PreparedDestination>, prepared: PreparedDestination, jobs: BackupJobs, request: BackupRequest, signal: AbortSignal,
  ): Promise<BackupResult> {
    const result = await backupOnce(prepared, jobs, request, signal);
    if (!isRenamed(result.destinationError)) return result;
    request.onNotice?.(result.destinationError.message);
    return backupOnce(await untilAborted(prepare(), signal), jobs, request, signal);
  }

  async function backupOnce(prepared: PreparedDestination, jobs: BackupJobs, request: BackupRequest, signal: AbortSignal): Promise<BackupResult> {
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
    const prepare = (text: string | undefined): Promise<PreparedDestination> =>
      jobs.destination(text === undefined ? undefined : { text, cwd: process.cwd() }, { insecure: request.insecure });
    const typed = request.to.length === 0 ? [undefined] : request.to;
    const results: BackupResult[] = [];
    await overOrAborted((async () => {
      for (const text of typed) destinations.push(await prepare(text));
    })(), signal);
    for (const [index, prepared] of destinations.entries()) {
      if (signal.aborted) break;
      const result = await backupTo(() => prepare(typed[index]), prepared, jobs, request, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (result !== undefined) results.push(result);
    }
    return sumResults(results, request.workers ?? settings.read().workers, results.length < typed.length);
  }

  /** Begins when nobody else's run goes on. */
  async function startAutomatic(jobs: BackupJobs, look: Look, signal: AbortSignal): Promise<RunOutcome> {
    do {
      await overOrAborted(Promise.all([turn, engine.idle()]), signal);
      signal.throwIfAborted();
    } while (waiting > 0 || engine.current() !== undefined);
    const destination = destinationNow();
    const run = await start(await untilAborted(jobs.destination(undefined), signal), jobs, {
      folders: [], dryRun: false, retry: look.retryFailed === true, workers: settings.read().workers, signal, look,
      waitMs: Infinity, startWaitMs: Infinity, countAhead: true,
    });
    begun = { id: run.id, look, destination };
    return run.done;
  }

  return {
    automatic: (jobs, look, signal) =>
      automatic.run((stop) => cancellable(stop, (each) => startAutomatic(jobs, look, each)), signal),
    backup(request, jobs) {
      if (waiting > 0 || engine.current() !== undefined)
        request.onNotice?.('Keepsake is backing up already: this begins when that has finished.');
      if (pausing.paused()) request.onNotice?.('Keepsake is paused: this goes on when somebody resumes it, e.g. with keepsake resume.');
      waiting++;
      const previous = ready();
      const result = cancellable(request.signal, async (signal) => {
        await overOrAborted(previous, signal);
        return backUpAll(jobs, request, signal);
      });
      const leave = (): number => waiting--;
      // Whoever gives up waiting does not let the next one overtake.
      turn = Promise.all([previous, result.then(leave, leave)]);
      return result;
    },
    async startInBackground(jobs, { dryRun, retryFailed, files, resumed = false }) {
      // What is asked for goes on already, by itself.
      if (!dryRun && !retryFailed && isAsked(jobs)) return;
      const isBusy = engine.current() !== undefined && !isAutomatic();
      if (isBusy && resumed) return;
      if (isBusy || waiting > 0) throw new KeepsakeError('busy', 'Keepsake is backing up already: wait until it has finished, or cancel it.');
      waiting++;
      const previous = ready();
      const hasBegun = Promise.withResolvers<undefined>();
      const controller = new AbortController();
      asked = { controller, destination: destinationNow() };
      const running = cancellable(controller.signal, async (signal) => {
        await overOrAborted(previous, signal);
        const begin = async (): Promise<Run> =>
          start(await untilAborted(jobs.destination(undefined), signal), jobs, {
            folders: [], dryRun, retry: retryFailed, workers: settings.read().workers, signal,
            waitMs: Infinity, startWaitMs: Infinity, countAhead: true,
            ...(files === undefined ? {} : { files }),
          });
        const run = await begin();
        hasBegun.resolve(undefined);
        const { destinationError } = await run.done;
        if (isRenamed(destinationError)) await (await begin()).done;
      });
      running.catch(hasBegun.reject);
      const leave = (): number => waiting--;
      turn = Promise.all([previous, hasBegun.promise.then(leave, leave)]);
      await hasBegun.promise.catch((error: unknown) => {
        if (toKeepsakeError(error).code !== 'cancelled') throw error;
      });
    },
    cancel() {
      for (const controller of cancels) controller.abort();
    },
    cancelDiverted() {
      if (asked !== undefined && asked.destination !== destinationNow()) asked.controller.abort(photosGoElsewhere());
    },
    close: () => closed.abort(),
  };
}

/** This home, or some of its sources, have other IDs now: another run can do what this one could not. */
function isRenamed(error: KeepsakeError | undefined): error is KeepsakeError {
  return error?.code === 'writer-taken' || error?.code === 'source-taken';
}

/** Resolves when the work is over, or nobody waits for it any more. */
async function overOrAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await untilAborted(work, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
