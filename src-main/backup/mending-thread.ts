import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import { createThreadPool, threadUrl, type ThreadPool } from '../vault/thread-pool.ts';
import { isBusy, isDamage, isFull } from './catalog-damage.ts';
import type { CatalogOperations } from './catalog-thread.ts';

type Run = ThreadPool<CatalogOperations>['run'];

/**
 * The catalog's thread. A database that turns out to be damaged while it is used is set aside, and the call that met it is
 * made again on a new one, as are those that came meanwhile.
 */
export interface MendingThread {
  readonly run: Run;
  /** Somebody else found the database damaged. */
  mend(): Promise<void>;
  isMending(): boolean;
  /** What could not be learnt is learnt by the next run: what comes until then finds it missing. */
  forgetFailedMend(): void;
  close(): Promise<void>;
}

export interface MendingThreadOptions {
  readonly file: string;
  /** Resolves when nobody else has the database open: some systems move no file that is. */
  readonly letGo: () => Promise<void>;
  /**
   * Teaches a new, empty database what those need who go on; `run` calls it past everybody else. It may take as long as the
   * destination is away.
   */
  readonly teach: (run: Run, setAside: string) => Promise<void>;
}

/** Calls of those who only look: they get along with what is known, and are not kept waiting until all is learnt. */
const looks: ReadonlySet<keyof CatalogOperations> = new Set([
  'setAside', 'rows', 'rowCount', 'failures', 'failureCount', 'failedPaths', 'forgetFailuresOf', 'lastRun', 'lastBackup', 'lastBackupId',
  'noteRun', 'overview', 'room', 'seeSource', 'close',
]);

export function startMendingThread({ file, letGo, teach }: MendingThreadOptions): MendingThread {
  const start = (): ThreadPool<CatalogOperations> =>
    createThreadPool<CatalogOperations>(threadUrl('catalog-thread', import.meta.url), 1, { workerData: { file } });
  let thread = start();
  let replacing: Promise<string> | undefined;
  let mending: Promise<void> | undefined;
  let failed = false;

  async function replace(): Promise<string> {
    await letGo();
    const setAside = await thread.run('giveUp', []);
    await thread.close();
    thread = start();
    return setAside;
  }

  async function replaceAndTeach(): Promise<void> {
    replacing = replace();
    try {
      await teach(classified, await replacing);
      mending = undefined;
    } catch (error) {
      // What is not known would be journalled again: the run does not go on.
      failed = true;
      throw error;
    } finally {
      replacing = undefined;
    }
  }

  const mend = (): Promise<void> => (mending ??= replaceAndTeach());
  const mended = (operation: keyof CatalogOperations): Promise<unknown> | undefined => (looks.has(operation) ? replacing : mending);

  const classified: Run = (operation, args, options) =>
    thread.run(operation, args, options).catch((error: unknown) => {
      throw isDamage(error) ? error : catalogError(file, error);
    });

  async function guarded<R>(operation: keyof CatalogOperations, call: () => Promise<R>): Promise<R> {
    if (mending !== undefined) await mended(operation);
    const used = thread;
    try {
      return await call();
    } catch (error) {
      if (used === thread && replacing === undefined) {
        if (!isDamage(error)) throw error;
        mend().catch(() => undefined);
      }
      await mended(operation);
      // A new one has no reason to be damaged: a disk that breaks everything is not repaired.
      return call();
    }
  }
  const run: Run = (operation, args, options) => guarded(operation, () => classified(operation, args, options));

  return {
    run, mend,
    isMending: () => mending !== undefined,
    forgetFailedMend() {
      if (failed) mending = undefined;
      failed = false;
    },
    close: () => thread.close(),
  };
}

/** What SQLite says, for people. */
export function catalogError(file: string, error: unknown): KeepsakeError {
  const code = (error as { readonly code?: string }).code ?? '';
  if (isFull(error))
    return new KeepsakeError(
      'disk-full',
      `There is no room left for Keepsake's catalog ${file}: free some space. What is backed up stays so.`,
      { cause: error },
    );
  if (isBusy(error))
    return new KeepsakeError(
      'busy',
      `Another program has Keepsake's catalog ${file} open and locked: end that program, then try again. What is backed up stays so.`,
      { cause: error },
    );
  if (code.startsWith('SQLITE_'))
    return new KeepsakeError('io', `Keepsake's catalog ${file} cannot be used (${code}): check the drive that it is on.`, { cause: error });
  return toKeepsakeError(error);
}
