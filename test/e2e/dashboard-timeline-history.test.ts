import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import type { Place } from './support/place.ts';

/** A photo with pixels of its own, and the date that a camera would have written. */
async function writePhoto(place: Place, name: string, taken: string): Promise<string> {
  const path = join(place.photos, name);
  mkdirSync(dirname(path), { recursive: true });
  const image = sharp({ create: { width: 640, height: 480, channels: 3, background: { r: 40, g: 120, b: 200 } } });
  writeFileSync(path, await image.withExif({ IFD2: { DateTimeOriginal: taken } }).jpeg().toBuffer());
  return path;
}

/** Backs up, and waits until that has ended. */
async function backUp(url: string): Promise<void> {
  const { run: before } = await askEngine(url, 'state.get', {});
  await askEngine(url, 'run.start', {});
  await eventually(async () => {
    const { run } = await askEngine(url, 'state.get', {});
    return run !== undefined && run.id !== before?.id && ['complete', 'failed', 'cancelled'].includes(run.state);
  }).toBe(true);
}

const show = (page: Page, view: 'Timeline' | 'History') => page.getByRole('link', { name: view }).click();

describeDashboard('the timeline', () => {
  dashboardTest('shows what is safe by month, and names the months without photos', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await show(page, 'Timeline');
    await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
    await expectAccessible(page);

    await writePhoto(place, 'a.jpg', '2019:03:05 10:00:00');
    await writePhoto(place, 'b.jpg', '2019:03:31 23:30:00');
    await writePhoto(place, 'c.jpg', '2019:08:01 00:30:00');
    await writePhoto(place, 'd.jpg', '2015:12:24 18:00:00');
    await writePhoto(place, 'clock.jpg', '1970:01:02 00:00:00');
    await askEngine(dashboard.url, 'sources.add', { path: place.photos });
    await backUp(dashboard.url);

    // It is told of the run's end, and shows it without being asked.
    const grid = page.getByRole('grid', { name: /by the month/ });
    await grid.waitFor();
    await page.getByText(/^4 photos \(.+\) are safe, taken from December 2015 to August 2019$/).waitFor();
    expect(await grid.getByRole('rowheader').allInnerTexts()).toEqual([expect.stringMatching(/^2020–\d{4}$/), '2019', '2016–2018', '2015']);
    await grid.getByRole('gridcell', { name: /^March 2019: 2 photos, / }).waitFor();
    await grid.getByRole('gridcell', { name: 'April 2019: no photos' }).waitFor();
    await grid.getByRole('gridcell', { name: /^2019: 3 photos, / }).waitFor();
    for (const gap of ['No photos between March and August 2019', 'No photos between December 2015 and March 2019'])
      await page.getByRole('listitem').filter({ hasText: gap }).waitFor();
    await page.getByText(/^1 photo has a date that cannot be right \(1970\)/).waitFor();

    // By keyboard, from month to month.
    await page.getByRole('link', { name: 'Settings' }).focus();
    for (const key of ['Tab', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await eventually(() => page.locator(':focus').textContent()).toMatch(/March 2019: 2 photos/);
    await page.locator('p[aria-hidden]').filter({ hasText: /^March 2019: 2 photos/ }).waitFor();
    await expectAccessible(page);
  });
});

describeDashboard('the history', () => {
  dashboardTest('lists every backup with what it did, and opens it with what failed and its picture', async ({ start, place }) => {
    const { page, dashboard } = await start({ ordinaryUser: true });
    await show(page, 'History');
    await page.getByRole('heading', { name: 'No backup yet' }).waitFor();

    await writePhoto(place, 'a.jpg', '2019:03:05 10:00:00');
    const gone = await writePhoto(place, 'b.jpg', '2019:03:06 10:00:00');
    await askEngine(dashboard.url, 'sources.add', { path: place.photos });
    await backUp(dashboard.url);
    await page.getByRole('heading', { level: 2, name: 'Today' }).waitFor();
    await page.getByRole('heading', { level: 3, name: /^2 photos copied/ }).waitFor();

    const locked = await writePhoto(place, 'album/locked.jpg', '2019:03:07 10:00:00');
    chmodSync(locked, 0);
    rmSync(gone);
    await backUp(dashboard.url);
    chmodSync(locked, 0o644);
    await page.getByText('2 backups, the newest first').waitFor();
    const newest = page.getByRole('button', { name: /^Nothing new, 1 failed/ });
    await newest.focus();
    await page.keyboard.press('Enter');
    const details = page.getByRole('group').filter({ hasText: 'What failed' });
    await details.getByText('access is denied').waitFor();
    await details.getByText('locked.jpg').waitFor();
    await details.getByText(/^1 photo was gone from your folders/).waitFor();
    const numbers = await details.getByLabel('Numbers of this backup').innerText();
    expect(numbers.split('\n')).toEqual(['Processed', '2', 'Uploaded', '0', 'Already backed up', '1', 'Skipped', '0', 'Failed', '1']);
    const picture = details.locator('img');
    await picture.waitFor();
    await eventually(() => picture.evaluate((image: { naturalWidth?: number }) => image.naturalWidth)).toBe(256);
    await expectAccessible(page);
  });
});
