import type { App, BrowserWindow, Dialog, Event, MessageBoxOptions } from 'electron';
import type { Application } from '../app/application-types.ts';
import { goingOn } from './desktop-status.ts';
import type { MainWords } from '../app/words/main-words.ts';

/** How long a quit waits for the application: what it writes is whole at every instant, so nothing is lost after it. */
const closeMaxMs = 5_000;

export interface QuitOptions {
  readonly app: Pick<App, 'on' | 'quit' | 'exit'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly window: () => BrowserWindow | undefined;
  readonly application: Pick<Application, 'connect' | 'close'>;
  /** The process, whose SIGINT, SIGTERM and SIGHUP mean: quit, and do not ask. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on'>;
  /** Ends what hangs on Electron, when it is certain that Keepsake ends. */
  readonly onLeave: () => void;
  readonly words: () => MainWords;
  /** A thread is still in a call to the system: a drive does not answer. */
  readonly hasHungCall: () => boolean;
  /** Ends the process at once, without waiting for its threads. */
  readonly leaveProcess: () => void;
}

export interface Quit {
  /** True when the application is closed and the windows may go. */
  readonly isQuitting: () => boolean;
  /** Quits without a question when Windows ends the session, which it tells to windows only. */
  readonly watch: (window: Pick<BrowserWindow, 'on'>) => void;
  /**
   * Quits without a question: the system shuts down, and waits for Keepsake to end. Without the event's default prevented
   * Linux would not wait, and macOS would ask once more, take the answer "not yet" for a no, and stay on.
   */
  readonly atShutdown: (event?: Pick<Event, 'preventDefault'>) => void;
}

/**
 * Every way out leads through here: the user is asked while a backup or a restore goes on, the application is
 * closed and waited for, and only then do the windows close and the process ends.
 */
export function createQuit(options: QuitOptions): Quit {
  const { app, dialog, window, application, signals, onLeave, words, hasHungCall, leaveProcess } = options;
  let leaving: Promise<void> | undefined;
  let closed = false;
  /** Aborted when nobody is to be asked any more; a question that is open ends with it. */
  const told = new AbortController();

  async function leave(): Promise<void> {
    const work = told.signal.aborted ? undefined : await workOf(application);
    if (work !== undefined && !(await confirm(work))) return;
    onLeave();
    const inTime = await settlesWithin(application.close(), closeMaxMs);
    closed = true;
    // Electron's quit and exit both wait for every worker thread, so a drive that does not answer would keep the process.
    if (hasHungCall()) {
      window()?.destroy();
      leaveProcess();
    } else if (inTime) app.quit();
    else app.exit(0);
  }

  async function confirm(work: 'backup' | 'restore'): Promise<boolean> {
    const { message, detail, stay, leave: stop } = words().quit[work];
    const parent = window();
    const question: MessageBoxOptions = {
      type: 'question',
      message,
      detail,
      buttons: [stay, stop],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: told.signal,
    };
    const { response } = await (parent === undefined
      ? dialog.showMessageBox(question)
      : dialog.showMessageBox(parent, question));
    return response === 1 || told.signal.aborted;
  }

  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    leaving ??= leave().finally(() => {
      leaving = undefined;
    });
  });
  function now(): void {
    told.abort();
    app.quit();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) signals.on(signal, now);
  // Without a listener Electron would quit: Keepsake goes on without a window.
  app.on('window-all-closed', () => undefined);

  return {
    isQuitting: () => closed,
    watch: (window) => void window.on('session-end', now),
    atShutdown(event) {
      event?.preventDefault();
      now();
    },
  };
}

/** What goes on. */
async function workOf(application: Pick<Application, 'connect'>): Promise<'backup' | 'restore' | undefined> {
  const connection = application.connect();
  try {
    const { run, restore } = await connection.call('state.get', {});
    if (run !== undefined && goingOn.has(run.state)) return 'backup';
    return restore !== undefined && goingOn.has(restore.state) ? 'restore' : undefined;
  } catch {
    return undefined; // An application that cannot say is no reason to stay.
  } finally {
    connection.close();
  }
}

/** False when `work` is not done in time. Its failure is an end as well: there is nobody left to tell. */
function settlesWithin(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void work
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        resolve(true);
      });
  });
}
