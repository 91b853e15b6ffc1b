import type { AppState } from '../../src-shared/contract.ts';
import type { Pausing } from './pausing.ts';
import type { PowerPort } from './ports.ts';
import type { SettingsStore } from './settings.ts';

export type HoldingReason = NonNullable<AppState['background']['holding']>;

export interface HoldingOptions {
  readonly power: PowerPort | undefined;
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly pausing: Pick<Pausing, 'hold'>;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** Why Keepsake does nothing by itself for now: what the schedule says of battery and network, and a machine that sleeps. */
export interface Holding {
  reason(): HoldingReason | undefined;
  /** Asks the system again, e.g. after the settings have changed. */
  look(): Promise<void>;
}

export function createHolding({ power, settings, pausing, onChange, signal }: HoldingOptions): Holding {
  let reason: HoldingReason | undefined;
  let wakeUp: (() => void) | undefined;

  async function find(): Promise<HoldingReason | undefined> {
    if (wakeUp !== undefined) return 'asleep';
    const { onBattery, onMetered } = settings.read().preferences.schedule;
    if (!onBattery && power?.onBattery() === true) return 'battery';
    return !onMetered && (await power?.metered()) === true ? 'metered' : undefined;
  }
  async function look(): Promise<void> {
    const found = await find();
    if (found === reason) return;
    reason = found;
    onChange();
  }

  power?.onChange((change) => {
    // Whatever runs stands still: what is under way when a machine goes to sleep is broken off by it.
    if (change === 'suspend') wakeUp ??= pausing.hold('asleep');
    else if (change === 'resume') {
      wakeUp?.();
      wakeUp = undefined;
    }
    void look().catch(() => undefined);
  }, signal);
  signal.addEventListener('abort', () => wakeUp?.(), { once: true });

  return { reason: () => reason, look };
}
