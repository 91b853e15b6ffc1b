import type { CheckRecord } from '../../src-shared/checks.ts';
import type { RunRecord } from '../../src-shared/contract.ts';
import type { RestoreRecord } from '../../src-shared/restore.ts';
import type { History } from '../store/state.ts';

/** What the history lists: a backup, a drill or a verification, or a restore. */
export type HistoryEntry = { readonly run: RunRecord } | { readonly check: CheckRecord } | { readonly restore: RestoreRecord };

export interface Day {
  /** The newest entry's start. */
  readonly when: Date;
  readonly entries: readonly HistoryEntry[];
}

const recordOf = (entry: HistoryEntry): RunRecord | CheckRecord | RestoreRecord =>
  'run' in entry ? entry.run : 'check' in entry ? entry.check : entry.restore;

const startOf = (entry: HistoryEntry): string => recordOf(entry).startedAt;

export const idOf = (entry: HistoryEntry): string => recordOf(entry).id;

/** Everything by the day on which it began, the newest first. While older backups are not loaded, older checks and restores wait for them. */
export function daysOf({ runs, checks, reached, total }: History, restores: readonly RestoreRecord[]): readonly Day[] {
  const oldest = reached < total ? runs.at(-1)?.startedAt : undefined;
  const known: HistoryEntry[] = [...checks.map((check) => ({ check })), ...restores.map((restore) => ({ restore }))];
  const entries: HistoryEntry[] = [...runs.map((run) => ({ run })), ...known.filter((entry) => oldest === undefined || startOf(entry) >= oldest)];
  const days: { when: Date; entries: HistoryEntry[] }[] = [];
  for (const entry of entries.sort((a, b) => Date.parse(startOf(b)) - Date.parse(startOf(a)))) {
    const when = new Date(startOf(entry));
    const day = days.at(-1);
    if (day?.when.toDateString() === when.toDateString()) day.entries.push(entry);
    else days.push({ when, entries: [entry] });
  }
  return days;
}
