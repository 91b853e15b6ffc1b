import type { CommandInput } from '../../src-shared/contract.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { RestoreSlice, SetState } from './state.ts';

export function createRestoreSlice(set: SetState, transport: Transport): RestoreSlice {
  const command = async <N extends 'restore.start' | 'restore.cancel' | 'restore.dismiss'>(name: N, input: CommandInput<N>) => {
    const state = await transport.call(name, input);
    set((before) => applyUpdate(before, { state }));
  };
  return {
    restore: undefined,
    previewRestore: (choice) => transport.call('restore.preview', choice),
    startRestore: (choice) => command('restore.start', choice),
    cancelRestore: () => command('restore.cancel', {}),
    dismissRestore: () => command('restore.dismiss', {}),
    restoreSpeeds: async () => (await transport.call('restore.speeds', {})).samples,
    restoreCsv: async (id) => (await transport.call('restores.csv', { id })).csv,
    listRestores: async () => (await transport.call('restores.list', {})).restores,
  };
}
