import type { Space } from '../../src-shared/contract.ts';
import type { ObjectId } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { VaultPlace } from './layout.ts';
import type { Operations, ThreadPool } from './thread-pool.ts';

/** A content to store. */
export interface ObjectDescription {
  readonly id: ObjectId;
  /** SHA-256 of the bytes, lower-case hex; the same as `id` in a plain vault. */
  readonly sha256: string;
  readonly bytes: number;
  /** A hint for people: lower-case letters and digits, 1 to 8, without the dot; may be empty. */
  readonly extension: string;
}

export interface StoredObject {
  readonly id: ObjectId;
  readonly bytes: number;
}

/** Damage in a writer's journal: lines that are not as they were written. */
export interface JournalDamage {
  readonly writer: string;
  /** The segment's number. */
  readonly segment: number;
  /** Offset of its first byte. */
  readonly from: number;
  /** Offset after its last byte. */
  readonly to: number;
  /** How many lines it is now; zeros are one. */
  readonly lines: number;
}

export interface JournalPage {
  readonly lines: readonly { readonly writer: string; readonly line: JournalLine }[];
  /** Resumes after this page. Opaque; at most a few KB. */
  readonly cursor: string;
  /** Lines that were passed over because they are not as they were written; absent for none. */
  readonly damaged?: number;
  /** Where they are; absent for none, and where a server of an older version does not tell. */
  readonly damage?: readonly JournalDamage[];
  /**
   * The journal does not hold all that was read up to the cursor that was given: the vault is an older copy, or lost a part of
   * its journal. What it lacks of a writer's journal is the reason that it was read from its beginning.
   */
  readonly behind?: true;
  /** Of the journal that were read for it, where that is known. */
  readonly bytes?: number;
}

export interface JournalOptions {
  /** This writer's lines are passed over unread: the cursor moves behind them. */
  readonly passOver?: string;
}

export interface ByteRange {
  /** First byte, default 0. */
  readonly start?: number;
  /** After the last byte, default the object's length. */
  readonly end?: number;
  /** Bytes that are read at a time, default 1 MiB. */
  readonly blockBytes?: number;
}

export interface OpenVaultOptions {
  /** The folder that holds, or shall hold, keepsake.json. */
  readonly root: string;
  /** With it the folder must hold this vault: no marker is 'not-connected', another one 'wrong-vault', nothing is created. */
  readonly knownVaultId?: string;
  /** May a vault be made here, where the folder is new (its parent exists) or empty? */
  readonly create: boolean;
  /** The entry file of threads that can do more than a vault's; they find what it needs as their `workerData`. Default: a vault's own. */
  readonly threads?: URL;
  readonly signal: AbortSignal;
}

/** What the threads of a vault need to store contents that they read themselves. */
export interface VaultStoring {
  readonly place: VaultPlace;
  readonly writer: string;
  /** The vault's own threads, of the entry file that it was opened with; their errors are the system's. They end with the vault. */
  readonly pool: ThreadPool<Operations>;
  /** Resolves when the writer may write: to be awaited before anything is stored. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  /** To be told what was stored, or was there: it can be journalled without another look. */
  readonly stored: (objects: readonly StoredObject[]) => void;
  /** What a failure of one of these threads means. */
  readonly errorOf: (thrown: unknown) => KeepsakeError;
}

/** An upload that can be resumed, as it stands. */
export interface Upload {
  readonly object: ObjectDescription;
  /** Bytes that have arrived and are durable: it goes on here. */
  readonly offset: number;
  /** Until then it stays when nobody touches it, in milliseconds since 1970. */
  readonly expiresMs: number;
}

export interface UploadPartOptions {
  readonly signal: AbortSignal;
  /** Of this part, lower-case hex. With it the part counts as a whole or not at all ('checksum-mismatch'). */
  readonly sha256?: string | undefined;
}

/** What reading an object back has shown. */
export type Inspected = 'whole' | 'damaged' | 'absent';

/** 'quarantined': it was damaged and was set aside; 'whole': nothing was done; 'absent': there is nothing to set aside. */
export type Quarantined = 'quarantined' | 'whole' | 'absent';

/**
 * Objects and journals in Keepsake's layout, in a folder. Several writers may use one Vault object (the
 * server's clients), and several Vault objects, also on other machines, one folder. All blocking calls
 * happen in threads. Errors are KeepsakeErrors; 'not-connected', 'disk-full', 'read-only' and 'io' on the
 * vault's side have scope 'destination'.
 */
