import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { SetState, SettingsSlice } from './state.ts';

export function createSettingsSlice(set: SetState, transport: Transport): SettingsSlice {
  return {
    setPreferences: async (changes) => {
      const state = await transport.call('preferences.set', changes);
      set((before) => applyUpdate(before, { state }));
    },
    ignoreDraft: undefined,
    draftIgnored: (ignoreDraft) => set({ ignoreDraft }),
    previewIgnored: (patterns) => transport.call('ignore.preview', { patterns: [...patterns] }),
    licences: async () => (await transport.call('licences.get', {})).text,
  };
}
