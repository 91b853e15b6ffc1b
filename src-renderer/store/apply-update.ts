import type { Update } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { reuseUnchanged } from './reuse.ts';
import type { KeepsakeState, RunBasis } from './state.ts';

/**
 * The basis is taken when a run is first seen. A run names its folders; where its photos went, a page that
 * is opened after the run cannot know better than that nothing changed since.
 */
function nextBasis(state: KeepsakeState, run: RunSnapshot, app: KeepsakeState['app']): RunBasis | undefined {
  if (app === undefined || state.basis?.runId === run.id) return state.basis;
  const destination = app.destination.address;
  // Another try of what failed brings no new folder to safety.
  if (run.retry === true && state.basis !== undefined) return { ...state.basis, runId: run.id, destination };
  return { runId: run.id, sources: new Set(run.sources ?? app.sources.map((source) => source.id)), destination };
}

/** What an update changes of the page's state. The engine is the source of truth: this only keeps what it said. */
export function applyUpdate(state: KeepsakeState, update: Update): Partial<KeepsakeState> {
  const changes: { -readonly [K in keyof KeepsakeState]?: KeepsakeState[K] } = {};
  let { app } = state;
  let { run } = update;
  if (update.state !== undefined) {
    const { run: runOfState, ...rest } = update.state;
    app = rest;
    changes.app = rest;
    run ??= runOfState;
  }
  if (run !== undefined) {
    changes.run = { ...run, lanes: reuseUnchanged(state.run?.lanes ?? [], run.lanes, (lane) => lane.worker) };
    changes.basis = nextBasis(state, run, app);
  }
  // A window of another filter was on its way when the filter changed; one of no rows ends the updates.
  if (update.files !== undefined && update.files.query.state === state.filter && update.files.query.limit > 0) {
    const before = state.files?.rows ?? [];
    changes.files = { ...update.files, rows: reuseUnchanged(before, update.files.rows, (row) => row.seq) };
  }
  return changes;
}
