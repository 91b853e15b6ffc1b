import type { Clock } from '../../src-main/base/clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass; what is due is called in its order, and promises in between come to rest. */
  advance(ms: number): Promise<void>;
  /** How many timers are set. */
  readonly timers: number;
}

/** @param start when it is, in the machine's time zone by default */
export function createFakeClock(start: Date = new Date(2024, 6, 1, 12)): FakeClock {
  let now = start.getTime();
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get timers() {
      return timers.size;
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.call();
        await settle();
      }
      now = end;
    },
  };
}
