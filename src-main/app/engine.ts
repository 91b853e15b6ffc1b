import type { FileQuery, FileWindow, SpeedSample } from '../../src-shared/contract.ts';
import { endStateSchema, runSnapshotSchema, type FailureRow, type FileRow, type RunSnapshot } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { openCatalog, type Catalog, type StoredRun } from '../backup/catalog.ts';
import type { CatalogOverview } from '../backup/catalog-overview.ts';
import type { OtherFailures } from '../backup/catalog-types.ts';
import { openLibrary, type Library } from '../backup/library.ts';
import { previewIgnored, type IgnorePreview, type IgnoreQuestion } from '../backup/ignore-preview.ts';
import { startRun } from '../backup/run.ts';
import type { Run, RunOptions } from '../backup/run-types.ts';
import { createSourceReader } from '../backup/source-reader.ts';
import { lockHome, type Home } from './home.ts';
import { parseStored } from './json-file.ts';

/** Longer than a million files take on a small machine. */
const previewTimeoutMs = 15_000;

/** What a run needs that the engine does not have. */
export type EngineRunOptions = Omit<RunOptions, 'catalog' | 'reader'>;

/** The engine of one home: its catalog, and one run at a time. */
export interface Engine {
  /** The run that goes on. */
  current(): Run | undefined;
  /** @throws KeepsakeError 'busy' while a run goes on in this home, in this process or another */
  start(options: EngineRunOptions): Promise<Run>;
  /** Of the current run, or of the last one, also of an earlier start. */
  snapshot(): Promise<RunSnapshot | undefined>;
  /** Of the current run, or of the last one since Keepsake started. */
  speeds(): readonly SpeedSample[];
  /** The record of the last run over everything that ended; undefined while it goes on, and before the first. */
  lastBackup(): Promise<RunSnapshot | undefined>;
  /** The run with this ID, or without one that over everything, where it goes on now. */
  going(run: string | undefined): Promise<Run | undefined>;
  /** A part of a run's file list, in the order of discovery. */
  files(query: FileQuery): Promise<FileWindow>;
  /** What the catalog tells those who look, which no run waits for. */
  library(): Promise<Library>;
  /** Does something that no run of this home may happen beside. @throws KeepsakeError 'busy' while one goes on */
  exclusively<R>(work: () => Promise<R>): Promise<R>;
  /** As the catalog's. */
  continueSource(vault: string, source: string): Promise<void>;
  /** Resolves when no run goes on. */
  idle(): Promise<void>;
  /** What failed at a vault and has not succeeded since. */
  failureCount(vault: string): Promise<number>;
  otherFailures(vault: string): Promise<OtherFailures>;
  failures(vault: string, offset: number, limit: number): Promise<readonly FailureRow[]>;
  /** Of a source that is backed up no more. */
  forgetFailuresOf(source: string): Promise<void>;
  /** What the catalog knows for the overview; without a vault only when sources were seen. */
  overviewOf(vault: string | undefined): Promise<CatalogOverview>;
  /** These sources are connected now. */
  seeSources(sources: readonly string[]): Promise<void>;
  /** What patterns would leave out of what is known of these sources. @throws KeepsakeError as `previewIgnored` does */
  previewIgnored(question: Omit<IgnoreQuestion, 'file'>): Promise<IgnorePreview>;
  /** Waits for the run, which its own signal cancels, and closes the catalog. Idempotent. */
  close(): Promise<void>;
}

