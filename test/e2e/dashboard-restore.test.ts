import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { startDashboard } from './support/dashboard-process.ts';
import { button } from './support/dashboard-steps.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import type { Place } from './support/place.ts';

let colour = 0;

/** A photo with pixels of its own, and the date that a camera would have written. */
async function writePhoto(place: Place, name: string, taken: string): Promise<string> {
  const path = join(place.photos, name);
  mkdirSync(dirname(path), { recursive: true });
  const image = sharp({ create: { width: 640, height: 480, channels: 3, background: { r: (colour += 7) % 256, g: 120, b: 200 } } });
  writeFileSync(path, await image.withExif({ IFD2: { DateTimeOriginal: taken } }).jpeg().toBuffer());
  return path;
}

/** Backs up the photos of the place, and waits until that has ended. */
async function backUp(url: string, place: Place): Promise<void> {
  const { run: before } = await askEngine(url, 'state.get', {});
  await askEngine(url, 'sources.add', { path: place.photos });
  await askEngine(url, 'run.start', {});
  await eventually(async () => {
    const { run } = await askEngine(url, 'state.get', {});
    return run !== undefined && run.id !== before?.id && ['complete', 'failed', 'cancelled'].includes(run.state);
  }).toBe(true);
}

/** Four photos of two months: one was deleted since, and one has two versions. */
async function backUpSome(url: string, place: Place): Promise<void> {
  await writePhoto(place, 'Rome/a.jpg', '2024:05:05 10:00:00');
  const changed = await writePhoto(place, 'Rome/b.jpg', '2024:05:04 10:00:00');
  const gone = await writePhoto(place, 'Oslo/c.jpg', '2024:02:01 10:00:00');
  await writePhoto(place, 'd.jpg', '2024:02:02 10:00:00');
  await backUp(url, place);
  rmSync(gone);
  rmSync(changed);
  await writePhoto(place, 'Rome/b.jpg', '2024:05:04 10:00:00');
  await backUp(url, place);
}

const show = (page: Page, view: 'Restore' | 'History' | 'Home') => page.getByRole('link', { name: view, exact: true }).click();
const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Photos in the backup' });
const tile = (page: Page, name: string): Locator => grid(page).getByRole('gridcell').filter({ hasText: name });
const selectedNames = async (page: Page): Promise<string[]> =>
  (await grid(page).locator('[aria-selected=true]').allInnerTexts()).map((text) => /\S+\.jpg/.exec(text)?.[0] ?? text).sort();

/** Waits for the preview of the open dialog, and restores. */
async function restore(page: Page, to: string, preview: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Restore/ });
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(to);
  await dialog.getByText(`To ${to}`).waitFor();
  await dialog.getByText(preview).waitFor();
  await expectAccessible(page);
  await button(dialog, 'Restore').click();
  await dialog.waitFor({ state: 'detached' });
}

