import type { RestoredFile, RestorePreview, RestoreRow, RestoreSnapshot, RestoreSummary } from '../../src-shared/restore.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { Hold } from '../base/hold.ts';
import type { StartedRun } from '../base/run-status.ts';
import type { Throttle } from '../base/throttle.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { RandomSampleSize, SampledFile } from './random-sample.ts';
import type { PlannedFile } from './restore-plan.ts';

/** A file or a folder of a backup. */
export interface RestoreSelection {
  /** The source's ID. */
  readonly source: string;
  /** Relative to the source, its bytes; empty for the whole source. */
  readonly path: Uint8Array;
}

/** A source that the destination's journal names. */
export interface BackedUpSource {
  readonly id: string;
  readonly label: string;
}

export type RestoreTarget =
  /** A folder, made where it does not exist: each source gets a folder of its label in it. Absolute, its bytes. */
  | { readonly kind: 'folder'; readonly path: Uint8Array }
  /** Where they were: the folders of this computer's sources, absolute, their bytes, by the sources' IDs. */
  | { readonly kind: 'in-place'; readonly folders: ReadonlyMap<string, Uint8Array> };

export interface RestoreOptions {
  readonly id: string;
  readonly open: (signal: AbortSignal) => Promise<OpenDestination>;
  /** How people know the destination. */
  readonly destinationLabel: string;
  readonly target: RestoreTarget;
  /**
   * What is restored of these sources.
   *
   * @param sample random files of all of them
   * @throws KeepsakeError for what is not there
   */
  readonly select: (
    sources: readonly BackedUpSource[], sample: (size: RandomSampleSize) => Promise<readonly SampledFile[]>,
  ) => readonly RestoreSelection[] | Promise<readonly RestoreSelection[]>;
  /** The state at this time, in milliseconds since 1970; undefined: the newest. */
  readonly at: number | undefined;
  /** Restores also what was gone from its source by then. */
  readonly removed: boolean;
  readonly workers: number;
  /** Folders keep the user's usual permissions and their new times: they are to be removed again. */
  readonly plainFolders?: boolean;
  /** Says what would be restored, and writes nothing. */
  readonly dryRun: boolean;
  /** How long a destination that is gone is waited for, in milliseconds: before the first file, and in the middle. */
  readonly startWaitMs: number;
  readonly waitMs: number;
  /** While it is held the restore stands still. */
  readonly hold: Hold;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
  /** Letters and digits that name this home: its unfinished files are its own. */
  readonly owner: string;
  /** The present day, "2026-11-27": what finds its name taken gets it with this day. */
  readonly day: string;
  /** Called before the first file. */
  onPreview?(preview: RestorePreview): void;
  /** What it returns is waited for. @param planned what the journal says of it */
  onFile?(file: RestoredFile, planned: PlannedFile): void | Promise<void>;
}

export interface RestoreOutcome {
  readonly summary: RestoreSummary;
  /** Why it stopped: the destination, or the folder that is restored to, could not be used to the end. */
  readonly error?: KeepsakeError;
}

export type Restore = StartedRun<RestoreOutcome, RestoreSnapshot, RestoreRow>;
