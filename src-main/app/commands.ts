import { fileWindowMax, type Failure } from '../../src-shared/contract.ts';
import type { FailureRow } from '../../src-shared/domain.ts';
import { absolutePath, pathBytes } from '../base/source-path.ts';
import { adoptSource } from './browse/adopt-source.ts';
import { createBackupCommands } from './browse/backup-commands.ts';
import type { CommandHandlers, CommandOptions } from './command-handlers.ts';
import { createDestinationCommands } from './destination-commands.ts';
import { failuresCsv } from './csv.ts';
import { listFolders } from './folders.ts';
import { createLibraryCommands } from './library-commands.ts';
import { createPreferenceCommands } from './preference-commands.ts';
import { createRestoreCommands } from './restore-commands.ts';
import { createRunCommands } from './run-commands.ts';

export function createCommands(options: CommandOptions): CommandHandlers {
  const { settings, engine, runs, restores, checks, pausing, overview, thumbnails, backups, jobs, verifyingJobs, ports, state, changed, look } = options;

  /** With the path that people know: the source's folder and the file's path in it. */
  function toFailure({ source, path, pathB64, bytes, reason, since }: FailureRow): Failure {
    const folder = settings.read().sources.find((each) => each.id === source)?.path;
    const relative = pathBytes({ path, pathB64 });
    const whole = folder === undefined ? relative : absolutePath(Buffer.from(folder), relative);
    return { path: whole.toString('utf8'), ...(pathB64 === undefined ? {} : { pathB64: whole.toString('base64') }), bytes, reason, since };
  }

  return {
    ...createLibraryCommands({ settings, engine, overview, ports }, jobs),
    'thumbnails.get': (file, client) => thumbnails.get(file, client.gone),
    ...createBackupCommands(backups, thumbnails, settings),
    'backup.adopt': async ({ vault, source, path }) => {
      await adoptSource(backups.get(vault), source, path, { settings, engine, jobs, folderFacts: overview.disks.facts });
      return changed();
    },
    ...createPreferenceCommands({ settings, engine, jobs, ports, changed }),
    'state.get': state,
    ...createRunCommands({ settings, engine, runs, restores, pausing, changed }, jobs),
    ...createRestoreCommands({ restores, pausing, changed }, jobs),
    'checks.start': async ({ kind }) => {
      await checks.startInBackground(kind, verifyingJobs);
      return changed();
    },
    'checks.cancel': async () => {
      checks.cancel();
      return changed();
    },
    'checks.list': async () => ({ checks: [...(await checks.ended())] }),
    'sources.add': async ({ path }) => {
      const { added, left } = await jobs.pick(path);
      for (const id of left) await engine.forgetFailuresOf(id);
      return { ...(await changed()), added };
    },
    'sources.remove': async ({ id }) => {
      await settings.change((before) => ({
        ...before, sources: before.sources.map((source) => (source.id === id ? { ...source, picked: false, named: false } : source)),
      }));
      await engine.forgetFailuresOf(id);
      return changed();
    },
    'folders.choose': async () => {
      const path = await ports.chooseFolder?.();
      return path === undefined ? {} : { path };
    },
    'folders.list': ({ path }) => listFolders(path),
    ...createDestinationCommands({ settings, engine, jobs, runs, overview, changed }),
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
    'files.window': (query, client) => look(client, query),
  };
}
