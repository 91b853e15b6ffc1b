import type { AppState } from '../../src-shared/contract.ts';
import type { DestinationKind, RunSnapshot } from '../../src-shared/domain.ts';
import type { IconName } from '../components/icon-paths.ts';
import { type ActiveRun, filesInNeed, isActive, newFolders, placeChanged } from '../store/run-slice.ts';
import type { KeepsakeState } from '../store/state.ts';
import { words } from '../words.ts';

export type Mood = 'calm' | 'busy' | 'safe' | 'warning' | 'danger';

/** The answer to the one question: are my photos safe? */
export interface Status {
  readonly mood: Mood;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  /** A sentence more: what is waited for, or when it goes on. */
  readonly note?: string;
}

export type StatusFacts = Pick<KeepsakeState, 'app' | 'appAsOf' | 'run'>;
type App = Omit<AppState, 'run'>;

/**
 * Never says more than is known: a folder that no backup went through, or a file that failed, is not safe. A run that
 * looked at a part alone changes nothing of what is said of the whole.
 */
export function statusOf({ app, appAsOf, run }: StatusFacts, now: Date): Status {
  const { hero } = words;
  if (isActive(run)) return activeStatus(run, app?.destination.kind);
  const folders = app?.sources.length ?? 0;
  if (app === undefined || folders === 0)
    return { mood: 'calm', icon: 'folder', title: hero.noFolders, detail: hero.noFoldersDetail };
  if (run?.state === 'complete' && (appAsOf?.id !== run.id || appAsOf.state !== 'complete'))
    return { mood: 'busy', icon: 'up', title: hero.finishing, detail: hero.finishingDetail };
  return (
    halted(app, now) ??
    unknown(app, run) ??
    endedBadly(run) ??
    needed(app, run) ??
    unplugged(app) ??
    unfinished(app, run) ??
    allSafe(app, run, now)
  );
}

function activeStatus(run: ActiveRun, destination: DestinationKind | undefined): Status {
  const said = { title: words.hero.run(run, destination), detail: words.hero.runDetail(run) };
  switch (run.state) {
    case 'cancelling':
      return { mood: 'calm', icon: 'stop', ...said };
    case 'paused':
      return { mood: 'calm', icon: 'clock', ...said };
    case 'waiting':
      return { mood: 'warning', icon: 'clock', ...said, ...(run.message === undefined ? {} : { note: words.said(run.message) }) };
    case 'starting':
    case 'running':
      return { mood: 'busy', icon: 'up', ...said };
  }
}

/** Somebody asked for nothing to be copied. */
function halted({ pause, safe }: App, now: Date): Status | undefined {
  if (pause === undefined) return undefined;
  const until = pause.until === undefined ? undefined : new Date(pause.until);
  return { mood: 'calm', icon: 'clock', title: words.hero.paused(until, now), detail: words.hero.pausedDetail(safe.files) };
}

/** No backup went through these folders, to where photos go now. */
function unknown(app: App, run: RunSnapshot | undefined): Status | undefined {
  const { hero } = words;
  const added = newFolders({ app, run });
  if (placeChanged({ app, run })) return { mood: 'calm', icon: 'up', title: hero.changed, detail: hero.changedDetail };
  // A run that was cut off by a crash leaves nothing but what it noted.
  if (app.failures > 0 && added === app.sources.length) return undefined;
  if (added === app.sources.length) return { mood: 'calm', icon: 'shield', title: hero.ready, detail: hero.readyDetail(added) };
  if (added > 0) return { mood: 'calm', icon: 'up', title: hero.newFolders(added), detail: hero.newFoldersDetail };
  return undefined;
}

function endedBadly(run: RunSnapshot | undefined): Status | undefined {
  if (run === undefined) return undefined;
  const said = { title: words.hero.run(run), detail: words.hero.runDetail(run) };
  if (run.state === 'failed') return { mood: 'danger', icon: 'warn', ...said };
  if (run.state === 'cancelled') return { mood: 'calm', icon: 'stop', ...said };
  return undefined;
}

function needed(app: App, run: RunSnapshot | undefined): Status | undefined {
  const inNeed = filesInNeed({ app, run });
  if (inNeed === 0) return undefined;
  return { mood: 'warning', icon: 'warn', title: words.hero.needsYou(inNeed), detail: words.hero.needsYouDetail(app.safe.files) };
}

/** What somebody can plug in again. */
function unplugged({ sources, safe, destination, destinationProblem: problem }: App): Status | undefined {
  const { hero } = words;
  if (problem !== undefined) {
    const detail = hero.placeAwayDetail(safe.files);
    return { mood: 'warning', icon: destination.kind, title: hero.placeAway(destination.kind), detail, note: words.said(problem) };
  }
  const away = sources.filter((source) => !source.connected);
  const [first] = away;
  if (first === undefined) return undefined;
  const title = hero.foldersAway(away.length, first.label);
  return { mood: 'warning', icon: 'folder', title, detail: hero.foldersAwayDetail(safe.files) };
}

function unfinished({ sources, safe }: App, run: RunSnapshot | undefined): Status | undefined {
  const { hero } = words;
  if (run?.dryRun === true) return { mood: 'calm', icon: 'shield', title: hero.run(run), detail: hero.runDetail(run) };
  const again = sources.find((source) => run?.notConnected?.includes(source.id));
  if (again !== undefined)
    return { mood: 'calm', icon: 'up', title: hero.backAgain(again.label), detail: hero.backAgainDetail };
  if (!safe.whole || sources.some((source) => source.doneAt === undefined))
    return { mood: 'calm', icon: 'up', title: hero.unfinished(safe.files), detail: hero.unfinishedDetail };
  return undefined;
}

function allSafe({ safe, destination, background }: App, run: RunSnapshot | undefined, now: Date): Status {
  const { hero } = words;
  if (safe.files === 0) return { mood: 'calm', icon: 'folder', title: hero.noPhotos, detail: hero.noPhotosDetail };
  const last = lastBackup(safe.at, run);
  const detail = hero.safeDetail(safe.bytes, destination.kind, last?.at, last?.added, now);
  return {
    mood: 'safe', icon: 'shield', title: hero.safe(safe.files), detail,
    ...(background.nextAt === undefined ? {} : { note: hero.nextAt(new Date(background.nextAt), now) }),
  };
}

/** A small run that came after the last whole one was a backup, too. */
function lastBackup(safeAt: string | undefined, run: RunSnapshot | undefined): { at: Date; added?: number } | undefined {
  const whole = safeAt === undefined ? undefined : new Date(safeAt);
  if (run?.state !== 'complete') return whole === undefined ? undefined : { at: whole };
  const at = new Date(Date.parse(run.startedAt) + run.seconds * 1000);
  return { at: whole !== undefined && whole > at ? whole : at, added: run.counters.uploaded };
}
