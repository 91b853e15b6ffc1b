import { type ReactNode, useState } from 'react';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { FolderPicker } from './folder-picker.tsx';

export interface FolderChoice {
  /** Opens the system's dialog where there is one, else Keepsake's own. */
  readonly choose: () => void;
  /** To be drawn somewhere beside the button. */
  readonly dialog: ReactNode;
  readonly pending: boolean;
  /** Why the folder from the system's dialog was not taken; Keepsake's own dialog shows it itself. */
  readonly error: string | undefined;
}

/** Lets the user choose a folder. `onFolder` may reject: its sentence is shown. */
export function useFolderChoice(onFolder: (path: string) => Promise<void>): FolderChoice {
  const systemDialog = useKeepsake((state) => state.app?.abilities.folderDialog === true);
  const chooseFolder = useKeepsake((state) => state.chooseFolder);
  const [isOpen, setOpen] = useState(false);
  const system = useCommand(async () => {
    const path = await chooseFolder();
    if (path !== undefined) await onFolder(path);
  });
  return {
    choose: () => {
      if (systemDialog) void system.run();
      else setOpen(true);
    },
    dialog: isOpen && <FolderPicker onFolder={onFolder} onClose={() => setOpen(false)} />,
    pending: system.pending,
    error: system.error,
  };
}
