/** What one request holds of a budget. */
export interface MemoryHold {
  /** Takes so much more; false, and nothing taken, where it is not there. Never waits. */
  grow(bytes: number): boolean;
  /** Gives back what is more than this. */
  shrinkTo(bytes: number): void;
  /** Gives back everything, and takes nothing any more. Idempotent. */
  release(): void;
}

/** A bound on the bytes that many requests hold together, and on the share of each owner. */
export interface MemoryBudget {
  /** Begins with nothing. */
  hold(owner: string): MemoryHold;
}

/**
 * @param total bytes of all owners together
 * @param share bytes of one owner at most, so that none can take everything from the others
 */
export function createMemoryBudget(total: number, share: number): MemoryBudget {
  let free = total;
  const heldBy = new Map<string, number>();
  return {
    hold(owner) {
      let held = 0;
      let released = false;
      const change = (bytes: number): void => {
        held += bytes;
        free -= bytes;
        const all = (heldBy.get(owner) ?? 0) + bytes;
        if (all === 0) heldBy.delete(owner);
        else heldBy.set(owner, all);
      };
      const shrinkTo = (bytes: number): void => {
        if (bytes < held) change(bytes - held);
      };
      return {
        grow(bytes) {
          if (released || bytes > free || (heldBy.get(owner) ?? 0) + bytes > share) return false;
          change(bytes);
          return true;
        },
        shrinkTo,
        release() {
          released = true;
          shrinkTo(0);
        },
      };
    },
  };
}
