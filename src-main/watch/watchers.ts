import { createFolderWatcher, type FolderWatcher } from './folder-watcher.ts';
import type { FolderState } from './watch-messages.ts';

export interface WatchedSource {
  readonly id: string;
  /** Its folder's absolute path, its bytes. */
  readonly path: Uint8Array;
}

/** How a source's changes are noticed; `trouble`: the system's word for why it cannot be watched. */
export interface SourceWatch {
  readonly connected: boolean;
  readonly watching: 'scanning' | 'watching' | 'scans' | 'polling';
  readonly trouble?: string;
}

export interface WatchersOptions {
  /** Of the files to look at: lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Files of a source that are new or changed, and whole. */
  readonly onAppeared: (source: string, paths: readonly Uint8Array[]) => void;
  /** A source is to be looked through: it was just connected, or is not watched, or something may have been missed. */
  readonly onLookThrough: (source: string) => void;
  /** What `state` answers has changed. */
  readonly onChange: () => void;
  /** How often to look whether a source is there. Default 3 s. */
  readonly presenceMs?: number;
}

/** Watches any number of sources, each as well as its drive allows. */
export interface Watchers {
  /** These are watched from now on; what was watched before and is not among them is no more. */
  set(sources: readonly WatchedSource[]): Promise<void>;
  /** Undefined for what is not watched. */
  state(source: string): SourceWatch | undefined;
  /** Tells of these files when they are finished. */
  await(source: string, paths: readonly Uint8Array[]): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const minuteMs = 60_000;
/** How often a source is looked through, by how it is watched. No watcher is perfect: even what is watched is. */
export const lookThroughMs = { watching: 6 * 60 * minuteMs, scans: 15 * minuteMs, polling: 5 * minuteMs } as const;

interface Watched {
  readonly source: WatchedSource;
  readonly watcher: FolderWatcher;
  state: SourceWatch;
  timer: NodeJS.Timeout | undefined;
}

export function createWatchers(options: WatchersOptions): Watchers {
  const { extensions, onAppeared, onLookThrough, onChange, presenceMs = 3000 } = options;
  const watched = new Map<string, Watched>();

  function start(source: WatchedSource): void {
    const { id } = source;
    // Its thread speaks later than this, and says nothing more once it is closed.
    const watcher = createFolderWatcher({
      folder: source.path, extensions, presenceMs,
      onState: (state) => become(entry, state),
      onAppeared: (paths) => onAppeared(id, paths),
      onUnsure: () => onLookThrough(id),
    });
    const entry: Watched = { source, watcher, state: { connected: true, watching: 'scanning' }, timer: undefined };
    watched.set(id, entry);
  }

  function become(entry: Watched, state: FolderState): void {
    entry.state = toWatch(entry.state, state);
    clearInterval(entry.timer);
    entry.timer = undefined;
    const { watching, connected } = entry.state;
    // While it is scanned for the first time, what is found now would have to be looked for again.
    if (connected && watching !== 'scanning') {
      const lookThrough = (): void => onLookThrough(entry.source.id);
      entry.timer = setInterval(lookThrough, lookThroughMs[watching]);
      entry.timer.unref();
      lookThrough();
    }
    onChange();
  }

  async function stop(entry: Watched): Promise<void> {
    watched.delete(entry.source.id);
    clearInterval(entry.timer);
    await entry.watcher.close();
  }

  async function set(sources: readonly WatchedSource[]): Promise<void> {
    const gone = [...watched.values()].filter(({ source }) =>
      !sources.some((each) => each.id === source.id && Buffer.compare(each.path, source.path) === 0));
    const stopping = Promise.all(gone.map(stop));
    for (const source of sources) if (!watched.has(source.id)) start(source);
    await stopping;
  }

  return {
    set,
    state: (id) => watched.get(id)?.state,
    await: (id, paths) => watched.get(id)?.watcher.await(paths),
    close: () => set([]),
  };
}

function toWatch(before: SourceWatch, state: FolderState): SourceWatch {
  switch (state.kind) {
    case 'absent':
      return { connected: false, watching: before.watching };
    case 'scanning':
    case 'watching':
      return { connected: true, watching: state.kind };
    case 'network':
      return { connected: true, watching: 'polling' };
    case 'failed':
      return { connected: true, watching: 'scans', trouble: state.code };
  }
}
