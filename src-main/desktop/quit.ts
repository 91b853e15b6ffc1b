import type { App, BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import type { RunState } from '../../src-shared/domain.ts';
import type { Application } from '../app/application-types.ts';

/** How long a quit waits for the application: what it writes is whole at every instant, so nothing is lost after it. */
const closeMaxMs = 5_000;

export interface QuitOptions {
  readonly app: Pick<App, 'on' | 'quit' | 'exit'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly platform: NodeJS.Platform;
  readonly window: () => BrowserWindow | undefined;
  readonly application: Pick<Application, 'connect' | 'close'>;
  /** The process, whose SIGINT and SIGTERM mean: quit, and do not ask. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on'>;
}

export interface Quit {
  /** Where closing the window means to quit, it goes through the same question. */
  guard(window: Pick<BrowserWindow, 'on'>): void;
}

const goingOn: ReadonlySet<RunState> = new Set<RunState>(['starting', 'running', 'waiting', 'cancelling']);

/**
 * Every way out leads through here: the user is asked while a backup goes on, the application is
 * closed and waited for, and only then do the windows close and the process ends.
 */
export function createQuit({ app, dialog, platform, window, application, signals }: QuitOptions): Quit {
  let leaving: Promise<void> | undefined;
  let closed = false;
  /** Aborted when nobody is to be asked any more; a question that is open ends with it. */
  const told = new AbortController();

  async function leave(): Promise<void> {
    if (!told.signal.aborted && (await isBackingUp(application)) && !(await confirm())) return;
    const inTime = await settlesWithin(application.close(), closeMaxMs);
    closed = true;
    // A close that hangs, in a drive that does not answer, must not keep the process either.
    if (inTime) app.quit();
    else app.exit(0);
  }

  async function confirm(): Promise<boolean> {
    const parent = window();
    const question: MessageBoxOptions = {
      type: 'question',
      message: 'A backup is running.',
      detail: 'If you quit now, Keepsake stops it. What is backed up stays so, and the next backup goes on from there.',
      buttons: ['Keep backing up', 'Stop and quit'],
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
  for (const signal of ['SIGINT', 'SIGTERM'])
    signals.on(signal, () => {
      told.abort();
      app.quit();
    });
  // Without a listener Electron would quit; on macOS an application stays when its windows are gone.
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });

  return {
    guard(guarded) {
      guarded.on('close', (event) => {
        if (closed || platform === 'darwin') return;
        event.preventDefault();
        app.quit();
      });
    },
  };
}

async function isBackingUp(application: Pick<Application, 'connect'>): Promise<boolean> {
  const connection = application.connect();
  try {
    const { run } = await connection.call('state.get', {});
    return run !== undefined && goingOn.has(run.state);
  } catch {
    return false; // An application that cannot say is no reason to stay.
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
