import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { DamagedJournal, FilePlace, ListedFile } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { createDamageTally, journalsOf } from '../vault/journal-damage.ts';
import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import type { StoredObject } from '../vault/vault-types.ts';
import { createJournalOwners } from './damaged-journals.ts';
import type { FoldOperations, UnlistedFiles } from './fold-thread.ts';
import type { RandomSampleSize, SampledFile } from './random-sample.ts';
import type { FolderToFinish, NotedFolder, PlannedFile, PlanRequest, PlanTotals } from './restore-plan.ts';

/** Rows that cross from the thread at once. */
const pageSize = 1_000;
const planPageSize = 200;

/** What is to be restored of a fold. */
export interface PlannedFiles {
  /** The sources' IDs and labels, by label. */
  sources(signal: AbortSignal): Promise<readonly { readonly id: string; readonly label: string }[]>;
  /** Random files that have not gone from their sources. */
  sample(size: RandomSampleSize, signal: AbortSignal): Promise<readonly SampledFile[]>;
  /** Decides what `planned` answers; another plan takes the place of the one before. */
  plan(request: PlanRequest, signal: AbortSignal): Promise<PlanTotals>;
  /** The files of the plan, in the order of its roots and of their paths. */
  planned(signal: AbortSignal): AsyncGenerator<PlannedFile, void>;
}

/** What becomes of the folders of a plan when its files are restored. */
export interface PlannedFolders {
  noteFolders(folders: readonly NotedFolder[], signal: AbortSignal): Promise<void>;
  /** Were folders noted that are none of the plan's? To be called when `foldersToFinish` has ended. */
  hasOtherNotes(signal: AbortSignal): Promise<boolean>;
  /** What is to be done to those that were noted, whatever is in a folder before it. To be called when `planned` has ended. */
  foldersToFinish(signal: AbortSignal): AsyncGenerator<readonly FolderToFinish[], void>;
}

export interface FoldOptions {
  /** That may have backed up to this destination. */
  readonly home?: HomeMemory | undefined;
  /** Only lines that were written up to this time, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Told how many lines have been read so far. */
  readonly onLines?: (lines: number) => void;
}

/** What a home remembers that may have backed up to a destination. */
export interface HomeMemory {
  readonly catalogFile: string;
  /** As which it backs up to vault folders. */
  readonly writer: string;
  /** The labels of its sources by their IDs, for where the journal does not tell. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What all lines of a journal come to. It lives in a temporary file of its own until it is closed. */
export interface JournalFold extends PlannedFiles, PlannedFolders {
  /** Lines that are not as they were written, and that their writer has not healed: what they said is not known. */
  readonly damagedLines: number;
  /** The journals that they are in, as far as the destination tells. */
  readonly damagedJournals: readonly DamagedJournal[];
  /** Objects that were marked as stored, and that no version refers to. */
  unnamed(): Promise<number>;
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
 * @throws KeepsakeError what the destination's journal throws; 'io' where the temporary folder has no room
 */
export async function foldJournal(
  destination: OpenDestination,
  signal: AbortSignal,
  { home, until, onLines }: FoldOptions = {},
): Promise<JournalFold> {
  // One thread: the lines' order is kept.
  const thread = createThreadPool<FoldOperations>(threadUrl('fold-thread', import.meta.url), 1);
  const { vaultId } = destination;
  // A server knows the home by its token.
  const own = home === undefined ? [] : [destination.writer, ...journalsOf(home.writer)];
  const damage = createDamageTally();
  const owners = createJournalOwners();
  let lines = 0;
  let isKnown = false;
  try {
    if (home !== undefined)
      // Without the catalog (it is damaged, or of another version) the vault is verified all the same.
      isKnown = await thread.run('takeKnowledge', [home.catalogFile, vaultId], { signal }).catch(() => false);
    for await (const page of destination.journal(undefined, signal)) {
      damage.add(page);
      owners.add(page);
      await thread.run('add', [page.lines, until], { signal }).catch(explainSqlite);
      lines += page.lines.length;
      onLines?.(lines);
    }
  } catch (error) {
    await thread.close();
    throw error;
  }

  async function* files(signal: AbortSignal): AsyncGenerator<readonly ListedFile[]> {
    for (const { id: source } of await thread.run('sources', [], { signal })) {
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

  async function* planned(signal: AbortSignal): AsyncGenerator<PlannedFile, void> {
    for (;;) {
      const page = await thread.run('nextPlanned', [planPageSize], { signal }).catch(explainSqlite);
      if (page.length === 0) return;
      yield* page;
    }
  }

  async function* foldersToFinish(signal: AbortSignal): AsyncGenerator<readonly FolderToFinish[], void> {
    for (;;) {
      const page = await thread.run('nextFolders', [pageSize], { signal }).catch(explainSqlite);
      if (page === undefined) return;
      if (page.length > 0) yield page;
    }
  }

  return {
    damagedLines: damage.lines(),
    damagedJournals: owners.damaged(damage.unhealed(), own),
    unnamed: () => thread.run('unnamed', []),
    sources: (signal) => thread.run('sources', [], { signal }),
    sample: (size, signal) => thread.run('sample', [size], { signal }).catch(explainSqlite),
    plan: (request, signal) => thread.run('plan', [request], { signal }).catch(explainSqlite),
    planned,
    noteFolders: (folders, signal) => thread.run('noteFolders', [folders], { signal }).catch(explainSqlite),
    hasOtherNotes: (signal) => thread.run('hasOtherNotes', [], { signal }).catch(explainSqlite),
    foldersToFinish,
    unlisted: async (limit) => (isKnown ? thread.run('unlisted', [limit, home?.labels ?? new Map()]) : undefined),
    async recheck() {
      if (home === undefined || !isKnown) return false;
      return thread.run('recheck', [home.catalogFile, vaultId]).then(() => true, () => false);
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
