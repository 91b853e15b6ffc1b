import { KeepsakeError } from '../../src-shared/errors.ts';

/** A bound on how many hold something at once. */
export interface Slots {
  /** Waits for a free slot, and answers how to give it back; idempotent. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** First come, first served. */
export function createSlots(max: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];

  function release(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = waiting.shift();
      // A slot that is handed on stays taken.
      if (next === undefined) taken -= 1;
      else next();
    };
  }

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        if (taken < max) {
          taken += 1;
          return resolve(release());
        }
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(release());
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(cancelled());
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(enter);
      }),
  };
}

const cancelled = (): KeepsakeError => new KeepsakeError('cancelled', 'Cancelled.');
