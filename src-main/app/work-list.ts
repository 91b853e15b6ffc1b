import { setTimeout as sleep } from 'node:timers/promises';

/** What is to be looked at: paths that appeared, else whole sources, or what failed. */
export type Work =
  | { readonly kind: 'paths'; readonly paths: ReadonlyMap<string, readonly Uint8Array[]> }
  /** `sources` undefined: all of them. */
  | { readonly kind: 'sources'; readonly sources: ReadonlySet<string> | undefined }
  | { readonly kind: 'failed' };

/** What Keepsake has to do by itself, gathered until it can be done. */
export interface WorkList {
  /** These files of a source are new or changed. More of them than can be remembered count as the whole source. */
  addPaths(source: string, paths: readonly Uint8Array[]): void;
  /** This source is to be looked through; undefined: every source. */
  addSource(source: string | undefined): void;
  /** What failed is to be tried again. */
  addFailed(): void;
  /** Resolves when there is something, and what comes with it has been gathered. Throws when the signal aborts. */
  waitFor(signal: AbortSignal): Promise<void>;
  /** The next piece; undefined where there is none. */
  take(): Work | undefined;
  /** A piece that could not be done is done later. */
  putBack(work: Work): void;
  /** These sources alone count from now on. */
  keep(sources: ReadonlySet<string>): void;
  clear(): void;
  readonly isEmpty: () => boolean;
}

/** Files that come together are backed up together. */
const gatherMs = 100;
/** Paths of one source that are remembered: some megabytes. */
const pathsMax = 20_000;

export function createWorkList(): WorkList {
  const paths = new Map<string, Map<string, Uint8Array>>();
  const sources = new Set<string>();
  const waiting = new Set<() => void>();
  let everything = false;
  let failed = false;

  const isEmpty = (): boolean => paths.size === 0 && sources.size === 0 && !everything && !failed;
  function told(): void {
    for (const go of [...waiting]) go();
  }

  const list: WorkList = {
    isEmpty,
    addPaths(source, added) {
      const known = paths.get(source) ?? new Map<string, Uint8Array>();
      for (const path of added) known.set(Buffer.from(path).toString('latin1'), path);
      if (known.size > pathsMax) {
        paths.delete(source);
        sources.add(source);
      } else if (known.size > 0) paths.set(source, known);
      told();
    },
    addSource(source) {
      if (source === undefined) everything = true;
      else sources.add(source);
      told();
    },
    addFailed() {
      failed = true;
      told();
    },
    async waitFor(signal) {
      signal.throwIfAborted();
      while (isEmpty()) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const go = (): void => resolve(undefined);
        waiting.add(go);
        signal.addEventListener('abort', go, { once: true });
        await promise;
        waiting.delete(go);
        signal.removeEventListener('abort', go);
        signal.throwIfAborted();
      }
      await sleep(gatherMs, undefined, { signal });
    },
    take() {
      // A photo that was just taken does not wait for the whole library.
      if (paths.size > 0) {
        const taken = new Map([...paths].map(([source, known]) => [source, [...known.values()]] as const));
        paths.clear();
        return { kind: 'paths', paths: taken };
      }
      if (everything || sources.size > 0) {
        const wanted = everything ? undefined : new Set(sources);
        everything = false;
        sources.clear();
        return { kind: 'sources', sources: wanted };
      }
      if (!failed) return undefined;
      failed = false;
      return { kind: 'failed' };
    },
    putBack(work) {
      if (work.kind === 'paths') for (const [source, known] of work.paths) list.addPaths(source, known);
      else if (work.kind === 'failed') list.addFailed();
      else if (work.sources === undefined) list.addSource(undefined);
      else for (const source of work.sources) list.addSource(source);
    },
    keep(wanted) {
      for (const source of [...paths.keys()]) if (!wanted.has(source)) paths.delete(source);
      for (const source of [...sources]) if (!wanted.has(source)) sources.delete(source);
    },
    clear() {
      paths.clear();
      sources.clear();
      everything = false;
      failed = false;
    },
  };
  return list;
}
