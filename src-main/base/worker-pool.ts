export interface WorkerPoolOptions<T> {
  readonly size: number;
  /** The next item; undefined when there will be none. Must not lose an item when the signal aborts. */
  take(signal: AbortSignal): Promise<T | undefined>;
  /** Handles its own errors: what it throws is a bug and ends the pool. `worker` counts from 1. */
  work(item: T, worker: number): Promise<void>;
}

export interface WorkerPool {
  readonly size: number;
  /** More workers start at once; fewer: those too many stop after the item they hold. */
  resize(size: number): void;
  /** Resolves when there is nothing more to take and every worker has finished: a WaitGroup. */
  readonly done: Promise<unknown>;
}

/**
 * N workers, each in a loop: take the next item, work on it, take another. A slow item holds up one
 * worker and nobody else.
 */
export function createWorkerPool<T>(options: WorkerPoolOptions<T>): WorkerPool {
  let size = options.size;
  let finished = false;
  const retire = new Map<number, AbortController>();
  const done = Promise.withResolvers<undefined>();

  async function runWorker(worker: number, retired: AbortSignal): Promise<void> {
    while (!retired.aborted) {
      const item = await options.take(retired);
      if (item === undefined) break;
      await options.work(item, worker);
    }
  }

  function start(worker: number): void {
    const controller = new AbortController();
    retire.set(worker, controller);
    runWorker(worker, controller.signal).then(() => ended(worker, controller), done.reject);
  }

  function ended(worker: number, controller: AbortController): void {
    retire.delete(worker);
    if (!controller.signal.aborted) finished = true;
    // Retired, but wanted again before its last item was done.
    else if (worker <= size && !finished) start(worker);
    if (finished && retire.size === 0) done.resolve(undefined);
  }

  for (let worker = 1; worker <= size; worker++) start(worker);

  return {
    get size() {
      return size;
    },
    resize(next) {
      size = next;
      for (const [worker, controller] of retire) if (worker > size) controller.abort();
      if (!finished) for (let worker = 1; worker <= size; worker++) if (!retire.has(worker)) start(worker);
    },
    done: done.promise,
  };
}
