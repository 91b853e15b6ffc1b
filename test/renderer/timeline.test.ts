import { expect, test } from 'vitest';
import { dateOf, pictureOf, type Timeline, type Years } from '../../src-renderer/timeline/months.ts';

const now = new Date(2026, 5, 20);
const timeline = (months: Readonly<Record<string, number>>, undated = 0): Timeline => ({
  months: Object.entries(months).map(([month, files]) => ({ month, files, bytes: files * 1000 })),
  undated,
});
const yearsOf = (rows: readonly Years[]) => rows.map((row) => (row.kind === 'year' ? row.year : `${row.from}-${row.to}`));
const named = (index: number) => dateOf(index).toLocaleDateString('en', { month: 'long', year: 'numeric' });

test('years come newest first, with their totals, and years without a photo in one row', () => {
  const { picture } = pictureOf(timeline({ '2004-03': 2, '2004-04': 50, '2010-12': 7, '2012-01': 1, '2026-06': 3 }), now);
  expect(yearsOf(picture!.rows)).toEqual([2026, '2013-2025', 2012, 2011, 2010, '2005-2009', 2004]);
  expect(picture).toMatchObject({ files: 63, bytes: 63_000 });
  const oldest = picture!.rows.at(-1)!;
  expect(oldest).toMatchObject({ files: 52 });
  expect(oldest.kind === 'year' && oldest.months.map(({ level }) => level)).toEqual([0, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(oldest.kind === 'year' && oldest.months.map(({ outside }) => outside)).toEqual([true, true, ...Array<boolean>(10).fill(false)]);
  const newest = picture!.rows[0]!;
  expect(newest.kind === 'year' && newest.months.map(({ outside }) => outside).lastIndexOf(false)).toBe(5);
});

test('gaps of three months or longer are named, what is missing until today first', () => {
  const { picture } = pictureOf(timeline({ '2019-03': 1, '2019-08': 1, '2019-11': 1, '2024-01': 1, '2026-02': 1 }), now);
  expect(picture!.gaps.map(({ before, after, months }) => [named(before), after === undefined ? 'today' : named(after), months])).toEqual([
    ['February 2026', 'today', 3],
    ['November 2019', 'January 2024', 49],
    ['January 2024', 'February 2026', 24],
    ['March 2019', 'August 2019', 4],
  ]);
});

test('dates that cannot be right are counted apart, and stretch nothing', () => {
  const odd = { '0001-01': 1, '1601-01': 2, '1970-01': 4, '1970-02': 8, '2026-07': 16, '2026-08': 32, '2107-05': 64 };
  const { picture, doubtful } = pictureOf(timeline(odd), now);
  expect(doubtful).toEqual({ files: 1 + 2 + 4 + 32 + 64, years: [1, 1601, 1970, 2026, 2107] });
  expect(yearsOf(picture!.rows)).toEqual([2026, '1971-2025', 1970]);
});

test('a library without a date that can be right has no picture', () => {
  expect(pictureOf(timeline({}, 3), now)).toEqual({ doubtful: { files: 0, years: [] } });
  expect(pictureOf(timeline({ '2107-05': 3 }), now).picture).toBeUndefined();
});

test('a library of one month is one row, and of forty years forty', () => {
  const one = pictureOf(timeline({ '2026-06': 1 }), now).picture!;
  expect(yearsOf(one.rows)).toEqual([2026]);
  expect(one.gaps).toEqual([]);
  const months = Object.fromEntries(Array.from({ length: 40 }, (_, year) => [`${1987 + year}-06`, year + 1]));
  expect(pictureOf(timeline(months), now).picture!.rows).toHaveLength(40);
});
