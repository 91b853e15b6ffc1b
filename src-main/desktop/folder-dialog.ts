import type { BrowserWindow, Dialog } from 'electron';
import type { MainWords } from '../app/words/main-words.ts';

/** The system's folder dialog, attached to the window; one at a time, whoever asks. */
export function createFolderDialog(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: () => BrowserWindow | undefined,
  words: () => MainWords,
): () => Promise<string | undefined> {
  let open: Promise<string | undefined> | undefined;

  async function choose(): Promise<string | undefined> {
    const parent = window();
    if (parent === undefined) return undefined;
    const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
      title: words().folder.title,
      buttonLabel: words().folder.button,
      // macOS has its "New Folder" button only where it is asked for.
      properties: ['openDirectory', 'createDirectory'],
    });
    return canceled ? undefined : filePaths[0];
  }

  return () =>
    (open ??= choose().finally(() => {
      open = undefined;
    }));
}
