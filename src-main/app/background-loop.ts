import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { RunOutcome } from '../backup/run-types.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Look } from './looks.ts';
import type { Runs } from './runs.ts';
import type { Work, WorkList } from './work-list.ts';

export interface BackgroundLoopOptions {
  readonly list: WorkList;
  readonly runs: Pick<Runs, 'automatic'>;
  readonly jobs: BackupJobs;
  /** May anything begin now? */
  readonly mayBegin: () => boolean;
  /** What a run has to look at for it; undefined: nothing any more. */
  readonly lookOf: (work: Work) => Look | undefined;
  readonly onEnded: (work: Work, outcome: RunOutcome) => void;
  /** Somebody cancelled what was begun here. */
  readonly onCancelled: () => void;
  readonly signal: AbortSignal;
}

/** Does one piece of work after the other. What could not be done is put back, and tried again after a while. */
export interface BackgroundLoop {
  /** Looks again whether anything may begin, also before its time. */
  wake(): void;
  /** Breaks off what was begun here, and does it later. @param reason told in the history */
  breakOff(reason?: KeepsakeError): void;
  /** Does it do anything now? */
  busy(): boolean;
  /** Resolves when the signal has aborted and nothing runs any more. */
  readonly done: Promise<void>;
}

/** How long to wait before a destination that refused is tried again: doubled each time, up to the last. */
const refusedMs = { first: 30_000, last: 10 * 60_000 } as const;
/** Battery and network are looked at at least as often. */
const lookMs = 60_000;

export function startBackgroundLoop({ list, runs, jobs, mayBegin, lookOf, onEnded, onCancelled, signal }: BackgroundLoopOptions): BackgroundLoop {
  let wake: () => void = () => undefined;
  let own: AbortController | undefined;
  let refusals = 0;

  /** Ends early when somebody wakes it. */
  async function rest(ms: number): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms).unref();
      signal.addEventListener('abort', end, { once: true });
      wake = end;
    });
  }

  function refused(work: Work): Promise<void> {
    list.putBack(work);
    return rest(Math.min(refusedMs.last, refusedMs.first * 2 ** refusals++));
  }

  async function perform(work: Work, look: Look): Promise<void> {
    const controller = (own = new AbortController());
    try {
      const end = await runs.automatic(jobs, look, AbortSignal.any([signal, controller.signal]));
      if (end.kind === 'made-way') list.putBack(work);
      else if (end.kind === 'cancelled') onCancelled();
      else {
        onEnded(work, end.outcome);
        if (end.outcome.destinationError !== undefined) await refused(work);
        else refusals = 0;
      }
    } catch {
      // Another process works on this home, or the settings do not allow it: the dashboard says so where somebody asks.
      await refused(work);
    } finally {
      own = undefined;
    }
  }

  async function loop(): Promise<void> {
    for (;;) {
      await list.waitFor(signal);
      while (!mayBegin()) {
        await rest(lookMs);
        signal.throwIfAborted();
      }
      const work = list.take();
      const look = work === undefined ? undefined : lookOf(work);
      if (work !== undefined && look !== undefined) await perform(work, look);
    }
  }

  return {
    wake: () => wake(),
    breakOff: (reason) => own?.abort(reason),
    busy: () => own !== undefined,
    done: loop().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
  };
}
