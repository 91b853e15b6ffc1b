import { hash } from 'node:crypto';
import type { HealedLine } from '../../src-shared/journal.ts';
import type { JournalDamage, JournalPage } from './vault-types.ts';

/** Ranges that are compared with each other; beyond these, damaged lines are counted alone. */
const rangesMax = 100_000;

/**
 * The writer in whose journal a home says what it found damaged in a vault folder: a backup passes its own writer's lines over
 * and must still read these, and a verification may go on while a backup writes.
 */
export function verifierOf(writer: string): string {
  return hash('sha256', `keepsake verifier ${writer}`).slice(0, 20);
}

/** The writer as which a home opens a vault folder to verify it. */
export const verifyingWriter = (writer: string): string => `${writer}v`;

/** The writers in whose journals a home writes: the one of its backups, and the one of its verifications. */
export const journalsOf = (writer: string): readonly string[] => [writer, verifierOf(verifyingWriter(writer))];

/** Adds up the damage in a journal that is read from its beginning. What a `healed` line covers does not count. */
export interface DamageTally {
  add(page: Pick<JournalPage, 'lines' | 'damaged' | 'damage'>): void;
  /** Damage that no `healed` line covers. */
  unhealed(): readonly JournalDamage[];
  /** Damaged lines in it. */
  lines(): number;
}

export function createDamageTally(): DamageTally {
  const damage: JournalDamage[] = [];
  const healed = new Map<string, Range[]>();
  let healedRanges = 0;
  let linesWithoutRange = 0;

  function unhealed(): readonly JournalDamage[] {
    const covers = new Map([...healed].map(([key, ranges]) => [key, coverOf(ranges)]));
    return damage.filter(({ writer, segment, from, to }) => covers.get(segmentKey(writer, segment))?.(from, to) !== true);
  }

  return {
    unhealed,
    lines: () => linesWithoutRange + unhealed().reduce((sum, { lines }) => sum + lines, 0),
    add(page) {
      // A server of an older version says how many lines, and not where.
      if (page.damage === undefined) linesWithoutRange += page.damaged ?? 0;
      for (const each of page.damage ?? [])
        if (damage.length < rangesMax) damage.push(each);
        else linesWithoutRange += each.lines;
      for (const { writer, line } of page.lines) {
        if (line.kind !== 'healed' || healedRanges === rangesMax) continue;
        const damaged = journalOfHealed(writer, line);
        if (damaged === undefined) continue;
        const key = segmentKey(damaged, line.segment);
        const ranges = healed.get(key) ?? [];
        ranges.push({ from: line.from, to: line.to });
        healed.set(key, ranges);
        healedRanges += 1;
      }
    },
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Tells whether one of the ranges covers another one; in no time that grows with both, since a server may send many. */
function coverOf(ranges: readonly Range[]): (from: number, to: number) => boolean {
  const sorted = [...ranges].sort((one, other) => one.from - other.from);
  const ends: number[] = [];
  for (const { to } of sorted) ends.push(Math.max(to, ends.at(-1) ?? 0));
  return (from, to) => {
    let low = 0;
    for (let high = sorted.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.from ?? 0) <= from) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (ends[low - 1] ?? 0) >= to;
  };
}

/** The writer whose journal a `healed` line is about; undefined where its own writer has no say in that journal. */
export function journalOfHealed(writer: string, line: HealedLine): string | undefined {
  const damaged = line.writer ?? writer;
  return journalsOf(writer).includes(damaged) ? damaged : undefined;
}

const segmentKey = (writer: string, segment: number): string => `${writer}/${segment}`;

/** The line by which `writer` says that it has journalled again what was lost there. */
export function healedLine(writer: string, damage: JournalDamage): HealedLine {
  const { segment, from, to } = damage;
  return {
    kind: 'healed', ...(damage.writer === writer ? {} : { writer: damage.writer }), segment, from, to, when: new Date().toISOString(),
  };
}
