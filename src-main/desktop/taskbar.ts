import { join } from 'node:path';
import type { App, BrowserWindow, NativeImage } from 'electron';
import type { DesktopStatus } from './desktop-status.ts';
import type { MainWords } from '../app/words/main-words.ts';

type TaskbarWindow = Pick<BrowserWindow, 'setProgressBar' | 'setOverlayIcon'>;

export interface TaskbarOptions {
  readonly app: Pick<App, 'setBadgeCount'>;
  readonly nativeImage: { createFromPath(path: string): NativeImage };
  readonly platform: NodeJS.Platform;
  readonly icons: string;
  readonly window: () => TaskbarWindow | undefined;
  readonly words: () => MainWords;
}

export interface Taskbar {
  readonly show: (status: DesktopStatus) => void;
  /** Tells a window that was just opened what the last one knew. */
  readonly renew: () => void;
  /** Before a window closes: macOS draws its bar into the dock, where nobody could take it away afterwards. */
  readonly leave: () => void;
}

/** Electron's numbers for "no bar" and "busy, nobody knows how long". */
const noBar = -1;
const indeterminate = 2;

/** Progress and failures on the taskbar or dock. */
export function createTaskbar({ app, nativeImage, platform, icons, window, words }: TaskbarOptions): Taskbar {
  let last: DesktopStatus | undefined;
  let shown = { bar: noBar, failures: 0 };

  function barOf({ kind, progress }: DesktopStatus): number {
    if (kind !== 'syncing') return noBar;
    // Linux knows no bar without a number.
    return progress ?? (platform === 'linux' ? noBar : indeterminate);
  }

  function apply(status: DesktopStatus): void {
    const bar = barOf(status);
    const { failures } = status;
    if (bar !== shown.bar) window()?.setProgressBar(bar);
    if (failures !== shown.failures) {
      // Windows has no number there, only a small picture.
      if (platform === 'win32')
        window()?.setOverlayIcon(
          failures > 0 ? nativeImage.createFromPath(join(icons, 'overlay.png')) : null,
          failures > 0 ? words().taskbar.failures(failures) : '',
        );
      else app.setBadgeCount(failures);
    }
    shown = { bar, failures };
  }

  return {
    show(status) {
      last = status;
      apply(status);
    },
    renew() {
      shown = { bar: noBar, failures: 0 };
      if (last !== undefined) apply(last);
    },
    leave() {
      if (platform !== 'darwin') return;
      window()?.setProgressBar(noBar);
      shown = { ...shown, bar: noBar };
    },
  };
}
