import type { BrowserWindow } from 'electron';
import { pageUrl } from './protocol.ts';
import { bringToFront } from './window.ts';

export interface MainWindowOptions {
  /** Makes a window that shows itself when there is something to see, or stays minimised. */
  readonly create: (options: { readonly minimised: boolean }) => BrowserWindow;
  /** Loads the page, at an address of it. */
  readonly load: (window: BrowserWindow, url: string) => void;
}

/** The one window, which comes and goes while Keepsake stays. */
export interface MainWindow {
  readonly current: () => BrowserWindow | undefined;
  /** Opens it, or brings it to the front. @param view where it then is, e.g. "settings"; absent: where it was */
  readonly show: (view?: string) => void;
  readonly openMinimised: () => void;
}

export function createMainWindow({ create, load }: MainWindowOptions): MainWindow {
  /** Electron would collect a window that nobody holds. */
  let window: BrowserWindow | undefined;

  function open(url: string, minimised: boolean): void {
    const opened = create({ minimised });
    window = opened;
    opened.on('closed', () => {
      window = undefined;
    });
    load(opened, url);
  }

  return {
    current: () => window,
    show(view) {
      const url = view === undefined ? undefined : `${pageUrl}#${view}`;
      if (window === undefined) {
        open(url ?? pageUrl, false);
        return;
      }
      // Another fragment of the same page: it hears of it, and is not loaded again.
      if (url !== undefined && window.webContents.getURL() !== url) load(window, url);
      bringToFront(window);
    },
    openMinimised() {
      if (window === undefined) open(pageUrl, true);
    },
  };
}
