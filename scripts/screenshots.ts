/*
 * Makes docs/screenshots: the dashboard in its states, from the real engine on a made library, in light and dark and in
 * two sizes. `npm run screenshots`, after `npm run build`. As root on Linux it happens on a machine of its own making:
 * nobody's folders and drives are in the pictures.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, newContext } from '../test/e2e/support/browser.ts';
import {
  addFolder,
  backUp,
  button,
  chooseServer,
  showFiles,
  showHome,
  status,
  typeFolder,
  waitForHeadline,
} from '../test/e2e/support/dashboard-steps.ts';
import { startDashboard, startServer } from '../test/e2e/support/dashboard-process.ts';
import type { Place } from '../test/e2e/support/place.ts';
import { startThrottlingProxy } from '../test/e2e/support/throttling-proxy.ts';
import { createChance, makePhoto, writeEntry } from '../test/rigs/library.ts';

const folder = join(import.meta.dirname, '../docs/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
] as const;

const albums = [
  '2022/Grandma’s 80th',
  '2023/Brittany',
  '2023/Cats',
  '2024/Garden',
  '2024/Summer by the lake',
  '2025/写真 Kyōto',
];
const photosAnAlbum = 60;

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

function makePhotos(root: string): void {
  const chance = createChance(11);
  for (const [albumIndex, album] of albums.entries()) {
    mkdirSync(join(root, album), { recursive: true });
    for (let index = 0; index < photosAnAlbum; index += 1) {
      const name = `${album}/IMG_${4001 + albumIndex * 100 + index}.JPG`;
      const { content, taken } = makePhoto(chance, Math.round(60_000 + chance.next() * 120_000));
      writeEntry(root, Buffer.from(name), content, 'backed-up', taken);
    }
    const video = `${album}/MVI_${9001 + albumIndex}.MP4`;
    writeEntry(root, Buffer.from(video), chance.bytes(18_000_000), 'backed-up', new Date(Date.UTC(2024, 6, 14)));
    writeEntry(root, Buffer.from(`${album}/notes.txt`), Buffer.from('Lake, 14 July\n'), 'skipped', new Date(0));
  }
}

/** One state in both schemes and all sizes. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`);
      await page.screenshot({ path });
      console.log(path);
    }
  }
  await page.setViewportSize(sizes[0]);
}

async function shootAll(page: Page, place: Place, serverPort: number, token: string | undefined): Promise<void> {
  await waitForHeadline(page, 'Let’s keep your photos safe');
  await shoot(page, '1-first-screen');

  await button(page, 'Add a folder').click();
  const picker = await typeFolder(page, place.photos);
  await shoot(page, '2-picker');
  await button(picker, 'Cancel').click();
  await addFolder(page, place.photos);

  const proxy = await startThrottlingProxy(serverPort, 6_000_000);
  try {
    await chooseServer(page, `http://127.0.0.1:${proxy.port}`, token);
    await backUp(page);
    await waitForHeadline(page, /left$/);
    await status(page)
      .getByText(/^(?:[6-9]\d|\d{3}) of \d+ files$/)
      .waitFor();
    proxy.setRate(1_500_000);
    await shoot(page, '3-running');
    await showFiles(page);
    await shoot(page, '4-files-while-running');
    await showHome(page);
    await button(status(page), 'Cancel').click();
    await waitForHeadline(page, 'Cancelled');
    await shoot(page, '5-cancelled');

    proxy.setRate(Number.MAX_SAFE_INTEGER);
    const locked = join(place.photos, '2024/Garden/IMG_4360.JPG');
    const { content, taken } = makePhoto(createChance(12), 90_000);
    writeEntry(place.photos, Buffer.from('2024/Garden/IMG_4360.JPG'), content, 'backed-up', taken);
    await chmod(locked, 0);
    await backUp(page);
    await waitForHeadline(page, '1 photo needs you');
    await shoot(page, '6-failed');
    await showFiles(page, /^Failed/);
    await shoot(page, '7-failed-files');
    await chmod(locked, 0o644);
    await showHome(page);
    await backUp(page);
    await waitForHeadline(page, /^All \d+ photos are safe$/);
    await shoot(page, '8-done');
    await showFiles(page, /^All/);
    await shoot(page, '9-files');
  } finally {
    await proxy.close();
  }
}

/** Runs this script once more where /home and /mnt are empty; answers false where that is not possible. */
function runApart(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const script = 'mount -t tmpfs ada /home && mount -t tmpfs ada /mnt && mkdir "/mnt/Photo drive" && exec "$@"';
  const self = [process.execPath, import.meta.filename, '/home/ada'];
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...self], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
  return status !== null;
}

async function main(root: string): Promise<void> {
  const place = placeOf(root);
  // Not recursive: a folder that somebody else made is not ours to remove.
  await mkdir(place.root);
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(dirname(place.home), { recursive: true });
    makePhotos(place.photos);
    const server = await startServer(place, join(place.root, 'nas'));
    const dashboard = await startDashboard(place, { ordinaryUser: true });
    const browser = await launchChromium();
    try {
      const page = await (await newContext(browser)).newPage();
      await page.goto(dashboard.url);
      await shootAll(page, place, server.port, server.token);
    } finally {
      await browser.close();
      await dashboard.process.close();
      await server.process.close();
    }
  } finally {
    await place.remove();
  }
}

const [, , root] = process.argv;
if (root !== undefined) await main(root);
else if (!runApart()) await main(join(tmpdir(), 'ada'));
