export interface LatestWins<T> {
  /** Wants this value to be done; a value that is still waiting is forgotten. */
  push(value: T): void;
  /** Drops what waits. */
  clear(): void;
}

/**
 * A letterbox with room for one letter: `work` is called for the newest value, never twice at a
 * time and at most once in `intervalMs`; the first is done at once. `work` must not reject.
 */
export function createLatestWins<T>(intervalMs: number, work: (value: T) => Promise<void>): LatestWins<T> {
  let waiting: { readonly value: T } | undefined;
  let busy = false;

  const next = () => {
    if (busy || waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    busy = true;
    const pause = new Promise<void>((resolve) => setTimeout(resolve, intervalMs));
    void Promise.all([work(value), pause]).then(() => {
      busy = false;
      next();
    });
  };

  return {
    push(value) {
      waiting = { value };
      next();
    },
    clear() {
      waiting = undefined;
    },
  };
}
