import * as z from 'zod';
import {
  commands, type AppState, type CommandInput, type CommandName, type CommandOutput, type Connection,
} from '../../src-shared/contract.ts';
import { emptyCounters, sourceSchema, type RunSummary } from '../../src-shared/domain.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { Run } from '../backup/run-types.ts';
import { pathText } from '../backup/source-path.ts';
import type { Application, ApplicationOptions, BackupRequest, BackupResult } from './application-types.ts';
import { createBackupJobs, fileLine, type PreparedDestination } from './backup-job.ts';
import { createClients, type Client } from './clients.ts';
import { createEngine } from './engine.ts';
import { listFolders } from './folders.ts';
import { openHome } from './home.ts';
import { newId, openSettings } from './settings.ts';

/** How long the command line waits for a destination that went away in the middle of a run. */
const waitDefaultMs = 5 * 60_000;
const snapshotMs = 100;

type Handlers = { readonly [N in CommandName]: (input: z.output<(typeof commands)[N]['input']>, client: Client) => Promise<CommandOutput<N>> };

/** Composes the application of one home. Nothing is locked and no thread started before it is needed. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const home = openHome(options.home);
  const settings = await openSettings(home);
  const jobs = createBackupJobs({ settings, env: options.env });
  /** A notice that no run is there to tell. */
  let notice: ((message: string) => void) | undefined;
  const engine = createEngine(home, (message) => notice?.(message));
  const clients = createClients({ run: () => engine.snapshot(), files: (query) => engine.files(query) });
  /** The runs that the dashboard started, also one that is about to begin. */
  const cancels = new Set<AbortController>();
  const closed = new AbortController();

  async function state(): Promise<AppState> {
    const { sources, destination, workers } = settings.read();
    const run = await engine.snapshot();
    return {
      version: options.version,
      home: home.folder,
      systemFolderDialog: options.ports?.chooseFolder !== undefined,
      sources: sources.filter((source) => source.picked).map((source) => sourceSchema.parse(source)),
      destination, workers,
      ...(run === undefined ? {} : { run }),
    };
  }

  /** The state after a change, told to every client. */
  async function changed(): Promise<AppState> {
    const now = await state();
    clients.broadcast({ state: now });
    return now;
  }

  async function startRun(
    prepared: PreparedDestination,
    request: Pick<BackupRequest, 'folders' | 'dryRun' | 'signal' | 'onFile' | 'onNotice'> &
      { readonly workers: number; readonly waitMs: number; readonly startWaitMs: number; readonly countAhead: boolean },
  ): Promise<Run> {
    const sources = await jobs.sources(request.folders, request.onNotice);
    await jobs.refuseOverlap(sources, prepared.address);
    const { onFile, onNotice } = request;
    const { dryRun, workers, waitMs, startWaitMs, countAhead } = request;
    const signal = AbortSignal.any([request.signal, closed.signal]);
    return engine.start({
      id: newId(), sources, knownSources: settings.read().sources.map((source) => source.id),
      ...(dryRun ? prepared.dryRun : prepared.run),
      workers, dryRun, waitMs, startWaitMs, countAhead, signal,
      ...(onFile === undefined ? {} : { onFile: (entry) => onFile(fileLine(entry, prepared.destination.label)) }),
      ...(onNotice === undefined ? {} : { onNotice }),
    });
  }

  /** A run that the dashboard started: it goes on whoever looks at it, and waits for its destination as long as it takes. */
  async function startInBackground(dryRun: boolean): Promise<void> {
    const controller = new AbortController();
    cancels.add(controller);
    let run: Run;
    try {
      run = await startRun(await jobs.destination(undefined), {
        folders: [], dryRun, workers: settings.read().workers, signal: controller.signal,
        waitMs: Infinity, startWaitMs: Infinity, countAhead: true,
      });
    } catch (error) {
      cancels.delete(controller);
      throw error;
    }
    clients.setRunning(true);
    const ended = async (): Promise<void> => {
      cancels.delete(controller);
      clients.setRunning(false);
      await changed();
    };
    run.done.then(ended, ended).catch(() => undefined); // Whoever asks for the state is told what is wrong with it.
  }

  const handlers: Handlers = {
    'state.get': () => state(),
    'sources.add': async ({ path }) => {
      const { destination } = settings.read();
      const sources = await jobs.sources([path]);
      await jobs.refuseOverlap(sources, destination);
      await jobs.pick(path);
      return changed();
    },
    'sources.remove': async ({ id }) => {
      await settings.change((before) => ({
        ...before, sources: before.sources.map((source) => (source.id === id ? { ...source, picked: false } : source)),
      }));
      return changed();
    },
    'folders.choose': async () => {
      const path = await options.ports?.chooseFolder?.();
      return path === undefined ? {} : { path };
    },
    'folders.list': ({ path }) => listFolders(path),
    'destination.set': async ({ address, token }) => {
      const prepared = await prepareWithToken(address, token);
      const picked = settings.read().sources.filter((source) => source.picked).map((source) => source.path);
      if (picked.length > 0) await jobs.refuseOverlap(await jobs.sources(picked), prepared.address);
      await prepared.setUp(AbortSignal.timeout(30_000));
      if (token !== undefined) await settings.saveToken(prepared.address.address, token);
      await settings.change((before) => ({ ...before, destination: prepared.address }));
      return changed();
    },
    'run.start': async ({ dryRun }) => {
      await startInBackground(dryRun ?? false);
      return changed();
    },
    'run.cancel': async () => {
      for (const controller of cancels) controller.abort();
      return changed();
    },
    'workers.set': async ({ workers }) => {
      engine.current()?.setWorkers(workers);
      await settings.change((before) => ({ ...before, workers }));
      return changed();
    },
    'files.window': async (query, client) => {
      client.query = query;
      return engine.files(query);
    },
  };

  function prepareWithToken(address: string, token: string | undefined): Promise<PreparedDestination> {
    if (token === undefined) return jobs.destination(address);
    return createBackupJobs({ settings, env: { ...options.env, KEEPSAKE_TOKEN: token } }).destination(address);
  }

  async function call<N extends CommandName>(name: N, input: unknown, client: Client): Promise<CommandOutput<N>> {
    const parsed = commands[name].input.safeParse(input);
    if (!parsed.success) throw new KeepsakeError('usage', `${name}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
    // The handler of a name takes what the schema of that name gives; the compiler does not follow a generic index.
    const handler = handlers[name] as (input: unknown, client: Client) => Promise<CommandOutput<N>>;
    return handler(parsed.data, client);
  }

  async function backup(request: BackupRequest): Promise<BackupResult> {
    notice = request.onNotice;
    const destinations: PreparedDestination[] = [];
    for (const text of request.to.length === 0 ? [undefined] : request.to) destinations.push(await jobs.destination(text));
    const results: BackupResult[] = [];
    for (const prepared of destinations) {
      if (request.signal.aborted) break;
      results.push(await backupTo(prepared, request));
    }
    return sum(results, request.workers ?? settings.read().workers, results.length < destinations.length);
  }

  async function backupTo(prepared: PreparedDestination, request: BackupRequest): Promise<BackupResult> {
    const { onSnapshot } = request;
    const run = await startRun(prepared, {
      ...request,
      workers: request.workers ?? settings.read().workers,
      waitMs: request.waitMs ?? waitDefaultMs,
      startWaitMs: request.waitMs ?? 0,
      countAhead: onSnapshot !== undefined,
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

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    closed.abort();
    clients.close();
    await engine.close();
  }

  return {
    connect() {
      const client = clients.add();
      const connection: Connection = {
        call: <N extends CommandName>(name: N, input: CommandInput<N>) => call(name, input, client),
        onUpdate(listener, signal) {
          client.listeners.add(listener);
          signal.addEventListener('abort', () => client.listeners.delete(listener), { once: true });
        },
      };
      return { ...connection, close: () => clients.remove(client) };
    },
    backup,
    openDestination: async (to, signal) => (await jobs.destination(to)).open(signal),
    close: () => (closing ??= close()),
  };
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
