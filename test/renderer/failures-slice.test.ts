import { describe, expect, test, vi } from 'vitest';
import { createKeepsakeStore } from '../../src-renderer/store/store.ts';
import { newFolders } from '../../src-renderer/store/run-slice.ts';
import { failureAt } from '../../src-renderer/store/failures-slice.ts';
import { parseHash, toHash } from '../../src-renderer/store/ui-slice.ts';
import type { Channel, ChannelListener } from '../../src-renderer/transport/channel.ts';
import { createTransport } from '../../src-renderer/transport/transport.ts';
import { type AppState, commands, type Failure, fileWindowMax } from '../../src-shared/contract.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';
import { emptyCounters, type RunSnapshot } from '../../src-shared/domain.ts';

const state: AppState = appState({ sources: [sourceStatus('pictures1')], failures: 10_000 });

const run: RunSnapshot = {
  id: 'run000001',
  state: 'complete',
  dryRun: false,
  workers: 10,
  counters: emptyCounters(),
  totals: { files: 0, bytes: 0, complete: true },
  bytesProcessed: 0,
  filesPerSecond: 0,
  bytesPerSecond: 0,
  startedAt: '2026-03-01T11:00:00.000Z',
  seconds: 60,
  lanes: [],
  sources: ['pictures1'],
};

const failure = (index: number): Failure => ({
  path: `/home/ada/Pictures/IMG_${index}.jpg`,
  bytes: index,
  reason: 'There is no room left.',
  since: '2026-03-01T11:00:00.000Z',
});

/** An engine with `total` failures; what it was asked for is kept. */
function createRig(total = 10_000) {
  const asked: { readonly offset: number; readonly limit: number }[] = [];
  let tell: ChannelListener | undefined;
  const rig = { total, asked, push: (update: object) => tell?.update(update) };
  const channel: Channel = {
    async call(name, input) {
      if (name !== 'failures.list') return state;
      const query = commands['failures.list'].input.parse(input);
      asked.push(query);
      const end = Math.min(rig.total, query.offset + query.limit);
      const failures = Array.from({ length: Math.max(0, end - query.offset) }, (_, index) =>
        failure(query.offset + index),
      );
      return { total: rig.total, failures };
    },
    listen(listener) {
      tell = listener;
      listener.state('open');
    },
  };
  const store = createKeepsakeStore(createTransport(channel), new AbortController().signal);
  return { ...rig, rig, store };
}

describe('the list of what failed', () => {
  test('holds the rows around those that are seen, never all of them', async () => {
    const { store, asked } = createRig();
    store.getState().seeFailures(5_000, 5_020);
    await vi.waitFor(() => expect(failureAt(store.getState().failures, 5_010)).toEqual(failure(5_010)));
    const { failures } = store.getState();
    expect(failures?.total).toBe(10_000);
    expect(failures?.rows.length).toBeLessThanOrEqual(fileWindowMax);
    expect(failureAt(failures, 10)).toBeUndefined();
    // A few rows further there is nothing to ask for.
    store.getState().seeFailures(5_010, 5_030);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
  });

  test('is asked for again when it may have changed, while somebody looks', async () => {
    const { store, rig } = createRig();
    store.getState().refreshFailures();
    expect(rig.asked).toEqual([]);
    store.getState().seeFailures(0, 20);
    await vi.waitFor(() => expect(store.getState().failures?.total).toBe(10_000));
    rig.total = 0;
    store.getState().refreshFailures();
    await vi.waitFor(() => expect(store.getState().failures).toEqual({ offset: 0, total: 0, rows: [] }));
  });

  test('is let go when nobody looks any more, also what was on its way', async () => {
    const { store, rig } = createRig();
    store.getState().seeFailures(0, 20);
    expect(rig.asked).toHaveLength(1);
    store.getState().leaveFailures();
    await new Promise(setImmediate);
    expect(store.getState().failures).toBeUndefined();
  });

  test('has an address of its own', () => {
    expect(parseHash(toHash('files', 'need-you'))).toEqual({ view: 'files', filter: 'need-you' });
  });
});

describe('folders that are new since the last run', () => {
  const camera = sourceStatus('camera001', { label: 'Camera' });

  test('are known also to a page that is opened after they were added', async () => {
    const { store, push } = createRig();
    await vi.waitFor(() => expect(store.getState().app).toBeDefined());
    push({ state: { ...state, sources: [...state.sources, camera], run } });
    expect(newFolders(store.getState())).toBe(1);
  });

  test('stay new when only what failed was tried again', async () => {
    const { store, push } = createRig();
    await vi.waitFor(() => expect(store.getState().app).toBeDefined());
    push({ state: { ...state, run } });
    const both = [...state.sources, camera];
    const retry: RunSnapshot = { ...run, id: 'run000002', retry: true, sources: both.map(({ id }) => id) };
    push({ state: { ...state, sources: both, run: retry } });
    expect(newFolders(store.getState())).toBe(1);
    push({ state: { ...state, sources: both, run: { ...run, id: 'run000003', sources: both.map(({ id }) => id) } } });
    expect(newFolders(store.getState())).toBe(0);
  });
});
