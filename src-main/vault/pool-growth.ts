/*
 * When a pool needs one more thread. A thread costs some 10 MB. Where calls are short, one keeps up with any number of workers: what takes
 * time then is to ask it. So a pool grows only while calls wait that are long, as on a network drive, or that do not come back.
 */

/** Of a thread, as the pool sees it. */
export interface ThreadState {
  /** It has loaded its code and done something. */
  readonly ready: boolean;
  /** How often `isNeeded` was asked since its call began. An answer may wait while the asking thread is busy: so no time counts. */
  readonly rounds: number;
}

export interface PoolGrowth {
  /** A call took `ms` milliseconds in its thread. */
  ended(ms: number): void;
  /** To be asked every `growAfterMs`, while a call waits and all threads are at work. */
  isNeeded(threads: readonly ThreadState[]): boolean;
}

/** How long a call waits before the pool grows, in milliseconds. */
export const growAfterMs = 20;
/** From here on calls are long, on average. */
const longCallMs = 2;
/** What the latest call counts in the average, and how long one may seem: a busy machine makes each call long now and then. */
const latestShare = 0.02;
const sampleMaxMs = 20;
/** A call that is under way after so many rounds may never come back. */
const stuckRounds = 5;
/** After so many a thread has begun with its first call, even on a busy machine. */
const startRounds = 100;

export function createPoolGrowth(): PoolGrowth {
  let averageMs = 0;
  return {
    ended: (ms) => {
      averageMs += (Math.min(ms, sampleMaxMs) - averageMs) * latestShare;
    },
    isNeeded(threads) {
      // While one starts, waiting is no sign that more are needed.
      if (threads.some(({ ready, rounds }) => !ready && rounds <= startRounds)) return false;
      return averageMs >= longCallMs || threads.every(({ rounds }) => rounds > stuckRounds);
    },
  };
}
