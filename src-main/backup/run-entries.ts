import type { Catalog } from './catalog.ts';
import type { SourceFolder } from './run-types.ts';
import type { SourceReader } from './source-reader.ts';
import type { Entry } from './walker.ts';

/** Failed paths that are looked at in one go. */
const retryShare = 500;

export interface RunEntriesOptions {
  readonly catalog: Catalog;
  readonly reader: SourceReader;
  readonly sources: readonly SourceFolder[];
  /** A source's short key in the catalog. */
  readonly placeOf: (source: SourceFolder) => number;
  /** How many entries may wait. */
  readonly ahead: () => number;
  readonly signal: AbortSignal;
}

/** Everything in the sources, as it is found. */
export function allEntries({ reader, sources, ahead, signal }: RunEntriesOptions): AsyncGenerator<Entry, void> {
  return reader.walk(sources, ahead, signal);
}

/** Only what failed before and has not succeeded since. No source counts as walked completely by it. */
export async function* failedEntries(options: RunEntriesOptions): AsyncGenerator<Entry, void> {
  const { catalog, reader, ahead, signal } = options;
  for (const source of options.sources) {
    const place = options.placeOf(source);
    for (let after: Uint8Array | undefined; ; ) {
      const only = await catalog.failedPaths(place, after, retryShare);
      after = only.at(-1);
      if (after === undefined) break;
      yield* reader.walk([{ ...source, only }], ahead, signal);
    }
  }
}
