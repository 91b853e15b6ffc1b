import { KeepsakeError } from '../../src-shared/errors.ts';
import type { RunOutcome } from '../backup/run-types.ts';

/** made-way: for a run that somebody asked for; cancelled: by somebody. */
export type AutomaticEnd =
  | { readonly kind: 'ended'; readonly outcome: RunOutcome }
  | { readonly kind: 'made-way' }
  | { readonly kind: 'cancelled' };

/** Runs that nobody asked for: one at a time, and everybody else goes first. */
export interface AutomaticRuns {
  /**
   * @param work begins when nobody else's run goes on; throws KeepsakeError 'cancelled' where somebody cancels it before that
   * @param signal breaks it off as if it made way
   */
  run(work: (signal: AbortSignal) => Promise<RunOutcome>, signal: AbortSignal): Promise<AutomaticEnd>;
  /** Ends what goes on by itself, for somebody who does not want to wait for it. */
  makeWay(): Promise<void>;
}

export function createAutomaticRuns(): AutomaticRuns {
  let going: { readonly controller: AbortController; readonly done: Promise<unknown> } | undefined;
  return {
    async run(work, signal) {
      const controller = new AbortController();
      const stop = AbortSignal.any([signal, controller.signal]);
      const broken = (): AutomaticEnd => ({ kind: stop.aborted ? 'made-way' : 'cancelled' });
      const done = work(stop);
      const mine = (going = { controller, done: done.catch(() => undefined) });
      try {
        const outcome = await done;
        return outcome.summary.state === 'cancelled' ? broken() : { kind: 'ended', outcome };
      } catch (error) {
        if (stop.aborted || (error instanceof KeepsakeError && error.code === 'cancelled')) return broken();
        throw error;
      } finally {
        if (going === mine) going = undefined;
      }
    },
    async makeWay() {
      going?.controller.abort();
      await going?.done;
    },
  };
}
