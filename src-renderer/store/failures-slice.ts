import type { Failure } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { createLatestWins } from '../latest-wins.ts';
import type { Transport } from '../transport/transport.ts';
import { covers, queryAround, windowIntervalMs } from './files-slice.ts';
import type { FailuresSlice, FailureWindow, SetState } from './state.ts';

interface FailureQuery {
  readonly offset: number;
  readonly limit: number;
}

/** The failure at this position of the list, when it is held. */
export function failureAt(failures: FailureWindow | undefined, index: number): Failure | undefined {
  return failures?.rows[index - failures.offset];
}

export function createFailuresSlice(set: SetState, transport: Transport): FailuresSlice {
  let wanted: FailureQuery | undefined;
  const ask = createLatestWins<FailureQuery>(windowIntervalMs, async (query) => {
    try {
      const { total, failures } = await transport.call('failures.list', query);
      // Whoever left meanwhile wants none of it.
      if (wanted !== undefined)
        set({ failures: { offset: query.offset, total, rows: failures }, failuresError: undefined });
    } catch (thrown) {
      // Asked again with the next scroll, change or connection.
      set({ failuresError: toKeepsakeError(thrown) });
    }
  });

  return {
    failures: undefined,
    failuresError: undefined,
    seeFailures(first, end) {
      if (wanted !== undefined && covers(wanted, first, end)) return;
      const { offset, limit } = queryAround(first, end, undefined);
      wanted = { offset, limit };
      ask.push(wanted);
    },
    refreshFailures() {
      if (wanted !== undefined) ask.push(wanted);
    },
    leaveFailures() {
      wanted = undefined;
      ask.clear();
      set({ failures: undefined, failuresError: undefined });
    },
    failuresCsv: async () => (await transport.call('failures.csv', {})).csv,
  };
}
