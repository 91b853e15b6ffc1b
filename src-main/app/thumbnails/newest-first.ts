import { KeepsakeError } from '../../../src-shared/errors.ts';

/** Work of which the newest is wanted most: what somebody scrolled past long ago can wait, or is dropped. */
export interface NewestFirst {
  /**
   * Does it when it is its turn.
   *
   * @param signal leaves the queue when aborted; what has begun is brought to its end
   * @throws KeepsakeError 'busy' where newer work took its place in the queue, 'cancelled' when aborted or closed
   */
  run<R>(work: () => Promise<R>, signal: AbortSignal): Promise<R>;
  /** Refuses what waits and whatever comes. */
  close(): void;
}

interface Waiting {
  start(): void;
  drop(error: KeepsakeError): void;
}

/**
 * @param concurrency asked before each start: how many may be done at a time
 * @param waitingMax when more wait, the oldest is dropped
 */
export function createNewestFirst(concurrency: () => number, waitingMax: number): NewestFirst {
  /** The newest is the last. */
  const waiting: Waiting[] = [];
  let running = 0;
  let closed = false;

  function next(): void {
    while (running < concurrency()) {
      const newest = waiting.pop();
      if (newest === undefined) return;
      running++;
      newest.start();
    }
  }

  return {
    run: (work, signal) =>
      new Promise((resolve, reject) => {
        const cancelled = (): KeepsakeError => new KeepsakeError('cancelled', 'Cancelled.');
        if (closed || signal.aborted) return reject(cancelled());
        const leave = (): void => {
          const index = waiting.indexOf(entry);
          if (index >= 0) waiting.splice(index, 1);
          entry.drop(cancelled());
        };
        const entry: Waiting = {
          start() {
            signal.removeEventListener('abort', leave);
            work().then(resolve, reject).finally(() => {
              running--;
              next();
            });
          },
          drop(error) {
            signal.removeEventListener('abort', leave);
            reject(error);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
        if (waiting.length > waitingMax)
          waiting.shift()?.drop(new KeepsakeError('busy', 'Newer pictures were wanted first.', { retryable: true }));
        next();
      }),
    close() {
      closed = true;
      for (const entry of waiting.splice(0)) entry.drop(new KeepsakeError('cancelled', 'Cancelled.'));
    },
  };
}
