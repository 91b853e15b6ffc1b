import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { addFolder, backUp, filesFilter, showFiles, shownCounters, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually, patienceMs } from './support/eventually.ts';
import { fileList, loadedRows } from './support/file-list.ts';

const few = 1_000;
const many = 100_000;
/** More rows than a tall screen shows, drawn ahead on both sides. */
const rowsDrawnMax = 80;
/** What a page that held all rows would exceed: each is some 250 bytes of objects and text. */
const heapGrowthMax = 3_000_000;

describeDashboard('a list of very many files', () => {
  dashboardTest(
    'scrolls to any place, holds only what is seen, and costs no more memory than a short one',
    async ({ start, place, visitor }) => {
      makeFiles(place.photos, 0, few);
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, 'All 100 photos are safe');
      const { page: short } = await visitor.open(dashboard.url);
      const heapOfFew = await heapAfterScrolling(short, few);
      await short.close();

      makeFiles(place.photos, few, many);
      await backUp(page);
      await eventually(async () => (await shownCounters(page)).processed, 2 * patienceMs).toBe(many);
      await waitForHeadline(page, 'All 100 photos are safe');
      await page.close();
      const { page: fresh } = await visitor.open(dashboard.url);
      const heapOfMany = await heapAfterScrolling(fresh, many);
      expect(heapOfMany - heapOfFew).toBeLessThan(heapGrowthMax);

      await expectRows(fresh, dashboard.url, many);
      await fresh.keyboard.press('Home');
      await expectRows(fresh, dashboard.url, many, 0);
      await fresh.mouse.wheel(0, 2_400_000);
      await eventually(async () => (await loadedRows(fresh))[0]?.index).toBeGreaterThan(many / 3);
      expect(await expectRows(fresh, dashboard.url, many)).toBeLessThan((many * 2) / 3);
      await expectAccessible(fresh);
      await filesFilter(fresh, 'Skipped 99,900').click();
      await eventually(async () => await fileList(fresh).getAttribute('aria-rowcount')).toBe('99901');
      expect(await fileList(fresh).getByRole('gridcell', { name: 'Skipped' }).count()).toBeGreaterThan(5);
    },
  );
});

/** Files from number `first` on; the first hundred are photos, all others are passed over quickly. */
function makeFiles(folder: string, first: number, end: number): void {
  for (let index = first; index < end; index += 1) {
    const album = join(folder, `album-${Math.floor(index / 500)}`);
    if (index % 500 === 0) mkdirSync(album, { recursive: true });
    writeFileSync(
      join(album, `IMG_${String(index).padStart(6, '0')}.${index < 100 ? 'jpg' : 'txt'}`),
      `photo ${index}`,
    );
  }
}

/** The bytes that the page's scripts hold after the list was scrolled through, when all that is unused is thrown away. */
async function heapAfterScrolling(page: Page, total: number): Promise<number> {
  await showFiles(page);
  await eventually(() => fileList(page).getAttribute('aria-rowcount')).toBe(String(total + 1));
  await fileList(page).hover();
  for (let step = 0; step < 12; step += 1) {
    await page.mouse.wheel(0, 3_000);
    await loadedRows(page);
  }
  await fileList(page).focus();
  await page.keyboard.press('End');
  await expectLast(page, total);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize;
}

async function expectLast(page: Page, total: number): Promise<void> {
  await fileList(page)
    .locator(`[aria-rowindex="${total + 1}"]`)
    .waitFor();
}

/** The rows that are drawn follow each other, are few, and are those that the engine has there. Answers the first one's place. */
async function expectRows(page: Page, url: string, total: number, first?: number): Promise<number> {
  if (first !== undefined)
    await fileList(page)
      .locator(`[aria-rowindex="${first + 2}"]`)
      .waitFor();
  const rows = await loadedRows(page);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.length).toBeLessThan(rowsDrawnMax);
  const offset = rows[0]!.index;
  const window = await askEngine(url, 'files.window', { offset, limit: rows.length });
  expect(window.total).toBe(total);
  expect(rows.map(({ index }) => index)).toEqual(window.rows.map(({ seq }) => seq));
  expect(rows.map(({ path }) => path)).toEqual(window.rows.map(({ path }) => path));
  return offset;
}
