import type { RunEnd, RunSnapshot, RunState } from '../../src-shared/domain.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { KeepsakeState, RunSlice, SetState } from './state.ts';

type ActiveState = Exclude<RunState, RunEnd>;
export type ActiveRun = RunSnapshot & { readonly state: ActiveState };
const active: ReadonlySet<RunState> = new Set<ActiveState>(['starting', 'running', 'waiting', 'cancelling']);

/** Is a run under way? */
export function isActive(run: RunSnapshot | undefined): run is ActiveRun {
  return run !== undefined && active.has(run.state);
}

/** From 0 to 1; undefined while the number of files is not known. */
export function shareDone(run: RunSnapshot): number | undefined {
  const { files, bytes, complete } = run.totals;
  if (!complete) return undefined;
  if (files === 0) return 1;
  // Bytes tell more than files where videos lie among photos; files tell more where all is backed up already.
  const byFiles = run.counters.processed / files;
  const byBytes = bytes === 0 ? byFiles : run.bytesProcessed / bytes;
  return Math.min(1, Math.max(0, (byFiles + byBytes) / 2));
}

type Seen = Pick<KeepsakeState, 'app' | 'run' | 'basis'>;

/** Do the photos go elsewhere since the last run? */
export function placeChanged({ app, basis }: Seen): boolean {
  return app !== undefined && basis !== undefined && app.destination.address !== basis.destination;
}

/** How many folders the last run knew nothing of. */
export function newFolders({ app, basis }: Seen): number {
  if (app === undefined || basis === undefined) return 0;
  return app.sources.filter((source) => !basis.sources.has(source.id)).length;
}

/** Was a folder added, or the place changed, since the last run? Then its words would say too much. */
export function changedSinceRun(state: Seen): boolean {
  return placeChanged(state) || newFolders(state) > 0;
}

/** How many of the folders were not connected when the last run looked. */
export function foldersAway({ app, run }: Seen): number {
  return app?.sources.filter((source) => run?.notConnected?.includes(source.id)).length ?? 0;
}

/**
 * Files that need somebody. The run knows of its own before the count over all runs is there.
 */
export function filesInNeed({ app, run }: Seen): number {
  return Math.max(app?.failures ?? 0, run?.counters.failed ?? 0);
}

export function createRunSlice(set: SetState, transport: Transport): RunSlice {
  const command = async (name: 'run.start' | 'run.retry' | 'run.cancel') => {
    const state = await transport.call(name, {});
    set((before) => applyUpdate(before, { state }));
  };
  return {
    run: undefined,
    basis: undefined,
    startRun: () => command('run.start'),
    retryFailed: () => command('run.retry'),
    cancelRun: () => command('run.cancel'),
  };
}
