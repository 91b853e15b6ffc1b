import { setTimeout as delay } from 'node:timers/promises';
import type { AppState, SourceStatus, Warning } from '../../src-shared/contract.ts';
import { sourceSchema, type RunSnapshot } from '../../src-shared/domain.ts';
import { addBytes } from '../../src-shared/journal.ts';
import { sourceNames } from '../../src-shared/source-names.ts';
import { emptyOverview, type CatalogOverview, type SourceTotals } from '../backup/catalog-overview.ts';
import type { BackupJobs } from './backup-job.ts';
import { createDestinationLook, type DestinationFacts } from './destination-facts.ts';
import type { Disks, FolderLook } from './disks.ts';
import type { Engine } from './engine.ts';
import { librarySources } from './file-windows.ts';
import type { KnownSource, SettingsStore } from './settings.ts';
import { suggestFolders, type Suggestion } from './suggestions.ts';
import { warningsOf } from './warnings.ts';

/** The parts of the state that have to be looked for: on disks, at the destination, in the catalog. */
export type OverviewState = Pick<
  AppState,
  'sources' | 'unlistedSources' | 'libraryFiles' | 'space' | 'destinationProblem' | 'destinationProblemCode' | 'safe' | 'warnings' | 'suggestions'>;

/** How a source is watched, as far as anything watches it. */
export type Watching = Pick<SourceStatus, 'watching' | 'note'>;

export interface OverviewOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly jobs: BackupJobs;
  readonly disks: Disks;
  /** Told when what is known has changed and nobody asked for it. */
  readonly onChange: () => void;
  readonly watchingOf?: (source: string) => Watching;
  /** Further folders to propose, e.g. of a camera's card, before those of the system. */
  readonly suggestions?: () => Promise<readonly Suggestion[]>;
}

export interface Overview {
  /** What is known now. What hangs does not hold it up: it is told by `onChange` when it is there. */
  read(): Promise<OverviewState>;
  /** Hides a warning until its situation has ended and comes again. */
  dismiss(warning: string): Promise<void>;
  /** Looks again from time to time, for as long as somebody looks at it. */
  setWatched(watched: boolean): void;
  readonly disks: Disks;
  /** Idempotent. */
  close(): Promise<void>;
}

/** How long somebody who asks is kept waiting for a fresh answer; longer while nothing is known at all. */
const patienceMs = 400;
const firstPatienceMs = 1_500;
const lookEveryMs = 15_000;
/** How exactly it is remembered when a source was last seen. */
const seenEveryMs = 600_000;

interface Facts {
  /** By source; undefined: did not answer. Absent: not looked at yet. */
  readonly looks: ReadonlyMap<string, FolderLook | undefined>;
  readonly catalog: CatalogOverview;
  readonly destination: DestinationFacts;
  readonly suggestions: readonly Suggestion[];
}

const nothingKnown: Facts = { looks: new Map(), catalog: emptyOverview, destination: {}, suggestions: [] };

const pathOf = (source: KnownSource): string | Uint8Array =>
  source.pathB64 === undefined ? source.path : Buffer.from(source.pathB64, 'base64');

