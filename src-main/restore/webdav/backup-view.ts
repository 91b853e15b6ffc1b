import { setTimeout } from 'node:timers/promises';
import { KeepsakeError, toKeepsakeError } from '../../../src-shared/errors.ts';
import { endOfLocalDay } from '../../base/local-day.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import type { BackupIndex } from '../browse/backup-index.ts';
import type { IndexEntryPosition, IndexSource } from '../browse/index-types.ts';
import { canBeShown, createTopNames, nameShownAs, shownFolderName, shownName } from './view-names.ts';

/** A file as it is shown. */
export interface ViewFile {
  readonly kind: 'file';
  readonly name: string;
  readonly object: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly backedUpMs: number;
}

export interface ViewFolder {
  readonly kind: 'folder';
  readonly name: string;
  /** When the last backup of it was, or the end of the day that it shows; undefined where neither is known. */
  readonly modifiedMs: number | undefined;
  readonly place: Place;
}

/** Where a folder of the view is. */
type Place =
  | { readonly kind: 'top' }
  | { readonly kind: 'days' }
  /** All sources as they were at a time. */
  | { readonly kind: 'day'; readonly at: number }
  | { readonly kind: 'source'; readonly source: string; readonly path: Buffer; readonly at: number | undefined };

export type ViewEntry = ViewFile | ViewFolder;

/**
 * A backup as folders: `COMPUTER (SOURCE)/...` as things are now, `at/2026-11-01/COMPUTER (SOURCE)/...` as they were at the end of that day. A view of
 * a fixed time has no `at`.
 */
export interface BackupView {
  /**
   * Waits until what is new in the journals is shown, for a moment.
   *
   * @throws KeepsakeError 'busy' while the journals are read for the first time; what their reading has thrown, where they never were
   */
  refresh(signal: AbortSignal): Promise<void>;
  /** What has these names, from the top; none: the top itself. */
  find(names: readonly string[]): Promise<ViewEntry | undefined>;
  /** What is in a folder, in pages of at most 500. */
  entries(folder: ViewFolder): AsyncGenerator<readonly ViewEntry[], void>;
  /** Ends a reading of the journals. The index is closed by who opened it. Idempotent. */
  close(): Promise<void>;
}

export interface BackupViewOptions {
  readonly index: BackupIndex;
  readonly destination: Pick<OpenDestination, 'journal'>;
  /** Shows this time alone, in milliseconds since 1970. Undefined: now, and any day. */
  readonly at?: number | undefined;
}

const entriesMax = 500;
const daysName = 'at';
/** The journals are looked at again after so long. */
const freshMs = 5_000;
/** A request waits so long for a look at them, and for their first reading. */
const waitMs = 2_000;
const firstWaitMs = 15_000;

