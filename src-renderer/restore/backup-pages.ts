import type { BackupFile } from '../../src-shared/backup-browsing.ts';
import { type KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';

export interface BackupPage {
  readonly total: number;
  readonly rows: readonly BackupFile[];
}

/** Asks for a part of a list. Rejects with a KeepsakeError. */
export type LoadPage = (offset: number, limit: number) => Promise<BackupPage>;

/** A long list of files of which only the parts that are looked at are loaded. */
export interface BackupPages {
  /** Of the whole list; undefined until the first answer. */
  total(): number | undefined;
  /** Undefined where it is not loaded. */
  at(index: number): BackupFile | undefined;
  error(): KeepsakeError | undefined;
  /** Loads what is missing from `first` to before `end`; what was asked for before and not begun is dropped. */
  see(first: number, end: number): void;
  /** All files from `first` to before `end`, loaded where they are not. Rejects with a KeepsakeError. */
  range(first: number, end: number): Promise<readonly BackupFile[]>;
  /** Loads everything anew that is looked at; the old rows stay until then. */
  refresh(): void;
  readonly subscribe: (listener: () => void) => () => void;
  /** Changes with each answer. */
  readonly version: () => number;
}

const pageSize = 120;
const pagesKept = 12;

export function createBackupPages(load: LoadPage): BackupPages {
  /** By their numbers; those that were used last are at the end. */
  const pages = new Map<number, { readonly rows: readonly BackupFile[]; readonly generation: number }>();
  const listeners = new Set<() => void>();
  let total: number | undefined;
  let error: KeepsakeError | undefined;
  let version = 0;
  let generation = 0;
  let wanted: { readonly first: number; readonly last: number } = { first: 0, last: 0 };
  let isLoading = false;

  function tell(): void {
    version += 1;
    for (const listener of listeners) listener();
  }

  const missing = (): number | undefined => {
    for (let page = wanted.first; page <= wanted.last; page += 1) if (pages.get(page)?.generation !== generation) return page;
    return undefined;
  };

  async function loadMissing(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    for (let page = missing(); page !== undefined; page = missing()) {
      const asked = generation;
      try {
        const answer = await load(page * pageSize, pageSize);
        ({ total } = answer);
        pages.delete(page);
        pages.set(page, { rows: answer.rows, generation: asked });
        error = undefined;
      } catch (thrown) {
        // It is asked for again with the next scroll or change.
        error = toKeepsakeError(thrown);
        tell();
        break;
      }
      for (const oldest of pages.keys()) {
        if (pages.size <= pagesKept) break;
        if (oldest < wanted.first || oldest > wanted.last) pages.delete(oldest);
        else break;
      }
      tell();
    }
    isLoading = false;
  }

  return {
    total: () => total,
    at: (index) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    error: () => error,
    see(first, end) {
      wanted = { first: Math.floor(first / pageSize), last: Math.floor(Math.max(first, end - 1) / pageSize) };
      void loadMissing();
    },
    async range(first, end) {
      const found: BackupFile[] = [];
      while (first + found.length < end) {
        const { rows } = await load(first + found.length, Math.min(500, end - first - found.length));
        if (rows.length === 0) break;
        found.push(...rows);
      }
      return found;
    },
    refresh() {
      generation += 1;
      void loadMissing();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}