export interface Vault {
  readonly root: string;
  readonly vaultId: string;
  /** Which of these objects are stored under any extension, and how long each is: one of another length than it should have is damaged. */
  has(ids: readonly ObjectId[], signal: AbortSignal): Promise<ReadonlyMap<ObjectId, number>>;
  /**
   * Stores one object: temporary name, write, compare length and checksum, make durable, rename without overwriting,
   * make the folder durable; all that are under way at once share the last two. After an abort or a failure
   * nothing of it remains under tmp/.
   */
  put(
    writer: string,
    object: ObjectDescription,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly signal: AbortSignal; onProgress?(bytesDone: number): void },
  ): Promise<'stored' | 'present'>;
  /**
   * Begins an upload of this writer that can be resumed, or finds where it stands: it survives `close` and a crash of
   * either side. One that was begun with another length or checksum begins anew. 'busy' as for `appendUpload`.
   */
  openUpload(writer: string, object: ObjectDescription, signal: AbortSignal): Promise<Upload>;
  /** The upload as it stands, undefined where there is none. */
  findUpload(writer: string, id: ObjectId, signal: AbortSignal): Promise<Upload | undefined>;
  /**
   * Writes on, and answers the new offset: durable. Where the body breaks off, what arrived counts, unless a checksum
   * was announced. 'busy' (retryable) where `offset` is not the upload's, or another call is at work on it;
   * 'not-found' where there is no upload; 'too-large' beyond the object's length.
   */
  appendUpload(
    writer: string,
    id: ObjectId,
    offset: number,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: UploadPartOptions,
  ): Promise<number>;
  /**
   * Gives a complete upload its name, after reading all of it back: 'checksum-mismatch' otherwise, and the upload is gone.
   * A second call waits for the first.
   */
  finishUpload(writer: string, id: ObjectId, signal: AbortSignal): Promise<'stored' | 'present'>;
  /**
   * Locks these writers until `close`, and removes what earlier processes left of theirs under tmp/: unfinished objects, and
   * uploads that nobody has touched for 7 days. A writer's first `put` does so as well. 'busy' while another process writes as
   * one of them.
   */
  beginWriting(writers: readonly string[], signal: AbortSignal): Promise<void>;
  /** For those who store as this writer by calling the vault's threads themselves. */
  storing(writer: string): VaultStoring;
  /**
   * The writer was told that the vault does not hold what was appended before, e.g. that it was put back from an older copy: the next
   * `append` begins another segment instead of failing.
   */
  beginAnew(writer: string): void;
  /**
   * Reads an object back where it lies.
   *
   * @param options.pace called after each piece of up to 1 MiB with its bytes; the next one waits for the promise
   */
  inspect(
    id: ObjectId,
    options: { readonly signal: AbortSignal; readonly pace?: (bytes: number) => Promise<void> | undefined },
  ): Promise<Inspected>;
  /**
   * Looks at an object again. Damaged files of it are moved into quarantine/, and when nothing whole is left the writer's
   * journal says so, as it does of an absent object that versions refer to: once, until it is stored again. An object
   * that cannot be read at all ('io') stays where it is.
   */
  quarantine(writer: string, id: ObjectId, reason: string, signal: AbortSignal): Promise<Quarantined>;
  /** Appends lines to the writer's journal, durably, in order; calls under way at once share one fsync. 'object-absent' as in Destination.confirm. */
  append(writer: string, lines: readonly JournalLine[], signal: AbortSignal): Promise<void>;
  /** Lines of all writers that are new since the cursor; at least one page, for its cursor. */
  journal(cursor: string | undefined, signal: AbortSignal, options?: JournalOptions): AsyncIterable<JournalPage>;
  /** Every object in the order of their IDs, in pages, from after `after`. */
  objects(after: ObjectId | undefined, signal: AbortSignal): AsyncIterable<readonly StoredObject[]>;
  /** The object's length, undefined when it is not stored. */
  stat(id: ObjectId, signal: AbortSignal): Promise<StoredObject | undefined>;
  read(id: ObjectId, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Resolves when the marker is there and the vault still the one that was opened. */
  ping(signal: AbortSignal): Promise<void>;
  /** Of the file system that the vault lies on. */
  space(signal: AbortSignal): Promise<Space>;
  /** Closes the journal segments and removes what is left of this Vault object's temporary files, but for uploads that can be resumed. Idempotent. */
  close(): Promise<void>;
}
