import type { RunState } from '../../src-shared/domain.ts';
import type { PowerPort } from './ports.ts';

/** Keeps the machine awake while a backup or a restore works: not while it waits for its destination, or is paused. */
export interface KeepAwake {
  /** A backup or a restore has begun, or ended; false when neither goes on. */
  setRunning(running: boolean): void;
  close(): void;
}

const lookMs = 2000;

/** @param states of the backup and the restore that go on now */
export function createKeepAwake(power: PowerPort | undefined, states: () => readonly RunState[]): KeepAwake {
  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function letSleep(): void {
    release?.();
    release = undefined;
  }
  function look(): void {
    if (states().some((state) => state === 'starting' || state === 'running' || state === 'cancelling')) release ??= power?.keepAwake();
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