describeDashboard('the restore page', () => {
  dashboardTest('shows what is in the backup by date, with what was deleted and how many versions there are', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await show(page, 'Restore');
    await page.getByRole('heading', { name: 'Nothing is backed up here yet' }).waitFor();
    await backUpSome(dashboard.url, place);
    await page.reload();
    await tile(page, 'a.jpg').waitFor();
    await eventually(() => grid(page).getByRole('rowheader').allInnerTexts()).toEqual(['May 2024', 'February 2024']);
    await eventually(() => grid(page).getByRole('gridcell').count()).toBe(4);
    await tile(page, 'c.jpg').getByText('Deleted').waitFor();
    await tile(page, 'b.jpg').getByText('2 versions').waitFor();
    await eventually(() => tile(page, 'd.jpg').locator('img').count()).toBe(1);
    await expectAccessible(page);
  });

  dashboardTest('finds photos, and shows them folder by folder', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await backUpSome(dashboard.url, place);
    await show(page, 'Restore');
    await tile(page, 'a.jpg').waitFor();
    await page.getByRole('searchbox').fill('oslo');
    await page.getByText('1 photo found').waitFor();
    await eventually(() => grid(page).getByRole('gridcell').count()).toBe(1);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await button(page, 'Show all again').click();
    await tile(page, 'a.jpg').waitFor();

    await page.getByRole('radio', { name: 'By folder' }).click();
    await tile(page, basename(place.photos)).click();
    await eventually(() => grid(page).getByRole('gridcell').allInnerTexts()).toEqual(['Oslo', 'Rome', 'd.jpg']);
    await grid(page).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await tile(page, 'b.jpg').waitFor();
    await page.getByRole('navigation', { name: 'Folders above' }).getByRole('button', { name: 'Rome' }).waitFor();
    await expectAccessible(page);
  });

  dashboardTest('selects with the mouse and the keyboard, and shows a photo large with its versions', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await backUpSome(dashboard.url, place);
    await show(page, 'Restore');
    await tile(page, 'a.jpg').click();
    expect(await selectedNames(page)).toEqual(['a.jpg']);
    await tile(page, 'c.jpg').click({ modifiers: ['Shift'] });
    await eventually(() => selectedNames(page)).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    await tile(page, 'd.jpg').click({ modifiers: ['Control'] });
    await eventually(() => selectedNames(page)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    await page.getByText(/^3 photos selected/).waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => selectedNames(page)).toEqual([]);
    for (const key of ['Home', 'Shift+ArrowRight', 'Control+ArrowDown', 'Space']) await page.keyboard.press(key);
    await eventually(() => selectedNames(page)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);

    for (const key of ['Home', 'Enter']) await page.keyboard.press(key);
    const viewer = page.getByRole('dialog', { name: 'Photo a.jpg' });
    const picture = viewer.getByRole('img', { name: 'a.jpg' });
    await eventually(() => picture.evaluate((image: { naturalWidth?: number }) => image.naturalWidth)).toBe(640);
    await viewer.getByText('1 of 4').waitFor();
    await page.keyboard.press('ArrowRight');
    const next = page.getByRole('dialog', { name: 'Photo b.jpg' });
    const versions = next.getByRole('region', { name: 'Versions' }).getByRole('button');
    await eventually(() => versions.count()).toBe(2);
    await expectAccessible(page);
    await versions.nth(1).click();
    await button(next, 'Restore this version…').waitFor();
    await page.keyboard.press('Escape');
    await next.waitFor({ state: 'detached' });

    await tile(page, 'a.jpg').click();
    const downloading = page.waitForEvent('download');
    await button(page, 'Download as ZIP').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('keepsake-photos.zip');
    expect(readFileSync(await download.path()).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  });

  dashboardTest('restores an older version into a folder of its own, says where it is, and keeps it in the history', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await writePhoto(place, 'Rome/b.jpg', '2024:05:04 10:00:00');
    const before = readFileSync(join(place.photos, 'Rome/b.jpg'));
    await backUp(dashboard.url, place);
    rmSync(join(place.photos, 'Rome/b.jpg'));
    await writePhoto(place, 'Rome/b.jpg', '2024:05:04 10:00:00');
    await backUp(dashboard.url, place);
    await show(page, 'Restore');
    await tile(page, 'b.jpg').dblclick();
    const viewer = page.getByRole('dialog', { name: 'Photo b.jpg' });
    // One that is shown before the older one was asked for: a browser takes back what it did not finish.
    await eventually(() => viewer.getByRole('img', { name: 'b.jpg' }).evaluate((image: { complete?: boolean }) => image.complete)).toBe(true);
    await viewer.getByRole('region', { name: 'Versions' }).getByRole('button').nth(1).click();
    await button(viewer, 'Restore this version…').click();
    const to = join(place.root, 'restored');
    await restore(page, to, /^1 photo, /);
    await page.getByRole('heading', { level: 1, name: 'Your photos are restored' }).waitFor();
    await page.getByText(`Restored to ${to}.`).waitFor();
    expect(readFileSync(join(to, basename(place.photos), 'Rome/b.jpg')).equals(before)).toBe(true);
    await expectAccessible(page);
    await show(page, 'Home');
    await page.getByRole('link', { name: 'Show the restore' }).click();
    await button(page, 'Done').click();
    await tile(page, 'b.jpg').waitFor();
    await show(page, 'History');
    await page.getByRole('button', { name: /^Restored 1 photo/ }).click();
    await page.getByText(to).waitFor();
    await expectAccessible(page);
  });

  dashboardTest('puts everything back in place beside what is there, and lists what got another name', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await backUpSome(dashboard.url, place);
    rmSync(join(place.photos, 'd.jpg'));
    writeFileSync(join(place.photos, 'Rome/a.jpg'), 'mine');
    await show(page, 'Restore');
    await tile(page, 'a.jpg').waitFor();
    await button(page, 'Restore everything…').click();
    const dialog = page.getByRole('dialog', { name: 'Restore everything' });
    await dialog.getByRole('radio', { name: 'Back to where it was' }).check({ force: true });
    await dialog.getByText(/^3 photos, /).waitFor();
    await dialog.getByText('1 photo that was deleted is left out.').waitFor();
    await dialog.getByRole('switch', { name: 'Also photos that were deleted' }).check({ force: true });
    await dialog.getByText(/^4 photos, /).waitFor();
    await expectAccessible(page);
    await button(dialog, 'Restore').click();
    await page.getByRole('heading', { name: 'Your photos are restored' }).waitFor();
    const renamed = page.getByRole('region', { name: 'Restored under another name' });
    await renamed.getByText(/^now a \(restored \d{4}-\d\d-\d\d\)\.jpg$/).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save the whole list as CSV…').click()]);
    expect(download.suggestedFilename()).toMatch(/^keepsake-restore-\d{4}-\d\d-\d\d\.csv$/);
    expect(readFileSync(await download.path(), 'utf8').split('\r\n')).toHaveLength(3);
    expect(readFileSync(join(place.photos, 'Rome/a.jpg'), 'utf8')).toBe('mine');
    expect(readdirSync(place.photos, { recursive: true }).map(String).filter((name) => name.endsWith('.jpg'))).toHaveLength(5);
    await expectAccessible(page);
  });

  dashboardTest('goes on when its tab is closed; it can be paused and cancelled in another', async ({ start, place, visitor }) => {
    const { page, dashboard } = await start();
    await writePhoto(place, 'a.jpg', '2024:05:05 10:00:00');
    writeFileSync(join(place.photos, 'film.mp4'), Buffer.concat([Buffer.from('00000018667479706d703432', 'hex'), Buffer.alloc(6_000_000, 7)]));
    await backUp(dashboard.url, place);
    await askEngine(dashboard.url, 'preferences.set', { bandwidth: { mode: 'limited', bytesPerSecond: 100_000, timetable: [] } });
    await show(page, 'Restore');
    await tile(page, 'a.jpg').waitFor();
    await button(page, 'Restore everything…').click();
    const to = join(place.root, 'restored');
    await restore(page, to, /^2 photos, /);
    await page.getByRole('heading', { level: 1, name: /^Restoring/ }).waitFor();
    await page.close();

    const other = (await visitor.open(dashboard.url)).page;
    await other.getByRole('link', { name: 'Restore', exact: true }).click();
    await other.getByRole('heading', { level: 1, name: /^Restoring/ }).waitFor();
    await other.getByRole('region', { name: 'What each worker does' }).getByText('film.mp4').waitFor();
    await expectAccessible(other);
    await button(other, 'Pause').click();
    await other.getByRole('heading', { level: 1, name: 'Paused' }).waitFor();
    await button(other, 'Resume').click();
    await other.getByRole('heading', { level: 1, name: /^Restoring/ }).waitFor();
    await button(other, 'Cancel').click();
    await other.getByRole('heading', { level: 1, name: 'Cancelled' }).waitFor();
    expect(readdirSync(join(to, basename(place.photos)))).toEqual(['a.jpg']);
    await button(other, 'Done').click();
    await tile(other, 'a.jpg').waitFor();
  });

  dashboardTest('browses and restores a backup that this computer does not back up to', async ({ start, place }) => {
    const { page, dashboard } = await start();
    await backUpSome(dashboard.url, place);
    const other = join(place.root, 'other vault');
    await askEngine(dashboard.url, 'destination.set', { kind: 'vault', address: other });
    await page.reload();
    await show(page, 'Restore');
    await button(page, 'Another backup…').click();
    const dialog = page.getByRole('dialog', { name: 'Which backup?' });
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(place.vault);
    await button(dialog, 'Open the backup').click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(`From ${place.vault}`).waitFor();
    await tile(page, 'c.jpg').click();
    await button(page, 'Restore 1 photo…').click();
    const to = join(place.root, 'restored');
    await restore(page, to, /^1 photo, /);
    await page.getByRole('heading', { name: 'Your photos are restored' }).waitFor();
    expect(readdirSync(join(to, basename(place.photos), 'Oslo'))).toEqual(['c.jpg']);
  });
});

