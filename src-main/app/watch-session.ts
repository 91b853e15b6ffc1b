import { emptyCounters, type FileLine, type RunSummary } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { backoffMs, pause } from '../base/retry.ts';
import { absolutePath, pathText } from '../base/source-path.ts';
import { createRetries } from '../watch/retries.ts';
import { createWatchers, type Watchers } from '../watch/watchers.ts';
import type { BackupRequest, BackupResult } from './application-types.ts';
import type { BackupJobs } from './backup-job.ts';
import { lookOf, watchedExtensions, wholeLook, type Look } from './looks.ts';
import type { Runs } from './runs.ts';
import { createWorkList } from './work-list.ts';

const refusedBackoff = { baseMs: 30_000, capMs: 10 * 60_000 };

/**
 * Backs up, and then whatever appears, until the signal aborts: `keepsake --watch`. The first pass tells of every file,
 * what comes later only of what was uploaded or failed.
 *
 * @returns what all of it did; "cancelled" where it ended in the middle of a run
 * @throws KeepsakeError as a backup does, for folders and destinations that are named wrongly
 */
export async function backUpAndWatch(request: BackupRequest, runs: Pick<Runs, 'backup'>, jobs: BackupJobs): Promise<BackupResult> {
  const { onNotice, ...quiet } = request;
  const { signal, onFile } = request;
  const sources = await jobs.sources(request.folders, onNotice);
  const started = performance.now();
  const counters = emptyCounters();
  const list = createWorkList();
  const retries = createRetries(() => list.addFailed());
  const watchers = createWatchers({
    extensions: watchedExtensions,
    onAppeared: (source, paths) => list.addPaths(source, paths),
    onLookThrough: (source) => list.addSource(source),
    onChange: () => undefined,
  });

  /** Paths that are still being written: they are told when they are finished. */
  const unfinished = new Set<string>();
  const awaiting: Pick<Watchers, 'await'> = {
    await(source, paths) {
      const folder = sources.find(({ id }) => id === source)?.path ?? new Uint8Array();
      for (const path of paths) unfinished.add(pathText(absolutePath(folder, path)).path);
      watchers.await(source, paths);
    },
  };

  function tell(line: FileLine): void | Promise<void> {
    counters.processed++;
    counters[line.state]++;
    if (line.state === 'uploaded') counters.bytesUploaded += line.bytes;
    return onFile?.(line);
  }

  /** @param first it tells of every file, and of what goes on */
  function backUp(look: Look, first: boolean): Promise<BackupResult> {
    return runs.backup({
      ...quiet, look, waitMs: Infinity, retry: look.retryFailed === true,
      onFile(line) {
        const isNews = line.state === 'uploaded' || line.state === 'failed';
        const isUnfinished = line.state === 'skipped' && unfinished.has(line.path);
        return isNews || (first && !isUnfinished) ? tell(line) : undefined;
      },
      // Later ones would say again and again that another run goes on.
      ...(first && onNotice !== undefined ? { onNotice } : {}),
    }, jobs);
  }

  /** Another process that works on this home is waited for like a destination that is gone. */
  async function backUpUnlessBusy(look: Look): Promise<Partial<BackupResult>> {
    try {
      return await backUp(look, false);
    } catch (error) {
      const destinationError = toKeepsakeError(error);
      if (destinationError.code !== 'busy') throw error;
      return { destinationError };
    }
  }

  async function keepOn(): Promise<BackupResult['summary']['state']> {
    for (let refusals = 0; ; ) {
      await list.waitFor(signal);
      const work = list.take();
      const look = work === undefined ? undefined : lookOf(work, sources, watchers);
      if (work === undefined || look === undefined) continue;
      const { summary, destinationError } = await backUpUnlessBusy(look);
      if (summary?.state === 'cancelled') return 'cancelled';
      if (destinationError === undefined) {
        refusals = 0;
        const failed = summary?.failed ?? 0;
        if (work.kind === 'failed') retries.tried(failed);
        else retries.ended(failed, work.kind === 'sources');
        continue;
      }
      list.putBack(work);
      onNotice?.(`${destinationError.message} It is tried again after a while, with what appears until then.`);
      await pause(backoffMs(++refusals, undefined, refusedBackoff), signal);
    }
  }

  const end = (last: BackupResult, state: RunSummary['state']): BackupResult => ({
    ...last,
    summary: { ...last.summary, ...counters, state, seconds: Math.round(performance.now() - started) / 1000 },
  });

  try {
    await watchers.set(sources);
    const first = await backUp(wholeLook(sources, awaiting), true);
    if (first.summary.state !== 'complete') return end(first, first.summary.state);
    retries.ended(first.summary.failed, true);
    onNotice?.('Waiting for what appears; Ctrl-C ends it.');
    const state = await keepOn().catch((error: unknown) => {
      if (signal.aborted) return 'complete' as const;
      throw error;
    });
    return end(first, state);
  } finally {
    retries.clear();
    await watchers.close();
  }
}
