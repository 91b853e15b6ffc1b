import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFolder, button, status, typeFolder, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';

describeDashboard('first screen', () => {
  dashboardTest('offers one thing to do, and everything else is set already', async ({ start, place }) => {
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    expect(await button(page, 'Add a folder').isEnabled()).toBe(true);
    const backUp = button(page, 'Back up');
    expect(await backUp.isDisabled()).toBe(true);
    expect(await status(page).getByText('Add a folder first, then you can back up.').isVisible()).toBe(true);
    const destination = page.getByRole('region', { name: 'Where photos go' });
    expect(await destination.getByText('A vault folder').isVisible()).toBe(true);
    expect(await destination.getByTitle(place.vault).isVisible()).toBe(true);
    await destination.getByRole('meter', { name: 'Space' }).waitFor();
    await expectAccessible(page);
  });
});

describeDashboard('adding a folder', () => {
  dashboardTest('takes a path that is typed', async ({ start, place }) => {
    const { page } = await start();
    await addFolder(page, place.photos);
    await waitForHeadline(page, 'Ready to back up');
    const folders = page.getByRole('region', { name: 'Your folders' });
    expect(await folders.getByTitle(place.photos).isVisible()).toBe(true);
    expect(await button(page, 'Back up').isEnabled()).toBe(true);
    await expectAccessible(page);
  });

  dashboardTest('goes from folder to folder by clicks, and back up', async ({ start, place }) => {
    await mkdir(join(place.photos, '2024', 'Summer'), { recursive: true });
    const { page } = await start();
    await button(page, 'Add a folder').click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByRole('option', { name: 'Pictures' }).click();
    await dialog.getByRole('option', { name: '2024' }).click();
    await dialog.getByRole('option', { name: 'Summer' }).click();
    await dialog.getByText('No folders in here. You can choose this one.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('navigation', { name: 'Where you are' }).getByRole('button', { name: '2024' }).click();
    await button(dialog, 'Choose “2024”').click();
    await dialog.waitFor({ state: 'detached' });
    expect(
      await page.getByRole('region', { name: 'Your folders' }).getByTitle(join(place.photos, '2024')).isVisible(),
    ).toBe(true);
  });

  dashboardTest('works with the keyboard alone', async ({ start, place }) => {
    await mkdir(join(place.photos, '2024'));
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    const press = async (key: string, until: () => Promise<boolean>): Promise<void> => {
      for (let presses = 0; presses < 20 && !(await until()); presses += 1) await page.keyboard.press(key);
      expect(await until()).toBe(true);
    };
    const isFocused = (name: string | RegExp) => (): Promise<boolean> =>
      button(page, name).and(page.locator(':focus')).isVisible();
    await press('Tab', isFocused('Add a folder'));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    // The list takes the focus with its first folder.
    await dialog.getByRole('option', { name: 'Pictures' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('option', { name: '2024' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Backspace');
    await dialog.getByRole('option', { name: 'Pictures' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await button(dialog, 'Choose “Pictures”').waitFor();
    await press('Tab', isFocused('Choose “Pictures”'));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await waitForHeadline(page, 'Ready to back up');
    expect(await page.getByRole('region', { name: 'Your folders' }).getByTitle(place.photos).isVisible()).toBe(true);
  });

  dashboardTest('takes what is typed without a press on “Go”, or says why it cannot', async ({ start, place }) => {
    const { page } = await start();
    await button(page, 'Add a folder').click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await button(dialog, /^Choose “/).waitFor();
    const path = dialog.getByRole('textbox', { name: 'Path' });
    const missing = join(place.photos, 'nowhere');
    await path.fill(missing);
    await button(dialog, 'Choose “nowhere”').click();
    expect(await dialog.getByRole('alert').innerText()).toBe(`There is no folder ${missing}.`);
    // A second press is no other answer.
    await button(dialog, 'Choose “nowhere”').click();
    await dialog.getByRole('alert').waitFor();
    await path.fill('~/Pictures');
    await button(dialog, 'Choose “Pictures”').click();
    await dialog.waitFor({ state: 'detached' });
    const folders = page.getByRole('region', { name: 'Your folders' });
    expect(await folders.getByRole('listitem').count()).toBe(1);
    expect(await folders.getByTitle(place.photos).isVisible()).toBe(true);
  });

  dashboardTest('says in one sentence that a folder does not exist', async ({ start, place }) => {
    const { page } = await start();
    await button(page, 'Add a folder').click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await button(dialog, /^Choose “/).waitFor();
    const missing = join(place.person, 'nowhere');
    await dialog.getByRole('textbox', { name: 'Path' }).fill(missing);
    await button(dialog, 'Go').click();
    expect(await dialog.getByRole('alert').innerText()).toBe(`There is no folder ${missing}.`);
    await expectAccessible(page);
    await button(dialog, 'Cancel').click();
    await dialog.waitFor({ state: 'detached' });
    await waitForHeadline(page, 'Let’s keep your photos safe');
  });

  dashboardTest('refuses a folder that the vault lies in', async ({ start, place }) => {
    const { page } = await start();
    await button(page, 'Add a folder').click();
    const dialog = await typeFolder(page, place.root);
    await button(dialog, /^Choose “/).click();
    expect(await dialog.getByRole('alert').innerText()).toMatch(/vault.*lies in/);
    await button(dialog, 'Cancel').click();
    await waitForHeadline(page, 'Let’s keep your photos safe');
  });
});
