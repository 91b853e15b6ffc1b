import { cancelled } from './vault-errors.ts';

/** What became of one item of a group. */
export type Outcome<R> = { readonly result: R } | { readonly error: Error };

export interface GroupCommit<I, R> {
  /** Joins the next group. An item can be taken back by its signal until its group is under way. */
  add(item: I, signal: AbortSignal): Promise<R>;
  /** Resolves when nothing is under way or waiting. */
  idle(): Promise<void>;
}

interface Passenger<I, R> {
  readonly item: I;
  settle(outcome: Outcome<R>): void;
}

/**
 * A ferry: whoever arrives while it is away waits at the pier and crosses with all the others as soon as it is back.
 * So one slow step (an fsync) is shared by everyone who needs it at the time, nobody waits for a timer, and a
 * single item goes at once. Groups keep the order of arrival.
 *
 * @param capacity the most items in one group
 * @param commit answers with one outcome an item, in their order; when it throws, the group has failed
 */
export function createGroupCommit<I, R>(
  capacity: number,
  commit: (items: readonly I[]) => Promise<readonly Outcome<R>[]>,
): GroupCommit<I, R> {
  const waiting: Passenger<I, R>[] = [];
  let crossing: Promise<void> | undefined;

  async function cross(): Promise<void> {
    // Everyone who arrives in the same turn of the event loop comes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting.splice(0, capacity);
      const outcomes = await commit(group.map((passenger) => passenger.item)).catch((thrown: unknown) => {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        return group.map((): Outcome<R> => ({ error }));
      });
      group.forEach((passenger, index) =>
        passenger.settle(outcomes[index] ?? { error: new Error('a group commit lost an item') }),
      );
    }
    crossing = undefined;
  }

  return {
    add: (item, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        const passenger: Passenger<I, R> = {
          item,
          settle: (outcome) => {
            signal.removeEventListener('abort', leave);
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.result);
          },
        };
        const leave = (): void => {
          const index = waiting.indexOf(passenger);
          if (index < 0) return;
          waiting.splice(index, 1);
          passenger.settle({ error: cancelled() });
        };
        signal.addEventListener('abort', leave);
        waiting.push(passenger);
        crossing ??= cross();
      }),
    async idle() {
      while (crossing !== undefined) await crossing;
    },
  };
}
