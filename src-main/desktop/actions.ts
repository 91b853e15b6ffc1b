import type { CommandInput, CommandName } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { Application } from '../app/application-types.ts';

/** What menus and tray do. None of them fails: what goes wrong is said. */
export interface DesktopActions {
  readonly backUpNow: () => void;
  readonly pauseForAnHour: () => void;
  readonly pauseUntilTomorrow: () => void;
  readonly resume: () => void;
  readonly drillNow: () => void;
  readonly verifyNow: () => void;
  readonly open: () => void;
  readonly showFailures: () => void;
  readonly showSettings: () => void;
  /** @returns whether it was added */
  readonly addFolder: (path: string) => Promise<boolean>;
  readonly quit: () => void;
}

export interface ActionOptions {
  readonly application: Pick<Application, 'connect'>;
  /** Brings the window before the user, at a view of it, e.g. "settings". */
  readonly show: (view?: string) => void;
  readonly quit: () => void;
  /** Says one sentence to the user. */
  readonly say: (sentence: string) => void;
  readonly now?: () => Date;
}

const hourMs = 60 * 60_000;
/** "Until tomorrow" ends before most people's day begins. */
const morningHour = 6;

export function createActions({ application, show, quit, say, now = () => new Date() }: ActionOptions): DesktopActions {
  /** @returns whether it was done */
  async function ask<N extends CommandName>(name: N, input: CommandInput<N>): Promise<boolean> {
    const connection = application.connect();
    try {
      await connection.call(name, input);
      return true;
    } catch (error) {
      const { code, message } = toKeepsakeError(error);
      // It goes on already: that is what was asked for.
      if (code !== 'busy') say(message);
      return false;
    } finally {
      connection.close();
    }
  }

  function tomorrow(): Date {
    const end = now();
    end.setDate(end.getDate() + 1);
    end.setHours(morningHour, 0, 0, 0);
    return end;
  }

  return {
    backUpNow: () => void ask('run.start', {}),
    pauseForAnHour: () => void ask('pause', { until: new Date(now().getTime() + hourMs).toISOString() }),
    pauseUntilTomorrow: () => void ask('pause', { until: tomorrow().toISOString() }),
    resume: () => void ask('resume', {}),
    drillNow: () => void ask('checks.start', { kind: 'drill' }),
    verifyNow: () => void ask('checks.start', { kind: 'verify' }),
    open: () => show(),
    showFailures: () => show('files/need-you'),
    showSettings: () => show('settings'),
    addFolder: (path) => ask('sources.add', { path }),
    quit,
  };
}
