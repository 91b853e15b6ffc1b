import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { FilePlace, ListedFile } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import type { StoredObject } from '../vault/vault-types.ts';
import type { FoldOperations, UnlistedFiles } from './fold-thread.ts';

/** Rows that cross from the thread at once. */
const pageSize = 1_000;

/** What all lines of a journal come to. It lives in a temporary file of its own until it is closed. */
export interface JournalFold {
  /** Lines that are not as they were written: what they said is not known. */
  readonly damagedLines: number;
  /** What a home has backed up to this vault and the journal does not name; undefined where none was given that knows the vault. */
  unlisted(limit: number): Promise<UnlistedFiles | undefined>;
  /**
   * Makes the next run of the home compare everything that it knows with the journal.
   *
   * @returns false where that could not be noted in its catalog, e.g. while a backup has it locked
   */
  recheck(): Promise<boolean>;
  /** Objects that versions refer to, and their bytes. */
  totals(): Promise<{ readonly objects: number; readonly bytes: number }>;
  /** The newest version of every file, by source (in the order of their labels), then by the bytes of the path. */
  files(signal: AbortSignal): AsyncIterable<readonly ListedFile[]>;
  /** Marks objects as stored, and answers those that were not marked before. */
  see(objects: readonly StoredObject[], signal: AbortSignal): Promise<readonly ObjectId[]>;
  /** Objects that a version refers to and that were not marked as stored, in the order of their IDs, from after `after`. */
  unseen(signal: AbortSignal, after?: ObjectId): AsyncIterable<readonly ObjectId[]>;
  /** Files of which a version has this content, at most `limit`. */
  places(object: ObjectId, limit: number): Promise<readonly FilePlace[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Folds a destination's whole journal, in a thread and on disk: memory does not grow with the number of files.
 *
 * @param catalogFile of a home that may have backed up to this destination
 * @throws KeepsakeError what the destination's journal throws; 'io' where the temporary folder has no room
 */
export async function foldJournal(
  destination: OpenDestination,
  signal: AbortSignal,
  catalogFile?: string,
): Promise<JournalFold> {
  // One thread: the lines' order is kept.
  const thread = createThreadPool<FoldOperations>(threadUrl('fold-thread', import.meta.url), 1);
  const { vaultId } = destination;
  let damagedLines = 0;
  let isKnown = false;
  try {
    if (catalogFile !== undefined)
      // Without the catalog (it is damaged, or of another version) the vault is verified all the same.
      isKnown = await thread.run('takeKnowledge', [catalogFile, vaultId], { signal }).catch(() => false);
    for await (const page of destination.journal(undefined, signal)) {
      damagedLines += page.damaged ?? 0;
      await thread.run('add', [page.lines], { signal }).catch(explainSqlite);
    }
  } catch (error) {
    await thread.close();
    throw error;
  }

  async function* files(signal: AbortSignal): AsyncGenerator<readonly ListedFile[]> {
    for (const source of await thread.run('sources', [], { signal })) {
      let after: Uint8Array = new Uint8Array();
      for (;;) {
        const page: { files: readonly ListedFile[]; last: Uint8Array } = await thread.run(
          'files',
          [source, after, pageSize],
          { signal },
        );
        if (page.files.length === 0) break;
        yield page.files;
        after = page.last;
      }
    }
  }

  async function* unseen(signal: AbortSignal, first: ObjectId = ''): AsyncGenerator<readonly ObjectId[]> {
    for (let after = first; ;) {
      const page: readonly string[] = await thread.run('unseen', [after, pageSize], { signal });
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last;
    }
  }

  return {
    damagedLines,
    unlisted: async (limit) => (isKnown ? thread.run('unlisted', [limit]) : undefined),
    async recheck() {
      if (catalogFile === undefined || !isKnown) return false;
      return thread.run('recheck', [catalogFile, vaultId]).then(() => true, () => false);
    },
    totals: () => thread.run('totals', []),
    files,
    see: (objects, signal) => thread.run('see', [objects], { signal }).catch(explainSqlite),
    unseen,
    places: (object, limit) => thread.run('places', [object, limit]),
    close: () => thread.close(),
  };
}

function explainSqlite(thrown: unknown): never {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (typeof code === 'string' && /^SQLITE_(FULL|IOERR|CANTOPEN)/.test(code)) {
    throw new KeepsakeError(
      'io',
      'The temporary folder has no room for an index of the backup; set TMPDIR to a folder that has.',
      { cause: thrown },
    );
  }
  throw thrown;
}
