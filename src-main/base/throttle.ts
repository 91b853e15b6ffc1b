import type { Clock } from './clock.ts';

/** The speed that all uploads together may take: a token bucket. */
export interface Throttle {
  /** True while there is a limit: even a small file is then handed over in pieces. */
  limited(): boolean;
  /**
   * How many of `bytes` may be sent now, at least one; waits for its turn, first come first served. Throws the signal's
   * reason when that aborts first.
   */
  take(bytes: number, signal: AbortSignal): number | Promise<number>;
}

export interface ThrottleOptions {
  /** Bytes a second; undefined: no limit. Asked again and again, so that a change takes effect at once. */
  readonly limit: () => number | undefined;
  readonly clock: Clock;
}

/** So many pieces make up a second: many workers get their turns, and none of their connections falls asleep. */
const piecesPerSecond = 32;
const pieceBytesMin = 1024;
const pieceBytesMax = 64 * 1024;
/** What was not used is saved for so long. */
const burstMs = 100;
/** Whoever waits for a slow turn looks so often whether the limit has changed. */
const lookMs = 200;
const lookMsMin = 5;

interface Turn {
  readonly bytes: number;
  go(bytes: number): void;
}

export function createThrottle({ limit, clock }: ThrottleOptions): Throttle {
  const waiting = new Set<Turn>();
  let tokens = 0;
  let filledAt = clock.now();
  let looking = false;

  function fill(rate: number): void {
    const now = clock.now();
    // A clock that was set back has not gone back.
    tokens = Math.min((rate * burstMs) / 1000, tokens + (rate * Math.max(0, now - filledAt)) / 1000);
    filledAt = now;
  }

  /** One piece may make debts, so that it is never too large to go. */
  function spend(bytes: number, rate: number): number {
    const piece = Math.min(bytes, pieceBytesMax, Math.max(pieceBytesMin, Math.floor(rate / piecesPerSecond)));
    tokens -= piece;
    return piece;
  }

  function serve(): void {
    looking = false;
    const rate = limit();
    if (rate === undefined) tokens = 0;
    else fill(rate);
    for (const turn of waiting) {
      if (rate !== undefined && tokens <= 0) break;
      waiting.delete(turn);
      turn.go(rate === undefined ? turn.bytes : spend(turn.bytes, rate));
    }
    if (waiting.size > 0 && rate !== undefined) look((-tokens / rate) * 1000);
  }

  function look(ms: number): void {
    if (looking) return;
    looking = true;
    clock.after(Math.min(lookMs, Math.max(lookMsMin, Math.ceil(ms))), serve);
  }

  function turn(bytes: number, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const mine: Turn = {
        bytes,
        go(allowed) {
          signal.removeEventListener('abort', leave);
          resolve(allowed);
        },
      };
      const leave = (): void => {
        waiting.delete(mine);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.add(mine);
    });
  }

  return {
    limited: () => limit() !== undefined,
    take(bytes, signal) {
      signal.throwIfAborted();
      const rate = limit();
      if (rate === undefined && waiting.size === 0) return bytes;
      if (rate !== undefined && waiting.size === 0) {
        fill(rate);
        if (tokens > 0) return spend(bytes, rate);
      }
      const promise = turn(bytes, signal);
      look(rate === undefined ? 0 : (-tokens / rate) * 1000);
      return promise;
    },
  };
}
