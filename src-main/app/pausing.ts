import type { Clock } from '../base/clock.ts';
import { createHold, type Hold } from '../base/hold.ts';
import type { SettingsStore } from './settings.ts';

/** Why Keepsake itself wants quiet: the machine is about to sleep. */
export type HoldReason = 'asleep';

/** What somebody asked for: no end, or until then. */
export type Pause = NonNullable<ReturnType<SettingsStore['read']>['pause']>;

/** Whether Keepsake rests: because somebody said so, which outlives a restart, or because the machine is about to sleep. */
export interface Pausing {
  /** What runs obey: somebody's pause, and Keepsake's own. */
  readonly halt: Hold;
  /** Somebody's pause; undefined without one, and when its end has come. */
  current(): Pause | undefined;
  paused(): boolean;
  /**
   * In effect at once; what cannot be saved is forgotten with the next start.
   *
   * @param until ISO 8601; a moment that has passed is no pause
   * @throws KeepsakeError 'io'
   */
  pause(until?: string): Promise<void>;
  resume(): Promise<void>;
  /** Quiet without anything being saved, until the returned function is called (idempotent) or Keepsake starts anew. */
  hold(reason: HoldReason): () => void;
  holding(): HoldReason | undefined;
  /** Called when a pause has begun, changed, or ended by itself or by somebody. */
  onChange(listener: () => void, signal: AbortSignal): void;
  close(): void;
}

/** Timers stand still while a machine sleeps: the time of day is looked at again and again. */
const lookMs = 30_000;

export function createPausing(settings: SettingsStore, clock: Clock): Pausing {
  const halt = createHold();
  const listeners = new Set<() => void>();
  const holds = new Set<{ readonly reason: HoldReason }>();
  let asked = settings.read().pause;
  /** What was told last. */
  let known: Pause | undefined;
  let stopLooking: (() => void) | undefined;
  let closed = false;

  function current(): Pause | undefined {
    return asked?.until !== undefined && Date.parse(asked.until) <= clock.now() ? undefined : asked;
  }

  /** Brings everything in line with what is to be now. */
  function follow(): void {
    const before = known;
    known = current();
    halt.set(known !== undefined || holds.size > 0);
    stopLooking?.();
    stopLooking = undefined;
    if (known?.until !== undefined && !closed)
      stopLooking = clock.after(Math.min(lookMs, Math.max(1, Date.parse(known.until) - clock.now())), follow);
    if (known?.until === before?.until && (known === undefined) === (before === undefined)) return;
    for (const listener of [...listeners]) listener();
  }

  async function save(pause: Pause | undefined): Promise<void> {
    asked = pause;
    follow();
    await settings.change((before) => ({ ...before, pause }));
  }

  follow();
  return {
    halt, current,
    paused: () => current() !== undefined,
    pause: (until) => save(until === undefined ? {} : { until }),
    async resume() {
      if (asked !== undefined) await save(undefined);
    },
    hold(reason) {
      const mine = { reason };
      holds.add(mine);
      follow();
      return () => {
        holds.delete(mine);
        follow();
      };
    },
    holding: () => [...holds][0]?.reason,
    onChange(listener, signal) {
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
    close() {
      closed = true;
      stopLooking?.();
    },
  };
}
