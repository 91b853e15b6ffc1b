import type * as z from 'zod';
import type { AppState, commands, CommandName, CommandOutput } from '../../src-shared/contract.ts';
import type { BackupJobs } from './backup-job.ts';
import type { OpenBackups } from './browse/open-backups.ts';
import type { Checks } from './checks/checks.ts';
import type { Client, Clients } from './clients.ts';
import type { Engine } from './engine.ts';
import type { Overview } from './overview.ts';
import type { Pausing } from './pausing.ts';
import type { DoorPorts } from './ports.ts';
import type { Restores } from './restores.ts';
import type { Runs } from './runs.ts';
import type { SettingsStore } from './settings.ts';
import type { Thumbnails } from './thumbnails/thumbnails.ts';

/** What each command of the contract does; inputs are parsed before. */
export type CommandHandlers = {
  readonly [N in CommandName]: (input: z.output<(typeof commands)[N]['input']>, client: Client) => Promise<CommandOutput<N>>;
};

export interface CommandOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly restores: Restores;
  readonly checks: Checks;
  readonly pausing: Pausing;
  readonly overview: Overview;
  readonly thumbnails: Thumbnails;
  readonly backups: OpenBackups;
  readonly jobs: BackupJobs;
  /** Of the writer that verifies. */
  readonly verifyingJobs: BackupJobs;
  readonly ports: DoorPorts;
  readonly state: () => Promise<AppState>;
  /** The state after a change, told to every client. */
  readonly changed: () => Promise<AppState>;
  readonly look: Clients['look'];
}
