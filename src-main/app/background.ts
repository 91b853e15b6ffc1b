import type { AppState, SourceStatus } from '../../src-shared/contract.ts';
import type { RunOutcome, SourceFolder } from '../backup/run-types.ts';
import { watchCameraCards, type CameraCard } from '../watch/camera-cards.ts';
import { nextDue, retryDelayMs } from '../watch/schedule.ts';
import { createWatchers, lookThroughMs } from '../watch/watchers.ts';
import { startBackgroundLoop } from './background-loop.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Engine } from './engine.ts';
import { createHolding } from './holding.ts';
import { lookOf, watchedExtensions } from './looks.ts';
import type { Notices } from './notices.ts';
import type { Pausing } from './pausing.ts';
import type { PowerPort } from './ports.ts';
import type { Runs } from './runs.ts';
import type { SettingsStore } from './settings.ts';
import { createWorkList, type Work } from './work-list.ts';

export interface BackgroundOptions {
  readonly settings: SettingsStore;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly jobs: BackupJobs;
  readonly pausing: Pausing;
  readonly notices: Notices;
  readonly power: PowerPort | undefined;
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
  const timers = new Map<string, NodeJS.Timeout>();
  /** The sources, once somebody has backed them up; and what was followed last, as text. */
  let sources: readonly SourceFolder[] = [];
  let followed = '';
  let following: Promise<void> = Promise.resolve();
  let lastLook: number | undefined;
  let cards: readonly CameraCard[] = [];
  /** Sources whose first look waits. */
  const later = new Set<string>();
  /** Sources of which somebody's own backup tells now, or has just told. */
  let fresh: ReadonlySet<string> = new Set();
  let retries = 0;

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
    mayBegin: () => !pausing.paused() && holding.reason() === undefined,
    onCancelled() {
      list.clear();
      after('after a cancel', cancelledMs, unlessByHand(() => list.addSource(undefined)));
    },
  });
  pausing.onChange(() => loop.wake(), stop.signal);

  /** The card itself, or a folder on it. */
  function isSource({ path }: CameraCard): boolean {
    return settings.read().sources.some((source) => source.picked && `${source.path}/`.startsWith(`${path}/`));
  }

  /** What was planned is not done when somebody meanwhile wants to begin everything by hand. */
  const unlessByHand = (call: () => void) => (): void => {
    if (settings.read().preferences.schedule.mode !== 'manual') call();
  };
  /** Most of what fails may pass: a program that kept a file locked ends, somebody corrects a permission. */
  function retryLater(): void {
    after('retry', retryDelayMs(++retries), unlessByHand(() => list.addFailed()));
  }

  function onEnded(work: Work, { summary, destinationError }: RunOutcome): void {
    if (work.kind === 'sources' && work.sources === undefined) lastLook = Date.now();
    if (destinationError !== undefined) return;
    if (summary.failed > 0) retryLater();
    else if (work.kind !== 'paths') retries = 0;
  }

  /** Brings what is watched in line with the settings. */
  async function follow(): Promise<void> {
    const vault = await jobs.savedVault();
    const { preferences: { schedule, ignore }, begun, destination } = settings.read();
    const wasBegun = sources.length > 0;
    sources = vault !== undefined && begun.includes(vault) ? jobs.pickedSources() : [];
    const now = JSON.stringify([schedule, ignore, destination, sources.map(({ id }) => id)]);
    await holding.look();
    if (now === followed || stop.signal.aborted) return;
    followed = now;
    loop.wake();
    const watched = schedule.mode === 'continuous' ? sources : [];
    list.keep(new Set(watched.map(({ id }) => id)));
    if (!wasBegun) for (const { id } of watched) if (fresh.has(id)) later.add(id);
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
    following = following.then(follow).catch(() => undefined);
  }

  async function tellEnd(own: boolean): Promise<void> {
    const run = await engine.snapshot();
    if (!own && run !== undefined && run.counters.failed > 0) retryLater();
    const vault = await jobs.savedVault();
    if (run !== undefined && vault !== undefined) await notices.ended(run, await engine.failureCount(vault));
    if (run?.state === 'complete' && run.partial !== true && run.retry !== true) lastLook = Date.now();
  }

  const ticking = setInterval(() => {
    lookAtClock();
    reconsider();
    void engine.snapshot().then((run) => notices.look(run)).catch(() => undefined);
  }, tickMs).unref();
  reconsider();

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    stop.abort();
    clearInterval(ticking);
    for (const timer of timers.values()) clearTimeout(timer);
    await Promise.all([following, loop.done, cardWatcher.close()]);
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
      return { watching, note: noteOf(watching, trouble, minutes) };
    },
    cards: () => cards.filter((card) => !isSource(card)),
    reconsider,
    setRunning(running) {
      if (running) {
        if (!loop.busy()) fresh = new Set(engine.current()?.snapshot().sources);
        return;
      }
      void tellEnd(loop.busy()).catch(() => undefined);
      after('fresh', minuteMs, () => (fresh = new Set()));
      reconsider();
    },
    close: () => (closing ??= close()),
  };
}

/** Why a source is looked through instead of watched, in one sentence. */
function noteOf(watching: 'scans' | 'polling', trouble: string | undefined, minutes: number): string {
  if (watching === 'polling')
    return `Other devices can change this folder without a word, so Keepsake looks through it every ${minutes} minutes.`;
  if (trouble === 'ENOSPC')
    return `This system watches too many folders already, so Keepsake looks through this one every ${minutes} minutes. Its setting fs.inotify.max_user_watches allows more.`;
  return `This folder cannot be watched (${trouble ?? 'unknown'}), so Keepsake looks through it every ${minutes} minutes.`;
}
