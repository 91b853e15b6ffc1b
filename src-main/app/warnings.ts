import type { Space, Warning } from '../../src-shared/contract.ts';
import type { BlankFiles, RunDay } from '../backup/catalog-overview.ts';

/*
 * What may cost somebody a photo, from what is known. Pure: the same facts give the same warnings. A warning's `id`
 * names its situation, so that one which was dismissed comes back when the situation comes again.
 */

export interface WarningFacts {
  readonly now: Date;
  readonly sources: readonly {
    readonly id: string;
    readonly label: string;
    readonly connected: boolean;
    readonly seenAt?: string | undefined;
    /** On the vault's physical disk, as far as is known. */
    readonly onVaultDisk: boolean;
  }[];
  /** Photos and videos that are nothing but zeros, by source. */
  readonly blank: readonly BlankFiles[];
  /** Files that are confirmed, of all sources. */
  readonly safeFiles: number;
  /** When all that is connected had been gone through; else when the first backup began; absent before that. */
  readonly completeAt?: string | undefined;
  /** The newest first. */
  readonly days: readonly RunDay[];
  /** Of the destination. */
  readonly space?: Space | undefined;
  /** Bytes that are found in the sources and not confirmed. */
  readonly bytesToCome: number;
}

const dayMs = 86_400_000;
const staleDays = 7;
const awayDays = 30;
/** How long a day of many changes is warned of. */
const alarmDays = 30;
/** Fewer files than this are somebody's afternoon, whatever was usual. */
const manyFiles = 100;
const manyShare = 0.05;
const manyTimesUsual = 3;
const examplesMax = 3;
const nearlyFullShare = 0.05;
/** 5 % of a large disk is room for years. */
const nearlyFullBytes = 10e9;

/** The most urgent first. */
export function warningsOf(facts: WarningFacts): readonly Warning[] {
  return [
    ...unusual(facts, 'removed', 'many-removed'),
    ...unusual(facts, 'changed', 'many-changed'),
    ...noPicture(facts),
    ...nearlyFull(facts),
    ...stale(facts),
    ...away(facts),
    ...sameDisk(facts),
  ];
}

function daysSince(when: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(when)) / dayMs);
}

function stale({ now, sources, completeAt }: WarningFacts): Warning[] {
  if (sources.length === 0 || completeAt === undefined) return [];
  const days = daysSince(completeAt, now);
  return days < staleDays ? [] : [{ id: 'stale', kind: 'stale', days }];
}

/** The newest day on which far more was changed, or gone, than on any day before it. */
function unusual(facts: WarningFacts, what: 'changed' | 'removed', kind: 'many-changed' | 'many-removed'): Warning[] {
  const { now, days } = facts;
  for (const [index, day] of days.entries()) {
    if (daysSince(day.at, now) >= alarmDays) break;
    const files = day[what];
    const usual = Math.max(0, ...days.slice(index + 1).map((earlier) => earlier[what]));
    // What is gone is not among the safe files any more.
    const known = facts.safeFiles + (what === 'removed' ? files : 0);
    if (files > manyFiles && files > manyShare * known && files > manyTimesUsual * usual)
      return [{ id: `${kind}:${day.day}`, kind, files, usual, at: day.at }];
  }
  return [];
}

function noPicture({ blank }: WarningFacts): Warning[] {
  const files = blank.reduce((sum, each) => sum + each.files, 0);
  const examples = blank.flatMap((each) => each.examples).slice(0, examplesMax);
  return files === 0 ? [] : [{ id: `no-picture:${files}`, kind: 'no-picture', files, examples }];
}

function nearlyFull({ space, bytesToCome }: WarningFacts): Warning[] {
  if (space === undefined) return [];
  const little = Math.min(nearlyFullShare * space.total, nearlyFullBytes);
  return space.free < Math.max(little, bytesToCome) ? [{ id: 'nearly-full', kind: 'nearly-full', space }] : [];
}

function away({ now, sources }: WarningFacts): Warning[] {
  return sources.flatMap(({ id, label, connected, seenAt }): Warning[] => {
    if (connected || seenAt === undefined) return [];
    const days = daysSince(seenAt, now);
    return days < awayDays ? [] : [{ id: `source-away:${id}`, kind: 'source-away', source: id, label, days }];
  });
}

function sameDisk({ sources }: WarningFacts): Warning[] {
  const labels = sources.filter((source) => source.onVaultDisk).map(({ label }) => label);
  return labels.length === 0 ? [] : [{ id: 'same-disk', kind: 'same-disk', labels }];
}
