import { Worker, type Transferable } from 'node:worker_threads';
import { KeepsakeError, type ErrorCode } from '../../src-shared/errors.ts';
import { createPoolGrowth, growAfterMs } from './pool-growth.ts';

/** What one thread can do: blocking functions by name, whose arguments and results can be cloned. */
export type Operations = Record<string, (...args: never[]) => unknown>;

/** A request to a thread, and its answer. */
export interface ThreadRequest {
  readonly operation: string;
  readonly args: readonly unknown[];
}
/** `ms`: how long the call took in the thread. */
export type ThreadReply = ({ readonly result: unknown } | { readonly error: ThreadError }) & { readonly ms: number };

/** An error as it crosses from a thread: classified by us, or the system's with its code (ENOSPC). */
export interface ThreadError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly systemCode?: string;
  readonly keepsake?: { readonly code: ErrorCode; readonly retryable: boolean; readonly scope: 'file' | 'destination' };
}

export interface RunOptions {
  /** Buffers that move to the thread instead of being copied. */
  readonly transfer?: readonly Transferable[];
  /** Leaves the queue when aborted; what a thread has begun is a blocking call and runs to its end. */
  readonly signal?: AbortSignal;
}

export interface PoolOptions {
  /** What each thread finds as `workerData`. */
  readonly workerData?: unknown;
  /** A thread that has had nothing to do for so long ends: only where threads hold no state between calls. Default: they stay. */
  readonly idleMs?: number;
}

export interface ThreadPool<T extends Operations> {
  run<K extends keyof T & string>(
    operation: K,
    args: Parameters<T[K]>,
    options?: RunOptions,
  ): Promise<Awaited<ReturnType<T[K]>>>;
  /** Idempotent: waits for what is running, refuses what is waiting, and ends the threads. */
  close(): Promise<void>;
}

