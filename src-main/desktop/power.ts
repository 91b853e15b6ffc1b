import type { PowerMonitor, PowerSaveBlocker } from 'electron';
import type { PowerPort } from '../app/ports.ts';

export interface PowerOptions {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'off' | 'isOnBatteryPower'>;
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly isMetered: () => Promise<boolean>;
  /** Milliseconds. Default: a minute. Not every system says when it is unplugged, none when its network is another. */
  readonly lookEveryMs?: number;
  /** Milliseconds for which an answer about the network holds. Default: as `lookEveryMs`. */
  readonly networkEveryMs?: number;
}

type Change = Parameters<Parameters<PowerPort['onChange']>[0]>[0];

/** Power and network of this machine, from when the application is ready. */
export function createPower(options: PowerOptions): PowerPort {
  const { powerMonitor, powerSaveBlocker, isMetered, lookEveryMs = 60_000, networkEveryMs = lookEveryMs } = options;
  let network: { readonly metered: Promise<boolean>; readonly at: number } | undefined;

  /** Asking may start a process: the answer holds for as long as nobody looks again. */
  function metered(): Promise<boolean> {
    if (network === undefined || performance.now() - network.at >= networkEveryMs)
      network = { metered: isMetered(), at: performance.now() };
    return network.metered;
  }

  function onChange(listener: (change: Change) => void, signal: AbortSignal): void {
    let known: { readonly battery: boolean; readonly metered: boolean } | undefined;

    async function look(): Promise<void> {
      const now = { battery: powerMonitor.isOnBatteryPower(), metered: await metered() };
      if (signal.aborted) return;
      const changed = known !== undefined && (known.battery !== now.battery || known.metered !== now.metered);
      known = now;
      if (changed) listener('changed');
    }
    const changed = (): void => listener('changed');
    const suspend = (): void => listener('suspend');
    const resume = (): void => {
      network = undefined; // Laptops wake up elsewhere.
      listener('resume');
    };
    powerMonitor.on('on-ac', changed);
    powerMonitor.on('on-battery', changed);
    powerMonitor.on('suspend', suspend);
    powerMonitor.on('resume', resume);
    void look();
    const timer = setInterval(() => void look(), lookEveryMs).unref();
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        powerMonitor.off('on-ac', changed);
        powerMonitor.off('on-battery', changed);
        powerMonitor.off('suspend', suspend);
        powerMonitor.off('resume', resume);
      },
      { once: true },
    );
  }

  return {
    onBattery: () => powerMonitor.isOnBatteryPower(),
    metered,
    onChange,
    keepAwake() {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        powerSaveBlocker.stop(id);
      };
    },
  };
}
