import { fileURLToPath } from 'node:url';
import type { utilityProcess } from 'electron';
import { helperEnvironment, type StartProcess } from '../vault/process-pool.ts';

export interface HelperProcessOptions {
  readonly utilityProcess: Pick<typeof utilityProcess, 'fork'>;
  readonly env: NodeJS.ProcessEnv;
}

/** Starts helper processes with Electron: the packaged program cannot be used as Node. */
export function createHelperProcesses({ utilityProcess, env }: HelperProcessOptions): StartProcess {
  return (file, argument) => {
    const child = utilityProcess.fork(fileURLToPath(file), [argument], {
      env: helperEnvironment(env),
      serviceName: 'Keepsake pictures',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let isKilled = false;
    function kill(): void {
      isKilled = true;
      const { pid } = child;
      child.kill();
      // What hangs in a call to the system does not hear SIGTERM.
      if (pid !== undefined) killNow(pid);
    }
    // Before it has started it has no process ID, and nothing is there to be killed.
    child.once('spawn', () => {
      if (isKilled) kill();
    });
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      // Electron lives until it is told to quit.
      keepAlive: () => undefined,
      kill,
    };
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
