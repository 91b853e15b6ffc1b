import type { BrowserWindow, Dialog } from 'electron';
import type { MainWords } from '../app/words/main-words.ts';
import { loadPage } from './window.ts';

export interface RecoveryOptions {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly pageUrl: string;
  readonly quit: () => void;
  readonly words: () => MainWords;
  readonly log: (message: string) => void;
}

/** Loads the page of a window. When that fails, or its process dies, the backup continues and the user decides. */
export interface PageLoader {
  readonly load: (window: BrowserWindow, url: string) => void;
  /** Once for each window, before its page is loaded. */
  readonly watch: (window: BrowserWindow) => void;
}

export function createPageLoader({ dialog, pageUrl, quit, words, log }: RecoveryOptions): PageLoader {
  /** The newest load of each window: a load that another one replaced has not failed. */
  const loads = new WeakMap<BrowserWindow, number>();
  /** Windows about which the user is being asked. */
  const asked = new WeakSet<BrowserWindow>();

  function load(window: BrowserWindow, url: string): void {
    const number = (loads.get(window) ?? 0) + 1;
    loads.set(window, number);
    void loadPage(window, url).catch((error: unknown) => {
      if (loads.get(window) !== number) return;
      log(`The page cannot be loaded: ${String(error)}`);
      offerReload(window, words().notLoaded);
    });
  }

  function offerReload(window: BrowserWindow, { message, detail }: MainWords['crashed' | 'notLoaded']): void {
    if (window.isDestroyed() || asked.has(window)) return;
    asked.add(window);
    const question = {
      type: 'warning' as const,
      message,
      detail,
      buttons: [words().crashed.reload, words().crashed.quit],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    // A window that was never shown cannot carry a dialog.
    void (window.isVisible() ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
      .finally(() => asked.delete(window))
      .then(({ response }) => {
        if (response === 1) quit();
        else if (!window.isDestroyed()) load(window, pageUrl);
      });
  }

  return {
    load,
    watch(window) {
      window.webContents.on('render-process-gone', (_event, { reason }) => {
        if (reason !== 'clean-exit') offerReload(window, words().crashed);
      });
    },
  };
}
