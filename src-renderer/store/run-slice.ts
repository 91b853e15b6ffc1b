import type { RunSnapshot, RunState } from '../../src-shared/domain.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { KeepsakeState, RunSlice, SetState } from './state.ts';

const active: ReadonlySet<RunState> = new Set<RunState>(['starting', 'running', 'waiting', 'cancelling']);

/** Is a run under way? */
export function isActive(run: RunSnapshot | undefined): run is RunSnapshot {
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

/** Was a folder added, or the place changed, since the last run? Then its words would say too much. */
export function changedSinceRun(state: Pick<KeepsakeState, 'app' | 'basis'>): boolean {
  const { app, basis } = state;
  if (app === undefined || basis === undefined) return false;
  return app.destination.address !== basis.destination || app.sources.some((source) => !basis.sources.has(source.id));
}

export function createRunSlice(set: SetState, transport: Transport): RunSlice {
  const command = async (name: 'run.start' | 'run.cancel') => {
    const state = await transport.call(name, {});
    set((before) => applyUpdate(before, { state }));
  };
  return {
    run: undefined,
    basis: undefined,
    startRun: () => command('run.start'),
    cancelRun: () => command('run.cancel'),
  };
}
