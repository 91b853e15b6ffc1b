import type { AppState } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import type { IconName } from '../components/icon-paths.ts';
import { namesOf } from '../source-names.ts';
import { type ActiveRun, type InNeed, inNeedOf, isActive, newFolders, placeChanged } from '../store/run-slice.ts';
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
 * looked at a part alone changes nothing of what is said of the whole. What can be reached and what is new come first;
 * how the last run ended says something only of what is left.
 */
export function statusOf({ app, appAsOf, run }: StatusFacts, now: Date): Status {
  const { hero } = words;
  if (isActive(run)) return activeStatus(run, app);
  const folders = app?.sources.length ?? 0;
  const commanded = (app?.unlistedSources ?? []).filter(({ fromCommandLine, files }) => fromCommandLine && files > 0);
  if (folders === 0 && commanded.length > 0)
    return { mood: 'calm', icon: 'folder', title: hero.commanded(commanded.reduce((sum, { files }) => sum + files, 0)), detail: hero.commandedDetail };
  if (app === undefined || folders === 0)
    return { mood: 'calm', icon: 'folder', title: hero.noFolders, detail: hero.noFoldersDetail };
  return (
    counting(run, appAsOf) ??
    halted(app, now) ??
    destinationAway(app) ??
    unknown(app, run) ??
    stopped(app, run) ??
    needed(app, run) ??
    foldersAway(app) ??
    unfinished(app, run) ??
    allSafe(app, run, now)
  );
}

function activeStatus(run: ActiveRun, app: App | undefined): Status {
  const destination = run.destination ?? app?.destination;
  // What is safe is known of the saved destination alone.
  const safeBefore = app?.destination.address === destination?.address ? (app?.safe.files ?? 0) : 0;
  const safe = Math.max(safeBefore, run.dryRun ? 0 : run.counters.uploaded + run.counters.present);
  const said = { title: words.hero.run(run, destination?.kind), detail: words.hero.runDetail(run, safe) };
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

/** The run has ended, and what that means for all photos is not there yet. */
function counting(run: RunSnapshot | undefined, asOf: RunSnapshot | undefined): Status | undefined {
  const { hero } = words;
  if (run === undefined || (asOf?.id === run.id && asOf.state === run.state)) return undefined;
  if (run.state === 'complete') return { mood: 'busy', icon: 'up', title: hero.finishing, detail: hero.finishingDetail };
  return { mood: 'calm', icon: 'stop', title: hero.run(run), detail: hero.finishingDetail };
}

/** The user asked for nothing to be copied. */
function halted({ pause, safe, destinationProblem: problem }: App, now: Date): Status | undefined {
  if (pause === undefined) return undefined;
  const until = pause.until === undefined ? undefined : new Date(pause.until);
  return {
    mood: 'calm', icon: 'clock', title: words.hero.paused(until, now), detail: words.hero.pausedDetail(safe.files),
    ...(problem === undefined ? {} : { note: words.said(problem) }),
  };
}

const unanswered: ReadonlySet<App['destinationProblemCode']> = new Set([undefined, 'not-connected', 'unreachable']);

/** Nothing can go to the destination now: it is not there, or does not take anything. */
function destinationAway({ safe, destination: { kind }, destinationProblem: problem, destinationProblemCode: code }: App): Status | undefined {
  const { hero } = words;
  if (problem === undefined) return undefined;
  const said = unanswered.has(code)
    ? { title: hero.placeAway(kind), detail: hero.placeAwayDetail(safe.files) }
    : { title: hero.placeRefuses(kind), detail: hero.placeRefusesDetail(safe.files) };
  return { mood: 'warning', icon: kind, ...said, note: words.said(problem) };
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

/** The last run failed, for a reason that its destination's return does not end. */
function stopped({ safe }: App, run: RunSnapshot | undefined): Status | undefined {
  if (run?.state !== 'failed' || wasAway(run)) return undefined;
  const { hero } = words;
  return {
    mood: 'danger', icon: 'warn', title: hero.run(run), detail: hero.runDetail(run, safe.files),
    ...(safe.files === 0 ? {} : { note: hero.safeNote(safe.files) }),
  };
}

/** Did it fail because nothing answered at its destination? */
const wasAway = ({ code }: RunSnapshot): boolean => code === 'not-connected' || code === 'unreachable';

function needed(app: App, run: RunSnapshot | undefined): Status | undefined {
  const { hero } = words;
  const inNeed = inNeedOf({ app, run });
  const { files, folders, links } = inNeed;
  if (files + folders + links === 0) return undefined;
  const detail = folders > 0 ? hero.foldersUnreadableDetail(folders, files, app.safe.files)
    : files > 0 ? hero.needsYouDetail(app.safe.files) : hero.linksOutsideDetail(links, app.safe.files);
  // What a cancel left undone needs another backup, whatever else needs the user.
  const rest = run?.dryRun === false && run.state === 'cancelled' ? { note: hero.runDetail(run, app.safe.files) } : {};
  return { mood: 'warning', icon: folders > 0 ? 'folder' : 'warn', title: needsTitle(inNeed), detail, ...rest };
}

/** The gravest of what needs the user: how many photos are in a folder that cannot be read is not known. */
export function needsTitle({ files, folders, links }: InNeed): string {
  const { hero } = words;
  if (folders > 0) return hero.foldersUnreadable(folders);
  return files > 0 ? hero.needsYou(files) : hero.linksOutside(links);
}

function foldersAway(app: App): Status | undefined {
  const { hero } = words;
  const { sources, safe } = app;
  const away = sources.filter((source) => !source.connected);
  const [first] = away;
  if (first === undefined) return undefined;
  const title = hero.foldersAway(away.length, namesOf(app).get(first.id) ?? first.label);
  return { mood: 'warning', icon: 'folder', title, detail: hero.foldersAwayDetail(safe.files) };
}

/** Everything can be reached, and something may be left to do. */
function unfinished(app: App, run: RunSnapshot | undefined): Status | undefined {
  const { hero } = words;
  const { sources, safe } = app;
  if (run?.dryRun === true && run.state === 'complete')
    return { mood: 'calm', icon: 'shield', title: hero.run(run), detail: hero.runDetail(run, safe.files) };
  const again = sources.find((source) => run?.notConnected?.includes(source.id));
  if (again !== undefined)
    return { mood: 'calm', icon: 'up', title: hero.backAgain(namesOf(app).get(again.id) ?? again.label), detail: hero.backAgainDetail };
  const soFar = { mood: 'calm', icon: 'up', title: hero.unfinished(safe.files) } as const;
  // Another try of what failed, or a look at a part, leaves no word of the whole: what it did not get to is known by its end.
  if (run?.dryRun === false && run.state === 'cancelled') return { ...soFar, icon: 'stop', detail: hero.runDetail(run, safe.files) };
  if (run?.dryRun === false && run.state === 'failed') return { ...soFar, detail: hero.placeBack };
  if (!safe.whole || sources.some((source) => source.doneAt === undefined)) return { ...soFar, detail: hero.unfinishedDetail };
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
