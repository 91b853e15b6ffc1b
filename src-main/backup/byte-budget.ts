/** Room for bytes that all workers share: who wants to hold a file in memory waits until there is room for it. */
export interface ByteBudget {
  /** Waits for room, first come first served; returns the function that gives it back (idempotent). Throws the signal's reason. */
  acquire(bytes: number, signal: AbortSignal): Promise<() => void>;
}

const MiB = 1024 * 1024;

/**
 * The bytes of files that all workers may hold together. A container that may use little memory is ended by the system when it uses more,
 * and Keepsake itself takes about 150 MiB.
 *
 * @param constrainedBytes the memory that this process may use: 0 or a very large number where it is not limited
 */
export function heldBytesMax(constrainedBytes: number): number {
  const share = constrainedBytes === 0 ? Infinity : Math.floor(constrainedBytes / 16);
  return Math.min(128 * MiB, Math.max(16 * MiB, share));
}

/** @param limit bytes; one request larger than it is granted when nothing else is held */
export function createByteBudget(limit: number): ByteBudget {
  let held = 0;
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  const fits = (bytes: number): boolean => held === 0 || held + bytes <= limit;

  function admit(): void {
    for (let first = waiting[0]; first !== undefined && fits(first.bytes); first = waiting[0]) {
      waiting.shift();
      held += first.bytes;
      first.go();
    }
  }

  function grant(bytes: number): () => void {
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      held -= bytes;
      admit();
    };
  }

  return {
    async acquire(bytes, signal) {
      signal.throwIfAborted();
      if (waiting.length === 0 && fits(bytes)) {
        held += bytes;
        return grant(bytes);
      }
      return new Promise((resolve, reject) => {
        const place = {
          bytes,
          go: () => {
            signal.removeEventListener('abort', leave);
            resolve(grant(bytes));
          },
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(place), 1);
          reject(signal.reason as Error);
          admit();
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(place);
      });
    },
  };
}
