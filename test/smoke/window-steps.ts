import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Bridge } from '../../src-shared/bridge.ts';
import type { AppState } from '../../src-shared/contract.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import type { SmokePhoto } from './photos.ts';

/* What a person does in Keepsake's window, and what the page asks for when it shows photos. */

const backupMaxMs = 300_000;

declare const window: { readonly keepsake: Bridge };

/** In English, and nothing begins by itself. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const schedule = { ...defaultPreferences.schedule, mode: 'manual' };
  await page.evaluate((preferences) => window.keepsake.call('preferences.set', preferences), { schedule, language: 'en' });
  await page.getByRole('heading', { level: 1, name: 'Let’s keep your photos safe' }).waitFor();
}

/** Drops a folder into the window as the system's file manager does: no dialog of the system, which no script can drive, opens. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // Any point of the window will do.
  const [x, y] = [200, 200];
  // To copy, to link or to move, as file managers offer it.
  const dragOperationsMask = 1 | 2 | 16;
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data: { items: [], files: [folder], dragOperationsMask } });
  await session.detach();
  await page.getByRole('heading', { level: 1, name: 'Ready to back up' }).waitFor();
}

export async function backUp(page: Page, photos: number): Promise<void> {
  await page.getByRole('button', { name: 'Back up', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: `All ${photos} photos are safe` }).waitFor({ timeout: backupMaxMs });
}

/** Asks for the thumbnail of each photo, as the list of files does. @returns those that have one */
export async function photosWithThumbnail(page: Page, photos: readonly SmokePhoto[]): Promise<readonly SmokePhoto[]> {
  const state = (await page.evaluate(() => window.keepsake.call('state.get', {}))) as AppState;
  const source = state.sources[0]?.id;
  assert(source !== undefined, 'the window knows no folder');
  const found: SmokePhoto[] = [];
  for (const photo of photos) {
    const answer = (await page.evaluate((file) => window.keepsake.call('thumbnails.get', file), { source, path: photo.name })) as {
      readonly image?: { readonly base64: string };
    };
    if ((answer.image?.base64.length ?? 0) > 0) found.push(photo);
  }
  return found;
}