interface Job {
  readonly operation: string;
  readonly args: readonly unknown[];
  readonly transfer: readonly Transferable[];
  /** When it began to wait, as performance.now(). */
  readonly since: number;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** When each call that goes on in a thread of this process began, as performance.now(). */
const callsUnderWay = new Map<object, number>();

/**
 * How long the call goes on that was begun first of all that go on, in milliseconds; 0 where none does. A thread that hangs
 * in the kernel can be neither ended nor waited for: whoever wants to leave has to know.
 */
export function longestCallMs(): number {
  const [first] = callsUnderWay.values();
  return first === undefined ? 0 : performance.now() - first;
}

/** A thread of its own, outside of a pool, does not come back from a call to the system: `longestCallMs` counts it until it ends. */
export function countHungThread(worker: Worker): void {
  callsUnderWay.set(worker, performance.now());
  worker.once('exit', () => callsUnderWay.delete(worker));
}

interface Thread {
  readonly worker: Worker;
  /** It has loaded its code and done something. */
  ready: boolean;
  job: Job | undefined;
  /** How often the pool asked itself whether to grow since this job began. */
  rounds: number;
  idle?: NodeJS.Timeout;
}

/**
 * Threads for blocking calls. Node's asynchronous file functions all share libuv's four threads,
 * DNS too: one hung network drive would block everything. Here each kind of work has threads of
 * its own, up to `max`, and each does one thing at a time.
 *
 * With `max` 1 the order of the calls is kept and the thread may hold state between them.
 */
export function createThreadPool<T extends Operations>(
  url: URL,
  max: number,
  { workerData, idleMs }: PoolOptions = {},
): ThreadPool<T> {
  const threads: Thread[] = [];
  const ending = new Set<Promise<unknown>>();
  const waiting: Job[] = [];
  const growth = createPoolGrowth();
  let growing: NodeJS.Timeout | undefined;
  let closed = false;
  let idle: (() => void) | undefined;

  function start(): Thread {
    // A file that one thread opens another may read and close: descriptors belong to the process.
    const worker = new Worker(url, {
      workerData,
      trackUnmanagedFds: false,
      resourceLimits: { maxYoungGenerationSizeMb: 1 },
    });
    const thread: Thread = { worker, ready: false, job: undefined, rounds: 0 };
    worker.on('message', (reply: ThreadReply) => {
      const job = ended(thread);
      // The first loads code.
      if (thread.ready) growth.ended(reply.ms);
      thread.ready = true;
      if ('error' in reply) job?.reject(fromThread(reply.error));
      else job?.resolve(reply.result);
      next(thread);
    });
    worker.on('error', (error: Error) => {
      // The thread itself died (out of memory, a bug): its job fails, and the next job starts another.
      remove(thread);
      ended(thread)?.reject(new KeepsakeError('internal', `A worker thread stopped: ${error.message}`, { cause: error }));
      dispatch();
      if (threads.every((each) => each.job === undefined)) idle?.();
    });
    threads.push(thread);
    return thread;
  }

  function remove(thread: Thread): void {
    const index = threads.indexOf(thread);
    if (index >= 0) threads.splice(index, 1);
  }

  function end(thread: Thread): void {
    clearTimeout(thread.idle);
    remove(thread);
    const ended = thread.worker.terminate();
    ending.add(ended);
    void ended.finally(() => ending.delete(ended));
  }

  /** Takes from a thread the job that it has done. */
  function ended(thread: Thread): Job | undefined {
    const { job } = thread;
    thread.job = undefined;
    if (job !== undefined) callsUnderWay.delete(job);
    return job;
  }

  function give(thread: Thread, job: Job): void {
    clearTimeout(thread.idle);
    thread.job = job;
    thread.rounds = 0;
    callsUnderWay.set(job, performance.now());
    thread.worker.ref();
    const request: ThreadRequest = { operation: job.operation, args: job.args };
    try {
      thread.worker.postMessage(request, job.transfer);
    } catch (error) {
      ended(thread);
      job.reject(error instanceof Error ? error : new Error(String(error)));
      next(thread);
    }
  }

  function next(thread: Thread): void {
    const job = waiting.shift();
    if (job !== undefined) return give(thread, job);
    // An idle pool must not keep the process alive.
    thread.worker.unref();
    if (idleMs !== undefined) thread.idle = setTimeout(() => end(thread), idleMs).unref();
    if (threads.every((each) => each.job === undefined)) idle?.();
  }

  function dispatch(): void {
    while (waiting.length > 0) {
      const thread = threads.find((each) => each.job === undefined) ?? (threads.length === 0 ? start() : undefined);
      if (thread === undefined) return growLater();
      const job = waiting.shift();
      if (job !== undefined) give(thread, job);
    }
  }

  /** Looks a moment later whether the call that waits longest has waited too long, and starts one more thread then. */
  function growLater(): void {
    if (growing !== undefined || threads.length >= max) return;
    growing = setTimeout(() => {
      growing = undefined;
      const first = waiting[0];
      if (first === undefined) return;
      for (const thread of threads) thread.rounds += 1;
      if (performance.now() - first.since >= growAfterMs && growth.isNeeded(threads)) {
        waiting.shift();
        give(start(), first);
      }
      growLater();
    }, growAfterMs);
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    closed = true;
    clearTimeout(growing);
    for (const job of waiting.splice(0)) job.reject(new KeepsakeError('cancelled', 'Cancelled.'));
    if (threads.some((each) => each.job !== undefined)) await new Promise<void>((resolve) => (idle = resolve));
    for (const thread of [...threads]) end(thread);
    await Promise.all(ending);
  }

  return {
    run: (operation, args, options = {}) =>
      new Promise((resolve, reject) => {
        if (closed || options.signal?.aborted) return reject(new KeepsakeError('cancelled', 'Cancelled.'));
        const job: Job = {
          operation,
          args,
          transfer: options.transfer ?? [],
          since: performance.now(),
          resolve: (result) => {
            leave();
            resolve(result as never);
          },
          reject: (error: Error) => {
            leave();
            reject(error);
          },
        };
        const onAbort = (): void => {
          const index = waiting.indexOf(job);
          if (index < 0) return;
          waiting.splice(index, 1);
          job.reject(new KeepsakeError('cancelled', 'Cancelled.'));
        };
        const leave = (): void => options.signal?.removeEventListener('abort', onAbort);
        options.signal?.addEventListener('abort', onAbort);
        waiting.push(job);
        dispatch();
      }),
    close: () => (closing ??= close()),
  };
}

/** The error that a thread or a process described. */
export function fromThread(error: ThreadError): Error {
  const restored = error.keepsake
    ? new KeepsakeError(error.keepsake.code, error.message, error.keepsake)
    : Object.assign(new Error(error.message), error.systemCode === undefined ? {} : { code: error.systemCode });
  if (error.stack !== undefined) restored.stack = error.stack;
  return restored;
}

/**
 * The URL of a thread's entry file beside the module that asks: the source itself when it runs from
 * TypeScript, the bundle of the same name when it runs from dist.
 *
 * @param base the asking module's import.meta.url
 */
export function threadUrl(name: string, base: string): URL {
  return new URL(base.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, base);
}
