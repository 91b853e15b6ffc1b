import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import { isDamage } from './catalog-damage.ts';
import type { LibraryOperations } from './library-thread.ts';
import type { LibraryFile, LibraryMonths, LibraryPage, LibraryQuery, SearchControl, StoredRecord } from './library-types.ts';

/**
 * What the catalog tells those who look: it is read in a thread of its own, over a connection of its own, so that a run
 * never waits for somebody's search.
 */
export interface Library {
  /** @param signal takes a search back that nobody waits for any more: it rejects with 'cancelled' */
  page(query: LibraryQuery, signal: AbortSignal): Promise<LibraryPage>;
  file(vault: string, source: string, path: Uint8Array): Promise<LibraryFile>;
  /** By the month they were taken in. */
  months(vault: string, sources: readonly string[]): Promise<LibraryMonths>;
  /** Runs that ended, the newest first: JSON of each one's last RunSnapshot. */
  runs(offset: number, limit: number): Promise<{ readonly total: number; readonly snapshots: readonly string[] }>;
  run(id: string): Promise<StoredRecord | undefined>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * @param file the catalog's database, which is open already and of this version
 * @param onDamaged it turned out to be damaged: whoever asks again should find another
 */
export function openLibrary(file: string, onDamaged: () => void = () => undefined): Library {
  const thread = createThreadPool<LibraryOperations>(threadUrl('library-thread', import.meta.url), 1, { workerData: { file } });
  const run: typeof thread.run = (operation, args, options) =>
    thread.run(operation, args, options).catch((error: unknown) => {
      if (isDamage(error)) onDamaged();
      throw error;
    });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    // A thread that never answered has nothing open.
    await thread.run('close', []).catch(() => undefined);
    await thread.close();
  }
  return {
    async page(query, signal) {
      const control: SearchControl = new Int32Array(new SharedArrayBuffer(4));
      const stop = (): void => void Atomics.store(control, 0, 1);
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await run('page', [query, control], { signal });
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    file: (vault, source, path) => run('file', [vault, source, path]),
    months: (vault, sources) => run('months', [vault, sources]),
    runs: (offset, limit) => run('runs', [offset, limit]),
    run: (id) => run('run', [id]),
    close: () => (closing ??= close()),
  };
}
