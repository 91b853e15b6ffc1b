import type { BrowserWindow } from 'electron';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from '../app/json-file.ts';
import type { Notifications } from './notifications.ts';
import type { MainWords } from '../app/words/main-words.ts';

export interface ClosingOptions {
  readonly platform: NodeJS.Platform;
  /** Can the user see the tray? */
  readonly trayIsShown: () => Promise<boolean>;
  /** Keepsake ends, and its windows with it. */
  readonly isQuitting: () => boolean;
  readonly say: Notifications['say'];
  /** Remembers what was said. */
  readonly file: string;
  readonly words: () => MainWords;
  readonly log: (message: string) => void;
}

const saidSchema = z.object({ format: z.literal(1), closedToTray: z.boolean() });

/**
 * What closing the window means: it goes, and Keepsake stays in the tray, or in the dock on macOS. Where nobody could bring
 * it back from a tray it is minimised instead.
 *
 * @returns guards a window
 */
export function createClosing(options: ClosingOptions): (window: Pick<BrowserWindow, 'on' | 'destroy' | 'minimize' | 'isDestroyed'>) => void {
  const { platform, trayIsShown, isQuitting, say, file, words, log } = options;

  async function sayOnce(): Promise<void> {
    try {
      if ((await readJsonFile(file, saidSchema))?.closedToTray === true) return;
      say(words().closed);
      await writeJsonFile(file, { format: 1, closedToTray: true });
    } catch (error) {
      log(`It cannot be remembered that the tray was explained: ${String(error)}`);
    }
  }

  return (window) => {
    window.on('close', (event) => {
      if (isQuitting() || platform === 'darwin') return;
      event.preventDefault();
      void trayIsShown().then((shown) => {
        if (window.isDestroyed()) return;
        if (!shown) {
          window.minimize();
          return;
        }
        // Its page is a hundred megabytes that nobody looks at.
        window.destroy();
        void sayOnce();
      });
    });
  };
}
