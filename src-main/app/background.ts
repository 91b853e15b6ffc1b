import type { AppState, SourceStatus } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import type { RunOutcome, SourceFolder } from '../backup/run-types.ts';
import { watchCameraCards, type CameraCard } from '../watch/camera-cards.ts';
import { createRetries } from '../watch/retries.ts';
import { nextDue } from '../watch/schedule.ts';
import { createWatchers, lookThroughMs } from '../watch/watchers.ts';
import { startBackgroundLoop } from './background-loop.ts';
import type { BackupJobs } from './backup-job.ts';
import { createAutomaticChecks } from './checks/automatic-checks.ts';
import type { Checks } from './checks/checks.ts';
import type { Engine } from './engine.ts';
import { createHolding } from './holding.ts';
import { lookOf, watchedExtensions } from './looks.ts';
import type { Notices } from './notices.ts';
import type { Pausing } from './pausing.ts';
import type { PowerPort } from './ports.ts';
import { photosGoElsewhere, type Runs } from './runs.ts';
import type { Settings, SettingsStore } from './settings.ts';
import { watchingNote } from './watching-note.ts';
import { createWorkList, type Work } from './work-list.ts';

export interface BackgroundOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly jobs: BackupJobs;
  readonly pausing: Pausing;
  readonly notices: Notices;
  readonly power: PowerPort | undefined;
  readonly checks: Checks;
  /** Of the writer that verifies. */
  readonly verifyingJobs: BackupJobs;
  readonly isRestoring: () => boolean;
  /** What is told here has changed. */
  readonly onChange: () => void;
}

/** What Keepsake does by itself: it watches the sources, and backs up as the schedule says. */
export interface Background {
  state(): AppState['background'];
  watchingOf(source: string): Pick<SourceStatus, 'watching' | 'note'>;
  /** Camera cards that are in now. */
  cards(): readonly CameraCard[];
  /** Settings may have changed. */
  reconsider(): void;
  /** A run has begun, or ended. */
  setRunning(running: boolean): void;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What is done by itself depends on it. */
interface Followed extends Pick<Settings, 'destination'>, Pick<Settings['preferences'], 'schedule' | 'ignore'> {
  readonly vault: string | undefined;
  /** Their IDs. */
  readonly sources: readonly string[];
}

/** So often the clock is looked at: timers stand still while a machine sleeps. */
const tickMs = 30_000;
const minuteMs = 60_000;
/** A first look right after a backup would only push aside what that has told. */
const firstLookMs = 10 * minuteMs;
/** After somebody cancelled, Keepsake does not begin again at once. */
const cancelledMs = 60 * minuteMs;

/** Begins nothing for a destination that nobody has backed up to yet. */
export function startBackground(options: BackgroundOptions): Background {
  const { settings, engine, jobs, pausing, notices, onChange } = options;
  const stop = new AbortController();
  const list = createWorkList();
  /** What is planned, but for what failed. */
  const timers = new Map<string, NodeJS.Timeout>();
  const retries = createRetries(() => list.addFailed());
  /** The sources, once somebody has backed them up. */
  let sources: readonly SourceFolder[] = [];
  let followed: Followed | undefined;
  let following: Promise<void> = Promise.resolve();
  let lastLook: number | undefined;
  let cards: readonly CameraCard[] = [];
  /** Sources whose first look waits. */
  const later = new Set<string>();
  /** Sources of which somebody's own backup tells now, or has just told. */
  let fresh: { readonly sources: ReadonlySet<string>; readonly untilMs: number } = { sources: new Set(), untilMs: 0 };

  /** One of a name at a time. */
  function after(name: string, ms: number, call: () => void): void {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(call, ms).unref());
  }

  const holding = createHolding({
    power: options.power, settings, pausing, signal: stop.signal,
    onChange() {
      // What was begun by itself obeys. A sleeping machine's run stands still instead, and goes on where it was.
      if (holding.reason() !== undefined && holding.reason() !== 'asleep') loop.breakOff();
      loop.wake();
      automaticChecks.look();
      onChange();
    },
  });
  const watchers = createWatchers({
    extensions: watchedExtensions,
    onAppeared: (source, paths) => list.addPaths(source, paths),
    onLookThrough(source) {
      if (later.delete(source)) after(`first look ${source}`, firstLookMs, () => list.addSource(source));
      else list.addSource(source);
    },
    onChange,
  });
  const cardWatcher = watchCameraCards({
    onCards(found) {
      const known = cards.map(({ path }) => path);
      cards = found;
      for (const card of found) if (!known.includes(card.path) && !isSource(card)) notices.card(card.name);
      onChange();
    },
  });
  const loop = startBackgroundLoop({
    list, jobs, onEnded, lookOf: (work) => lookOf(work, sources, watchers), runs: options.runs, signal: stop.signal,
    mayBegin: () => !pausing.paused() && holding.reason() === undefined && !isByHand() && followsPlace(),
    onCancelled() {
      forgetPlans();
      after('after a cancel', cancelledMs, () => list.addSource(undefined));
    },
  });
  const automaticChecks = createAutomaticChecks({
    checks: options.checks, settings, jobs: options.verifyingJobs,
    isIdle: () => !pausing.paused() && holding.reason() === undefined && engine.current() === undefined && !loop.busy() && list.isEmpty() && !options.isRestoring(),
    onEnded: (ended) => notices.checked(ended),
  });
  pausing.onChange(() => {
    loop.wake();
    automaticChecks.look();
  }, stop.signal);

