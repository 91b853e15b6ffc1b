import * as z from 'zod';
import { commands, type AppState, type CommandInput, type CommandName, type CommandOutput, type Connection } from '../../src-shared/contract.ts';
import { sourceSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Application, ApplicationOptions, BackupRequest, BackupResult } from './application-types.ts';
import { createBackupJobs } from './backup-job.ts';
import { createClients, type Client } from './clients.ts';
import { createCommands } from './commands.ts';
import { createEngine } from './engine.ts';
import { openHome } from './home.ts';
import { createRuns } from './runs.ts';
import { openSettings } from './settings.ts';

/** An application in this process. */
export interface LocalApplication extends Application {
  /** @param credentials of the process that asks, by environment name: they count more than our own */
  backup(request: BackupRequest, credentials?: Readonly<Record<string, string>>): Promise<BackupResult>;
}

/** Composes the application of one home. Nothing is locked and no thread started before it is needed. */
export async function createApplication(options: ApplicationOptions): Promise<LocalApplication> {
  const { env, ports = {} } = options;
  const home = openHome(options.home);
  const settings = await openSettings(home);
  const jobs = createBackupJobs({ settings, env });
  /** A notice that no run is there to tell. */
  let notice: ((message: string) => void) | undefined;
  const engine = createEngine(home, (message) => notice?.(message));
  const clients = createClients({ run: () => engine.snapshot(), files: (query) => engine.files(query) });
  const runs = createRuns({
    settings, engine,
    onRunning(running) {
      clients.setRunning(running);
      // Whoever asks for the state is told what is wrong with it.
      changed().catch(() => undefined);
    },
  });

  async function state(): Promise<AppState> {
    const { sources, destination, workers, preferences, pause } = settings.read();
    const run = await engine.snapshot();
    const vault = await jobs.savedVault();
    return {
      version: options.version,
      home: home.folder,
      abilities: {
        folderDialog: ports.chooseFolder !== undefined, dropFolders: ports.dropFolders === true, reveal: ports.reveal !== undefined,
        startAtLogin: ports.loginItem !== undefined, notifications: ports.notifier !== undefined, background: ports.background === true,
      },
      sources: sources.filter((source) => source.picked).map((source) => ({
        ...sourceSchema.parse(source), connected: true, files: 0, bytes: 0, failures: 0, watching: 'off' as const,
      })),
      destination, workers, preferences,
      safe: { files: 0, bytes: 0 },
      warnings: [],
      ...(pause === undefined ? {} : { pause }),
      background: {},
      suggestions: [],
      failures: vault === undefined ? 0 : await engine.failureCount(vault),
      ...(run === undefined ? {} : { run }),
    };
  }

  async function changed(): Promise<AppState> {
    const now = await state();
    clients.broadcast({ state: now });
    return now;
  }

  const handlers = createCommands({ settings, engine, runs, ports, env, state, changed });

  async function call<N extends CommandName>(name: N, input: unknown, client: Client): Promise<CommandOutput<N>> {
    const parsed = commands[name].input.safeParse(input);
    if (!parsed.success) throw new KeepsakeError('usage', `${name}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
    // The handler of a name takes what the schema of that name gives; the compiler does not follow a generic index.
    const handler = handlers[name] as (input: unknown, client: Client) => Promise<CommandOutput<N>>;
    return handler(parsed.data, client);
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    runs.close();
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
    backup(request, credentials = {}) {
      notice = request.onNotice;
      return runs.backup(request, createBackupJobs({ settings, env: { ...env, ...credentials } }));
    },
    openDestination: async (to, signal) => (await createBackupJobs({ settings, env, verifying: true }).destination(to)).open(signal),
    close: () => (closing ??= close()),
  };
}
