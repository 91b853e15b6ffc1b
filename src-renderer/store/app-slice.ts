import type { AppState } from '../../src-shared/contract.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { AppSlice, SetState } from './state.ts';

export function createAppSlice(set: SetState, transport: Transport): AppSlice {
  const apply = (state: AppState) => set((before) => applyUpdate(before, { state }));
  return {
    connection: 'connecting',
    app: undefined,
    appAsOf: undefined,
    addSource: async (path) => {
      const { added, ...state } = await transport.call('sources.add', { path });
      apply(state);
      return added;
    },
    removeSource: async (id) => apply(await transport.call('sources.remove', { id })),
    setDestination: async (choice) => apply(await transport.call('destination.set', choice)),
    testDestination: (choice) => transport.call('destination.test', choice),
    dismissWarning: async (id) => apply(await transport.call('warnings.dismiss', { id })),
    signIn: (token) => transport.signIn(token),
    pathOfDropped: (file) => transport.pathOf(file),
    setWorkers: async (workers) => apply(await transport.call('workers.set', { workers })),
    chooseFolder: async () => (await transport.call('folders.choose', {})).path,
    listFolders: (path) => transport.call('folders.list', path === undefined ? {} : { path }),
  };
}
