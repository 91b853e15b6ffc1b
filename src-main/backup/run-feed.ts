import type { BoundedQueue } from './bounded-queue.ts';
import type { FileJob } from './file-backup.ts';
import type { Connected, KnownPlace } from './run-connection.ts';
import type { RunEnds } from './run-ends.ts';
import type { RunFolders } from './run-folders.ts';
import { allEntries, failedEntries, pathEntries } from './run-entries.ts';
import type { RunProgress } from './run-progress.ts';
import type { RunOptions } from './run-types.ts';
import type { FoundEntry, SkippedDetails } from './walker.ts';

export interface RunFeedOptions extends Pick<RunOptions, 'catalog' | 'reader' | 'sources' | 'retryFailed' | 'retryFiles' | 'paths' | 'dryRun' | 'settleMs' | 'onUnsettled' | 'onNotice'> {
  readonly progress: RunProgress;
  readonly ends: RunEnds;
  readonly folders: RunFolders;
  readonly queue: BoundedQueue<FileJob>;
  /** How many entries may wait. */
  readonly ahead: () => number;
}

/** Brings what is to be backed up into the queue. Answers the sources that were walked completely. */
export async function feedRun(options: RunFeedOptions, { places }: Connected, signal: AbortSignal): Promise<KnownPlace[]> {
  const { catalog, progress, ends, folders, queue } = options;
  const complete: KnownPlace[] = [];
  const placeOf = (id: string): KnownPlace => {
    const known = places.get(id);
    if (known === undefined) throw new Error(`an entry of an unknown source ${id}`);
    return known;
  };

  async function take(entry: FoundEntry, known: KnownPlace): Promise<void> {
    const seq = progress.find(entry.kind === 'candidate' ? entry.fingerprint.bytes : 0);
    if (entry.kind !== 'candidate') {
      const { kind: state, path, reason } = entry;
      const { notice, whole, later, vanished, target }: SkippedDetails = entry.kind === 'skipped' ? entry : {};
      if (notice !== undefined) options.onNotice?.(notice);
      await ends.finish({ seq, ...known, path, bytes: 0 }, {
        state, reason,
        ...(whole === undefined ? {} : { whole }), ...(later === undefined ? {} : { later }), ...(vanished === undefined ? {} : { vanished }),
        ...(entry.entry === undefined ? {} : { entry: entry.entry }), ...(target === undefined ? {} : { target }),
      });
      return;
    }
    const job: FileJob = { seq, ...known, candidate: entry, state: 'queued', bytesDone: 0 };
    progress.active.set(seq, job);
    try {
      await queue.put(job, signal);
    } catch (error) {
      await ends.finishJob(job, { state: 'cancelled' });
      throw error;
    }
  }

  /** What was changed a moment ago may be half of what it will be. */
  function settled(entry: FoundEntry): FoundEntry {
    if (entry.kind !== 'candidate' || Math.abs(Date.now() - Number(entry.fingerprint.mtimeNs / 1_000_000n)) >= (options.settleMs ?? 0))
      return entry;
    options.onUnsettled?.(entry);
    const { source, path } = entry;
    return { kind: 'skipped', source, path, reason: 'It is still being written: it is backed up when it is finished.', later: true };
  }

  const isWhole = options.retryFailed !== true && options.paths === undefined;
  const entries = (isWhole ? allEntries : options.paths === undefined ? failedEntries : pathEntries)({
    ...options, signal, reportsFolders: !options.dryRun, placeOf: (source) => placeOf(source.id).place,
  });
  let candidates = 0;
  for await (const entry of entries) {
    const known = placeOf(entry.source);
    if (entry.kind === 'candidate') candidates++;
    if (entry.kind === 'mount') {
      await ends.mounts.add(known, entry);
      continue;
    }
    if (entry.kind === 'folders') {
      await folders.add(known, entry.folders);
      continue;
    }
    if (entry.kind === 'read') {
      await catalog.forgetFailure(known.place, entry.path);
      continue;
    }
    if (entry.kind !== 'end' && entry.kind !== 'absent') {
      await take(settled(entry), known);
      continue;
    }
    // A drive that is unplugged leaves a folder without photos behind, perhaps with something else in it.
    const emptied = isWhole && candidates === 0 && (await catalog.hasFiles(known.place));
    // All that is known of it may be left out by patterns. Even then nothing is called gone for want of a single photo.
    const leftOut = emptied && (await catalog.sawKnown(known.place));
    if (entry.kind === 'absent' || (emptied && !leftOut)) ends.sayNotConnected(known.source);
    else if (entry.complete && !emptied) complete.push(known);
    else await ends.mounts.look(known.source);
    candidates = 0;
  }
  return complete;
}
