import type { Catalog } from './catalog.ts';
import type { SourceFile, SourceFolder } from './run-types.ts';
import type { SourceReader } from './source-reader.ts';
import type { Entry } from './walker.ts';

/** Failed paths that are looked at in one go. */
const retryShare = 500;

export interface RunEntriesOptions {
  readonly catalog: Catalog;
  readonly reader: SourceReader;
  readonly sources: readonly SourceFolder[];
  /** Of what failed, these alone; absent: all of it. */
  readonly retryFiles?: readonly SourceFile[];
  /** By source: these alone. */
  readonly paths?: ReadonlyMap<string, readonly Uint8Array[]>;
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
  const { catalog, reader, ahead, signal, retryFiles } = options;
  for (const source of options.sources) {
    const place = options.placeOf(source);
    const wanted = retryFiles?.filter((file) => file.source === source.id).map(({ path }) => pathKey(path));
    for (let after: Uint8Array | undefined; ; ) {
      const only: readonly Uint8Array[] = await catalog.failedPaths(place, after, retryShare);
      after = only.at(-1);
      if (after === undefined) break;
      // Only what is known as failed is looked at, whatever paths somebody names.
      const asked = wanted === undefined ? only : only.filter((path) => wanted.includes(pathKey(path)));
      if (asked.length > 0) yield* reader.walk([{ ...source, only: asked }], ahead, signal);
    }
  }
}

/** Only these paths, of which some may be gone again. No source counts as walked completely by it. */
export async function* pathEntries({ reader, sources, ahead, signal, paths }: RunEntriesOptions): AsyncGenerator<Entry, void> {
  for (const source of sources) {
    const only = paths?.get(source.id) ?? [];
    if (only.length === 0) continue;
    for await (const entry of reader.walk([{ ...source, only }], ahead, signal))
      if (!(entry.kind === 'failed' && entry.gone === true)) yield entry;
  }
}

function pathKey(path: Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}
