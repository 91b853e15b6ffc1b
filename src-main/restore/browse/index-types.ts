import type { BackupFile, BackupFilesQuery, BackupVersion } from '../../../src-shared/backup-browsing.ts';

/* What crosses between the browse index and its reading thread. */

/** [0] is set to 1 to make a search stop. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

/** A part of a list. Sources' names are what a search looks in. */
export interface IndexQuery extends BackupFilesQuery {
  readonly names: ReadonlyMap<string, string>;
  /** A list may be a moment old while the journals are read; afterwards it says what is. */
  readonly fresh: boolean;
}

export interface IndexPage {
  readonly total: number;
  readonly rows: readonly BackupFile[];
}

export interface IndexMonths {
  readonly months: readonly { readonly month: string; readonly files: number }[];
  /** Files with no date known; they come last where the newest come first. */
  readonly undated: number;
}

/** A folder of a source; `path` is its bytes. */
export interface IndexFolder {
  readonly path: Uint8Array;
  /** Of it and of all folders in it. */
  readonly files: number;
  readonly bytes: number;
}

export type IndexEntryKind = 'file' | 'folder';

/** What is in a folder at a time; `name` is its bytes. */
export interface IndexEntryFile {
  readonly kind: 'file';
  readonly name: Uint8Array;
  readonly object: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** When this content was first confirmed. */
  readonly backedUpMs: number;
}
export interface IndexEntryFolder {
  readonly kind: 'folder';
  readonly name: Uint8Array;
  /** A file has the same name at that time, as several writers may say. */
  readonly isAlsoFile: boolean;
}
export type IndexEntry = IndexEntryFile | IndexEntryFolder;

/** Where a list of entries goes on. Opaque. */
export interface IndexEntryPosition {
  readonly kind: IndexEntryKind;
  readonly from: Uint8Array;
}

/** A part of what is in a folder, perhaps nothing; `next` is undefined at its end. */
export interface IndexEntryPage {
  readonly entries: readonly IndexEntry[];
  readonly next: IndexEntryPosition | undefined;
}

export interface IndexSource {
  readonly id: string;
  readonly label: string;
  readonly files: number;
  readonly bytes: number;
  readonly removed: number;
  /** The last installation that continued it. */
  readonly adoptedBy: string | undefined;
  readonly writers: readonly {
    readonly writer: string;
    readonly computer: string | undefined;
    readonly lastRunMs: number | undefined;
    readonly firstAtMs: number;
    readonly lastAtMs: number;
  }[];
}

export type { BackupFile, BackupVersion };
