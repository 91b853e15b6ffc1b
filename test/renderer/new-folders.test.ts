import { describe, expect, test, vi } from 'vitest';
import { createKeepsakeStore } from '../../src-renderer/store/store.ts';
import { newFolders } from '../../src-renderer/store/run-slice.ts';
import type { Channel, ChannelListener } from '../../src-renderer/transport/channel.ts';
import { createTransport } from '../../src-renderer/transport/transport.ts';
import type { AppState } from '../../src-shared/contract.ts';
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

/** An engine that answers with its state; the test pushes what it tells. */
function createRig() {
  let tell: ChannelListener | undefined;
  const channel: Channel = {
    call: async () => state,
    listen(listener) {
      tell = listener;
      listener.state('open');
    },
  };
  const store = createKeepsakeStore(createTransport(channel), new AbortController().signal);
  return { store, push: (update: object) => tell?.update(update) };
}

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