/** @param onNotice told in one sentence what people should know, e.g. that a damaged catalog is rebuilt */
export function createEngine(home: Home, onNotice: (message: string) => void): Engine {
  let opening: Promise<Catalog> | undefined;
  let current: Run | undefined;
  let finishing: Promise<void> = Promise.resolve();
  let last: RunSnapshot | undefined;
  let lastSpeeds: readonly SpeedSample[] = [];
  let closing: Promise<void> | undefined;
  let openedLibrary: Library | undefined;

  /** Opened when it is first needed: to list what a server holds needs none. */
  function catalog(): Promise<Catalog> {
    return (opening ??= openCatalog(home.catalogFile, { onDamaged: sayDamaged, letGo: closeLibrary }).then((opened) => {
      if (opened.setAside !== undefined) sayDamaged(opened.setAside);
      return opened;
    }, (error: unknown) => {
      // What was wrong, a full disk perhaps, may be over when it is needed again.
      opening = undefined;
      throw error;
    }));
  }

  function sayDamaged(setAside: string): void {
    onNotice(`The catalog was damaged and is rebuilt; the damaged one is kept as ${setAside}. Files are read once more, nothing is uploaded twice.`);
  }

  async function closeLibrary(): Promise<void> {
    const library = openedLibrary;
    openedLibrary = undefined;
    await library?.close();
  }

  function throwIfClosing(): void {
    if (closing !== undefined) throw new KeepsakeError('cancelled', 'Cancelled.');
  }

  async function start(options: EngineRunOptions): Promise<Run> {
    throwIfClosing();
    const unlock = lockHome(home, 'running');
    const reader = createSourceReader();
    const leave = async (): Promise<void> => {
      await reader.close();
      unlock();
    };
    let run: Run;
    try {
      const opened = await catalog();
      throwIfClosing();
      run = current = startRun({ ...options, catalog: opened, reader });
    } catch (error) {
      await leave();
      throw error;
    }
    // The next run may start as soon as this one's `done` is known.
    const done = run.done.finally(async () => {
      last = run.snapshot();
      lastSpeeds = run.speeds();
      current = undefined;
      await leave();
    });
    finishing = done.then(() => undefined, () => undefined);
    return { ...run, done };
  }

  function toSnapshot(stored: StoredRun | undefined): RunSnapshot | undefined {
    const text = stored?.snapshot;
    return text === undefined ? undefined : parseStored(text, runSnapshotSchema);
  }

  async function going(run: string | undefined): Promise<Run | undefined> {
    const now = current;
    if (now === undefined) return undefined;
    return (run ?? (await (await catalog()).listedRun())) === now.id ? now : undefined;
  }

  async function files(query: FileQuery): Promise<FileWindow> {
    const { run, state, offset, limit } = query;
    const now = await going(run);
    // Taken first: what ends meanwhile is then found twice, and never not at all.
    const active = now?.activeRows() ?? [];
    if (state !== undefined && !endStateSchema.safeParse(state).success) {
      const rows = active.filter((row) => row.state === state);
      return { query, total: rows.length, rows: rows.slice(offset, offset + limit) };
    }
    const ended = await (await catalog()).rows({ run, state, offset, limit, going: now !== undefined });
    if (state !== undefined) {
      const total = now?.snapshot().counters[endStateSchema.parse(state)] ?? (await (await catalog()).rowCount(run, state));
      return { query, total, rows: [...ended] };
    }
    if (now === undefined) return { query, total: await (await catalog()).rowCount(run, undefined), rows: [...ended] };
    const bySeq = new Map<number, FileRow>();
    for (const row of active) if (row.seq >= offset && row.seq < offset + limit) bySeq.set(row.seq, row);
    for (const row of ended) bySeq.set(row.seq, row);
    return { query, total: now.found(), rows: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
  }

  async function library(): Promise<Library> {
    // The catalog makes its tables what this Keepsake knows.
    await catalog();
    throwIfClosing();
    return (openedLibrary ??= openLibrary(home.catalogFile, () => void catalog().then((opened) => opened.damaged()).catch(() => undefined)));
  }

  async function close(): Promise<void> {
    await finishing;
    await closeLibrary();
    // One that could not be opened needs no closing.
    await (await opening?.catch(() => undefined))?.close();
  }

  return {
    current: () => current,
    start,
    speeds: () => current?.speeds() ?? lastSpeeds,
    snapshot: async () => current?.snapshot() ?? last ?? toSnapshot(await (await catalog()).lastRun()),
    lastBackup: async () => toSnapshot(await (await catalog()).lastBackup()),
    going, files,
    library,
    async exclusively(work) {
      throwIfClosing();
      const unlock = lockHome(home, 'running');
      try {
        return await work();
      } finally {
        unlock();
      }
    },
    continueSource: async (vault, source) => (await catalog()).continueSource(vault, source),
    idle: () => finishing,
    failureCount: async (vault) => (await catalog()).failureCount(vault),
    otherFailures: async (vault) => (await catalog()).otherFailures(vault),
    failures: async (vault, offset, limit) => (await catalog()).failures(vault, offset, limit),
    forgetFailuresOf: async (source) => (await catalog()).forgetFailuresOf(source),
    overviewOf: async (vault) => (await catalog()).overview(vault),
    async seeSources(sources) {
      for (const source of sources) await (await catalog()).seeSource(source);
    },
    async previewIgnored(question) {
      // Whoever counts has it written first what a run found.
      await (await catalog()).rowCount(undefined, undefined);
      return previewIgnored({ ...question, file: home.catalogFile }, previewTimeoutMs);
    },
    close: () => (closing ??= close()),
  };
}