export function createBackupView({ index, destination, at: fixed }: BackupViewOptions): BackupView {
  const closing = new AbortController();
  let updating: Promise<void> | undefined;
  let updatedMs = -Infinity;
  let isComplete = false;
  let failure: unknown;

  async function update(): Promise<void> {
    failure = undefined;
    try {
      isComplete = (await index.progress()).complete;
      await index.update(destination, closing.signal, ({ complete }) => (isComplete = complete));
      isComplete = true;
    } catch (error) {
      // What was read before is shown all the same.
      failure = error;
    } finally {
      updatedMs = performance.now();
      updating = undefined;
    }
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    if (updating === undefined && performance.now() - updatedMs < freshMs && isComplete) return;
    updating ??= update();
    const waiting = new AbortController();
    const ended = AbortSignal.any([signal, waiting.signal]);
    try {
      await Promise.race([updating, setTimeout(isComplete ? waitMs : firstWaitMs, undefined, { signal: ended }).catch(() => undefined)]);
    } finally {
      waiting.abort();
    }
    if (isComplete) return;
    if (failure !== undefined) throw toKeepsakeError(failure);
    throw new KeepsakeError('busy', 'The backup is being read for the first time: try again in a moment.', { retryable: true });
  }

  async function named(): Promise<readonly { readonly name: string; readonly source: IndexSource }[]> {
    const take = createTopNames();
    return (await index.sources())
      .filter(({ writers }) => writers.length > 0)
      .map((source) => ({ source, firstMs: Math.min(...source.writers.map(({ firstAtMs }) => firstAtMs)) }))
      // The first of a name keeps it when another one comes.
      .sort((a, b) => a.firstMs - b.firstMs || (a.source.id < b.source.id ? -1 : 1))
      .map(({ source }) => ({ source, name: take(`${source.writers[0]?.computer ?? 'Another computer'} (${source.label})`) }));
  }

  function folderOf({ id, writers }: IndexSource, name: string, path: Buffer, at: number | undefined): ViewFolder {
    const lastMs = Math.max(...writers.map(({ lastAtMs }) => lastAtMs));
    return { kind: 'folder', name, modifiedMs: at === undefined ? lastMs : Math.min(at, lastMs), place: { kind: 'source', source: id, path, at } };
  }

  async function findInSources(names: readonly string[], at: number | undefined): Promise<ViewEntry | undefined> {
    const [top, ...rest] = names;
    const found = (await named()).find(({ name }) => name === top);
    if (found === undefined) return undefined;
    const { source, name } = found;
    const path = rest.map((each) => nameShownAs(each));
    const known = path.flatMap((each) => (each === undefined || !canBeShown(each.bytes) ? [] : [each]));
    if (known.length < path.length) return undefined;
    const bytes = Buffer.concat(known.flatMap((each, position) => (position === 0 ? [each.bytes] : [slash, each.bytes])));
    const last = known.at(-1);
    const entry = await index.entry(source.id, Uint8Array.from(bytes), at, last?.isFolder === true ? 'folder' : undefined);
    if (entry === undefined) return undefined;
    if (entry.kind === 'file') return { ...entry, name: shownName(entry.name) };
    return folderOf(source, last === undefined ? name : (rest.at(-1) ?? name), bytes, at);
  }

  async function findExactly(names: readonly string[]): Promise<ViewEntry | undefined> {
    if (names.length === 0) return { kind: 'folder', name: '', modifiedMs: fixed, place: { kind: 'top' } };
    const [first, day, ...rest] = names;
    if (fixed !== undefined || first !== daysName) return findInSources(names, fixed);
    if (day === undefined) return { kind: 'folder', name: daysName, modifiedMs: undefined, place: { kind: 'days' } };
    const at = endOfLocalDay(day);
    if (at === undefined) return undefined;
    return rest.length === 0 ? dayFolder(day, at) : findInSources(rest, at);
  }

  /** Some systems compose or decompose the letters of a name that they were given. */
  async function find(names: readonly string[]): Promise<ViewEntry | undefined> {
    const tried = new Set<string>();
    for (const same of [names, names.map((name) => name.normalize('NFC')), names.map((name) => name.normalize('NFD'))]) {
      const key = same.join('/');
      if (tried.has(key)) continue;
      tried.add(key);
      const found = await findExactly(same);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async function sourcesAt(at: number | undefined): Promise<readonly ViewFolder[]> {
    const found: ViewFolder[] = [];
    for (const { name, source } of await named())
      if ((await index.entry(source.id, new Uint8Array(), at, 'folder')) !== undefined) found.push(folderOf(source, name, Buffer.alloc(0), at));
    return found;
  }

  async function* entriesOfSource(place: Place & { readonly kind: 'source' }, folder: ViewFolder): AsyncGenerator<readonly ViewEntry[], void> {
    const { source, path, at } = place;
    for (let from: IndexEntryPosition | undefined; ; ) {
      const page = await index.entries(source, Uint8Array.from(path), at, from, entriesMax);
      yield page.entries.flatMap((entry): readonly ViewEntry[] => {
        if (!canBeShown(entry.name)) return [];
        if (entry.kind === 'file') return [{ ...entry, name: shownName(entry.name) }];
        const inside = path.length === 0 ? Buffer.from(entry.name) : Buffer.concat([path, slash, entry.name]);
        return [{ ...folder, name: shownFolderName(entry.name, entry.isAlsoFile), place: { ...place, path: inside } }];
      });
      if (page.next === undefined) return;
      from = page.next;
    }
  }

  async function* entries(folder: ViewFolder): AsyncGenerator<readonly ViewEntry[], void> {
    const { place } = folder;
    switch (place.kind) {
      case 'top': {
        const sources = await sourcesAt(fixed);
        const days = await findExactly([daysName]);
        yield fixed === undefined && days !== undefined ? [...sources, days] : sources;
        return;
      }
      case 'days':
        yield (await index.days()).flatMap((day) => {
          const at = endOfLocalDay(day);
          return at === undefined ? [] : [dayFolder(day, at)];
        });
        return;
      case 'day':
        yield await sourcesAt(place.at);
        return;
      case 'source':
        yield* entriesOfSource(place, folder);
    }
  }

  return {
    refresh, find, entries,
    async close() {
      closing.abort();
      await updating;
    },
  };
}

const slash = Buffer.from('/');

function dayFolder(day: string, at: number): ViewFolder {
  return { kind: 'folder', name: day, modifiedMs: Math.min(at, Date.now()), place: { kind: 'day', at } };
}
