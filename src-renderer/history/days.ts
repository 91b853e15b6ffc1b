import type { CheckRecord } from '../../src-shared/checks.ts';
import type { RunRecord } from '../../src-shared/contract.ts';
import type { History } from '../store/state.ts';

/** What the history lists: a backup, a drill or a verification. */
export type HistoryEntry = { readonly run: RunRecord } | { readonly check: CheckRecord };

export interface Day {
  /** The newest entry's start. */
  readonly when: Date;
  readonly entries: readonly HistoryEntry[];
}

const startOf = (entry: HistoryEntry): string => ('run' in entry ? entry.run : entry.check).startedAt;

export const idOf = (entry: HistoryEntry): string => ('run' in entry ? entry.run : entry.check).id;

/** Everything by the day on which it began, the newest first. While older backups are not loaded, older checks wait for them. */
export function daysOf({ runs, checks, reached, total }: History): readonly Day[] {
  const oldest = reached < total ? runs.at(-1)?.startedAt : undefined;
  const known = checks.filter(({ startedAt }) => oldest === undefined || startedAt >= oldest);
  const entries: HistoryEntry[] = [...runs.map((run) => ({ run })), ...known.map((check) => ({ check }))];
  const days: { when: Date; entries: HistoryEntry[] }[] = [];
  for (const entry of entries.sort((a, b) => Date.parse(startOf(b)) - Date.parse(startOf(a)))) {
    const when = new Date(startOf(entry));
    const day = days.at(-1);
    if (day?.when.toDateString() === when.toDateString()) day.entries.push(entry);
    else days.push({ when, entries: [entry] });
  }
  return days;
}
