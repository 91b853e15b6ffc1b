import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { createChance, makeLibrary, writeEntry } from '../rigs/library.ts';
import { startServer, type ServerProcess } from './support/dashboard-process.ts';
import {
  addFolder,
  backUp,
  button,
  chooseServer,
  shownCounters,
  status,
  waitForHeadline,
} from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import { expectWholeLibrary } from './support/vault-contents.ts';

const lanes = (page: Page) => page.getByRole('region', { name: 'What each worker does' }).getByRole('listitem');
const chart = (page: Page, name: string) => page.getByRole('img', { name: `${name} a second, over the last minutes` });

/** Opens what sets the speed of uploads, and chooses how it is limited. */
async function chooseLimit(page: Page, choice: string): Promise<void> {
  await button(page, /: (?:limit|change) the speed of uploads$/).click();
  const dialog = page.getByRole('dialog', { name: 'Speed of uploads' });
  await dialog.getByRole('radio', { name: choice }).check({ force: true });
}

/** All bytes below a folder, also those that have no final name yet. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    // One that just got its name is counted under it.
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** How many of the chart's pixels are drawn on. */
const inked = (page: Page, name: string): Promise<number> =>
  chart(page, name)
    .locator('canvas')
    .evaluate((element) => {
      const canvas = element as unknown as {
        width: number;
        height: number;
        getContext(kind: '2d'): {
          getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
        };
      };
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, index) => index % 4 === 3 && value > 0).length;
    });

describeDashboard('who controls a backup', () => {
  const serverTest = dashboardTest.extend(
    'server',
    async ({ place, closing }): Promise<ServerProcess & { data: string }> => {
      const data = join(place.root, 'nas');
      const server = await startServer(place, data);
      closing(server.process);
      return { ...server, data };
    },
  );

  serverTest(
    'pauses it, also over a reload, resumes it, sees its speed, and cancels it while it is paused',
    async ({ start, place, closing, server }) => {
      const entries = makeLibrary(place.photos, { count: 800 });
      const proxy = closing(await startLatencyProxy({ targetPort: server.port, delayMs: 100 }));
      const { page } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
      await backUp(page);
      await eventually(async () => (await shownCounters(page)).uploaded).toBeGreaterThan(5);

      await button(status(page), 'Pause').click();
      await waitForHeadline(page, 'Paused');
      await eventually(() => lanes(page).filter({ hasText: 'Ready' }).count()).toBe(10);
      const paused = await shownCounters(page);
      expect(paused.processed).toBeLessThan(800);
      await eventually(() => inked(page, 'Files')).toBeGreaterThan(100);
      await page.getByText(/^Over the last .* files\/s on average/).waitFor({ state: 'attached' });
      await expectAccessible(page);

      await page.reload();
      await waitForHeadline(page, 'Paused');
      expect(await shownCounters(page)).toEqual(paused);
      await eventually(() => inked(page, 'Data')).toBeGreaterThan(100);

      await button(status(page), 'Resume').click();
      await eventually(async () => (await shownCounters(page)).uploaded).toBeGreaterThan(paused.uploaded);
      await page
        .getByRole('list', { name: 'What each number brought in this backup' })
        .getByText('10 workers')
        .waitFor();

      await button(status(page), 'Pause').click();
      await waitForHeadline(page, 'Paused');
      await button(status(page), 'Cancel').click();
      await button(status(page), 'Back up').waitFor();
      expect(await lanes(page).count()).toBe(0);
      const cancelled = await shownCounters(page);
      expect(cancelled.cancelled).toBeGreaterThan(0);
      // Nothing goes on by itself; whoever starts a backup ends the pause.
      await button(status(page), 'Resume').waitFor();
      expect(await shownCounters(page)).toEqual(cancelled);
      proxy.setDelay(0);
      await backUp(page);
      await waitForHeadline(page, 'All 800 photos are safe');
      expect(await button(status(page), 'Resume').count()).toBe(0);
      await expectWholeLibrary(server.data, entries);
    },
  );

  serverTest(
    'limits what uploads take of the network, and lifts the limit at once',
    async ({ start, place, server }) => {
      const entries = makeLibrary(place.photos, { count: 30 });
      const film = createChance(7).bytes(30_000_000);
      entries.push(
        writeEntry(place.photos, Buffer.from('film.mp4'), film, 'backed-up', new Date(Date.UTC(2021, 5, 1))),
      );
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, server.url, server.token);
      await askEngine(dashboard.url, 'preferences.set', { bandwidth: { bytesPerSecond: 123_000, timetable: [] } });
      const before = await bytesBelow(server.data);
      await backUp(page);
      await button(page, /^At most 123 KB\/s/).waitFor();

      await eventually(async () => (await bytesBelow(server.data)) - before).toBeGreaterThan(250_000);
      const taken = (await bytesBelow(server.data)) - before;
      const { run } = await askEngine(dashboard.url, 'state.get', {});
      // The photos' lines in the journal and a piece for each worker come on top.
      expect(taken).toBeLessThan(123_000 * (run!.seconds + 1) + 100_000);
      expect(run!.state).toBe('running');

      await chooseLimit(page, 'By the time of day');
      const dialog = page.getByRole('dialog', { name: 'Speed of uploads' });
      await expectAccessible(page);
      await button(dialog, 'Add a time').click();
      await button(dialog, 'Remove 12:00').click();
      await eventually(async () => (await askEngine(dashboard.url, 'state.get', {})).preferences.bandwidth).toEqual({
        mode: 'timetable',
        bytesPerSecond: 123_000,
        timetable: [{ from: '08:00', bytesPerSecond: 1_000_000 }, { from: '22:00' }],
      });
      await dialog.getByRole('radio', { name: 'As fast as possible' }).check({ force: true });
      await button(dialog, 'Done').click();
      await waitForHeadline(page, 'All 31 photos are safe');
      await expectWholeLibrary(server.data, entries);
    },
  );
});
