import type { EndState, EntryKind, ObjectId } from '../../src-shared/domain.ts';
import type { Fingerprint } from './fingerprint.ts';

/* What crosses between the catalog and its thread. */

/** What is confirmed of a path at a vault. */
export interface KnownFile {
  readonly object: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** Absent where the fingerprint cannot be believed. */
  readonly fingerprint?: Fingerprint;
  /** When the photo was taken, as `takenMs` gives it; absent where the file does not say. */
  readonly takenMs?: number;
  /** An older Keepsake, which could not read the dates of all files, found none in it. */
  readonly undated?: true;
  /** It was read, and is nothing but zeros. */
  readonly blank?: true;
  /** When this content was confirmed, in milliseconds since 1970. */
  readonly backedUpMs?: number;
}

/** An object as it must be at the destination. */
export interface KnownObject {
  readonly id: ObjectId;
  readonly bytes: number;
}

/** The object of a file. */
export interface RememberedObject extends KnownObject, FileKey {}

/** A file that was backed up, and that the journal does not name any more. */
export interface UnlistedFile {
  readonly path: Uint8Array;
  readonly sha256: string;
  readonly object: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** When this content was confirmed, in milliseconds since 1970. */
  readonly backedUpMs: number;
}

export interface FileKey {
  readonly place: number;
  readonly path: Uint8Array;
}

/** An entry that reached its end in a run. */
export interface FinishedFile {
  readonly seq: number;
  readonly source: string;
  readonly place: number;
  readonly path: Uint8Array;
  readonly bytes: number;
  readonly state: EndState;
  /** Why it failed or was skipped, or what is wrong with it. */
  readonly reason?: string;
  /** A folder that was skipped with all that is in it. */
  readonly whole?: true;
  /** It was passed over for now: if it failed before, that is still so. */
  readonly later?: true;
  /** It was found, and is not there any more: the run has not seen it. */
  readonly vanished?: true;
  /** Absent for a file. */
  readonly entry?: EntryKind;
  /** Where a link points that is not followed: a folder's absolute path. */
  readonly target?: string;
  /** What has been confirmed; absent where nothing new has. */
  readonly known?: KnownFile;
  /** As in `KnownFile`. */
  readonly takenMs?: number;
  /** When it was last changed, in milliseconds since 1970; absent where that is not known. */
  readonly modifiedMs?: number;
}

export interface NewRun {
  readonly id: string;
  readonly vault: string;
  readonly destination: string;
  readonly startedAt: string;
  readonly dryRun: boolean;
  /** It tries again what failed, or looks at a part alone. */
  readonly partial?: boolean;
}

/** What needs the user besides files, at a vault. */
export interface OtherFailures {
  readonly unreadableFolders: number;
  readonly outsideLinks: number;
}

export interface JournalPosition {
  /** Where to go on reading the vault's journal; undefined: at its beginning. */
  readonly cursor: string | undefined;
  /** Our own lines must be read as well. */
  readonly dirty: boolean;
}

/** The last run, as it is shown after a restart. */
export interface StoredRun {
  readonly id: string;
  readonly destination: string;
  /** JSON of its last RunSnapshot; absent when the run was interrupted. */
  readonly snapshot?: string;
}
