import type { AppState } from '../../src-shared/contract.ts';
import { createBackupJobs, type BackupJobs, type PreparedDestination } from './backup-job.ts';
import type { CommandHandlers } from './command-handlers.ts';
import { tryDestination } from './destination-trial.ts';
import type { Overview } from './overview.ts';
import type { SettingsStore } from './settings.ts';

export interface DestinationCommandOptions {
  readonly settings: SettingsStore;
  readonly jobs: BackupJobs;
  readonly overview: Overview;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly changed: () => Promise<AppState>;
}

/** How long a destination may take to answer while it is set up. */
const setUpTimeoutMs = 30_000;

/** Where photos go, and what is warned of. */
export function createDestinationCommands(
  { settings, jobs, overview, env, changed }: DestinationCommandOptions,
): Pick<CommandHandlers, 'destination.set' | 'destination.test' | 'warnings.dismiss'> {
  /** @throws KeepsakeError 'overlap' where the vault lies in a source, or a source in the vault */
  async function prepare(address: string, token: string | undefined): Promise<PreparedDestination> {
    const asked = token === undefined ? jobs : createBackupJobs({ settings, env: { ...env, KEEPSAKE_TOKEN: token }, folderFacts: overview.disks.facts });
    const prepared = await asked.destination(address);
    await jobs.refuseOverlap(jobs.pickedSources(), prepared.address);
    return prepared;
  }

  return {
    async 'destination.set'({ address, token }) {
      const prepared = await prepare(address, token);
      await prepared.setUp(AbortSignal.timeout(setUpTimeoutMs));
      if (token !== undefined) await settings.saveToken(prepared.address.address, token);
      await settings.change((before) => ({ ...before, destination: prepared.address }));
      return changed();
    },
    async 'destination.test'({ address, token }) {
      const prepared = await prepare(address, token);
      return tryDestination(prepared, jobs.pickedSources(), overview.disks, AbortSignal.timeout(setUpTimeoutMs));
    },
    async 'warnings.dismiss'({ id }) {
      await overview.dismiss(id);
      return changed();
    },
  };
}
