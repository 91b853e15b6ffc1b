import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createChance, makePhoto, writeEntry } from '../rigs/library.ts';
import { addFolder, backUp, button, row, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';

const library = (page: Page) => page.getByRole('grid', { name: 'All that is backed up' });
const details = (page: Page) => page.getByRole('region', { name: 'Details of the file' });

/** The Tab key goes on from where it was used last. */
const expectFocusInDetails = (page: Page) => eventually(() => page.locator('aside :focus').count()).toBe(1);

/** The names in the list, from its top, when all of them have come. */
async function shownNames(page: Page): Promise<string[]> {
  const names = async () =>
    (await library(page).getByRole('rowheader').allInnerTexts()).map((text) => text.split('\n')[0] ?? '');
  await eventually(async () => (await names()).length > 0 && !(await names()).includes('')).toBe(true);
  return names();
}

const expectNames = (page: Page, names: readonly string[]) => eventually(() => shownNames(page)).toEqual(names);

function write(folder: string, path: string, bytes: number, taken: Date, seed = 1): Buffer {
  const { content } = makePhoto(createChance(seed), bytes);
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeEntry(folder, Buffer.from(path), content, 'backed-up', taken);
  return content;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

describeDashboard('all that is backed up', () => {
  dashboardTest(
    'is found by words and by folder, sorted by a click, and walked through with the keyboard alone',
    async ({ start, place }) => {
      const camera = join(place.person, 'Camera');
      write(place.photos, 'Été/plage 1.jpg', 30_000, new Date(Date.UTC(2021, 6, 1)), 1);
      write(place.photos, 'Été/plage 2.jpg', 20_000, new Date(Date.UTC(2022, 6, 1)), 2);
      write(place.photos, 'Garden/rose.jpg', 40_000, new Date(Date.UTC(2023, 6, 1)), 3);
      write(camera, 'plage 3.jpg', 10_000, new Date(Date.UTC(2024, 6, 1)), 4);
      const { page } = await start();
      await addFolder(page, place.photos);
      await addFolder(page, camera);
      await backUp(page);
      await waitForHeadline(page, 'All 4 photos are safe');

      await page.getByRole('link', { name: /^Files/ }).click();
      await page.getByRole('tab', { name: 'All photos 4' }).waitFor();
      await expectAccessible(page);
      const size = page.getByRole('columnheader', { name: 'Size' });
      await size.getByRole('button').click();
      await expectNames(page, ['rose.jpg', 'plage 1.jpg', 'plage 2.jpg', 'plage 3.jpg']);
      expect(await size.getAttribute('aria-sort')).toBe('descending');
      await size.getByRole('button').click();
      await expectNames(page, ['plage 3.jpg', 'plage 2.jpg', 'plage 1.jpg', 'rose.jpg']);

      await page.getByRole('searchbox', { name: 'Search by name or folder' }).fill('ÉTÉ plage');
      await page.getByText('2 files found').waitFor();
      await expectNames(page, ['plage 2.jpg', 'plage 1.jpg']);
      await page.getByRole('searchbox').fill('plage');
      await page.getByText('3 files found').waitFor();
      await button(page, 'All folders Folder').click();
      await page.getByRole('option', { name: 'Camera' }).click();
      await expectNames(page, ['plage 3.jpg']);
      await page.getByRole('searchbox').fill('rose');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
      await expectAccessible(page);
      await button(page, 'Show all again').click();
      await expectNames(page, ['plage 3.jpg', 'plage 2.jpg', 'plage 1.jpg', 'rose.jpg']);

      await library(page).focus();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await details(page).getByRole('heading', { name: 'plage 1.jpg' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await details(page).getByRole('heading', { name: 'rose.jpg' }).waitFor();
      const active = await library(page).getAttribute('aria-activedescendant');
      expect(await page.locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Escape');
      await details(page).waitFor({ state: 'detached' });
    },
  );

  dashboardTest('says of a photo that is nothing but zeros that there is no picture in it', async ({ start, place }) => {
    write(place.photos, 'good.jpg', 3_000, new Date(Date.UTC(2021, 6, 1)), 1);
    writeFileSync(join(place.photos, 'zero.jpg'), Buffer.alloc(70_000));
    const { page } = await start();
    await addFolder(page, place.photos);
    await backUp(page);
    await page.getByRole('heading', { name: 'There is no picture in one of your files' }).waitFor();
    await page.getByText(/All the bytes of “zero.jpg” are zero/).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /^Files/ }).click();
    await row(page, 'zero.jpg').getByText(/^There is no picture in it/).waitFor();
    await row(page, 'zero.jpg').click();
    await details(page).getByText(/^There is no picture in it/).waitFor();
  });

  dashboardTest('says of a photo without a date that the date is that of its file', async ({ start, place }) => {
    write(place.photos, 'dated.jpg', 3_000, new Date(Date.UTC(2021, 6, 1)), 1);
    mkdirSync(join(place.photos, 'scans'));
    writeFileSync(join(place.photos, 'scans/scan.jpg'), 'no date in it');
    const { page } = await start();
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, 'All 2 photos are safe');
    await page.getByRole('link', { name: /^Files/ }).click();
    await row(page, 'scan.jpg').getByText('date of the file').waitFor();
    expect(await row(page, 'dated.jpg').getByText('date of the file').count()).toBe(0);
    await row(page, 'scan.jpg').click();
    await details(page).getByText('There is no date in the file').waitFor();
    await row(page, 'dated.jpg').click();
    await details(page).getByText(/2021/).first().waitFor();
    expect(await details(page).getByText('There is no date in the file').count()).toBe(0);
  });

  dashboardTest(
    'tells of each file where it is, when it was backed up, what it was before, and copies that',
    async ({ start, place, visitor }) => {
      const first = write(place.photos, 'Garden/rose.jpg', 30_000, new Date(Date.UTC(2021, 6, 1)), 1);
      write(place.photos, 'Garden/tulip.jpg', 30_000, new Date(Date.UTC(2022, 6, 1)), 2);
      const { page } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, 'All 2 photos are safe');
      const second = write(place.photos, 'Garden/rose.jpg', 40_000, new Date(Date.UTC(2023, 6, 1)), 3);
      await backUp(page);
      await page.getByRole('link', { name: /^Files/ }).click();
      await row(page, 'rose.jpg').click();
      await details(page).getByRole('heading', { name: '2 versions' }).waitFor();
      await details(page).getByText(sha256(second), { exact: true }).waitFor();
      await details(page).getByText(sha256(first).slice(0, 12)).waitFor();
      await details(page).getByText(join(place.photos, 'Garden/rose.jpg')).waitFor();
      await details(page)
        .getByText(join(place.vault, 'objects', sha256(second).slice(0, 2), `${sha256(second)}.jpg`))
        .waitFor();
      await details(page).getByText(/^Backed up (this minute|1 minute ago)$/).waitFor();
      await expectAccessible(page);
      // A browser's page cannot open a file manager.
      expect(await button(page, 'Show in its folder').count()).toBe(0);

      await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await button(page, 'Copy details').click();
      await button(page, 'Copied').waitFor();
      const copied = await page.evaluate('navigator.clipboard.readText()');
      expect(copied).toContain(`Where it is: ${join(place.photos, 'Garden/rose.jpg')}`);
      expect(copied).toContain(sha256(second));

      await row(page, 'tulip.jpg').click();
      await details(page).getByRole('heading', { name: 'tulip.jpg' }).waitFor();
      expect(await details(page).getByRole('heading', { name: /versions/ }).count()).toBe(0);
      await button(page, 'Close the details').click();
      await details(page).waitFor({ state: 'detached' });
    },
  );

  dashboardTest('one that failed says why, and is tried again by itself', async ({ start, place }) => {
    for (const [index, name] of ['one.jpg', 'two.jpg', 'three.jpg'].entries())
      write(place.photos, name, 20_000, new Date(Date.UTC(2021, 6, 1)), index);
    const [one, two] = ['one.jpg', 'two.jpg'].map((name) => join(place.photos, name));
    await chmod(one!, 0);
    await chmod(two!, 0);
    const { page, dashboard } = await start({ ordinaryUser: true });
    // Nothing is tried again by itself.
    const schedule = { mode: 'manual', at: '22:00', onBattery: true, onMetered: true } as const;
    await askEngine(dashboard.url, 'preferences.set', { schedule });
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, '2 photos need you');
    await page.getByRole('link', { name: /^Files/ }).click();
    await page.getByRole('tab', { name: 'Need you 2' }).click();
    await row(page, 'one.jpg').click();
    await details(page).getByText(/access is denied/).waitFor();
    await expectAccessible(page);
    await chmod(one!, 0o644);
    await chmod(two!, 0o644);
    await button(details(page), 'Try again').press('Enter');
    // The other one was not asked for: it stays.
    await page.getByRole('tab', { name: 'Need you 1' }).waitFor();
    await row(page, 'two.jpg').waitFor();
    await eventually(() => row(page, 'one.jpg').count()).toBe(0);
    await details(page).getByText(/^Backed up/).first().waitFor();
    await expectFocusInDetails(page);
    expect((await askEngine(dashboard.url, 'state.get', {})).run?.counters).toMatchObject({ processed: 1, uploaded: 1 });
  });

  dashboardTest('a link that points outside offers its folder, and no retry', async ({ start, place }) => {
    const outside = join(place.person, 'Outside');
    write(outside, 'far.jpg', 20_000, new Date(Date.UTC(2021, 6, 1)), 1);
    write(place.photos, 'near.jpg', 20_000, new Date(Date.UTC(2021, 6, 1)), 2);
    symlinkSync(outside, join(place.photos, 'link'));
    const { page, dashboard } = await start();
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, '1 link points outside your folders');
    expect(await button(page, 'Retry the failed').count()).toBe(0);
    await page.getByRole('link', { name: /^Files/ }).click();
    await page.getByRole('tab', { name: 'Need you 1' }).click();
    await row(page, 'link').click();
    await button(details(page), 'Add that folder').waitFor();
    expect(await button(page, 'Retry the failed').count()).toBe(0);
    await button(details(page), 'Add that folder').press('Enter');
    await eventually(async () => (await askEngine(dashboard.url, 'state.get', {})).sources.length).toBe(2);
    await expectFocusInDetails(page);
  });
});
