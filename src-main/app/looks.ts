import { mediaExtensions } from '../../src-shared/media.ts';
import type { RunOptions, SourceFolder } from '../backup/run-types.ts';
import type { Watchers } from '../watch/watchers.ts';
import type { Work } from './work-list.ts';

/** What Keepsake looks at by itself. */
export interface Look extends Pick<RunOptions, 'paths' | 'partial' | 'settleMs' | 'onUnsettled'> {
  readonly sources: readonly SourceFolder[];
  /** Only what failed before. */
  readonly retryFailed?: boolean;
}

/**
 * What a watcher looks at. Which .json is one of a Takeout is told by its whole name. What a file without a real extension is
 * only its content tells: the next look through the folder finds it, since programs write too many others of them.
 */
export const watchedExtensions: readonly string[] = [...mediaExtensions, 'json'];

/** A file that was changed less long ago may still be written: the watcher tells when it is finished. */
const settleMs = 2000;

/** Everything in the sources, or in one of several. */
export function wholeLook(sources: readonly SourceFolder[], watchers: Pick<Watchers, 'await'>, partial = false): Look {
  return { sources, partial, settleMs, onUnsettled: ({ source, path }) => watchers.await(source, [Uint8Array.from(path)]) };
}

/** What a run has to look at for a piece of work; undefined: nothing, for it concerns none of the sources. */
export function lookOf(work: Work, sources: readonly SourceFolder[], watchers: Pick<Watchers, 'await'>): Look | undefined {
  const wanted = sources.filter(({ id }) => isWanted(work, id));
  if (wanted.length === 0) return undefined;
  switch (work.kind) {
    case 'paths':
      return { sources: wanted, partial: true, paths: work.paths };
    case 'sources':
      return wholeLook(wanted, watchers, wanted.length < sources.length);
    case 'failed':
      return { sources: wanted, partial: false, retryFailed: true };
  }
}

function isWanted(work: Work, source: string): boolean {
  return work.kind === 'paths' ? work.paths.has(source) : work.kind === 'failed' || (work.sources?.has(source) ?? true);
}

/** What a run is told of a look. */
export function lookOptions({ paths, partial, settleMs, onUnsettled }: Look): Partial<RunOptions> {
  return {
    ...(paths === undefined ? {} : { paths }),
    ...(partial === undefined ? {} : { partial }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(onUnsettled === undefined ? {} : { onUnsettled }),
  };
}

/** Is each of these among those, with the same patterns? */
export function covers(sources: readonly SourceFolder[], wanted: readonly SourceFolder[]): boolean {
  const same = (a: SourceFolder, b: SourceFolder): boolean =>
    a.id === b.id && Buffer.compare(a.path, b.path) === 0 && JSON.stringify(a.ignore) === JSON.stringify(b.ignore);
  return wanted.every((each) => sources.some((source) => same(source, each)));
}
