import { cancelled } from './vault-errors.ts';

/** What became of one item of a group. */
export type Outcome<R> = { readonly result: R } | { readonly error: Error };

export interface GroupCommit<I, R> {
  /** Joins the next group. An item can be taken back by its signal until its group is under way. */
  add(item: I, signal: AbortSignal): Promise<R>;
  /** Resolves when nothing is under way or waiting. */
  idle(): Promise<void>;
}

export interface GroupCommitOptions<I> {
  /** What the items of a group may weigh together; a single item goes whatever it weighs. */
  readonly weight?: { readonly max: number; readonly of: (item: I) => number };
  /** So many groups may be under way at once, where one takes longer than `afterMs`. Default: one. */
  readonly beside?: { readonly groups: number; readonly afterMs: number };
}

interface Waiting<I, R> {
  readonly item: I;
  readonly settle: (outcome: Outcome<R>) => void;
}

/**
 * Items that come while a group is under way go together with the next one. So one slow step (an fsync) is shared by everyone
 * who needs it at the time, nobody waits for a timer, and a single item goes at once. Groups are committed in the order of arrival.
 *
 * @param capacity the most items in one group
 * @param commit answers with one outcome an item, in their order; when it throws, the group has failed
 */
export function createGroupCommit<I, R>(
  capacity: number,
  commit: (items: readonly I[]) => Promise<readonly Outcome<R>[]>,
  { weight, beside }: GroupCommitOptions<I> = {},
): GroupCommit<I, R> {
  const waiting: Waiting<I, R>[] = [];
  const underWay = new Set<Promise<void>>();
  /** When the last commit began, as performance.now(). */
  let begunAt = 0;
  let later: NodeJS.Timeout | undefined;

  function takeGroup(): Waiting<I, R>[] {
    if (weight === undefined) return waiting.splice(0, capacity);
    let total = 0;
    const tooMuch = waiting.findIndex(({ item }, index) => (total += weight.of(item)) > weight.max && index > 0);
    return waiting.splice(0, tooMuch < 0 ? capacity : Math.min(capacity, tooMuch));
  }

  async function commitGroup(): Promise<void> {
    // Everyone who comes in the same turn of the event loop goes along.
    await Promise.resolve();
    const group = takeGroup();
    if (group.length === 0) return;
    const outcomes = await commit(group.map(({ item }) => item)).catch((thrown: unknown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return group.map((): Outcome<R> => ({ error }));
    });
    for (const [index, { settle }] of group.entries()) settle(outcomes[index] ?? { error: new Error('a group commit lost an item') });
  }

  /** At once where nothing is under way. */
  function beginWhenDue(): void {
    clearTimeout(later);
    if (waiting.length === 0 || underWay.size >= (beside?.groups ?? 1)) return;
    const waitMs = underWay.size === 0 ? 0 : begunAt + (beside?.afterMs ?? 0) - performance.now();
    if (waitMs > 0) {
      later = setTimeout(beginWhenDue, waitMs);
      return;
    }
    begunAt = performance.now();
    const group = commitGroup().finally(() => {
      underWay.delete(group);
      beginWhenDue();
    });
    underWay.add(group);
  }

  return {
    add: (item, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        const added: Waiting<I, R> = {
          item,
          settle: (outcome) => {
            signal.removeEventListener('abort', leave);
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.result);
          },
        };
        const leave = (): void => {
          const index = waiting.indexOf(added);
          if (index < 0) return;
          waiting.splice(index, 1);
          added.settle({ error: cancelled() });
        };
        signal.addEventListener('abort', leave);
        waiting.push(added);
        beginWhenDue();
      }),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
