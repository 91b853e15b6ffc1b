import { disableAsarSupport } from './asar-support.ts';
import type { ProcessReply, ProcessRequest } from './process-pool.ts';
import type { Operations } from './thread-pool.ts';
import { describeError } from './thread-server.ts';

/** How Electron's utility processes reach the main process. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Answers a process pool: all of a process's entry file besides its operations. No code can be loaded afterwards, see `disableAsarSupport`. */
export function serveProcess(operations: Operations): void {
  disableAsarSupport();
  // Else it would open a debugger for every user of this machine.
  process.on('SIGUSR1', () => undefined);
  const { parentPort } = process as { readonly parentPort?: UtilityPort };
  const reply = (message: ProcessReply): void => {
    if (parentPort !== undefined) parentPort.postMessage(message);
    else process.send?.(message, undefined, undefined, () => undefined); // The process that asked may be gone.
  };
  const answer = async (request: ProcessRequest): Promise<void> => {
    // Its 'exit' listeners close what it has open.
    if ('end' in request) return process.exit();
    const { operation, args } = request;
    try {
      const work = operations[operation] as ((...args: unknown[]) => unknown) | undefined;
      if (work === undefined) throw new Error(`no such operation: ${operation}`);
      reply({ result: await work(...args) });
    } catch (thrown) {
      reply({ error: describeError(thrown) });
    }
  };
  if (parentPort !== undefined) {
    parentPort.on('message', ({ data }) => void answer(data as ProcessRequest));
  } else {
    process.on('message', (message) => void answer(message as ProcessRequest));
    // The process that started this one is gone.
    process.on('disconnect', () => process.exit());
  }
  reply('ready');
}
