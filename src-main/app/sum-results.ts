import { emptyCounters, type RunSummary } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { BackupResult } from './application-types.ts';

/** The counters of all destinations together; the worst end. `cancelled`: before the last destination had its turn. */
export function sumResults(results: readonly BackupResult[], workers: number, cancelled: boolean): BackupResult {
  const counters = emptyCounters();
  let seconds = 0;
  for (const { summary } of results) {
    for (const key of Object.keys(counters) as (keyof typeof counters)[]) counters[key] += summary[key];
    seconds += summary.seconds;
  }
  const worst = (['cancelled', 'failed'] as const).find((end) => results.some(({ summary }) => summary.state === end));
  const summary: RunSummary = {
    type: 'summary', state: cancelled ? 'cancelled' : (worst ?? 'complete'), ...counters,
    seconds: Math.round(seconds * 1000) / 1000, workers,
  };
  const destinationError = results.find((result) => result.destinationError !== undefined)?.destinationError;
  return {
    summary,
    notConnected: [...new Set(results.flatMap((result) => result.notConnected))],
    ...(destinationError === undefined ? {} : { destinationError: toKeepsakeError(destinationError) }),
  };
}
