import { retryDelayMs } from './schedule.ts';

/** When what failed is tried again: most of it may pass, and what does not is tried less and less often. */
export interface Retries {
  /** One more try of what failed has ended. */
  tried(failed: number): void;
  /** Anything else has ended: it puts off no try that is planned. @param all it went through everything, not just some files */
  ended(failed: number, all: boolean): void;
  /** Plans nothing any more until something fails again. */
  clear(): void;
}

/** @param retry called when it is time; its end is told by `tried` */
export function createRetries(retry: () => void): Retries {
  let timer: NodeJS.Timeout | undefined;
  let inVain = 0;

  function plan(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      retry();
    }, retryDelayMs(inVain + 1)).unref();
  }

  return {
    tried(failed) {
      inVain = failed === 0 ? 0 : inVain + 1;
      if (failed > 0) plan();
    },
    ended(failed, all) {
      if (failed === 0) {
        if (all) inVain = 0;
      } else if (timer === undefined) plan();
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      inVain = 0;
    },
  };
}
