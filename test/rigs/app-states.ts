import type { AppState, SourceStatus } from '../../src-shared/contract.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';

/** A source that is connected, with nothing backed up yet. */
export function sourceStatus(id: string, changes: Partial<SourceStatus> = {}): SourceStatus {
  return {
    id, label: id, path: `/home/ada/${id}`, connected: true, files: 0, bytes: 0, failures: 0, watching: 'off', ...changes,
  };
}

/** What a Keepsake says of itself that somebody has just started, in a browser. */
export function appState(changes: Partial<AppState> = {}): AppState {
  return {
    version: '1.0.0',
    home: '/home/ada/keepsake',
    abilities: {
      folderDialog: false, dropFolders: false, reveal: false, startAtLogin: false, notifications: false, power: false, background: false,
    },
    sources: [],
    unlistedSources: [],
    libraryFiles: 0,
    destination: { kind: 'vault', address: '/home/ada/keepsake/vault' },
    safe: { files: 0, bytes: 0, whole: false },
    workers: 10,
    preferences: defaultPreferences,
    warnings: [],
    background: {},
    checks: {},
    suggestions: [],
    failures: 0,
    unreadableFolders: 0,
    outsideLinks: 0,
    ...changes,
  };
}
