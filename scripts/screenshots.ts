/*
 * Makes docs/screenshots: every screen of the dashboard, from the real engine on made photos, in light and dark and in two
 * sizes. `npm run screenshots`, after `npm run build`. As root on Linux it happens on a machine of its own making:
 * nobody's folders and drives are in the pictures.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, newContext } from '../test/e2e/support/browser.ts';
import { startDashboard, startServer } from '../test/e2e/support/dashboard-process.ts';
import {
  addFolder, backUp, button, headline, row, showFiles, showHome, status, typeFolder, typeServer, waitForHeadline,
} from '../test/e2e/support/dashboard-steps.ts';
import { startKeepsake } from '../test/rigs/keepsake-process.ts';
import type { Place } from '../test/e2e/support/place.ts';
import { startThrottlingProxy, type ThrottlingProxy } from '../test/e2e/support/throttling-proxy.ts';
import { makeDrive, makePictures, writePicture } from './picture-library.ts';

const folder = join(import.meta.dirname, '../docs/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
] as const;

interface Stage {
  readonly page: Page;
  readonly place: Place;
  /** A folder that is unplugged in one of the pictures. */
  readonly drive: string;
  readonly proxy: ThrottlingProxy;
  readonly token: string | undefined;
}

/** The pictures show these paths: they shall look like somebody's. */
function placeOf(root: string): Place {
  const home = join(root, '.local/share/keepsake');
  return {
    root,
    person: root,
    photos: join(root, 'Pictures'),
    home,
    vault: join(home, 'vault'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

const made = new Set<string>();

/** One state in both schemes and all sizes. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const file = `${name}-${colorScheme}-${size.width}x${size.height}.png`;
      await page.screenshot({ path: join(folder, file) });
      made.add(file);
      console.log(file);
    }
  }
  await page.setViewportSize(sizes[0]);
}

async function shootSetUp({ page, place, drive, proxy, token }: Stage): Promise<void> {
  await button(page, /^Add Pictures/).waitFor();
  await shoot(page, '01-set-up');
  await button(page, 'Add a folder').click();
  const picker = await typeFolder(page, place.photos);
  await shoot(page, '02-choose-a-folder');
  await button(picker, 'Cancel').click();
  await button(page, /^Add Pictures/).click();
  await addFolder(page, drive);
  await waitForHeadline(page, 'Ready to back up');
  await page.getByText('on the same disk', { exact: false }).first().waitFor();
  await shoot(page, '03-set-up-ready');
  const dialog = await typeServer(page, `http://127.0.0.1:${proxy.port}`, token);
  await button(dialog, 'Test this place').click();
  await button(dialog, 'Use this place').waitFor();
  await shoot(page, '04-where-photos-go');
  await button(dialog, 'Use this place').click();
  await dialog.waitFor({ state: 'detached' });
}

async function shootRun({ page, proxy }: Stage): Promise<void> {
  await backUp(page);
  await page
    .getByText(/^(?:[6-9]\d|\d{3}) of \d+ files$/)
    .first()
    .waitFor();
  proxy.setRate(500_000);
  await waitForHeadline(page, /left$/);
  await shoot(page, '05-running');
  await showFiles(page);
  await shoot(page, '06-files-while-running');
  await showHome(page);
  await button(status(page), 'Pause').click();
  await waitForHeadline(page, /^Paused/);
  await button(status(page), 'Resume').waitFor();
  await shoot(page, '07-paused');
  await button(status(page), 'Resume').click();
  await waitForHeadline(page, /^(?!Paused)/);
  await button(status(page), 'Cancel').click();
  await waitForHeadline(page, /so far$/);
  await shoot(page, '08-cancelled');
  proxy.setRate(Number.MAX_SAFE_INTEGER);
}

async function shootEnds({ page, place, drive }: Stage): Promise<void> {
  const locked = join(place.photos, '2023/Garden/IMG_4460.JPG');
  await writePicture(locked, 12, new Date(Date.UTC(2023, 6, 14)));
  await chmod(locked, 0);
  await backUp(page);
  await waitForHeadline(page, '1 photo needs you');
  await shoot(page, '09-needs-you');
  await page.getByRole('link', { name: 'Show it' }).click();
  await row(page, 'IMG_4460.JPG').waitFor();
  await shoot(page, '10-files-that-need-you');
  await chmod(locked, 0o644);
  await showHome(page);
  await backUp(page);
  await waitForHeadline(page, /^All \d+ photos are safe$/);
  await shoot(page, '11-safe');
  await rename(drive, `${drive} `);
  await page.reload();
  await waitForHeadline(page, /is not connected$/);
  await shoot(page, '12-not-connected');
  await button(page, /^Remove /).first().click();
  await page.getByRole('alertdialog').waitFor();
  await shoot(page, '13-remove-a-folder');
  await button(page, 'Keep it').click();
  await rename(`${drive} `, drive);
  await page.reload();
  await waitForHeadline(page, /^All \d+ photos are safe$/);
}

async function shootViews({ page }: Stage): Promise<void> {
  await page.getByRole('link', { name: /^Files/ }).click();
  await page.getByRole('tab', { name: /^All photos/ }).click();
  await row(page, 'IMG_46').first().waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, '14-files');
  await row(page, 'IMG_46').nth(2).click();
  await page
    .getByRole('region', { name: 'Details of the file' })
    .getByText(/^Backed up /)
    .waitFor();
  await shoot(page, '15-details-of-a-file');
  await page.getByRole('link', { name: 'Timeline' }).click();
  await page.getByRole('grid', { name: /by the month/ }).waitFor();
  await shoot(page, '16-timeline');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { level: 2, name: /^(?:Today|Yesterday)$/ }).first().waitFor();
  await shoot(page, '17-history');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await shoot(page, '18-settings');
}

async function shootRestore({ page, place }: Stage): Promise<void> {
  await page.getByRole('link', { name: 'Restore', exact: true }).click();
  const photos = page.getByRole('grid', { name: 'Photos in the backup' });
  const tiles = photos.getByRole('gridcell');
  await photos.locator('img[data-shown]').nth(12).waitFor();
  await tiles.nth(1).click();
  await tiles.nth(4).click({ modifiers: ['Shift'] });
  await shoot(page, '19-restore');
  await button(page, 'Restore 4 photos…').click();
  const dialog = page.getByRole('dialog', { name: 'Restore 4 photos' });
  await dialog.getByText(`To ${place.person}`, { exact: false }).waitFor();
  await shoot(page, '20-restore-where-to');
  await button(dialog, 'Cancel').click();
  await tiles.nth(2).dblclick();
  const viewer = page.getByRole('dialog', { name: /^Photo / });
  await viewer.getByRole('img').first().waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, '21-a-photo-of-the-backup');
  await button(viewer, 'Close').click();
  await button(page, 'Restore 1 photo…').click();
  await page.getByText(`To ${place.person}`, { exact: false }).waitFor();
  await button(page.getByRole('dialog', { name: 'Restore 1 photo' }), 'Restore').click();
  await page.getByRole('heading', { name: 'Your photos are restored' }).waitFor();
  await shoot(page, '22-restored');
}

async function shootDrill({ page }: Stage): Promise<void> {
  await showHome(page);
  const card = page.getByRole('region', { name: 'Can you get your photos back?' });
  await button(card, 'Test now').click();
  await card.getByText(/^Restore tested on /).waitFor();
  await button(card, 'Verify now').click();
  await card.getByText(/^Last verified on /).waitFor();
  await card.scrollIntoViewIfNeeded();
  await shoot(page, '23-drill');
}

/** The set-up of another computer, which finds the backup of the first one. */
async function shootNewComputer({ page }: Stage, vault: string): Promise<void> {
  await button(page, 'I have a backup already…').click();
  const dialog = page.getByRole('dialog', { name: 'Which backup?' });
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(vault);
  await shoot(page, '24-new-computer-which-backup');
  await button(dialog, 'Open the backup').click();
  await page.getByText(/backed up \d+ folders? here, last on /).waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, '25-new-computer');
  await button(page, 'This computer replaces it…').click();
  await page.getByRole('dialog', { name: /^This computer replaces/ }).getByText(/^From now on your photos go to /).waitFor();
  await shoot(page, '26-new-computer-replaces');
}

/** Runs this script once more where /home and /mnt are empty; answers false where that is not possible. */
function runApart(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const script = 'mount -t tmpfs ada /home && mount -t tmpfs ada /mnt && exec "$@"';
  const self = [process.execPath, import.meta.filename, '/home/ada', '/mnt/Photo drive'];
  const { status: exit } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...self], { stdio: 'inherit' });
  process.exitCode = exit ?? 1;
  return exit !== null;
}

