import type { Connection } from '../../src-shared/contract.ts';
import type { FileLine, FileRef, RunSnapshot, RunSummary } from '../../src-shared/domain.ts';
import type { RestoredFile, RestorePreview, RestoreSnapshot, RestoreSummary } from '../../src-shared/restore.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { HomeMemory } from '../restore/fold-journal.ts';
import type { DoorPorts } from './ports.ts';

export interface ApplicationOptions {
  /** The folder of settings, catalog and default vault; made when it does not exist. */
  readonly home: string;
  readonly version: string;
  readonly ports?: DoorPorts;
  /** Credentials by environment name, e.g. process.env. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what people should know where no backup is there to tell it, one sentence. */
  readonly onNotice?: (message: string) => void;
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

/** One restore as the command line asks for it. */
export interface RestoreRequest {
  /** The destination as typed; absent: the saved one. */
  readonly from?: string | undefined;
  /** The folder to restore to; absent: back to where the files were. */
  readonly to?: string | undefined;
  /** What to restore: absolute paths of this computer, or label/path; none: everything. */
  readonly paths: readonly string[];
  /** Instead of `paths`: files and folders by their sources; an empty path stands for a whole source. */
  readonly selection?: readonly FileRef[] | undefined;
  /** The state at this time, in milliseconds since 1970; absent: the newest. */
  readonly at?: number | undefined;
  /** Also what was gone from its folder by then. */
  readonly removed: boolean;
  /** Absent: the saved number. */
  readonly workers?: number | undefined;
  /** Bytes a second; absent: as the settings say. */
  readonly limit?: number | undefined;
  readonly dryRun: boolean;
  /** As of a backup. */
  readonly waitMs?: number | undefined;
  /** Servers of other computers may be reached without TLS. */
  readonly insecure?: boolean | undefined;
  readonly signal: AbortSignal;
  /** Called before the first file. */
  readonly onPreview?: ((preview: RestorePreview) => void) | undefined;
  /** Called for each file that reached its end; what it returns is waited for. */
  readonly onFile?: ((file: RestoredFile) => void | Promise<void>) | undefined;
  /** Called at most ten times a second. */
  readonly onSnapshot?: ((snapshot: RestoreSnapshot) => void) | undefined;
  readonly onNotice?: ((message: string) => void) | undefined;
}

export interface RestoreResult {
  readonly summary: RestoreSummary;
  /** Why the destination, or the folder that is restored to, could not be used to the end; the command exits with 3. */
  readonly error?: KeepsakeError;
}

/** The one application object: it implements the contract's commands and emits its updates. */
export interface Application {
  /** A client's connection, for the preload bridge and the WebSocket. Inputs are parsed here. */
  connect(): Connection & { close(): void };
  /** @throws KeepsakeError 'usage' or 'not-found' for wrong input, 'busy' where a run goes on in this home. */
  backup(request: BackupRequest): Promise<BackupResult>;
  /** @throws KeepsakeError 'usage' or 'not-found' for wrong input, 'busy' where a restore goes on in this home. */
  restore(request: RestoreRequest): Promise<RestoreResult>;
  /** Opens a destination as typed (none: the saved one), with the credentials that are known for it. Never creates. */
  openDestination(to: string | undefined, signal: AbortSignal, allow?: { readonly insecure?: boolean | undefined }): Promise<OpenDestination>;
  /** What this home remembers, for what reads a destination's journal. */
  memory(): HomeMemory;
  /** Cancels what runs and waits for it; not for a drive that does not answer, which may keep a thread for ever. Idempotent. */
  close(): Promise<void>;
}
