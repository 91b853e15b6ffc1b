import { createStore } from 'zustand/vanilla';
import type { Transport } from '../transport/transport.ts';
import { createAppSlice } from './app-slice.ts';
import { createBackupSlice } from './backup-slice.ts';
import { applyUpdate } from './apply-update.ts';
import { createFilesSlice } from './files-slice.ts';
import { createHistorySlice } from './history-slice.ts';
import { createPictures } from './pictures.ts';
import { createRestoreSlice } from './restore-slice.ts';
import { createRunSlice } from './run-slice.ts';
import { createSettingsSlice } from './settings-slice.ts';
import type { KeepsakeState, KeepsakeStore } from './state.ts';
import { createTimelineSlice } from './timeline-slice.ts';
import { createUiSlice } from './ui-slice.ts';

/**
 * One store in slices, without React. It follows the transport until the signal aborts, and asks for
 * the whole state each time a connection is there.
 */
export function createKeepsakeStore(transport: Transport, signal: AbortSignal): KeepsakeStore {
  const store = createStore<KeepsakeState>()((set, get) => ({
    ...createAppSlice(set, transport),
    ...createRunSlice(set, transport),
    ...createRestoreSlice(set, transport),
    ...createBackupSlice(set, get, transport),
    ...createFilesSlice(set, get, transport),
    ...createTimelineSlice(set, transport),
    ...createHistorySlice(set, get, transport),
    pictures: createPictures(transport),
    ...createSettingsSlice(set, transport),
    ...createUiSlice(set),
  }));

  transport.onUpdate((update) => store.setState((state) => applyUpdate(state, update)), signal);
  transport.onConnection((connection) => {
    store.setState({ connection });
    if (connection !== 'open') return;
    transport.call('state.get', {}).then(
      (state) => store.setState((before) => applyUpdate(before, { state })),
      // The page says that Keepsake does not answer; a connection that broke asks again when it is back.
      () => store.setState({ connection: 'lost' }),
    );
  }, signal);
  return store;
}
