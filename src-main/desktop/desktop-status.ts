import type { AppState } from '../../src-shared/contract.ts';
import { shareDone, type RunSnapshot, type RunState } from '../../src-shared/domain.ts';
import type { RestoreSnapshot } from '../../src-shared/restore.ts';
import { needsOf, type Needs } from '../../src-shared/needs.ts';
import type { MainWords } from '../app/words/main-words.ts';

/** What the tray shows, and the taskbar. offline: the destination does not answer, and is waited for. */
export type StatusKind = 'idle' | 'syncing' | 'attention' | 'paused' | 'offline';

export interface DesktopStatus {
  readonly kind: StatusKind;
  /** 0 to 1 while syncing; absent while it is not known. */
  readonly progress?: number;
  /** One line for people. */
  readonly line: string;
  /** Files that failed and have not succeeded since. */
  readonly failures: number;
  /** Somebody paused Keepsake. */
  readonly paused: boolean;
  /** A backup can be started. */
  readonly canStart: boolean;
  /** Drill and verification, where there is something to check. */
  readonly checks?: CheckLines;
}

export interface CheckLines {
  /** One line each, for people. */
  readonly drill: string;
  readonly verify: string;
  /** None goes on: one can be started. */
  readonly canStart: boolean;
}

/** A run that has not ended. */
export const goingOn: ReadonlySet<RunState> = new Set<RunState>(['starting', 'running', 'waiting', 'paused', 'cancelling']);

export function desktopStatus(state: AppState, words: MainWords): DesktopStatus {
  const { run, restore, failures } = state;
  const underWay = run !== undefined && goingOn.has(run.state);
  const checks = state.safe.files > 0 ? { checks: checkLines(state.checks, words) } : {};
  const common = { failures, paused: state.pause !== undefined, canStart: !underWay && state.sources.length > 0, ...checks };
  if (state.pause !== undefined) return { ...common, kind: 'paused', line: words.line.paused(state.pause.until) };
  if (underWay) return { ...common, ...statusOfRun(run, words) };
  if (restore !== undefined && goingOn.has(restore.state)) return { ...common, ...statusOfRestore(restore, words) };
  if (failures > 0) return { ...common, kind: 'attention', line: needLine(needsOf(state), words) };
  // What is said of the last backup may be old; this is now.
  if (state.destinationProblem !== undefined)
    return { ...common, kind: 'offline', line: words.line.waiting(state.destination.kind) };
  if (run?.state === 'failed') return { ...common, kind: 'attention', line: words.line.stopped };
  // One disk for photos and vault is how many people live: it is said in the window, not for ever in the tray.
  if (state.warnings.some(({ kind }) => kind !== 'same-disk'))
    return { ...common, kind: 'attention', line: words.line.warning };
  return { ...common, kind: 'idle', line: idleLine(state, words) };
}

function checkLines({ drill, verify, running }: AppState['checks'], { tray }: MainWords): CheckLines {
  return {
    drill: running?.kind === 'drill' ? tray.drilling : tray.drilled(drill?.startedAt, drill?.summary.passed ?? 0, drill?.summary.files ?? 0),
    verify: running?.kind === 'verify' ? tray.verifying : tray.verified(verify?.startedAt, verify?.summary.sample !== undefined),
    canStart: running === undefined,
  };
}

function needLine({ files, folders, links }: Needs, { line }: MainWords): string {
  if (folders > 0) return line.folders(folders);
  return files > 0 ? line.failures(files) : line.links(links);
}

function statusOfRun(run: RunSnapshot, words: MainWords): Pick<DesktopStatus, 'kind' | 'progress' | 'line'> {
  switch (run.state) {
    case 'waiting':
      return { kind: 'offline', line: words.line.waiting(run.destination?.kind) };
    case 'paused':
      return { kind: 'paused', line: words.line.paused(undefined) };
    default: {
      const progress = progressOf(run);
      return { kind: 'syncing', ...(progress === undefined ? {} : { progress }), line: words.line.backingUp(progress) };
    }
  }
}

function statusOfRestore(restore: RestoreSnapshot, words: MainWords): Pick<DesktopStatus, 'kind' | 'progress' | 'line'> {
  if (restore.state === 'waiting') return { kind: 'offline', line: words.line.waiting(undefined) };
  if (restore.state === 'paused') return { kind: 'paused', line: words.line.paused(undefined) };
  const progress = progressOf(restore);
  return { kind: 'syncing', ...(progress === undefined ? {} : { progress }), line: words.line.restoring(progress) };
}

function progressOf(run: RunSnapshot | RestoreSnapshot): number | undefined {
  return run.totals.complete && run.totals.files > 0 ? shareDone(run) : undefined;
}

function idleLine(state: AppState, words: MainWords): string {
  const { holding } = state.background;
  if (state.sources.length === 0) return words.line.noFolders;
  if (holding !== undefined) return words.line.holding(holding);
  return state.safe.files === 0 ? words.line.nothingYet : words.line.safe(state.safe.files);
}
