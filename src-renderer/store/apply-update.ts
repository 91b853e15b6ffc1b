import type { Update } from '../../src-shared/contract.ts';
import { listQuery, sameList } from './file-lists.ts';
import { reuseUnchanged } from './reuse.ts';
import type { KeepsakeState } from './state.ts';

/** What an update changes of the page's state. The engine is the source of truth: this only keeps what it said. */
export function applyUpdate(state: KeepsakeState, update: Update): Partial<KeepsakeState> {
  const changes: { -readonly [K in keyof KeepsakeState]?: KeepsakeState[K] } = {};
  let { run } = update;
  if (update.state !== undefined) {
    const { run: runOfState, restore, ...rest } = update.state;
    changes.app = rest;
    changes.appAsOf = runOfState;
    run ??= runOfState;
    if (restore?.id !== state.restore?.id || restore?.state !== state.restore?.state) changes.restore = restore;
  }
  if (run !== undefined) {
    changes.run = { ...run, lanes: reuseUnchanged(state.run?.lanes ?? [], run.lanes, (lane) => lane.worker) };
  }
  const { restore, backup } = update;
  if (restore !== undefined)
    changes.restore = { ...restore, lanes: reuseUnchanged(state.restore?.lanes ?? [], restore.lanes, (lane) => lane.worker) };
  if (backup !== undefined && backup.vault === state.backup?.vault) changes.backup = backup;
  // A window of another list was on its way when the list changed; one of no rows ends the updates.
  const wanted = update.files !== undefined && update.files.query.limit > 0 && sameList(update.files.query, listQuery(state.filter, state.narrowing, state.runId));
  if (update.files !== undefined && wanted) {
    const before = state.files?.rows ?? [];
    changes.files = { ...update.files, rows: reuseUnchanged(before, update.files.rows, (row) => row.seq) };
  }
  return changes;
}
