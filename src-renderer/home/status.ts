import type { DestinationKind, RunSnapshot } from '../../src-shared/domain.ts';
import type { IconName } from '../components/icon-paths.ts';
import { type ActiveRun, filesInNeed, foldersAway, isActive, newFolders, placeChanged } from '../store/run-slice.ts';
import type { KeepsakeState } from '../store/state.ts';
import { words } from '../words.ts';

export type Mood = 'calm' | 'busy' | 'safe' | 'warning' | 'danger';

/** The answer to the one question: are my photos safe? */
export interface Status {
  readonly mood: Mood;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  /** The engine's own sentence on what it waits for. */
  readonly note?: string;
}

export type StatusFacts = Pick<KeepsakeState, 'app' | 'run' | 'basis'>;

/** Never says more than is known: a folder that no backup has seen, or a file that failed, is not safe. */
export function statusOf(facts: StatusFacts, now: Date): Status {
  const { app, run } = facts;
  const folders = app?.sources.length ?? 0;
  if (isActive(run)) return activeStatus(run, app?.destination.kind, now);
  if (run !== undefined && folders > 0) return endedStatus(run, facts, now);
  const inNeed = filesInNeed(facts);
  if (folders === 0 || inNeed === 0)
    return { mood: 'calm', icon: 'shield', title: words.hero.ready, detail: words.hero.readyDetail(folders) };
  // A run that was cut off by a crash leaves nothing but what it noted.
  return { mood: 'warning', icon: 'warn', title: words.hero.needsYou(inNeed), detail: words.hero.needsYouDetail };
}

function endedStatus(run: RunSnapshot, facts: StatusFacts, now: Date): Status {
  const { hero } = words;
  const said = { title: hero.run(run), detail: hero.runDetail(run, now) };
  const added = newFolders(facts);
  const inNeed = filesInNeed(facts);
  const away = foldersAway(facts);
  if (placeChanged(facts)) return { mood: 'calm', icon: 'up', title: hero.changed, detail: hero.changedDetail };
  if (added > 0) return { mood: 'calm', icon: 'up', title: hero.newFolders(added), detail: hero.newFoldersDetail };
  if (run.state === 'cancelled') return { mood: 'calm', icon: 'stop', ...said };
  if (run.state === 'failed') return { mood: 'danger', icon: 'warn', ...said };
  if (inNeed > 0) {
    const detail = run.counters.failed > 0 ? said.detail : hero.needsYouDetail;
    return { mood: 'warning', icon: 'warn', title: hero.needsYou(inNeed), detail };
  }
  if (away > 0)
    return { mood: 'warning', icon: 'folder', title: hero.foldersAway(away), detail: hero.foldersAwayDetail(run) };
  return { mood: 'safe', icon: 'shield', ...said };
}

function activeStatus(run: ActiveRun, destination: DestinationKind | undefined, now: Date): Status {
  const said = { title: words.hero.run(run, destination), detail: words.hero.runDetail(run, now) };
  if (run.state === 'cancelling') return { mood: 'calm', icon: 'stop', ...said };
  if (run.state !== 'waiting') return { mood: 'busy', icon: 'up', ...said };
  return { mood: 'warning', icon: 'clock', ...said, ...(run.message === undefined ? {} : { note: run.message }) };
}
