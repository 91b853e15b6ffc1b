import type { BrowserWindow, Dialog } from 'electron';

/** The system's folder dialog, attached to the window; one at a time, whoever asks. */
export function createFolderDialog(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: () => BrowserWindow | undefined,
): () => Promise<string | undefined> {
  let open: Promise<string | undefined> | undefined;

  async function choose(): Promise<string | undefined> {
    const parent = window();
    if (parent === undefined) return undefined;
    const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
      title: 'Add a folder',
      buttonLabel: 'Add',
      properties: ['openDirectory'],
    });
    return canceled ? undefined : filePaths[0];
  }

  return () =>
    (open ??= choose().finally(() => {
      open = undefined;
    }));
}
