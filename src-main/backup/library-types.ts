import type { FileQuery } from '../../src-shared/contract.ts';
import type { EntryKind, FileRow } from '../../src-shared/domain.ts';

/* What crosses between the library and its thread. */

/** A part of a list of files. Sources are those of the library that is meant. */
export interface LibraryQuery {
  readonly scope: 'run' | 'library';
  readonly vault: string;
  readonly sources: readonly string[];
  /** What people call each source, by its ID. */
  readonly names: ReadonlyMap<string, string>;
  readonly query: FileQuery;
  /** A list may be a moment old while a run goes on; afterwards it says what is. */
  readonly fresh: boolean;
}

export interface LibraryPage {
  readonly total: number;
  readonly rows: readonly FileRow[];
}

/** [0] is set to 1 to make a search stop. */
export type SearchControl = Int32Array<SharedArrayBuffer>;

/** What is known of one file at a vault. Times in milliseconds since 1970. */
export interface LibraryFile {
  /** The newest first; empty where it is not backed up. */
  readonly versions: readonly {
    readonly object: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly modifiedMs: number;
    readonly backedUpMs: number;
  }[];
  readonly takenMs: number | undefined;
  /** Is it a photo or video that is nothing but zeros? */
  readonly blank: boolean;
  readonly failure: {
    readonly bytes: number;
    readonly reason: string;
    readonly since: string;
    readonly tried: string | null;
    /** Null for a file. */
    readonly entry: EntryKind | null;
    /** The folder that a link leads to, its absolute path; null where there is none. */
    readonly target: string | null;
  } | undefined;
}

export interface LibraryMonths {
  readonly months: readonly { readonly month: string; readonly files: number; readonly bytes: number }[];
  readonly undated: number;
}

/** A run that ended: JSON of its last RunSnapshot. */
export interface StoredRecord {
  readonly snapshot: string;
  readonly failures: readonly FileRow[];
  /** Of its files, how many are listed. */
  readonly listed: number;
}
