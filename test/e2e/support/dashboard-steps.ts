import type { Locator, Page } from 'playwright-core';
import type { Counters } from '../../../src-shared/domain.ts';

/* What a person does in the dashboard, found as a person finds it: by role and visible words. */

export const status = (page: Page): Locator => page.getByRole('region', { name: 'Status' });
export const headline = (page: Page): Locator => status(page).getByRole('heading', { level: 1 });
export const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
export const row = (page: Page, text: string | RegExp): Locator => page.getByRole('row').filter({ hasText: text });

/** Adds a folder through the dialog by typing its path. */
export async function addFolder(page: Page, path: string): Promise<void> {
  await button(page, 'Add a folder').click();
  const dialog = await typeFolder(page, path);
  await button(dialog, /^Choose “/).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Drops a folder of this name into the window. */
export async function dropFolder(page: Page, name: string): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], ${JSON.stringify(name)}));
    for (const type of ['dragenter', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
}

/** Types a path into the open dialog and goes there. */
export async function typeFolder(page: Page, path: string): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  // The first listing fills the path in: what is typed before would be lost.
  await button(dialog, /^Choose “/).waitFor();
  await dialog.getByRole('textbox', { name: 'Path' }).fill(path);
  await button(dialog, 'Go').click();
  await dialog.getByRole('listbox', { name: `Folders in ${path}` }).waitFor();
  return dialog;
}

/** Waits for the words of a state at the top of the page. */
export async function waitForHeadline(page: Page, words: string | RegExp): Promise<void> {
  await status(page).getByRole('heading', { level: 1, name: words }).waitFor();
}

/** Opens the dialog of the place where photos go, and fills it in for a Keepsake server. */
export async function typeServer(page: Page, address: string, token?: string): Promise<Locator> {
  await button(page, 'Change where photos go').click();
  const dialog = page.getByRole('dialog', { name: 'Where should your photos go?' });
  await dialog.getByRole('radio', { name: /^A Keepsake server/ }).check({ force: true });
  await dialog.getByRole('textbox', { name: 'Address of the server' }).fill(address);
  if (token !== undefined) await dialog.getByLabel('Token').fill(token);
  return dialog;
}

/** Tests the place that the open dialog names, then has photos go there. */
export async function usePlace(dialog: Locator): Promise<void> {
  await button(dialog, 'Test this place').click();
  await button(dialog, 'Use this place').click();
  await dialog.waitFor({ state: 'detached' });
}

/** Has photos go to a folder from now on. */
export async function chooseVault(page: Page, folder: string): Promise<void> {
  await button(page, 'Change where photos go').click();
  const dialog = page.getByRole('dialog', { name: 'Where should your photos go?' });
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(folder);
  await usePlace(dialog);
}

/** Has photos go to a Keepsake server from now on. */
export async function chooseServer(page: Page, address: string, token?: string): Promise<void> {
  await usePlace(await typeServer(page, address, token));
}

export async function backUp(page: Page): Promise<void> {
  await button(page, 'Back up').click();
}

const counterNames = {
  Processed: 'processed',
  Uploaded: 'uploaded',
  'Already backed up': 'present',
  Skipped: 'skipped',
  Failed: 'failed',
  'Not done yet': 'cancelled',
} as const satisfies Readonly<Record<string, keyof Counters>>;

export type ShownCounters = Readonly<Record<(typeof counterNames)[keyof typeof counterNames], number>>;

/** The numbers as they stand on the page; "Not done yet" is only shown where there are some. */
export async function shownCounters(page: Page): Promise<ShownCounters> {
  const texts = await page.getByLabel(/^Numbers of (?:the last|this) backup$/).locator('div').allInnerTexts();
  const counters = { processed: 0, uploaded: 0, present: 0, skipped: 0, failed: 0, cancelled: 0 };
  for (const text of texts) {
    const [name = '', value = ''] = text.split('\n').filter((line) => line !== '');
    const key = Object.entries(counterNames).find(([words]) => words.toLowerCase() === name.toLowerCase())?.[1];
    if (key === undefined) throw new Error(`a number without a name: ${text}`);
    counters[key] = Number(value.replaceAll(',', ''));
  }
  return counters;
}

/** What "processed" must be: every file has exactly one end, and one that is not done yet is not processed. */
export function sumOfEnds({ uploaded, present, skipped, failed }: ShownCounters): number {
  return uploaded + present + skipped + failed;
}

/** Shows the files of the last backup, all or those that came to one end. */
export async function showFiles(page: Page, filter?: RegExp): Promise<void> {
  await page.getByRole('link', { name: /^Files/ }).click();
  await page.getByRole('tab', { name: /^(?:Last|This) backup/ }).click();
  if (filter !== undefined) await filesFilter(page, filter).click();
}

export const filesFilter = (page: Page, name: string | RegExp): Locator => page.getByRole('radio', { name });

export async function showHome(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Home' }).click();
}
