/* What a folder's thread and the one that started it say to each other. */

export interface WatchThreadData {
  /** The folder's absolute path, its bytes. */
  readonly folder: Uint8Array;
  /** In lower case, without the dot: other files are not looked at. */
  readonly extensions: readonly string[];
  /** How often to look whether the folder is there. */
  readonly presenceMs: number;
}

/** Paths are relative to the folder, their bytes, "/" between names. */
export type ToWatchThread =
  /** These were seen in the middle of being written: tell of them when they are finished. */
  | { readonly kind: 'await'; readonly paths: readonly Uint8Array[] }
  | { readonly kind: 'close' };

export type FromWatchThread =
  | { readonly kind: 'state'; readonly state: FolderState }
  /** Files that were made or changed, and are whole now. */
  | { readonly kind: 'appeared'; readonly paths: readonly Uint8Array[] }
  /** So much happened that some of it may have been missed. */
  | { readonly kind: 'unsure' }
  | { readonly kind: 'closed' };

/**
 * absent: the folder is not there; scanning: it is looked through for the first time; watching: from now on nothing that happens
 * is missed; network: it is on a drive that does not tell; failed: it cannot be watched, `code` is the system's word.
 */
export type FolderState =
  | { readonly kind: 'absent' | 'scanning' | 'watching' | 'network' }
  | { readonly kind: 'failed'; readonly code: string };
