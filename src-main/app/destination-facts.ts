import type { Space } from '../../src-shared/contract.ts';
import { type ErrorInfo, toKeepsakeError } from '../../src-shared/errors.ts';
import { notConnected, wrongVault } from '../vault/vault-errors.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Disks } from './disks.ts';
import type { SettingsStore } from './settings.ts';
import { withinTime } from './within-time.ts';

/** What is known of the place that photos go to. */
export interface DestinationFacts {
  readonly space?: Space;
  /** Why nothing could go there now; absent where it could, and where that is not known. */
  readonly problem?: ErrorInfo;
  /** The physical disk of a vault folder, to be compared at once. */
  readonly disk?: string;
}

export interface DestinationLook {
  /** @param moment changes when the answer may be another: a server is asked again then, or after a minute */
  look(moment: string): Promise<DestinationFacts>;
}

const serverTimeoutMs = 5_000;
const askAgainMs = 60_000;

/** Looks at the saved destination: at a folder each time, at a server now and then. Nothing is made. */
export function createDestinationLook(options: {
  readonly settings: SettingsStore;
  readonly jobs: Pick<BackupJobs, 'destination' | 'savedVault'>;
  readonly disks: Disks;
}): DestinationLook {
  const { settings, jobs, disks } = options;
  let asked: { readonly key: string; readonly atMs: number; readonly answer: Promise<DestinationFacts> } | undefined;

  async function lookAtFolder(folder: string): Promise<DestinationFacts> {
    const [look, known] = [await disks.look(folder), await jobs.savedVault()];
    if (look === undefined) return { problem: { code: 'not-connected', message: `The disk of the vault in ${folder} does not answer: check that its drive or network is connected.` } };
    if (known !== undefined) {
      try {
        const vault = await disks.vault(folder);
        if (vault !== undefined && vault.id === undefined) return { problem: notConnected(folder) };
        if (vault !== undefined && vault.id !== known) return { problem: wrongVault(folder) };
      } catch (error) {
        return { problem: toKeepsakeError(error) };
      }
    }
    return { ...(look.space === undefined ? {} : { space: look.space }), disk: look.disk };
  }

  async function askServer(address: string): Promise<DestinationFacts> {
    try {
      return await withinTime({ kind: 'server', address }, serverTimeoutMs, async (signal) => {
        const opened = await (await jobs.destination(undefined)).open(signal);
        try {
          const space = await opened.space(signal);
          return space === undefined ? {} : { space };
        } finally {
          await opened.close();
        }
      });
    } catch (error) {
      return { problem: toKeepsakeError(error) };
    }
  }

  return {
    look(moment) {
      const { destination, vaults } = settings.read();
      if (destination.kind === 'vault') return lookAtFolder(destination.address);
      const { address } = destination;
      const key = JSON.stringify([address, vaults[address], settings.tokensSaved(), moment]);
      if (asked?.key !== key || Date.now() - asked.atMs > askAgainMs) asked = { key, atMs: Date.now(), answer: askServer(address) };
      return asked.answer;
    },
  };
}
