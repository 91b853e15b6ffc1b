import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { runKeepsake } from '../rigs/keepsake-process.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import { addFolder, backUp, button, chooseVault, dropFolder, status, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';

const mounting = await canMount();
const mebibyte = 1024 * 1024;

const warning = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: 'Good to know' }).getByRole('listitem').filter({ hasText: title });
const folder = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Your folders' }).getByRole('listitem').filter({ hasText: name });

describeDashboard('set-up', () => {
  dashboardTest('shows what a command backed up, and takes its folder with one click', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 3 });
    expect((await runKeepsake([place.photos], { home: place.home })).status).toBe(0);
    const { page } = await start();
    await waitForHeadline(page, '3 photos are safe');
    await expectAccessible(page);
    await button(page, /^Add Pictures \(3 photos/).click();
    await folder(page, 'Pictures').getByText('Safe').waitFor();
  });

  dashboardTest('takes three clicks: the folder of pictures is proposed, the place is chosen already', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 3 });
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    await expectAccessible(page);
    await button(page, /^Add Pictures/).click();
    await waitForHeadline(page, 'Ready to back up');
    await folder(page, 'Pictures').getByText('Not backed up yet').waitFor();
    expect(await button(page, /^Add Pictures/).count()).toBe(0);
    await warning(page, 'Your photos and their backup are on the same disk').waitFor();
    await expectAccessible(page);
    await backUp(page);
    await waitForHeadline(page, 'All 3 photos are safe');
    await folder(page, 'Pictures').getByText('Safe').waitFor();
    await folder(page, 'Pictures').getByText(/^3 photos, /).waitFor();
    await expectAccessible(page);
  });

  dashboardTest.skipIf(!mounting)(
    'is done with the keyboard alone, from the proposed folder to a tested place on another drive',
    async ({ start, place, closing }) => {
      makeLibrary(place.photos, { count: 3 });
      const drive = join(place.root, 'drive');
      await mkdir(drive);
      closing(await mountTmpfs({ bytes: 64 * mebibyte, at: drive }));
      const { page } = await start();
      await button(page, /^Add Pictures/).waitFor();
      const go = async (target: Locator): Promise<void> => {
        for (let presses = 0; presses < 40; presses += 1) {
          if (await target.and(page.locator(':focus')).count()) return;
          await page.keyboard.press('Tab');
        }
        throw new Error('the keyboard does not reach it');
      };
      await go(button(page, /^Add Pictures/));
      await page.keyboard.press('Enter');
      await waitForHeadline(page, 'Ready to back up');
      await go(button(page, 'Change where photos go'));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Where should your photos go?' });
      await go(dialog.getByRole('textbox', { name: 'Folder' }));
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(join(drive, 'vault'));
      await page.keyboard.press('Enter');
      await dialog.getByText(/^All is well: Keepsake makes a new vault in \//).waitFor();
      expect(await dialog.getByText(/same disk/).count()).toBe(0);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await warning(page, 'on the same disk').count()).toBe(0);
      await go(button(page, 'Back up'));
      await page.keyboard.press('Enter');
      await waitForHeadline(page, 'All 3 photos are safe');
    },
  );

  dashboardTest('says in a browser, where a folder has no path, how else to add it', async ({ start }) => {
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    await dropFolder(page, 'Holiday');
    const notice = page.getByText('A browser does not tell where a dropped folder is: please use “Add a folder”.');
    await notice.waitFor();
    await expectAccessible(page);
    await button(page, 'Close this notice').click();
    await notice.waitFor({ state: 'detached' });
  });

  dashboardTest('keeps a dropped photo from taking the place of the page, in every view, and forgets the notice after a while', async ({ start }) => {
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    await page.clock.install();
    for (const view of ['Files', 'Restore', 'Timeline', 'History', 'Settings']) {
      await page.getByRole('link', { name: view }).click();
      expect(await isDropPrevented(page)).toBe(true);
      await page.getByText('A browser does not tell where').waitFor();
    }
    await page.clock.runFor(20_000);
    await page.getByText('A browser does not tell where').waitFor({ state: 'detached' });
  });

  dashboardTest('says what became of a folder inside one that is there, or around it', async ({ start, place }) => {
    const summer = join(place.photos, 'Summer');
    await mkdir(summer);
    const { page } = await start();
    const folders = page.getByRole('region', { name: 'Your folders' });
    await addFolder(page, summer);
    await addFolder(page, summer);
    await page.getByText('“Summer” is one of your folders already.').waitFor();
    await addFolder(page, place.photos);
    await page.getByText('“Pictures” is one of your folders now. It takes the place of “Summer” inside it.').waitFor();
    await addFolder(page, summer);
    await page.getByText('“Summer” is inside “Pictures”, which is backed up with all that is in it.').waitFor();
    expect(await folders.getByRole('listitem').count()).toBe(1);
    await expectAccessible(page);
  });
});

