import { describe, expect, test } from 'vitest';
import { warningsOf, type WarningFacts } from '../../src-main/app/warnings.ts';
import type { RunDay } from '../../src-main/backup/catalog-overview.ts';

const now = new Date('2026-03-31T12:00:00Z');
const daysAgo = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();
const source = { id: 'pictures1', label: 'Pictures', connected: true, onVaultDisk: false };

/** All is well, but for what is said. */
function factsOf(changes: Partial<WarningFacts>): WarningFacts {
  return { now, sources: [source], safeFiles: 1000, blank: [], completeAt: daysAgo(0), days: [], bytesToCome: 0, ...changes };
}
const kinds = (changes: Partial<WarningFacts>): readonly string[] => warningsOf(factsOf(changes)).map(({ kind }) => kind);
const runDay = (days: number, counts: Partial<Pick<RunDay, 'changed' | 'removed'>>): RunDay => ({
  day: daysAgo(days).slice(0, 10), at: daysAgo(days), changed: 0, removed: 0, ...counts,
});

test('nothing is warned of where all is well', () => {
  expect(warningsOf(factsOf({ space: { free: 500e9, total: 1e12 } }))).toEqual([]);
});

describe('no complete backup', () => {
  test('is warned of after seven days, with their number, and not without a folder', () => {
    expect(kinds({ completeAt: daysAgo(6.9) })).toEqual([]);
    expect(warningsOf(factsOf({ completeAt: daysAgo(7) }))).toEqual([{ id: 'stale', kind: 'stale', days: 7 }]);
    expect(kinds({ completeAt: daysAgo(70), sources: [] })).toEqual([]);
    expect(kinds({ completeAt: undefined })).toEqual([]);
  });
});

test('files without a picture are warned of together, with the paths of some, and anew when there are more', () => {
  const blank = [{ files: 2, examples: ['a.jpg', 'b.jpg'] }, { files: 5, examples: ['c.jpg', 'd.jpg', 'e.jpg'] }];
  expect(warningsOf(factsOf({ blank }))).toEqual([{ id: 'no-picture:7', kind: 'no-picture', files: 7, examples: ['a.jpg', 'b.jpg', 'c.jpg'] }]);
});

describe('many changes in a day', () => {
  test('are warned of above a hundred, 5 % of all files, and three times what ever was usual', () => {
    expect(kinds({ days: [runDay(0, { changed: 100 })] })).toEqual([]);
    expect(kinds({ days: [runDay(0, { changed: 101 })] })).toEqual(['many-changed']);
    expect(kinds({ days: [runDay(0, { changed: 101 })], safeFiles: 5000 })).toEqual([]);
    expect(kinds({ days: [runDay(0, { changed: 300 }), runDay(9, { changed: 100 })] })).toEqual([]);
    expect(warningsOf(factsOf({ days: [runDay(0, { changed: 301 }), runDay(9, { changed: 100 })] }))).toEqual([
      { id: 'many-changed:2026-03-31', kind: 'many-changed', files: 301, usual: 100, at: daysAgo(0) },
    ]);
  });

  test('are said of the day on which they were, for a month, also when calm days follow', () => {
    const days = [runDay(0, { changed: 3 }), runDay(12, { changed: 900 }), runDay(20, { changed: 4 })];
    expect(warningsOf(factsOf({ days }))).toMatchObject([{ id: 'many-changed:2026-03-19', files: 900, usual: 4 }]);
    expect(kinds({ days: [runDay(30, { changed: 900 })] })).toEqual([]);
  });

  test('count what is gone against what there was before it was gone', () => {
    // All but a few are gone: of what is left it is many times the whole.
    expect(kinds({ days: [runDay(1, { removed: 900 })], safeFiles: 10 })).toEqual(['many-removed']);
    expect(kinds({ days: [runDay(1, { removed: 101 })], safeFiles: 1918 })).toEqual(['many-removed']);
    expect(kinds({ days: [runDay(1, { removed: 101 })], safeFiles: 1919 })).toEqual([]);
  });
});

describe('a destination that is nearly full', () => {
  test('has less than 5 % left, or of a large disk less than 10 GB', () => {
    expect(kinds({ space: { free: 4.9e9, total: 100e9 } })).toEqual(['nearly-full']);
    expect(kinds({ space: { free: 5e9, total: 100e9 } })).toEqual([]);
    expect(kinds({ space: { free: 11e9, total: 8e12 } })).toEqual([]);
    expect(kinds({ space: { free: 9e9, total: 8e12 } })).toEqual(['nearly-full']);
  });

  test('has less left than what is found and not yet safe', () => {
    expect(kinds({ space: { free: 300e9, total: 1e12 }, bytesToCome: 301e9 })).toEqual(['nearly-full']);
  });
});

test('a source is missed after a month, by when it was last seen, and never where that is not known', () => {
  const away = { ...source, connected: false };
  expect(warningsOf(factsOf({ sources: [{ ...away, seenAt: daysAgo(30) }] }))).toEqual([
    { id: 'source-away:pictures1', kind: 'source-away', source: 'pictures1', label: 'Pictures', days: 30 },
  ]);
  expect(kinds({ sources: [{ ...away, seenAt: daysAgo(29) }] })).toEqual([]);
  expect(kinds({ sources: [away] })).toEqual([]);
  expect(kinds({ sources: [{ ...source, seenAt: daysAgo(300) }] })).toEqual([]);
});

test('sources on the disk of the vault are named', () => {
  const sources = [{ ...source, onVaultDisk: true }, { ...source, id: 'camera001', label: 'Camera' }];
  expect(warningsOf(factsOf({ sources }))).toEqual([{ id: 'same-disk', kind: 'same-disk', labels: ['Pictures'] }]);
});
