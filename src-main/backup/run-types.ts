import type { DestinationAddress, EndState, EntryKind, FileRow, RunSnapshot, RunSummary } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { Catalog } from './catalog.ts';
import type { Hold } from '../base/hold.ts';
import type { StartedRun } from '../base/run-status.ts';
import type { SourceReader } from './source-reader.ts';
import type { Throttle } from '../base/throttle.ts';

/** A folder to back up. */
export interface SourceFolder {
  readonly id: string;
  /** The folder's name, for people; written into the journal. */
  readonly label: string;
  /** Its real absolute path, its bytes. */
  readonly path: Uint8Array;
  /** Patterns of gitignore, relative to it: what they match is skipped. Absent: none. */
  readonly ignore?: readonly string[];
  /** Absolute paths of all folders that are backed up, by this run or others; absent: those of this run. */
  readonly backedUp?: readonly Uint8Array[];
  /** It was continued from another computer: every line about it is later than this, in RFC 3339. */
  readonly notBefore?: string;
}

/** A file of a source, by the source's ID. */
export interface SourceFile {
  readonly source: string;
  /** Relative, its bytes. */
  readonly path: Uint8Array;
}

export interface RunOptions {
  readonly id: string;
  readonly sources: readonly SourceFolder[];
  /** Of this home, also those that this run leaves out: whose journal lines the catalog wants to know. */
  readonly knownSources: readonly string[];
  /** @param threads as in `OpenOptions` */
  readonly open: (signal: AbortSignal, threads?: URL) => Promise<OpenDestination>;
  /** The ID of this Keepsake installation, as `adopted` lines name it. Absent: such lines are ignored. */
  readonly installation?: string;
  /** Other computers continue these sources: they are to be backed up under new IDs. */
  onSourcesTaken?(sources: readonly string[]): Promise<void>;
  /** This computer's name, for people; written into the journal. */
  readonly computer?: string;
  /** How people know the destination. */
  readonly destinationLabel: string;
  readonly destinationAddress: DestinationAddress;
  readonly catalog: Catalog;
  readonly reader: SourceReader;
  readonly workers: number;
  readonly dryRun: boolean;
  /** Only what failed before and has not succeeded since. */
  readonly retryFailed?: boolean;
  /** Of what failed before, these files alone. */
  readonly retryFiles?: readonly SourceFile[];
  /** These paths alone, relative, by their source's ID: what appeared or changed. What is gone again is passed over. */
  readonly paths?: ReadonlyMap<string, readonly Uint8Array[]>;
  /** It looks at some paths or sources of those that it usually would: of everything else it says nothing. */
  readonly partial?: boolean;
  /** Milliseconds. What was changed less long ago may still be written: it is skipped, and reported. Default 0. */
  readonly settleMs?: number;
  /** How long a destination that is gone is waited for, in milliseconds: before the first file, and in the middle. */
  readonly startWaitMs: number;
  readonly waitMs: number;
  /** Count ahead, so that progress and time left are known. */
  readonly countAhead: boolean;
  /** While it is held the run stands still. */
  readonly hold: Hold;
  /** What all uploads together may take of the network. */
  readonly throttle: Throttle;
  /** Cancels it. A KeepsakeError as its reason is told as why. */
  readonly signal: AbortSignal;
  /** What it returns is waited for, so that a slow listener slows the run instead of piling up lines. */
  onFile?(file: FinishedEntry): void | Promise<void>;
  onUnsettled?(file: SourceFile): void;
  /** One sentence on something that is no file: a source that is not connected. */
  onNotice?(message: string): void;
  /** The destination has answered: its vault is known from now on. */
  onOpened?(destination: OpenDestination): Promise<void>;
  /** Everything is done, and its end is not told yet. */
  beforeEnd?(): Promise<void>;
}

/** An entry that reached its end, as it is told to the outside. */
export interface FinishedEntry {
  readonly source: SourceFolder;
  /** Relative, its bytes. */
  readonly path: Uint8Array;
  readonly state: EndState;
  readonly bytes: number;
  readonly sha256?: string;
  readonly reason?: string;
  /** One sentence on what is wrong with a file that was backed up all the same. */
  readonly notice?: string;
  /** Absent for a file. */
  readonly entry?: EntryKind;
}

export interface RunOutcome {
  readonly summary: RunSummary;
  readonly destinationError?: KeepsakeError;
  /** Sources that are not there: their drive is unplugged, their folder empty. Nothing of them is called removed. */
  readonly notConnected: readonly SourceFolder[];
}

export interface Run extends StartedRun<RunOutcome, RunSnapshot, FileRow> {
  /** How many entries have been found so far. */
  found(): number;
}
