/* A thread for the tests of pools: its calls last as long as they are told to. */
import { threadId } from 'node:worker_threads';
import { serveOperations } from '../../src-main/vault/thread-server.ts';

const operations = {
  /** Blocks for `ms` milliseconds. @returns the thread's number */
  wait(ms: number): number {
    if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return threadId;
  },
  /** Blocks until the flag is set. */
  waitFor(flag: Int32Array<SharedArrayBuffer>): number {
    Atomics.wait(flag, 0, 0);
    return threadId;
  },
};

export type WaitingOperations = typeof operations;

serveOperations(operations);
