import { createContext, useContext, useState, useSyncExternalStore } from 'react';

/** Whether a list stands still: what is heavy in a row waits for that. */
export interface Rest {
  readonly resting: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Called at each scroll. */
  readonly moved: () => void;
}

const restAfterMs = 120;

export function createRest(): Rest {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    resting: () => timer === undefined,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    moved() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        for (const listener of listeners) listener();
      }, restAfterMs);
    },
  };
}

export const RestContext = createContext<Rest>(createRest());

/** True from the first moment on at which the list has stood still with this row in it; then it stays. */
export function useRested(): boolean {
  const rest = useContext(RestContext);
  const [latch] = useState(() => ({ rested: false }));
  return useSyncExternalStore(rest.subscribe, () => (latch.rested ||= rest.resting()));
}
