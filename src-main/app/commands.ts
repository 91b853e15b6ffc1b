import type * as z from 'zod';
import { fileWindowMax, type AppState, type commands, type CommandName, type CommandOutput, type Failure } from '../../src-shared/contract.ts';
import type { FailureRow } from '../../src-shared/domain.ts';
import { createBackupJobs, type PreparedDestination } from './backup-job.ts';
import type { Client } from './clients.ts';
import type { Engine } from './engine.ts';
import { failuresCsv } from './failures-csv.ts';
import { listFolders } from './folders.ts';
import type { DoorPorts } from './ports.ts';
import type { Runs } from './runs.ts';
import type { SettingsStore } from './settings.ts';

/** What each command of the contract does; inputs are parsed before. */
export type CommandHandlers = {
  readonly [N in CommandName]: (input: z.output<(typeof commands)[N]['input']>, client: Client) => Promise<CommandOutput<N>>;
};

export interface CommandOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly ports: DoorPorts;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly state: () => Promise<AppState>;
  /** The state after a change, told to every client. */
  readonly changed: () => Promise<AppState>;
}

/** How long a destination may take to answer while it is set up. */
const setUpTimeoutMs = 30_000;

export function createCommands({ settings, engine, runs, ports, env, state, changed }: CommandOptions): CommandHandlers {
  const jobs = createBackupJobs({ settings, env });

  function prepare(address: string, token: string | undefined): Promise<PreparedDestination> {
    if (token === undefined) return jobs.destination(address);
    return createBackupJobs({ settings, env: { ...env, KEEPSAKE_TOKEN: token } }).destination(address);
  }

  /** With the path that people know: the source's folder and the file's path in it. */
  function toFailure({ source, path, pathB64, bytes, reason, since }: FailureRow): Failure {
    const folder = settings.read().sources.find((each) => each.id === source)?.path;
    const inFolder = (relative: Buffer): Buffer =>
      folder === undefined ? relative : Buffer.concat([Buffer.from(folder), Buffer.from(relative.length === 0 ? '' : '/'), relative]);
    const relative = pathB64 === undefined ? Buffer.from(path) : Buffer.from(pathB64, 'base64');
    const whole = inFolder(relative);
    return { path: whole.toString('utf8'), ...(pathB64 === undefined ? {} : { pathB64: whole.toString('base64') }), bytes, reason, since };
  }

  const pending = (): Promise<never> => Promise.reject(new Error('not built yet'));
  return {
    'destination.test': pending,
    'preferences.set': pending,
    'ignore.preview': pending,
    'pause': pending,
    'resume': pending,
    'warnings.dismiss': pending,
    'run.speeds': pending,
    'runs.list': pending,
    'runs.get': pending,
    'timeline.get': pending,
    'files.details': pending,
    'files.reveal': pending,
    'thumbnails.get': pending,
    'licences.get': pending,
    'state.get': state,
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
      await engine.forgetFailuresOf(id);
      return changed();
    },
    'folders.choose': async () => {
      const path = await ports.chooseFolder?.();
      return path === undefined ? {} : { path };
    },
    'folders.list': ({ path }) => listFolders(path),
    'destination.set': async ({ address, token }) => {
      const prepared = await prepare(address, token);
      const picked = settings.read().sources.filter((source) => source.picked).map((source) => source.path);
      if (picked.length > 0) await jobs.refuseOverlap(await jobs.sources(picked), prepared.address);
      await prepared.setUp(AbortSignal.timeout(setUpTimeoutMs));
      if (token !== undefined) await settings.saveToken(prepared.address.address, token);
      await settings.change((before) => ({ ...before, destination: prepared.address }));
      return changed();
    },
    'run.start': async ({ dryRun }) => {
      await runs.startInBackground(jobs, { dryRun: dryRun ?? false, retryFailed: false });
      return changed();
    },
    'run.retry': async () => {
      await runs.startInBackground(jobs, { dryRun: false, retryFailed: true });
      return changed();
    },
    'run.cancel': async () => {
      runs.cancel();
      return changed();
    },
    'failures.list': async ({ offset, limit }) => {
      const vault = await jobs.savedVault();
      if (vault === undefined) return { total: 0, failures: [] };
      return {
        total: await engine.failureCount(vault),
        failures: (await engine.failures(vault, offset, limit)).map(toFailure),
      };
    },
    'failures.csv': async () => {
      const vault = await jobs.savedVault();
      const all: Failure[] = [];
      for (let more = true; more && vault !== undefined; ) {
        const page = await engine.failures(vault, all.length, fileWindowMax);
        all.push(...page.map(toFailure));
        more = page.length === fileWindowMax;
      }
      return { csv: failuresCsv(all) };
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
}