export function createOverview(options: OverviewOptions): Overview {
  const { settings, engine, jobs, disks, onChange, watchingOf = () => ({ watching: 'off' }) } = options;
  const destinationLook = createDestinationLook({ settings, jobs, disks });
  let facts = nothingKnown;
  let hasLooked = false;
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;

  const picked = (): readonly KnownSource[] => settings.read().sources.filter((source) => source.picked);

  async function look(): Promise<void> {
    const sources = picked();
    const run = await engine.snapshot();
    const vault = await jobs.savedVault();
    const [looks, destination, catalog, suggestions, proposed] = await Promise.all([
      Promise.all(sources.map(async (source) => [source.id, await disks.look(pathOf(source))] as const)),
      // What room a run left is known when it has begun and when it has ended.
      destinationLook.look(`${run?.id} ${run?.state}`),
      // A destination that is slow to answer does not hold up what is safe.
      engine.overviewOf(vault).then((found) => {
        facts = { ...facts, catalog: found };
        return found;
      }),
      suggestFolders(disks, sources.map(({ path }) => path)),
      options.suggestions?.() ?? [],
    ]);
    facts = { looks: new Map(looks), destination, catalog, suggestions: [...proposed, ...suggestions] };
    hasLooked = true;
    await rememberSeen(sources);
    await forgetDismissed(run);
  }

  async function rememberSeen(sources: readonly KnownSource[]): Promise<void> {
    const now = Date.now();
    const { seen } = facts.catalog;
    const ids = sources.filter(isConnected).map(({ id }) => id).filter((id) => now - Date.parse(seen.get(id) ?? '1970-01-01') > seenEveryMs);
    if (ids.length > 0) await engine.seeSources(ids);
  }

  /** A warning whose situation has ended may be given again. */
  async function forgetDismissed(run: RunSnapshot | undefined): Promise<void> {
    const current = new Set(allWarnings(run).map(({ id }) => id));
    if (settings.read().dismissedWarnings.every((id) => current.has(id))) return;
    await settings.change((before) => ({ ...before, dismissedWarnings: before.dismissedWarnings.filter((id) => current.has(id)) }));
  }

  /** One look at a time: whoever asks while one is under way is told what the next one finds. */
  function refresh(): Promise<void> {
    if (looking !== undefined) return (next ??= looking.then(() => refresh()));
    next = undefined;
    looking = look()
      // What fails here fails in the command that asks for the same too, where it can be shown.
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  function isConnected(source: KnownSource): boolean {
    const { looks, catalog } = facts;
    // It was there when it was added.
    if (!looks.has(source.id)) return true;
    const seen = looks.get(source.id);
    return seen?.exists === true && !(seen.empty && (catalog.totals.get(source.id)?.files ?? 0) > 0);
  }

  function statusOf(source: KnownSource): SourceStatus {
    const { files = 0, bytes = 0, failures = 0 } = facts.catalog.totals.get(source.id) ?? {};
    const seenAt = facts.catalog.seen.get(source.id);
    const doneAt = facts.catalog.doneAt.get(source.id);
    return {
      ...sourceSchema.parse(source), connected: isConnected(source), files, bytes, failures,
      ...(seenAt === undefined ? {} : { seenAt }), ...(doneAt === undefined ? {} : { doneAt }), ...watchingOf(source.id),
    };
  }

  function allWarnings(run: RunSnapshot | undefined): readonly Warning[] {
    const sources = picked();
    const { destination, looks, catalog } = facts;
    const safe = safeOf(sources);
    const names = sourceNames(settings.read().sources);
    return warningsOf({
      now: new Date(),
      sources: sources.map((source) => ({
        ...statusOf(source), label: names.get(source.id) ?? source.label, onVaultDisk: destination.disk !== undefined && looks.get(source.id)?.disk === destination.disk,
      })),
      blank: sources.flatMap(({ id }) => catalog.blank.get(id) ?? []),
      safeFiles: safe.files,
      completeAt: completeAt(sources),
      days: catalog.days,
      space: destination.space,
      bytesToCome: bytesToCome(run, safe.bytes),
    });
  }

  /** The source whose turn is longest ago counts; one that is not connected is warned of as such. */
  function completeAt(sources: readonly KnownSource[]): string | undefined {
    const { doneAt, firstAt, cutOffAt } = facts.catalog;
    const connected = sources.filter(isConnected);
    return oldest(connected.flatMap(({ id }) => doneAt.get(id) ?? firstAt.get(id) ?? [])) ?? (connected.length === 0 ? undefined : cutOffAt);
  }

  function safeOf(sources: readonly KnownSource[]): AppState['safe'] {
    const all = sources.map(({ id }) => facts.catalog.totals.get(id));
    const sum = (what: 'files' | 'bytes'): number => all.reduce((total, each) => addBytes(total, each?.[what] ?? 0), 0);
    const { doneAt, unfinished } = facts.catalog;
    const at = sources.every(({ id }) => doneAt.has(id)) ? oldest(sources.flatMap(({ id }) => doneAt.get(id) ?? [])) : undefined;
    const whole = at !== undefined && !sources.some(({ id }) => unfinished.has(id));
    return { files: sum('files'), bytes: sum('bytes'), ...(at === undefined ? {} : { at }), whole };
  }

  function libraryOf(): Pick<OverviewState, 'unlistedSources' | 'libraryFiles'> {
    const known = settings.read().sources;
    const shown = librarySources(known);
    const totalsOf = (id: string): SourceTotals | undefined => (shown.includes(id) ? facts.catalog.totals.get(id) : undefined);
    return {
      unlistedSources: known.filter((source) => !source.picked).map((source) => {
        const { files = 0, bytes = 0 } = totalsOf(source.id) ?? {};
        const doneAt = facts.catalog.doneAt.get(source.id);
        const elsewhere = facts.catalog.elsewhere.get(source.id);
        return {
          ...sourceSchema.parse(source), files, bytes, fromCommandLine: source.named === true,
          ...(doneAt === undefined ? {} : { doneAt }), ...(elsewhere === undefined ? {} : { elsewhere: [...elsewhere] }),
        };
      }),
      libraryFiles: shown.map(totalsOf).reduce((sum, each) => sum + (each?.files ?? 0) + (each?.neverSafe ?? 0), 0),
    };
  }

  function compose(run: RunSnapshot | undefined): OverviewState {
    const sources = picked();
    const { dismissedWarnings } = settings.read();
    const { space, problem } = facts.destination;
    return {
      sources: sources.map(statusOf),
      ...libraryOf(),
      safe: safeOf(sources),
      ...(space === undefined ? {} : { space }),
      ...(problem === undefined ? {} : { destinationProblem: problem.message, destinationProblemCode: problem.code }),
      warnings: allWarnings(run).filter(({ id }) => !dismissedWarnings.includes(id)),
      suggestions: [...facts.suggestions],
    };
  }

  /** Tells what nobody has been told yet. */
  async function tellChange(): Promise<void> {
    if (closing === undefined && JSON.stringify(compose(await engine.snapshot())) !== told) onChange();
  }

  async function close(): Promise<void> {
    clearInterval(timer);
  }

  return {
    async read() {
      const fresh = refresh();
      const waiting = new AbortController();
      const late = delay(hasLooked ? patienceMs : firstPatienceMs, 'late' as const, { ref: false, signal: waiting.signal }).catch(() => undefined);
      if ((await Promise.race([fresh, late])) === 'late') void fresh.then(tellChange).catch(() => undefined);
      waiting.abort();
      const state = compose(await engine.snapshot());
      told = JSON.stringify(state);
      return state;
    },
    async dismiss(warning) {
      await settings.change((before) => ({
        ...before, dismissedWarnings: [...new Set([...before.dismissedWarnings, warning])],
      }));
    },
    setWatched(watched) {
      clearInterval(timer);
      // What fails is looked at again the next time.
      timer = watched ? setInterval(() => void refresh().then(tellChange).catch(() => undefined), lookEveryMs) : undefined;
      timer?.unref();
    },
    disks,
    close: () => (closing ??= close()),
  };
}

/** Of moments in ISO 8601, in UTC. */
function oldest(moments: readonly string[]): string | undefined {
  return [...moments].sort()[0];
}

/** What the last walk of everything found beyond what is safe: about what the destination needs room for. */
function bytesToCome(run: RunSnapshot | undefined, safeBytes: number): number {
  if (run?.totals.complete !== true || run.retry === true || run.partial === true) return 0;
  return Math.max(0, run.totals.bytes - safeBytes);
}
