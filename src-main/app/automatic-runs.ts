import type { RunOutcome } from '../backup/run-types.ts';
import type { Look } from './looks.ts';

/** made-way: for a run that somebody asked for; cancelled: by somebody. */
export type AutomaticEnd =
  | { readonly kind: 'ended'; readonly outcome: RunOutcome }
  | { readonly kind: 'made-way' }
  | { readonly kind: 'cancelled' };

/** Runs that nobody asked for: one at a time, and everybody else goes first. */
export interface AutomaticRuns {
  /** Begins when nobody else's run goes on. @param signal breaks it off as if it made way */
  run(work: (signal: AbortSignal) => Promise<RunOutcome>, look: Look, signal: AbortSignal): Promise<AutomaticEnd>;
  /** What goes on by itself; undefined: nothing does. */
  current(): Look | undefined;
  /** Ends what goes on by itself, for somebody who does not want to wait for it. */
  makeWay(): Promise<void>;
}

export function createAutomaticRuns(): AutomaticRuns {
  let going: { readonly look: Look; readonly controller: AbortController; readonly done: Promise<unknown> } | undefined;
  return {
    async run(work, look, signal) {
      const controller = new AbortController();
      const stop = AbortSignal.any([signal, controller.signal]);
      const broken = (): AutomaticEnd => ({ kind: stop.aborted ? 'made-way' : 'cancelled' });
      const done = work(stop);
      const mine = (going = { look, controller, done: done.catch(() => undefined) });
      try {
        const outcome = await done;
        return outcome.summary.state === 'cancelled' ? broken() : { kind: 'ended', outcome };
      } catch (error) {
        if (stop.aborted) return broken();
        throw error;
      } finally {
        if (going === mine) going = undefined;
      }
    },
    current: () => going?.look,
    async makeWay() {
      going?.controller.abort();
      await going?.done;
    },
  };
}
