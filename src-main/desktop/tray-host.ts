import { setTimeout as sleep } from 'node:timers/promises';
import { readDbusProperty } from './dbus.ts';

/**
 * Is there a place where the user sees a tray icon? Windows and macOS always have one. On Linux it is a program that shows
 * the icons which others announce, and GNOME has none by itself.
 */
export async function trayIsShown(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  const host = await readDbusProperty({
    bus: 'session',
    service: 'org.kde.StatusNotifierWatcher',
    path: '/StatusNotifierWatcher',
    interface: 'org.kde.StatusNotifierWatcher',
    property: 'IsStatusNotifierHostRegistered',
  });
  return host === 'true';
}

export interface TrayHostOptions {
  /** Asks the system whether it shows icons. */
  readonly ask: () => Promise<boolean>;
  /** An icon announces itself once, when it is made: one that was made before its host came has to be made again. */
  readonly announce: () => void;
  /** Milliseconds. Default: 1,000. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

export interface TrayHost {
  readonly isShown: () => Promise<boolean>;
  /**
   * At login the program that shows the icons may start after Keepsake: waits for it for some seconds, then says no, and
   * looks on for two minutes, so that the icon at least comes late. Resolves with true when Keepsake ends.
   */
  readonly appears: () => Promise<boolean>;
}

const waitedFor = 5;
const lookedFor = 120;

export function createTrayHost({ ask, announce, everyMs = 1_000, signal }: TrayHostOptions): TrayHost {
  let absent = false;

  async function isShown(): Promise<boolean> {
    const shown = await ask();
    if (shown && absent && !signal.aborted) announce();
    absent = !shown;
    return shown;
  }

  async function look(times: number): Promise<boolean> {
    for (let time = 0; time < times && !signal.aborted; time++) {
      if (await isShown()) return true;
      // It ends early with Keepsake alone.
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
    return signal.aborted;
  }

  return {
    isShown,
    async appears() {
      if (await look(waitedFor)) return true;
      void look(lookedFor - waitedFor);
      return false;
    },
  };
}
