import { parentPort, type Transferable } from 'node:worker_threads';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { createGarbageWatch } from '../base/garbage-collector.ts';
import { disableAsarSupport } from './asar-support.ts';
import type { Operations, ThreadError, ThreadReply, ThreadRequest } from './thread-pool.ts';
import { systemCode } from './vault-errors.ts';

/** A result whose buffers move out of the thread instead of being copied. */
export class Moved {
  readonly value: unknown;
  readonly transfer: readonly Transferable[];
  constructor(value: unknown, transfer: readonly Transferable[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

/** Moves a result out of the thread. To callers it is the value itself. */
export function move<V>(value: V, transfer: readonly Transferable[]): V {
  return new Moved(value, transfer) as V;
}

/** Answers a pool's requests: all of a thread's entry file besides its operations. No code can be loaded afterwards, see `disableAsarSupport`. */
export function serveOperations(operations: Operations): void {
  const port = parentPort;
  if (port === null) throw new Error('serveOperations works only in a worker thread');
  disableAsarSupport();
  const garbage = createGarbageWatch(growthBytes);
  const startedAt = performance.now();
  let operationsDone = 0;
  const reply = (message: ThreadReply, transfer: readonly Transferable[] = []): void =>
    port.postMessage(message, transfer);
  port.on('message', (request: ThreadRequest) => {
    void (async () => {
      const begun = performance.now();
      const ms = (): number => performance.now() - begun;
      try {
        const operation = operations[request.operation] as ((...args: unknown[]) => unknown) | undefined;
        if (operation === undefined) throw new Error(`no such operation: ${request.operation}`);
        const result = await operation(...request.args);
        if (result instanceof Moved) reply({ result: result.value, ms: ms() }, result.transfer);
        else reply({ result, ms: ms() });
      } catch (thrown) {
        reply({ error: describeError(thrown), ms: ms() });
      } finally {
        giveBack(request.args);
        operationsDone += 1;
        if (operationsDone % lookEvery === 0 && performance.now() - startedAt >= lookAfterMs) garbage.look();
      }
    })();
  });
}

/** Operations between two looks at the garbage. */
const lookEvery = 5;
/** Most commands end earlier: collecting the garbage of their threads would only delay that. */
const lookAfterMs = 500;
const growthBytes = 1024 * 1024;

/**
 * Bytes that came in are this thread's alone, and used up. Left to the garbage collector they would pile up: a thread
 * whose own heap hardly grows is collected rarely.
 */
function giveBack(args: readonly unknown[]): void {
  for (const arg of args)
    if (arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer && !arg.buffer.detached) arg.buffer.transfer(0);
}

/** An error as it crosses to another thread or process. */
export function describeError(thrown: unknown): ThreadError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = systemCode(error);
  return {
    message: error.message,
    stack: error.stack,
    ...(error instanceof KeepsakeError
      ? { keepsake: { code: error.code, retryable: error.retryable, scope: error.scope } }
      : code !== undefined
        ? { systemCode: code }
        : {}),
  };
}
