import type { BrowserWindow, BrowserWindowConstructorOptions, NativeTheme } from 'electron';

export interface WindowOptions {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly platform: NodeJS.Platform;
  /** The bundled preload's absolute path. */
  readonly preload: string;
  /** The program's picture, for Linux: elsewhere the system takes it from the package. */
  readonly icon: string;
  /** It waits in the taskbar. */
  readonly minimised: boolean;
}

/** Creates the window, where and how large it was the last time; it shows itself when there is something to see. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const { BrowserWindow, nativeTheme, platform, preload, icon, minimised } = options;
  const window = new BrowserWindow({
    // Electron remembers place and size under this name, and keeps the window on a display that is there.
    name: 'main',
    windowStatePersistence: true,
    title: 'Keepsake',
    ...(platform === 'linux' ? { icon } : {}),
    width: 1100,
    height: 760,
    minWidth: 420,
    minHeight: 480,
    show: false,
    // What shows before the first paint, and while a resize outruns it.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  let revealed = false;
  const reveal = (): void => {
    if (revealed || window.isDestroyed()) return;
    revealed = true;
    if (minimised) window.minimize();
    else window.show();
  };
  window.once('ready-to-show', reveal);
  // On Wayland a window that was never shown paints nothing, and is never "ready to show": there its page tells.
  if (platform === 'linux') window.webContents.once('did-finish-load', reveal);
  return window;
}

export async function loadPage(window: Pick<BrowserWindow, 'loadURL' | 'isDestroyed'>, url: string): Promise<void> {
  try {
    await window.loadURL(url);
  } catch (error) {
    // Closed or reloaded while it loaded: nobody waits for this page any more.
    if (!window.isDestroyed() && (error as NodeJS.ErrnoException).code !== 'ERR_ABORTED') throw error;
  }
}

/** Brings a window before the user, wherever it hides. */
export function bringToFront(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
