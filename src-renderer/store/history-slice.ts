import { fileWindowMax } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { GetState, HistorySlice, SetState } from './state.ts';

/** Runs asked for at a time: more than a screen, less than anybody waits for. */
export const historyPage = 50;

export function createHistorySlice(set: SetState, get: GetState, transport: Transport): HistorySlice {
  /** Only the newest answer counts: a run may have ended while an older one was on its way. */
  let asked = 0;

  async function load(offset: number, limit: number): Promise<void> {
    const number = (asked += 1);
    try {
      const { total, runs } = await transport.call('runs.list', { offset, limit });
      const { checks } = await transport.call('checks.list', {});
      if (number !== asked) return;
      set(({ history }) => ({
        history: {
          total,
          reached: Math.min(total, offset + limit),
          runs: offset === 0 ? runs : [...(history?.runs ?? []), ...runs],
          checks,
        },
        historyError: undefined,
      }));
    } catch (thrown) {
      if (number === asked) set({ historyError: toKeepsakeError(thrown) });
    }
  }

  return {
    history: undefined,
    historyError: undefined,
    loadHistory: () => load(0, Math.max(historyPage, Math.min(fileWindowMax, get().history?.reached ?? 0))),
    loadOlder: () => load(get().history?.reached ?? 0, historyPage),
    openRun: undefined,
    async loadOpenRun(id) {
      try {
        set({ openRun: (await transport.call('runs.get', { id })).run });
      } catch {
        // It is not kept any more: its list is empty, and says so.
      }
    },
    loadRun: (id) => transport.call('runs.get', { id }),
  };
}