  /** The card itself, or a folder on it. */
  function isSource({ path }: CameraCard): boolean {
    return settings.read().sources.some((source) => source.picked && `${source.path}/`.startsWith(`${path}/`));
  }

  const isByHand = (): boolean => settings.read().preferences.schedule.mode === 'manual';
  /** Where photos are to go may be another than what the sources and the work at hand are meant for. */
  const followsPlace = (): boolean => JSON.stringify(followed?.destination) === JSON.stringify(settings.read().destination);

  function forgetPlans(): void {
    list.clear();
    later.clear();
    retries.clear();
    for (const timer of timers.values()) clearTimeout(timer);
  }

  function onEnded(work: Work, { summary, destinationError }: RunOutcome): void {
    if (work.kind === 'sources' && work.sources === undefined) lastLook = Date.now();
    if (work.kind === 'failed' && destinationError === undefined) retries.tried(summary.failed);
  }

  /** Brings what is watched in line with the settings. */
  async function follow(): Promise<void> {
    const vault = await jobs.savedVault();
    const { preferences: { schedule, ignore }, begun, destination } = settings.read();
    const wasBegun = sources.length > 0;
    sources = vault !== undefined && begun.includes(vault) ? jobs.pickedSources() : [];
    const before = followed;
    const now: Followed = { vault, destination, ignore, schedule, sources: sources.map(({ id }) => id) };
    await holding.look();
    if (JSON.stringify(now) === JSON.stringify(before) || stop.signal.aborted) return;
    followed = now;
    if (before !== undefined && before.schedule.mode !== schedule.mode) forgetPlans();
    if (before?.vault !== vault) lastLook = undefined;
    loop.wake();
    const watched = schedule.mode === 'continuous' ? sources : [];
    list.keep(new Set(watched.map(({ id }) => id)));
    if (!wasBegun && Date.now() < fresh.untilMs) for (const { id } of watched) if (fresh.sources.has(id)) later.add(id);
    // What is watched already tells by itself of what comes, and not of what is there and was left out, or went elsewhere.
    const isElsewhere = before?.vault !== vault || JSON.stringify(before?.ignore) !== JSON.stringify(ignore);
    if (wasBegun && watched.length > 0 && isElsewhere) list.addSource(undefined);
    await watchers.set(watched);
    const { completeAt } = await engine.overviewOf(vault);
    if (completeAt !== undefined) lastLook = Math.max(lastLook ?? 0, Date.parse(completeAt));
    lookAtClock();
    onChange();
  }

  function dueAt(): number | undefined {
    return sources.length === 0 ? undefined : nextDue(settings.read().preferences.schedule, lastLook);
  }
  function lookAtClock(): void {
    const due = dueAt();
    if (due === undefined || due > Date.now()) return;
    lastLook = Date.now();
    list.addSource(undefined);
  }
  function reconsider(): void {
    // Also before anything else is looked at: it may wait for a place that is never there again.
    if (!followsPlace()) loop.breakOff(photosGoElsewhere());
    automaticChecks.look();
    following = following.then(follow).catch(() => undefined);
  }

  /** A dry run, and a run to elsewhere, say nothing of how the photos stand where they are to be. */
  async function vaultOf(run: RunSnapshot | undefined): Promise<string | undefined> {
    const address = run?.dryRun === false ? run.destination?.address : undefined;
    const vault = await jobs.savedVault();
    return address !== undefined && settings.read().vaults[address] === vault ? vault : undefined;
  }

  async function tellEnd(): Promise<void> {
    const run = await engine.snapshot();
    const vault = await vaultOf(run);
    if (run === undefined || vault === undefined) return;
    const isAll = run.state === 'complete' && run.partial !== true && run.retry !== true;
    retries.ended(run.counters.failed, isAll);
    if (isAll) lastLook = Date.now();
    await notices.ended(run, await engine.failureCount(vault));
  }

  async function lookAtRun(): Promise<void> {
    const run = await engine.snapshot();
    await notices.look((await vaultOf(run)) === undefined ? undefined : run);
  }

  const ticking = setInterval(() => {
    lookAtClock();
    reconsider();
    void lookAtRun().catch(() => undefined);
  }, tickMs).unref();
  reconsider();

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    stop.abort();
    clearInterval(ticking);
    forgetPlans();
    await Promise.all([following, loop.done, cardWatcher.close(), automaticChecks.close()]);
    await watchers.close();
  }

  return {
    state() {
      const due = dueAt();
      const reason = holding.reason();
      return {
        ...(due === undefined ? {} : { nextAt: new Date(Math.max(due, Date.now())).toISOString() }),
        ...(reason === undefined ? {} : { holding: reason }),
      };
    },
    watchingOf(source) {
      const watch = watchers.state(source);
      if (watch === undefined) return { watching: 'off' };
      const { watching, trouble } = watch;
      if (watching !== 'scans' && watching !== 'polling') return { watching };
      const minutes = lookThroughMs[watching] / minuteMs;
      return { watching, note: watchingNote(watching, trouble, minutes) };
    },
    cards: () => cards.filter((card) => !isSource(card)),
    reconsider,
    setRunning(running) {
      automaticChecks.look();
      if (running) {
        if (!loop.busy()) fresh = { sources: new Set(engine.current()?.snapshot().sources), untilMs: Infinity };
        return;
      }
      void tellEnd().catch(() => undefined);
      fresh = { ...fresh, untilMs: Math.min(fresh.untilMs, Date.now() + minuteMs) };
      reconsider();
    },
    close: () => (closing ??= close()),
  };
}