/** Pictures of what is not shown any more. */
async function prune(): Promise<void> {
  for (const file of await readdir(folder)) if (!made.has(file)) await rm(join(folder, file));
}

async function main(root: string, drive: string): Promise<void> {
  const place = placeOf(root);
  // Not recursive: a folder that somebody else made is not ours to remove.
  await mkdir(place.root);
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(dirname(place.home), { recursive: true });
    await makePictures(place.photos);
    await makeDrive(drive);
    const server = await startServer(place, join(place.root, 'nas'));
    const dashboard = await startDashboard(place, { ordinaryUser: true });
    const proxy = await startThrottlingProxy(server.port, 4_000_000);
    const browser = await launchChromium();
    const page = await (await newContext(browser)).newPage();
    try {
      await page.goto(dashboard.url);
      const stage: Stage = { page, place, drive, proxy, token: server.token };
      for (const act of [shootSetUp, shootRun, shootEnds, shootViews, shootRestore, shootDrill]) await act(stage);
      const vault = join(dirname(drive), 'Backup');
      await startKeepsake([place.photos, '--to', vault], { home: place.home }).ended;
      const other = await startDashboard({ ...place, home: join(place.root, '.local/share/keepsake of another computer') }, { ordinaryUser: true });
      try {
        await page.goto(other.url);
        await shootNewComputer(stage, vault);
      } finally {
        await other.process.close();
      }
      await prune();
    } catch (error) {
      console.error(`At "${await headline(page).innerText().catch(() => page.url())}":`);
      throw error;
    } finally {
      await browser.close();
      await proxy.close();
      await dashboard.process.close();
      await server.process.close();
    }
  } finally {
    await place.remove();
  }
}

const [, , root, drive] = process.argv;
if (root !== undefined && drive !== undefined) await main(root, drive);
else if (!runApart()) await main(join(tmpdir(), 'ada'), join(tmpdir(), 'ada', 'Photo drive'));
