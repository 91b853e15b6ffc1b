import { fork } from 'node:child_process';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { fromThread, type Operations, type ThreadError } from './thread-pool.ts';

/** A child process that answers messages: Node's, or Electron's utility process. */
export interface ProcessPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however the process ended. */
  onExit(listener: () => void): void;
  kill(): void;
  /** Whether it keeps this process alive. */
  keepAlive(keeps: boolean): void;
}

/**
 * Starts a file of this build as a process of its own.
 *
 * @param argument its only argument
 */
export type StartProcess = (file: URL, argument: string) => ProcessPort;

export type ProcessRequest = { readonly operation: string; readonly args: readonly unknown[] } | { readonly end: true };
/** 'ready' comes first and once: the process has loaded its code. */
export type ProcessReply = 'ready' | { readonly result: unknown } | { readonly error: ThreadError };

/** How long an idle process has to end by itself, in milliseconds. */
const endMaxMs = 2_000;

export interface ProcessRunOptions {
  /** Once aborted, the process is killed. */
  readonly signal: AbortSignal;
  /** Called when the process begins to work on it: starting a process takes a while. */
  readonly onBegin?: () => void;
}

export interface ProcessPool<T extends Operations> {
  /**
   * Runs one operation in a process that does nothing else meanwhile.
   *
   * @throws KeepsakeError 'internal' when the process ended before it answered
   */
  run<K extends keyof T & string>(
    operation: K,
    args: Parameters<T[K]>,
    options: ProcessRunOptions,
  ): Promise<Awaited<ReturnType<T[K]>>>;
  /** Idempotent: ends the processes. What they were doing is rejected. Waits for what can be waited for. */
  close(): Promise<void>;
}

interface Child {
  readonly port: ProcessPort;
  readonly ready: Promise<unknown>;
  readonly ended: Promise<unknown>;
  job: { resolve(result: unknown): void; reject(error: Error): void } | undefined;
}

/**
 * Processes for what must not harm this one: code that decodes files of unknown origin may crash, or be taken over. A process is
 * started when a call finds none idle, so the caller bounds their number. One that dies takes only its own call with it.
 */
export function createProcessPool<T extends Operations>(start: StartProcess, file: URL, argument: string): ProcessPool<T> {
  const children = new Set<Child>();
  let closing: Promise<void> | undefined;

  function startChild(): Child {
    const ready = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<undefined>();
    const child: Child = { port: start(file, argument), ready: ready.promise, ended: ended.promise, job: undefined };
    child.port.onMessage((message) => {
      const reply = message as ProcessReply;
      if (reply === 'ready') return ready.resolve(undefined);
      const { job } = child;
      child.job = undefined;
      if ('error' in reply) job?.reject(fromThread(reply.error));
      else job?.resolve(reply.result);
    });
    child.port.onExit(() => {
      children.delete(child);
      child.job?.reject(new KeepsakeError('internal', 'A helper process of Keepsake stopped.', { retryable: true }));
      child.job = undefined;
      ended.resolve(undefined);
    });
    children.add(child);
    return child;
  }

  return {
    run: (operation, args, { signal, onBegin }) =>
      new Promise((resolve, reject) => {
        if (closing !== undefined || signal.aborted) return reject(new KeepsakeError('cancelled', 'Cancelled.'));
        const child = [...children].find((each) => each.job === undefined) ?? startChild();
        const onAbort = (): void => {
          // It takes no further call, even if it does not die: it may hang in a drive.
          children.delete(child);
          child.port.kill();
        };
        const done = (): void => {
          signal.removeEventListener('abort', onAbort);
          child.port.keepAlive(false);
        };
        child.port.keepAlive(true);
        signal.addEventListener('abort', onAbort);
        child.job = {
          resolve: (result) => {
            done();
            resolve(result as never);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        };
        void child.ready.then(() => {
          const request: ProcessRequest = { operation, args };
          onBegin?.();
          child.port.send(request);
        });
      }),
    close: () => (closing ??= endAll([...children])),
  };
}

async function endAll(children: readonly Child[]): Promise<void> {
  const timer = setTimeout(() => {
    for (const { port } of children) port.kill();
  }, endMaxMs);
  await Promise.all(
    children.map(async ({ port, job, ended }) => {
      const request: ProcessRequest = { end: true };
      // One that is busy may hang in a drive, and then does not even die: it is not waited for.
      if (job !== undefined) {
        port.kill();
        return;
      }
      port.send(request);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2 * endMaxMs).unref())]);
    }),
  );
  clearTimeout(timer);
}

/** What a helper process needs of the environment. Credentials are not among it. */
const inheritedVariables =
  /^(?:PATH|HOME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|windir|LD_.*|DYLD_.*|NODE_COMPILE_CACHE)$/i;

/** The environment of a helper process. */
export function helperEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && inheritedVariables.test(name) ? [[name, value]] : [])),
  );
}

/** Starts it with Node. It ends with this process. */
export const startNodeProcess: StartProcess = (file, argument) => {
  const child = fork(file, [argument], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: helperEnvironment(process.env),
  });
  return {
    send: (message) => {
      // A process that is gone cannot be sent to; its end is reported by onExit.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const once = (): void => {
        if (told) return;
        told = true;
        listener();
      };
      child.on('exit', once);
      // It could not even be started.
      child.on('error', once);
    },
    kill: () => child.kill('SIGKILL'),
    keepAlive(keeps) {
      if (keeps) {
        child.ref();
        child.channel?.ref();
      } else {
        child.unref();
        child.channel?.unref();
      }
    },
  };
};
