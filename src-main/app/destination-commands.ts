import type { AppState, DestinationChoice, DestinationTrial } from '../../src-shared/contract.ts';
import { isInClear, parseDestination } from '../destinations/destination-address.ts';
import type { BackupJobs, PreparedDestination } from './backup-job.ts';
import type { CommandHandlers } from './command-handlers.ts';
import type { Engine } from './engine.ts';
import { tryDestination, type TrialOptions } from './destination-trial.ts';
import type { Overview } from './overview.ts';
import type { Runs } from './runs.ts';
import type { SettingsStore } from './settings.ts';
import { withinTime } from './within-time.ts';

export interface DestinationCommandOptions {
  readonly settings: SettingsStore;
  readonly engine: Pick<Engine, 'overviewOf'>;
  readonly jobs: BackupJobs;
  readonly runs: Pick<Runs, 'cancelDiverted'>;
  readonly overview: Overview;
  readonly changed: () => Promise<AppState>;
}

/** How long a destination may take to answer while it is set up. */
const answerTimeoutMs = 30_000;

/** Where photos go, and what is warned of. */
export function createDestinationCommands(
  { settings, engine, jobs, runs, overview, changed }: DestinationCommandOptions,
): Pick<CommandHandlers, 'destination.set' | 'destination.test' | 'warnings.dismiss'> {
  const { disks } = overview;

  /** @throws KeepsakeError 'overlap' where the vault lies in a source, or a source in the vault */
  async function prepare({ kind, address, token, insecure }: DestinationChoice): Promise<PreparedDestination> {
    const prepared = await jobs.destination({ text: address, kind }, { token, insecure });
    await jobs.refuseOverlap(jobs.pickedSources(), prepared.address);
    return prepared;
  }

  /** @throws KeepsakeError 'unreachable' where the destination does not answer in time */
  function tryOut<R>(choice: DestinationChoice, { storedAt }: Pick<TrialOptions, 'storedAt'>, then: (trial: DestinationTrial, prepared: PreparedDestination, signal: AbortSignal) => Promise<R>): Promise<R> {
    const named = parseDestination({ text: choice.address, kind: choice.kind });
    return withinTime(named, answerTimeoutMs, async (signal) => {
      const prepared = await prepare(choice);
      return then(await tryDestination(prepared, { sources: jobs.pickedSources(), disks, ...(storedAt === undefined ? {} : { storedAt }) }, signal), prepared, signal);
    });
  }

  const storedAt = async (vault: string): Promise<ReadonlyMap<string, number>> =>
    new Map([...(await engine.overviewOf(vault)).totals].map(([source, { bytes }]) => [source, bytes]));

  return {
    async 'destination.set'(choice) {
      const address = await tryOut(choice, {}, async (_trial, prepared, signal) => {
        await prepared.setUp(signal);
        return prepared.address;
      });
      if (choice.token !== undefined) await settings.saveToken(address.address, choice.token);
      await settings.change((before) => ({ ...before, destination: address }));
      runs.cancelDiverted();
      return changed();
    },
    async 'destination.test'(choice) {
      const destination = parseDestination({ text: choice.address, kind: choice.kind });
      const isAllowed = choice.insecure === true || settings.read().insecureServers.includes(destination.address);
      if (isInClear(destination) && !isAllowed) return { destination, found: 'insecure', sameDisk: [] };
      return tryOut(choice, { storedAt }, async (trial) => trial);
    },
    async 'warnings.dismiss'({ id }) {
      await overview.dismiss(id);
      return changed();
    },
  };
}
