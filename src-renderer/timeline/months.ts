import type { CommandOutput } from '../../src-shared/contract.ts';

export type Timeline = CommandOutput<'timeline.get'>;

/** One month of the picture. Months are counted: year times 12, plus 0 to 11. */
export interface Month {
  readonly index: number;
  readonly files: number;
  readonly bytes: number;
  /** 1 to 5: how many photos, compared with the fullest month; 0 for none. */
  readonly level: number;
  /** Before the first photo, or not yet: nothing is missing there. */
  readonly outside: boolean;
}

/** A year with photos, or several without any. */
export type Years =
  | { readonly kind: 'year'; readonly year: number; readonly months: readonly Month[]; readonly files: number; readonly bytes: number }
  | { readonly kind: 'empty'; readonly from: number; readonly to: number };

/** Months without a photo between two with some. */
export interface Gap {
  readonly before: number;
  /** Undefined where there is nothing after it: it reaches until today. */
  readonly after: number | undefined;
  /** How many months are empty. */
  readonly months: number;
}

export interface TimelinePicture {
  /** The newest first. */
  readonly rows: readonly Years[];
  /** Of the rows. */
  readonly files: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
  /** Three months or longer; one that reaches until today first, then the longest. */
  readonly gaps: readonly Gap[];
  /** Photos with dates that cannot be right: in years before photography, in the future, at the beginning of a clock. */
  readonly doubtful: { readonly files: number; readonly years: readonly number[] };
}

/** The oldest photo that there is. */
const firstYear = 1826;
/** Where clocks that nobody set begin to count. */
const clockStart = 1970 * 12;
const gapMonthsMin = 3;
/** No month with fewer photos is called a full one. */
const manyPhotos = 10;
/** So many years without a photo become one row. */
const emptyYearsMin = 2;

export const yearOf = (index: number): number => Math.floor(index / 12);

/** The middle of a month, in the reader's own time zone: no zone moves it to another month. */
export function dateOf(index: number): Date {
  const date = new Date(2000, 0, 15);
  date.setFullYear(yearOf(index), index % 12, 15);
  return date;
}

const indexOf = (when: Date): number => when.getFullYear() * 12 + when.getMonth();

/** The picture of a timeline; undefined where no photo has a date that can be right. */
export function pictureOf(timeline: Timeline, now: Date): { readonly picture?: TimelinePicture; readonly doubtful: TimelinePicture['doubtful'] } {
  const counted = new Map<number, { readonly files: number; readonly bytes: number }>();
  const doubtfulYears = new Map<number, number>();
  // One month to spare: somewhere it is tomorrow already.
  const newest = indexOf(now) + 1;
  for (const { month, files, bytes } of timeline.months) {
    const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
    if (yearOf(index) < firstYear || index > newest || index === clockStart) {
      doubtfulYears.set(yearOf(index), (doubtfulYears.get(yearOf(index)) ?? 0) + files);
    } else counted.set(index, { files, bytes });
  }
  const doubtful = { files: sum(doubtfulYears.values()), years: [...doubtfulYears.keys()].sort((a, b) => a - b) };
  const known = [...counted.keys()].sort((a, b) => a - b);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return { doubtful };
  const until = Math.max(last, indexOf(now));
  const most = Math.max(...[...counted.values()].map(({ files }) => files));
  const monthAt = (index: number): Month => {
    const { files, bytes } = counted.get(index) ?? { files: 0, bytes: 0 };
    return { index, files, bytes, level: levelOf(files, most), outside: index < first || index > until };
  };
  return {
    doubtful,
    picture: {
      rows: rowsOf(yearOf(first), yearOf(until), monthAt), first, last, doubtful,
      files: sum([...counted.values()].map(({ files }) => files)), bytes: sum([...counted.values()].map(({ bytes }) => bytes)),
      gaps: gapsOf(known, indexOf(now)),
    },
  };
}

/** By the square root: one month of very many photos leaves the others something to differ in. */
const levelOf = (files: number, most: number): number => Math.ceil(5 * Math.sqrt(files / Math.max(most, manyPhotos)));

function rowsOf(from: number, to: number, monthAt: (index: number) => Month): readonly Years[] {
  const rows: Years[] = [];
  let emptySince: number | undefined;
  const endEmpty = (before: number): void => {
    if (emptySince === undefined) return;
    const from = emptySince;
    emptySince = undefined;
    if (before - from >= emptyYearsMin) rows.push({ kind: 'empty', from, to: before - 1 });
    else for (let year = from; year < before; year += 1) rows.push(yearRow(year, monthAt));
  };
  for (let year = from; year <= to; year += 1) {
    const row = yearRow(year, monthAt);
    if (row.files === 0) {
      emptySince ??= year;
      continue;
    }
    endEmpty(year);
    rows.push(row);
  }
  endEmpty(to + 1);
  return rows.reverse();
}

function yearRow(year: number, monthAt: (index: number) => Month) {
  const months = Array.from({ length: 12 }, (_, month) => monthAt(year * 12 + month));
  return { kind: 'year' as const, year, months, files: sum(months.map(({ files }) => files)), bytes: sum(months.map(({ bytes }) => bytes)) };
}

function gapsOf(known: readonly number[], now: number): readonly Gap[] {
  const gaps: Gap[] = [];
  known.forEach((after, position) => {
    const before = known[position - 1];
    if (before !== undefined) gaps.push({ before, after, months: after - before - 1 });
  });
  gaps.sort((a, b) => b.months - a.months || b.before - a.before);
  const last = known.at(-1);
  // The current month may just not have been photographed yet.
  if (last !== undefined) gaps.unshift({ before: last, after: undefined, months: now - last - 1 });
  return gaps.filter(({ months }) => months >= gapMonthsMin);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
