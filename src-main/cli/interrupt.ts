import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

/** SIGHUP: the terminal's window was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** What the first one is answered with. */
  announce(words: string): void;
  /** Aborts without a signal, and without words. */
  abort(): void;
  close(): void;
}

/**
 * Ctrl-C and SIGTERM: the first asks the command to end, the second leaves at once, which is harmless:
 * no object is ever partial under its final name.
 */
export function listenForInterrupt(output: () => Output): Interrupt {
  const controller = new AbortController();
  let words = 'Cancelling; Ctrl-C again leaves at once.';
  let asked = false;
  const onSignal = (): void => {
    if (asked) {
      output().endScreen();
      process.exit(exitStatus.cancelled);
    }
    asked = true;
    output().notice(words);
    controller.abort();
  };
  for (const each of signals) process.on(each, onSignal);
  return {
    signal: controller.signal,
    announce: (text) => {
      words = text;
    },
    abort: () => controller.abort(),
    close: () => {
      for (const each of signals) process.off(each, onSignal);
    },
  };
}
