import type { BrowserWindow, Dialog } from 'electron';

export interface RecoveryOptions {
  readonly window: BrowserWindow;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly reload: () => void;
  readonly quit: () => void;
}

/** The page runs in a process of its own: when that dies the backup goes on, and the user decides about the window. */
export function offerReload({ window, dialog, reload, quit }: RecoveryOptions): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: 'The window stopped working.',
        detail: 'A backup that is running goes on.',
        buttons: ['Show the window again', 'Quit Keepsake'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      .then(({ response }) => (response === 0 ? reload() : quit()));
  });
}
