import type { Engine } from './engine.ts';
import type { PowerPort } from './ports.ts';

/** Keeps the machine awake while a run works: not while it waits for its destination, or is paused. */
export interface KeepAwake {
  /** A run has begun, or ended. */
  setRunning(running: boolean): void;
  close(): void;
}

const lookMs = 2000;

export function createKeepAwake(power: PowerPort | undefined, engine: Pick<Engine, 'current'>): KeepAwake {
  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function letSleep(): void {
    release?.();
    release = undefined;
  }
  function look(): void {
    const state = engine.current()?.snapshot().state;
    if (state === 'starting' || state === 'running' || state === 'cancelling') release ??= power?.keepAwake();
    else letSleep();
  }
  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    letSleep();
  }

  return {
    setRunning(running) {
      if (!running || power === undefined) {
        stop();
        return;
      }
      look();
      timer ??= setInterval(look, lookMs).unref();
    },
    close: stop,
  };
}
