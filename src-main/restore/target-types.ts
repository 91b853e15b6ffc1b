/** A file as the target is to have it. */
export interface TargetFile {
  readonly target: number;
  /** Relative to the target, its bytes. */
  readonly to: Uint8Array;
  readonly sha256: string;
  readonly bytes: number;
  /** Nanoseconds since 1970 as a decimal string. */
  readonly mtime: string;
  /** POSIX permission bits; 0 where they are not known. */
  readonly mode: number;
}

/** What is at a file's place. */
export type Place =
  /** Nothing: it can be written. */
  | { readonly state: 'absent' }
  /** The same content, under this path in the target. */
  | { readonly state: 'present'; readonly at: Uint8Array };
