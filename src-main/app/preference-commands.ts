import { homedir } from 'node:os';
import type { AppState, CommandInput, CommandOutput } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { preferencesSchema } from '../../src-shared/preferences.ts';
import { patternProblems } from '../backup/ignore-problems.ts';
import { leavesOutEverything } from '../backup/ignoring.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Engine } from './engine.ts';
import { readLicences } from './licences.ts';
import type { DoorPorts } from './ports.ts';
import type { SettingsStore } from './settings.ts';

export interface PreferenceCommandOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly jobs: BackupJobs;
  readonly ports: DoorPorts;
  /** The state after a change, told to every client. */
  readonly changed: () => Promise<AppState>;
}

/** Handlers of what people set besides folders, destination and workers. */
export function createPreferenceCommands({ settings, engine, jobs, ports, changed }: PreferenceCommandOptions) {
  /** The system's own setting changes first: what it refuses is not called set. */
  async function setStartAtLogin(enabled: boolean): Promise<void> {
    const { loginItem } = ports;
    if (loginItem === undefined) throw new KeepsakeError('usage', 'Keepsake cannot start by itself here: let the system start it.');
    try {
      await loginItem.set(enabled);
    } catch (error) {
      if (error instanceof KeepsakeError) throw error;
      const words = error instanceof Error ? error.message : String(error);
      throw new KeepsakeError('refused', `The system did not take it, so nothing was changed: ${words}`, { cause: error });
    }
  }

  return {
    async 'preferences.set'(changes: CommandInput<'preferences.set'>): Promise<AppState> {
      const before = settings.read().preferences;
      const { startAtLogin = before.startAtLogin } = changes;
      const differs = startAtLogin !== before.startAtLogin;
      if (differs) await setStartAtLogin(startAtLogin);
      try {
        await settings.change((now) => ({ ...now, preferences: preferencesSchema.parse({ ...now.preferences, ...changes }) }));
      } catch (error) {
        // What was not saved must not be so either.
        if (differs) await ports.loginItem?.set(before.startAtLogin).catch(() => undefined);
        throw error;
      }
      return changed();
    },

    async 'ignore.preview'({ patterns }: { readonly patterns: readonly string[] }): Promise<CommandOutput<'ignore.preview'>> {
      const picked = settings.read().sources.filter((source) => source.picked);
      const found = await engine.previewIgnored({
        patterns, sources: picked.map((source) => source.id), vault: await jobs.savedVault(),
      });
      return {
        ...found, examples: [...found.examples], everything: leavesOutEverything(patterns),
        problems: [...patternProblems(patterns, [...picked.map((source) => source.path), homedir()])],
      };
    },

    'licences.get': async (): Promise<CommandOutput<'licences.get'>> => ({ text: await readLicences() }),
  };
}
