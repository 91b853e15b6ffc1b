/**
 * A queue with room for a few: `put` waits while it is full, `take` while it is empty, and `close`
 * tells the takers that nothing more will come. What Go calls a buffered channel.
 */
export interface BoundedQueue<T> {
  /** Resolves once the item is in; throws the signal's reason when it aborts first. */
  put(item: T, signal: AbortSignal): Promise<void>;
  /** The oldest item; undefined when the queue is closed and empty, or when the signal aborts. An item is never lost to an abort. */
  take(signal: AbortSignal): Promise<T | undefined>;
  /** Changes the room; what is in stays in. */
  setCapacity(capacity: number): void;
  close(): void;
}

export function createBoundedQueue<T>(initialCapacity: number): BoundedQueue<T> {
  let capacity = initialCapacity;
  let closed = false;
  const items: T[] = [];
  /** Each is woken to look again: whoever is woken first may find the place taken, and waits on. */
  const putters = new Set<() => void>();
  const takers = new Set<() => void>();

  function wakeOne(waiters: Set<() => void>): void {
    const [first] = waiters;
    first?.();
  }

  function wait(waiters: Set<() => void>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  return {
    async put(item, signal) {
      for (;;) {
        if (signal.aborted) {
          // This putter may have been woken for room that another can have.
          if (items.length < capacity) wakeOne(putters);
          throw signal.reason;
        }
        if (closed) throw new Error('the queue is closed');
        if (items.length < capacity) break;
        await wait(putters, signal);
      }
      items.push(item);
      wakeOne(takers);
    },
    async take(signal) {
      for (;;) {
        if (signal.aborted) {
          // This taker may have been woken for an item that another can have.
          if (items.length > 0) wakeOne(takers);
          return undefined;
        }
        const item = items.shift();
        if (item !== undefined) {
          if (items.length < capacity) wakeOne(putters);
          return item;
        }
        if (closed) return undefined;
        await wait(takers, signal);
      }
    },
    setCapacity(next) {
      capacity = next;
      for (const wake of [...putters]) wake();
    },
    close() {
      closed = true;
      for (const wake of [...takers, ...putters]) wake();
    },
  };
}
