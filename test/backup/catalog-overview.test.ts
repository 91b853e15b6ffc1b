import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalog } from '../../src-main/backup/catalog.ts';
import type { CatalogOverview } from '../../src-main/backup/catalog-overview.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';

const vault = '0123456789abcdef0123456789abcdef';
const day = (number: number): string => new Date(Date.UTC(2026, 2, number)).toISOString();

/** Runs, each on a day of its own from the first of March; null: it was cut off. */
async function overviewAfter(...runs: readonly (Partial<RunSnapshot> | null)[]): Promise<CatalogOverview> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-overview-'));
  const catalog = await openCatalog(join(folder, 'catalog.sqlite'));
  onTestFinished(async () => {
    await catalog.close();
    rmSync(folder, { recursive: true });
  });
  for (const [index, run] of runs.entries()) {
    const noted = { id: `run0000${index}`, vault, destination: 'the vault', startedAt: day(index + 1), dryRun: false };
    if (run === null) await catalog.beginRun(noted);
    else await catalog.noteRun(noted, JSON.stringify({ state: 'complete', dryRun: false, seconds: 0, ...run }));
  }
  return catalog.overview(vault);
}

const walk = (...sources: string[]): Partial<RunSnapshot> => ({ sources, partial: true, walked: true });

test('each source is done when a run last went through all of it, alone or with others', async () => {
  const { doneAt, completeAt, unfinished } = await overviewAfter(
    { sources: ['one', 'two'] }, walk('one'), { sources: ['two'], partial: true }, { sources: ['two'], retry: true },
    { sources: ['two'], dryRun: true }, { ...walk('two'), notConnected: ['two'] });
  expect(Object.fromEntries(doneAt)).toEqual({ one: day(2), two: day(1) });
  expect(completeAt).toBe(day(1));
  expect([...unfinished]).toEqual([]);
});

test('a source that is seldom gone through is not forgotten for those that often are', async () => {
  const { doneAt } = await overviewAfter({ sources: ['one', 'two'] }, ...Array.from({ length: 150 }, () => walk('one')));
  expect(doneAt.get('two')).toBe(day(1));
});

test('a source is unfinished when the last run that was to go through it did not get there, and no other is', async () => {
  const { doneAt, unfinished, firstAt } = await overviewAfter({ sources: ['one', 'two'] }, { ...walk('two'), state: 'cancelled' });
  expect([...unfinished]).toEqual(['two']);
  expect(Object.fromEntries(doneAt)).toEqual({ one: day(1), two: day(1) });
  expect(Object.fromEntries(firstAt)).toEqual({ one: day(1), two: day(1) });
});

test('a run that was cut off leaves every source unfinished until one gets through it', async () => {
  const { unfinished, cutOffAt } = await overviewAfter({ sources: ['one', 'two'] }, null, walk('one'));
  expect([...unfinished]).toEqual(['two']);
  expect(cutOffAt).toBeUndefined();
});

test('where every run was cut off it is known when the first one began', async () => {
  expect((await overviewAfter(null, null)).cutOffAt).toBe(day(1));
});
