/**
 * A halt that a run obeys: somebody paused Keepsake, or the machine is about to sleep. While it is held no file is begun
 * and no byte sent; what is under way stands still and goes on afterwards.
 */
export interface Hold {
  held(): boolean;
  /** How often it has been held so far: what failed meanwhile is known by it. */
  times(): number;
  /** Undefined while nothing is held; else resolves when it is released, and throws the signal's reason when that aborts first. */
  pass(signal: AbortSignal): Promise<void> | undefined;
  onChange(listener: (held: boolean) => void, signal: AbortSignal): void;
}

export interface HoldSwitch extends Hold {
  set(held: boolean): void;
}

const longMs = 2 ** 31 - 1;

export function createHold(): HoldSwitch {
  const listeners = new Set<(held: boolean) => void>();
  const waiting = new Set<() => void>();
  let held = false;
  let times = 0;

  function released(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go);
        reject(signal.reason as Error);
      };
      const go = (): void => {
        waiting.delete(go);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** It may be held again before those who were let go have gone. */
  async function pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // A promise alone keeps no process alive: a command that waits would just end.
    const awake = setInterval(() => undefined, longMs);
    try {
      while (held) await released(signal);
    } finally {
      clearInterval(awake);
    }
  }

  return {
    held: () => held,
    times: () => times,
    pass: (signal) => (held ? pass(signal) : undefined),
    onChange(listener, signal) {
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
    set(next) {
      if (next === held) return;
      held = next;
      if (held) times++;
      else for (const go of [...waiting]) go();
      for (const listener of [...listeners]) listener(held);
    },
  };
}
