import type { Catalog } from './catalog.ts';
import type { SourceFile, SourceFolder } from './run-types.ts';
import type { SourceReader } from './source-reader.ts';
import { awayReason } from './system-reason.ts';
import { isVanished, type Entry } from './walker.ts';

/** Failed paths that are looked at in one go. */
const retryShare = 500;

export interface RunEntriesOptions {
  readonly catalog: Catalog;
  readonly reader: SourceReader;
  readonly sources: readonly SourceFolder[];
  /** Whether folders are reported, where everything is looked at. */
  readonly reportsFolders: boolean;
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
export function allEntries({ reader, sources, reportsFolders, ahead, signal }: RunEntriesOptions): AsyncGenerator<Entry, void> {
  return reader.walk(sources.map((source) => ({ ...source, reportsFolders })), ahead, signal);
}

/** Only what failed before and has not succeeded since. No source counts as walked completely by it. */
export async function* failedEntries(options: RunEntriesOptions): AsyncGenerator<Entry, void> {
  for (const source of options.sources) yield* failedIn(source, options);
}

async function* failedIn(source: SourceFolder, options: RunEntriesOptions): AsyncGenerator<Entry, void> {
  const { catalog, reader, ahead, signal, retryFiles } = options;
  const place = options.placeOf(source);
  const mounts = await catalog.mounts(place);
  const wanted = retryFiles?.filter((file) => file.source === source.id).map(({ path }) => pathKey(path));
  for (let after: Uint8Array | undefined; ; ) {
    const only: readonly Uint8Array[] = await catalog.failedPaths(place, after, retryShare);
    after = only.at(-1);
    if (after === undefined) return;
    // Only what is known as failed is looked at, whatever paths somebody names.
    const asked = wanted === undefined ? only : only.filter((path) => wanted.includes(pathKey(path)));
    if (asked.length === 0) continue;
    for await (const entry of reader.walk([{ ...source, only: asked, mounts }], ahead, signal)) {
      if (!isVanished(entry)) {
        yield entry;
        continue;
      }
      // A drive that is unplugged often leaves its empty folder behind.
      if (await reader.isEmpty(source, signal)) {
        yield { kind: 'absent', source: source.id, reason: awayReason };
        return;
      }
      // Moved or deleted since: it cannot be tried again.
      await catalog.forgetFailure(place, entry.path);
    }
  }
}

/** Only these paths, of which some may be gone again. No source counts as walked completely by it. */
export async function* pathEntries({ catalog, reader, sources, placeOf, ahead, signal, paths }: RunEntriesOptions): AsyncGenerator<Entry, void> {
  for (const source of sources) {
    const only = paths?.get(source.id) ?? [];
    if (only.length === 0) continue;
    const mounts = await catalog.mounts(placeOf(source));
    for await (const entry of reader.walk([{ ...source, only, mounts }], ahead, signal)) if (!isVanished(entry)) yield entry;
  }
}

function pathKey(path: Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}
