import type { Connection } from '../../src-shared/contract.ts';
import type { FileLine, RunSnapshot, RunSummary } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { DoorPorts } from './ports.ts';

export interface ApplicationOptions {
  /** The folder of settings, catalog and default vault; made when it does not exist. */
  readonly home: string;
  readonly version: string;
  readonly ports?: DoorPorts;
  /** Credentials by environment name, e.g. process.env. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One backup as the command line asks for it. */
export interface BackupRequest {
  /** Folders to back up; none: the saved sources. */
  readonly folders: readonly string[];
  /** Destinations as typed; none: the saved one. One after the other. */
  readonly to: readonly string[];
  /** Absent: the saved number. */
  readonly workers?: number;
  readonly dryRun: boolean;
  /** Only what failed before and has not succeeded since. */
  readonly retry?: boolean;
  /** Goes on with what appears, until the signal aborts; a destination that is gone is waited for as long as it takes. */
  readonly watch?: boolean;
  /**
   * How long a destination that is gone is waited for, in milliseconds; Infinity for ever. Absent: 5 minutes in
   * the middle of a run, and not at all at its start, where somebody may have mistyped an address.
   */
  readonly waitMs?: number;
  /** Servers of other computers may be reached without TLS. */
  readonly insecure?: boolean;
  readonly signal: AbortSignal;
  /** Called for each file that reached its end; what it returns is waited for. */
  readonly onFile?: (line: FileLine) => void | Promise<void>;
  /** Called at most ten times a second; also makes the run count ahead, so that totals are known. */
  readonly onSnapshot?: (snapshot: RunSnapshot) => void;
  /** One sentence for people, e.g. that a folder inside another is backed up once. */
  readonly onNotice?: (message: string) => void;
}

export interface BackupResult {
  /** Over all destinations. */
  readonly summary: RunSummary;
  /** Why a destination could not be used to the end; the command exits with 3. */
  readonly destinationError?: KeepsakeError;
  /** Paths of the sources that are not connected; the command exits with 1. */
  readonly notConnected: readonly string[];
}

/** The one application object: it implements the contract's commands and emits its updates. */
export interface Application {
  /** A client's connection, for the preload bridge and the WebSocket. Inputs are parsed here. */
  connect(): Connection & { close(): void };
  /** @throws KeepsakeError 'usage' or 'not-found' for wrong input, 'busy' where a run goes on in this home. */
  backup(request: BackupRequest): Promise<BackupResult>;
  /** Opens a destination as typed (none: the saved one), with the credentials that are known for it. Never creates. */
  openDestination(to: string | undefined, signal: AbortSignal, allow?: { readonly insecure?: boolean | undefined }): Promise<OpenDestination>;
  /** Cancels what runs and waits for it; not for a drive that does not answer, which may keep a thread for ever. Idempotent. */
  close(): Promise<void>;
}
