import { limitAt } from '../../src-shared/bandwidth.ts';
import { commands, type AppState, type CommandInput, type CommandName, type CommandOutput, type Connection } from '../../src-shared/contract.ts';
import type { DrillSummary } from '../../src-shared/checks.ts';
import type { VerifySummary } from '../../src-shared/restore.ts';
import { systemClock } from '../base/clock.ts';
import { pathBytes } from '../base/source-path.ts';
import { createThrottle } from '../base/throttle.ts';
import { isDoneUnlessHung } from '../vault/hanging.ts';
import type { Application, ApplicationOptions, BackupRequest, BackupResult, RestoreRequest, RestoreResult } from './application-types.ts';
import type { HomeMemory } from '../restore/fold-journal.ts';
import { startBackground } from './background.ts';
import { createBackupJobs, type BackupJobs, type BackupJobsOptions } from './backup-job.ts';
import { createOpenBackups } from './browse/open-backups.ts';
import { createChecks, type CheckResult, type DrillRequest, type VerifyRequest } from './checks/checks.ts';
import { createClients, type Client } from './clients.ts';
import { createCommands } from './commands.ts';
import { createDisks } from './disks.ts';
import { createEngine } from './engine.ts';
import { createFileWindows } from './file-windows.ts';
import { openHome } from './home.ts';
import { inputError } from './input-error.ts';
import { createKeepAwake } from './keep-awake.ts';
import { openNotices } from './notices.ts';
import { createPausing } from './pausing.ts';
import { createOverview } from './overview.ts';
import { createRestores } from './restores.ts';
import { createRuns } from './runs.ts';
import { openSettings } from './settings.ts';
import { createThumbnails } from './thumbnails/thumbnails.ts';
import { backUpAndWatch } from './watch-session.ts';

/** An application in this process. */
export interface LocalApplication extends Application {
  /** @param credentials of the process that asks, by environment name: they count more than our own */
  backup(request: BackupRequest, credentials?: Readonly<Record<string, string>>): Promise<BackupResult>;
  restore(request: RestoreRequest, credentials?: Readonly<Record<string, string>>): Promise<RestoreResult>;
  /** @throws KeepsakeError as `Checks.drill` */
  drill(request: DrillRequest): Promise<CheckResult<DrillSummary>>;
  /** @throws KeepsakeError as `Checks.verify` */
  verify(request: VerifyRequest): Promise<CheckResult<VerifySummary>>;
}

