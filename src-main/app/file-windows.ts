import path from 'node:path';
import type { FileQuery, FileWindow } from '../../src-shared/contract.ts';
import { endStateSchema, type FileRow } from '../../src-shared/domain.ts';
import { sourceNames } from '../../src-shared/source-names.ts';
import { foundBy } from '../../src-shared/search.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Engine } from './engine.ts';
import type { KnownSource, SettingsStore } from './settings.ts';

/** Is this window one that is cheap to make: a run's list in the order of discovery, all of it or of one state? */
export function isLive({ scope, search, source, sort }: FileQuery): boolean {
  return scope !== 'library' && search === undefined && source === undefined && sort === undefined;
}

/** Do both show the same? */
export function sameWindow(a: FileWindow, b: FileWindow): boolean {
  return a.total === b.total && a.rows.length === b.rows.length && a.rows.every((row, index) => sameRow(row, b.rows[index]));
}

function sameRow(a: FileRow, b: FileRow | undefined): boolean {
  return a.seq === b?.seq && a.state === b.state && a.percent === b.percent && a.bytes === b.bytes
    && a.path === b.path && a.source === b.source && a.pathB64 === b.pathB64 && a.reason === b.reason && a.takenAt === b.takenAt && a.modifiedAt === b.modifiedAt
    && a.since === b.since && a.triedAt === b.triedAt;
}

/**
 * The sources whose files the library shows: every folder that was ever backed up from here, but for those that lie in
 * another one of them, whose files are the other's as well.
 */
export function librarySources(sources: readonly KnownSource[]): readonly string[] {
  const within = (inner: KnownSource, outer: KnownSource): boolean =>
    inner !== outer && `${inner.path}${path.sep}`.startsWith(outer.path.endsWith(path.sep) ? outer.path : `${outer.path}${path.sep}`);
  return sources
    .filter((source) => !sources.some((other) => within(source, other) && (other.picked || !source.picked)))
    .map((source) => source.id);
}

export interface FileWindowsOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly jobs: BackupJobs;
}

/** Answers `files.window`: parts of the run's list, or of the library's. */
export function createFileWindows({ settings, engine, jobs }: FileWindowsOptions) {
  async function ofLibrary(query: FileQuery, signal: AbortSignal): Promise<FileWindow> {
    const vault = await jobs.savedVault();
    if (vault === undefined) return { query, total: 0, rows: [] };
    const known = settings.read().sources;
    const sources = librarySources(known);
    const { total, rows } = await (await engine.library()).page(
      { scope: 'library', vault, sources, names: sourceNames(known), query, fresh: engine.current() === undefined }, signal);
    return { query, total, rows: [...rows] };
  }

  /** What goes on has no place in an order yet: it comes after what has ended. */
  async function ofRun(query: FileQuery, signal: AbortSignal): Promise<FileWindow> {
    const { run, state, source, search, offset, limit } = query;
    const names = sourceNames(settings.read().sources);
    const found = foundBy(search, names);
    const going = await engine.going(run);
    const active = (going?.activeRows() ?? []).filter((row) =>
      (state === undefined || row.state === state) && (source === undefined || row.source === source) && found(row.source, row.path));
    const ended = state === undefined || endStateSchema.safeParse(state).success
      ? await (await engine.library()).page({ scope: 'run', vault: '', sources: [], names, query, fresh: going === undefined }, signal)
      : { total: 0, rows: [] };
    const from = Math.max(0, offset - ended.total);
    return { query, total: ended.total + active.length, rows: [...ended.rows, ...active.slice(from, from + limit - ended.rows.length)] };
  }

  return (query: FileQuery, signal: AbortSignal): Promise<FileWindow> => {
    if (query.scope === 'library') return ofLibrary(query, signal);
    return isLive(query) ? engine.files(query) : ofRun(query, signal);
  };
}
