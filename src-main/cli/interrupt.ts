import { isDoneUnlessHung, leaveProcess } from '../vault/hanging.ts';
import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

/**
 * SIGHUP: the terminal's window was closed; Windows then ends the process after some seconds. SIGBREAK: Ctrl-Break on Windows, which is
 * also how a program there asks another to end; no other system sends it.
 */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

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
 * no object is ever partial under its final name. Where a drive does not answer, the first leaves as well.
 */
export function listenForInterrupt(output: () => Output): Interrupt {
  const controller = new AbortController();
  let words = 'Cancelling; Ctrl-C again leaves at once.';
  let asked = false;
  const closed = Promise.withResolvers<undefined>();
  const onSignal = (): void => {
    if (asked) {
      leave();
      return;
    }
    asked = true;
    output().notice(words);
    controller.abort();
    void isDoneUnlessHung(closed.promise).then((done) => {
      if (done) return;
      output().notice('A drive does not answer, so this could not be ended: it is left as it is. What is backed up stays so.');
      leave();
    });
  };
  function leave(): void {
    output().endScreen();
    leaveProcess(exitStatus.cancelled);
  }
  for (const each of signals) process.on(each, onSignal);
  return {
    signal: controller.signal,
    announce: (text) => {
      words = text;
    },
    abort: () => controller.abort(),
    close: () => {
      closed.resolve(undefined);
      for (const each of signals) process.off(each, onSignal);
    },
  };
}
