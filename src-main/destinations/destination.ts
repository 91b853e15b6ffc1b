import type { Space } from '../../src-shared/contract.ts';
import type { DestinationAddress, ObjectId } from '../../src-shared/domain.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { VaultPlace } from '../vault/layout.ts';
import type {
  ByteRange,
  JournalOptions,
  JournalPage,
  ObjectDescription,
  Quarantined,
  StoredObject,
  VaultStoring,
} from '../vault/vault-types.ts';

/**
 * The bytes of an object: held in memory, or read from their file each time `open` is called (a retry calls it again),
 * from the byte `start` (default 0) to the end.
 */
export type ObjectBody =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; open(signal: AbortSignal, start?: number): AsyncIterable<Uint8Array> };

export interface PutOptions {
  readonly signal: AbortSignal;
  /**
   * Bytes handed over so far, up to the object's length. An attempt starts again at 0, or at what the destination kept of
   * the attempt before.
   */
  onProgress?(bytesDone: number): void;
  /**
   * Asked before each piece of at most 64 KiB is handed over: how many bytes of it may go now, at least one. It may let wait
   * for hours, while somebody has paused. Absent: everything may go at once.
   */
  pace?(bytes: number): Promise<number>;
}

export interface OpenOptions {
  /**
   * The vault that answered at this address before. With it the destination must be that vault:
   * an absent marker is 'not-connected', another one 'wrong-vault', and nothing is ever created.
   */
  readonly knownVaultId?: string;
  /** May a vault be made in a folder that does not exist yet or is empty? A dry run says no. */
  readonly create: boolean;
  /**
   * A backup run: what an earlier one left unfinished in a vault folder is removed, and 'busy' is thrown while another
   * process writes there as the same writer.
   */
  readonly forWriting?: boolean;
  /** The entry file of threads that a vault folder shall use, and the opener too: see `OpenVaultOptions`. Other destinations have none. */
  readonly threads?: URL;
  readonly signal: AbortSignal;
}

/**
 * A place that photos go to. Every failure is a KeepsakeError, classified where it arises:
 * `scope: 'destination'` when nothing else would succeed either (gone, token refused, disk full),
 * `retryable` when the same attempt may succeed later with nothing changed. Methods of an open
 * destination may be called many at a time, and never retry by themselves: the engine does.
 */
export interface Destination {
  readonly address: DestinationAddress;
  /** How people know it: "the vault in /mnt/nas/photos", "http://nas:4811". */
  readonly label: string;
  open(options: OpenOptions): Promise<OpenDestination>;
}

export interface OpenDestination {
  readonly vaultId: string;
  /** The writer that `confirm` writes as: this home's, or the one that the token belongs to. */
  readonly writer: string;
  /** The most IDs one `check` takes, and the most lines one `confirm` takes. */
  readonly batchMax: number;
  /** Of a vault folder that was opened with `threads`: these may store files by themselves. */
  readonly storing?: VaultStoring;
  /** Of a vault folder: where it is, for threads that read its objects by themselves, see vault/object-opening.ts. */
  readonly reading?: VaultPlace;
  /**
   * Which of these objects are stored, and how long each is, undefined where the destination does not tell: one of another
   * length than it should have was cut off, and is put there again.
   */
  check(ids: readonly ObjectId[], signal: AbortSignal): Promise<ReadonlyMap<ObjectId, number | undefined>>;
  /**
   * Stores one object. When it resolves the object is durable under its final name, its length and
   * checksum compared with what was announced ('checksum-mismatch' otherwise, and nothing stored).
   * 'present': it was there already, and nothing was changed.
   */
  put(object: ObjectDescription, body: ObjectBody, options: PutOptions): Promise<'stored' | 'present'>;
  /**
   * Writes lines into this writer's journal, durably and in this order. 'object-absent' when the
   * object of a version line is not stored; then none of the lines is written.
   */
  confirm(lines: readonly JournalLine[], signal: AbortSignal): Promise<void>;
  /**
   * The journal lines of all writers that are new since `cursor` (all of them without one), in each
   * writer's order, in pages; at least one page, for its cursor. The cursor of a page resumes after
   * it. Opaque; at most a few KB.
   */
  journal(cursor: string | undefined, signal: AbortSignal, options?: JournalOptions): AsyncIterable<JournalPage>;
  /** Every object, in pages, in the order of their IDs, from after `after`. */
  objects(signal: AbortSignal, after?: ObjectId): AsyncIterable<readonly StoredObject[]>;
  /** An object's bytes, from `start` to before `end`; 'not-found' when it is not stored. */
  read(id: ObjectId, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Somebody found an object damaged or missing. The destination looks for itself: a whole object is left alone
   * ('whole'), a damaged one set aside, never deleted ('quarantined'). That, and that an object is absent which versions
   * refer to, is journalled once until it is stored again, so that every computer that has the source uploads it again.
   */
  quarantine(id: ObjectId, reason: string, signal: AbortSignal): Promise<Quarantined>;
  /** Resolves when the destination answers and is still the vault that was opened; else rejects like any other call. */
  ping(signal: AbortSignal): Promise<void>;
  /** Of the file system that it lies on, where the destination can tell. */
  space(signal: AbortSignal): Promise<Space | undefined>;
  /**
   * Idempotent. After it nothing that this client was writing remains under a temporary name, but for large uploads that
   * the destination keeps to be resumed.
   */
  close(): Promise<void>;
}
