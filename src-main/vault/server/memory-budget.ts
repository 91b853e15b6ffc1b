export interface MemoryBudget {
  /** Takes this much and answers how to give it back (idempotent), or undefined where it is not there. Never waits. */
  take(bytes: number): (() => void) | undefined;
}

/** A bound on the bytes that many requests hold together. */
export function createMemoryBudget(total: number): MemoryBudget {
  let free = total;
  return {
    take(bytes) {
      if (bytes > free) return undefined;
      free -= bytes;
      let taken = bytes;
      return () => {
        free += taken;
        taken = 0;
      };
    },
  };
}