/** Composes the application of one home. Nothing is locked and no thread started before it is needed. */
export async function createApplication(options: ApplicationOptions): Promise<LocalApplication> {
  const { env, ports = {} } = options;
  const home = openHome(options.home);
  const settings = await openSettings(home, ports.secrets);
  const disks = createDisks();
  const jobsWith = (options: Pick<BackupJobsOptions, 'env' | 'verifying'>): BackupJobs =>
    createBackupJobs({ settings, folderFacts: disks.facts, ...options });
  const jobs = jobsWith({ env });
  /** Of the second writer of the home, which writes beside a backup. */
  const verifyingJobs = jobsWith({ env, verifying: true });
  /** A notice that no run is there to tell. */
  let notice = options.onNotice;
  const engine = createEngine(home, (message) => notice?.(message));
  const clients = createClients({ run: () => engine.snapshot(), restore: () => restores.snapshot(), files: createFileWindows({ settings, engine, jobs }) });
  const pausing = createPausing(settings, systemClock);
  const throttle = createThrottle({
    limit: () => limitAt(settings.read().preferences.bandwidth, new Date(systemClock.now())), clock: systemClock,
  });
  const closed = new AbortController();
  pausing.onChange(() => void changed().catch(() => undefined), closed.signal);
  const runs = createRuns({
    settings, engine, pausing, throttle,
    onNewWriter: () => void changed().catch(() => undefined),
    onRunning(running) {
      clients.setRunning(running);
      background?.setRunning(running);
      awake.setRunning(running || restores.current() !== undefined);
      tellState();
    },
  });

  const restores = createRestores({
    home, settings, pausing, throttle, folderFacts: disks.facts,
    onRunning(restoring) {
      clients.setRestoring(restoring);
      background?.reconsider();
      awake.setRunning(engine.current() !== undefined || restoring);
      tellState();
    },
    onEnded: (snapshot) => notices.restored(snapshot),
  });
  const memory = (): HomeMemory => ({
    catalogFile: home.catalogFile, writer: settings.read().writer, labels: new Map(settings.read().sources.map(({ id, label }) => [id, label])),
  });
  const checks = createChecks({ home, settings, throttle, memory, ports, onChange: tellState });
  const overview = createOverview({
    settings, engine, jobs, disks, onChange: () => void changed().catch(() => undefined),
    watchingOf: (source) => background?.watchingOf(source) ?? { watching: 'off' },
    suggestions: async () => (background?.cards() ?? []).map((card) => ({ ...card, card: true })),
  });
  const awake = createKeepAwake(ports.power, () => [engine.current(), restores.current()].flatMap((each) => (each === undefined ? [] : [each.snapshot().state])));
  const notices = await openNotices({ notifier: ports.notifier, settings, languages: ports.languages, file: home.noticesFile });
  const background = ports.background === true
    ? startBackground({ settings, engine, runs, jobs, pausing, notices, checks, verifyingJobs, isRestoring: () => restores.current() !== undefined, power: ports.power, onChange: tellState })
    : undefined;

  /** Tells every client the state, where there is one. Whoever asks for it is told what is wrong with it. */
  function tellState(): void {
    if (clients.any()) changed().catch(() => undefined);
  }

  async function state(): Promise<AppState> {
    const vault = await jobs.savedVault();
    const failures = vault === undefined ? 0 : await engine.failureCount(vault);
    const others = vault === undefined ? { unreadableFolders: 0, outsideLinks: 0 } : await engine.otherFailures(vault);
    const overviewNow = await overview.read();
    const checksNow = await checks.state(vault);
    const run = await engine.snapshot();
    const lastBackup = await engine.lastBackup();
    const restore = restores.snapshot();
    // Last, and at once: a state that took a while to gather must not bring back what was set before.
    const { destination, workers, preferences } = settings.read();
    const pause = pausing.current();
    return {
      version: options.version,
      home: home.folder,
      abilities: {
        folderDialog: ports.chooseFolder !== undefined, dropFolders: ports.dropFolders === true, reveal: ports.reveal !== undefined,
        startAtLogin: ports.loginItem !== undefined, notifications: ports.notifier !== undefined,
        power: ports.power !== undefined, background: ports.background === true,
      },
      destination, workers, preferences,
      ...overviewNow,
      ...(pause === undefined ? {} : { pause }),
      background: background?.state() ?? {},
      checks: checksNow,
      failures, ...others,
      ...(run === undefined ? {} : { run }),
      ...(lastBackup === undefined ? {} : { lastBackup }),
      ...(restore === undefined ? {} : { restore }),
    };
  }

  async function changed(): Promise<AppState> {
    background?.reconsider();
    const now = await state();
    clients.broadcast({ state: now });
    return now;
  }

  const thumbnails = createThumbnails({
    cacheFile: home.thumbnailsFile, systemPicture: ports.systemPicture,
    ...(ports.startProcess === undefined ? {} : { startProcess: ports.startProcess }),
    isBusy: () => engine.current() !== undefined,
    folderOf(id) {
      const source = settings.read().sources.find((each) => each.id === id);
      return source === undefined ? undefined : pathBytes(source);
    },
  });
  const backups = createOpenBackups({
    folder: home.indexesFolder, settings, jobs: verifyingJobs, onReading: (backup) => clients.broadcast({ backup }),
  });
  const handlers = createCommands({ settings, engine, runs, restores, checks, pausing, overview, thumbnails, backups, jobs, verifyingJobs, ports, state, changed, look: (client, query) => clients.look(client, query) });

  async function call<N extends CommandName>(name: N, input: unknown, client: Client): Promise<CommandOutput<N>> {
    const parsed = commands[name].input.safeParse(input);
    if (!parsed.success) throw inputError(parsed.error);
    // The handler of a name takes what the schema of that name gives; the compiler does not follow a generic index.
    const handler = handlers[name] as (input: unknown, client: Client) => Promise<CommandOutput<N>>;
    return handler(parsed.data, client);
  }

  // What cannot be removed now, because another process checks a backup, goes at the next start.
  const swept = checks.sweep().catch(() => undefined);
  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    closed.abort();
    awake.close();
    pausing.close();
    runs.close();
    await restores.close();
    await Promise.all([swept, checks.close()]);
    await background?.close();
    clients.close();
    await overview.close();
    await disks.close();
    await thumbnails.close();
    await backups.close();
    await engine.close();
  }
  /** Does not wait for a thread that hangs in a drive: whoever leaves is not kept, and nothing is lost by it. */
  async function close(): Promise<void> {
    const all = closeAll();
    if (await isDoneUnlessHung(all)) await all;
  }

  // What a restart interrupted goes on; why it cannot is in its record.
  if (ports.background === true) void restores.resume(jobs).catch(() => undefined);

  return {
    connect() {
      const client = clients.add();
      overview.setWatched(true);
      const connection: Connection = {
        call: <N extends CommandName>(name: N, input: CommandInput<N>) => call(name, input, client),
        onUpdate(listener, signal) {
          client.listeners.add(listener);
          signal.addEventListener('abort', () => client.listeners.delete(listener), { once: true });
        },
      };
      return {
        ...connection,
        close() {
          clients.remove(client);
          overview.setWatched(clients.any());
        },
      };
    },
    backup(request, credentials = {}) {
      notice = request.onNotice ?? options.onNotice;
      const asked = jobsWith({ env: { ...env, ...credentials } });
      if (request.watch !== true) return runs.backup(request, asked);
      return backUpAndWatch({ ...request, signal: AbortSignal.any([request.signal, closed.signal]) }, runs, asked);
    },
    restore: (request, credentials = {}) => restores.restore(request, jobsWith({ env: { ...env, ...credentials } })),
    async openDestination(to, signal, allow) {
      const named = to === undefined ? undefined : { text: to, cwd: process.cwd() };
      return (await verifyingJobs.destination(named, allow)).open(signal);
    },
    drill: (request) => checks.drill(request, verifyingJobs),
    verify: (request) => checks.verify(request, verifyingJobs),
    memory,
    close: () => (closing ??= close()),
  };
}
