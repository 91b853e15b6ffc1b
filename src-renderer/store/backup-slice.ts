import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { BackupSlice, GetState, SetState } from './state.ts';

export function createBackupSlice(set: SetState, get: GetState, transport: Transport): BackupSlice {
  /** @throws KeepsakeError 'not-found' before a backup was opened */
  function vault(): string {
    const { backup } = get();
    if (backup === undefined) throw new KeepsakeError('not-found', 'This backup is not open any more: open it again.');
    return backup.vault;
  }
  return {
    backup: undefined,
    backupAt: undefined,
    openBackup: async (destination) => {
      const backup = await transport.call('backup.open', destination === undefined ? {} : { destination });
      const { insecure } = destination ?? {};
      set((before) => ({
        backup,
        backupAt: destination === undefined ? undefined : { address: backup.destination.address, ...(insecure === undefined ? {} : { insecure }) },
        ...(before.backup?.vault === backup.vault ? {} : { browsing: { by: before.browsing.by, search: '', onlyRemoved: false } }),
      }));
    },
    browsing: { by: 'date', search: '', onlyRemoved: false },
    browse: (changes) => set(({ browsing }) => ({ browsing: { ...browsing, ...changes } })),
    backupComputers: async () => (await transport.call('backup.computers', { vault: vault() })).computers,
    backupFiles: async (query) => transport.call('backup.files', { ...query, vault: vault() }),
    backupMonths: async (selection) => transport.call('backup.months', { ...selection, vault: vault() }),
    backupFolders: async (source, folder) => (await transport.call('backup.folders', { vault: vault(), source, folder })).folders,
    backupVersions: async (file) => (await transport.call('backup.versions', { vault: vault(), file })).versions,
    adoptSource: async (source, path) => {
      const state = await transport.call('backup.adopt', { vault: vault(), source, path });
      set((before) => applyUpdate(before, { state }));
    },
    backupZip: async (selection) => (await transport.call('backup.zip', { vault: vault(), selection: [...selection], removed: false })).address,
    backupLink: async (file, { object, bytes }, download) =>
      (await transport.call('backup.link', { vault: vault(), file, object, bytes, download })).address,
  };
}
