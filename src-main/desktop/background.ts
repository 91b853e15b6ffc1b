import type { Failure } from '../../src-shared/contract.ts';
import type { Preferences } from '../../src-shared/preferences.ts';
import type { Application } from '../app/application-types.ts';
import { desktopStatus } from './desktop-status.ts';
import { followApplication } from './follow-application.ts';
import type { Taskbar } from './taskbar.ts';
import type { TrayControl } from './tray.ts';
import type { MainWords } from '../app/words/main-words.ts';

export interface BackgroundOptions {
  readonly application: Pick<Application, 'connect'>;
  readonly tray: TrayControl;
  readonly taskbar: Taskbar;
  readonly words: () => MainWords;
  /** Somebody chose this language, now or before. */
  readonly speak: (language: Preferences['language']) => void;
  readonly signal: AbortSignal;
}

/** How many failures a menu lists. */
const failuresShown = 5;

/** Keeps tray and taskbar up to date, at most once a second. */
export function showInBackground({ application, tray, taskbar, words, speak, signal }: BackgroundOptions): void {
  let known: { readonly count: number; readonly failures: readonly Failure[] } = { count: 0, failures: [] };

  async function recentFailures(count: number): Promise<readonly Failure[]> {
    if (count === known.count) return known.failures;
    const connection = application.connect();
    try {
      const { failures } = await connection.call('failures.list', { offset: 0, limit: failuresShown });
      known = { count, failures };
    } catch {
      // The menu still leads to the window, which says what is wrong.
      known = { count, failures: [] };
    } finally {
      connection.close();
    }
    return known.failures;
  }

  let newest = 0;
  followApplication({
    application,
    signal,
    show(state) {
      speak(state.preferences.language);
      const status = desktopStatus(state, words());
      const turn = ++newest;
      taskbar.show(status);
      void recentFailures(status.failures).then((failures) => {
        if (turn === newest && !signal.aborted) tray.show(status, failures);
      });
    },
  });
}
