import type { RunRecord } from '../../src-shared/contract.ts';

export interface Day {
  /** The newest run's start. */
  readonly when: Date;
  readonly runs: readonly RunRecord[];
}

/** Runs by the day on which they began, in the order in which they come. */
export function daysOf(runs: readonly RunRecord[]): readonly Day[] {
  const days: { when: Date; runs: RunRecord[] }[] = [];
  for (const run of runs) {
    const when = new Date(run.startedAt);
    const day = days.at(-1);
    if (day?.when.toDateString() === when.toDateString()) day.runs.push(run);
    else days.push({ when, runs: [run] });
  }
  return days;
}
