import { useCallback } from 'react';
import type { FolderAdded } from '../../src-shared/contract.ts';
import { visibleName } from '../names.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

/** Adds a folder to those that are backed up, and says so where the list of folders does not show it. Rejects with a KeepsakeError. */
export function useAddFolder(): (path: string) => Promise<void> {
  const addSource = useKeepsake((state) => state.addSource);
  const notify = useKeepsake((state) => state.notify);
  return useCallback(
    async (path: string) => {
      const added = await addSource(path);
      if (added.kind !== 'added') notify(sayAdded(added));
    },
    [addSource, notify],
  );
}

/** What became of a folder that was added, in words. */
export function sayAdded({ kind, label, others }: FolderAdded): string {
  return words.folders.addedSaid[kind](visibleName(label), others.map(visibleName));
}
