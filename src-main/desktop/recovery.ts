import type { BrowserWindow, Dialog } from 'electron';
import type { MainWords } from '../app/words/main-words.ts';

export interface RecoveryOptions {
  readonly window: BrowserWindow;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly reload: () => void;
  readonly quit: () => void;
  readonly words: () => MainWords;
}

/** The page runs in a process of its own: when that dies the backup goes on, and the user decides about the window. */
export function offerReload({ window, dialog, reload, quit, words }: RecoveryOptions): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: words().crashed.message,
        detail: words().crashed.detail,
        buttons: [words().crashed.reload, words().crashed.quit],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      .then(({ response }) => (response === 0 ? reload() : quit()));
  });
}