describeDashboard('a new computer', () => {
  dashboardTest('opens the backup of another one, and continues its folder without an upload', async ({ place, closing, visitor }) => {
    const old = await startDashboard(place);
    closing(old.process);
    await writePhoto(place, 'a.jpg', '2024:05:05 10:00:00');
    await writePhoto(place, 'Rome/b.jpg', '2024:05:04 10:00:00');
    await backUp(old.url, place);
    const { sources } = await askEngine(old.url, 'state.get', {});
    await old.stop();

    const copy = join(place.root, 'My photos');
    cpSync(place.photos, copy, { recursive: true, preserveTimestamps: true });
    const next = await startDashboard({ ...place, home: join(place.root, 'new home') });
    closing(next.process);
    const { page } = await visitor.open(next.url);
    await expectAccessible(page);
    await button(page, 'I have a backup already…').click();
    const dialog = page.getByRole('dialog', { name: 'Which backup?' });
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(place.vault);
    await button(dialog, 'Open the backup').click();
    await tile(page, basename(place.photos)).waitFor();
    await page.getByText(/backed up 1 folder here, last on /).waitFor();
    await expectAccessible(page);
    await button(page, 'This computer replaces it…').click();
    const replace = page.getByRole('dialog', { name: /^This computer replaces/ });
    await replace.getByText(`From now on your photos go to ${place.vault}.`).waitFor();
    await replace.getByRole('textbox').fill(copy);
    await expectAccessible(page);
    await button(replace, 'Replace it').click();
    await page.getByText('This computer backs up 1 folder from now on, in place of the other one.').waitFor();
    const after = await askEngine(next.url, 'state.get', {});
    expect(after.sources).toMatchObject([{ id: sources[0]?.id, path: copy }]);
    await askEngine(next.url, 'run.start', {});
    await eventually(async () => (await askEngine(next.url, 'state.get', {})).run?.state).toBe('complete');
    expect((await askEngine(next.url, 'state.get', {})).run?.counters).toMatchObject({ uploaded: 0, present: 2 });
  });
});