/** Drops a file into the page: does the page keep the browser from opening it? */
const isDropPrevented = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], 'photo.jpg'));
    return ['dragover', 'drop'].every(
      (type) => !document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })),
    );
  })()`);

describeDashboard('home', () => {
  dashboardTest('keeps the focus in the page when what had it goes away', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 400 });
    const other = join(place.person, 'Other');
    makeLibrary(other, { count: 2, seed: 2 });
    const { page } = await start();
    const press = async (name: string | RegExp): Promise<void> => {
      await button(page, name).focus();
      await page.keyboard.press('Enter');
    };
    const isKept = (): Promise<void> => page.locator('main :focus').waitFor();
    const isFocused = (name: string | RegExp): Promise<void> => button(page, name).and(page.locator(':focus')).waitFor();
    await press(/^Add Pictures/);
    await waitForHeadline(page, 'Ready to back up');
    await isKept();
    await addFolder(page, other);
    // The dialog gives the focus back once it is closed.
    await isKept();
    // Photos and vault of this test are on one disk.
    await press(/^Hide: /);
    await page.getByRole('region', { name: 'Good to know' }).waitFor({ state: 'detached' });
    await isKept();
    await press('Back up');
    await isFocused('Pause');
    await page.keyboard.press('Enter');
    await isFocused('Resume');
    await press('Cancel');
    await isFocused(/^(?:Back up|Resume)$/);
    await press('Remove Other');
    await page.keyboard.press('Tab');
    await isFocused('Remove the folder');
    await page.keyboard.press('Enter');
    await isFocused('Remove Pictures');
  });

  dashboardTest('names a folder that is unplugged, and is calm again when it is removed', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 3 });
    const drive = join(place.person, 'Drive');
    makeLibrary(drive, { count: 2, seed: 2 });
    const { page } = await start();
    await addFolder(page, place.photos);
    await addFolder(page, drive);
    await backUp(page);
    await waitForHeadline(page, 'All 5 photos are safe');
    await rename(drive, `${drive}-unplugged`);
    await page.reload();
    await waitForHeadline(page, '“Drive” is not connected');
    await folder(page, 'Drive').getByText(/^Not connected since /).waitFor();
    await folder(page, 'Drive').getByText(/^2 photos/).waitFor();
    await expectAccessible(page);
    await button(page, 'Remove Drive').click();
    await button(page.getByRole('alertdialog'), 'Remove the folder').click();
    await waitForHeadline(page, 'All 3 photos are safe');
  });

  dashboardTest('says that the vault’s drive is not connected, and what is safe there', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 3 });
    const { page } = await start();
    await addFolder(page, place.photos);
    const vault = join(place.root, 'vault');
    await chooseVault(page, vault);
    await backUp(page);
    await waitForHeadline(page, 'All 3 photos are safe');
    await rename(vault, `${vault}-unplugged`);
    await page.reload();
    await waitForHeadline(page, 'Your vault’s drive is not connected');
    await status(page).getByText('3 photos are safe there. What is new follows when it is back.').waitFor();
    await page.getByRole('region', { name: 'Where photos go' }).getByText(/ is not connected: connect its drive/).waitFor();
    await expectAccessible(page);
    await rename(`${vault}-unplugged`, vault);
    await page.reload();
    await waitForHeadline(page, 'All 3 photos are safe');
  });

  dashboardTest.skipIf(!mounting)(
    'warns of a disk that is nearly full, until it is read or there is room again',
    async ({ start, place, closing }) => {
      const drive = join(place.root, 'drive');
      await mkdir(drive);
      const disk = closing(await mountTmpfs({ bytes: 32 * mebibyte, at: drive }));
      const { page } = await start();
      await chooseVault(page, join(drive, 'vault'));
      await addFolder(page, place.photos);
      await writeFile(join(drive, 'ballast'), Buffer.alloc(31 * mebibyte));
      await page.reload();
      const full = warning(page, 'The place for your photos is nearly full');
      await full.waitFor();
      await expectAccessible(page);
      await button(full, /^Hide/).click();
      await full.waitFor({ state: 'detached' });
      await disk.resize(64 * mebibyte);
      await page.reload();
      await waitForHeadline(page, 'Ready to back up');
      await disk.resize(32 * mebibyte);
      await page.reload();
      await full.waitFor();
    },
  );
});
