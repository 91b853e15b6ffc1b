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
  row,
  showFiles,
  showHome,
  shownCounters,
  status,
  sumOfEnds,
  waitForHeadline,
} from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { eventually } from './support/eventually.ts';
import { findRow } from './support/file-list.ts';
import type { Place } from './support/place.ts';
import { startThrottlingProxy } from './support/throttling-proxy.ts';
import { expectNoPartialObject, expectWholeLibrary } from './support/vault-contents.ts';

const lanes = (page: Page) => page.getByRole('region', { name: 'What each worker does' }).getByRole('listitem');

describeDashboard('while a backup runs', () => {
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
    'shows what each worker does, and hires and retires workers at once',
    async ({ start, place, closing, server }) => {
      makeLibrary(place.photos, { count: 600 });
      const proxy = closing(await startLatencyProxy({ targetPort: server.port, delayMs: 100 }));
      const { page } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
      await backUp(page);
      await waitForHeadline(page, /^Backing up/);
      await eventually(() => lanes(page).count()).toBe(10);
      await lanes(page)
        .filter({ hasText: /^IMG_\d{6}\.jpg/ })
        .first()
        .waitFor();
      await lanes(page).filter({ hasText: 'Uploading' }).first().waitFor();
      await lanes(page).filter({ hasText: 'Checking' }).first().waitFor();
      await expectAccessible(page);

      const number = page.getByRole('textbox', { name: 'Number of workers' });
      await number.fill('20');
      await number.press('Enter');
      await eventually(() => lanes(page).count()).toBe(20);
      await page.getByText('20 of 20 workers busy').waitFor();
      const slider = page.getByRole('slider', { name: 'Workers' });
      await slider.press('Home');
      await eventually(() => lanes(page).count()).toBe(1);
      expect(await number.inputValue()).toBe('1');
      await slider.press('ArrowRight');
      await eventually(() => lanes(page).count()).toBe(2);

      await showFiles(page);
      await row(page, 'Uploading').first().waitFor();
      await row(page, 'Checking').first().waitFor();
      await row(page, 'Waiting').first().waitFor();
      // The list stays where the work is, by itself: neither at its beginning nor at what only waits.
      const { height } = page.viewportSize()!;
      await eventually(async () => (await row(page, 'Uploading').first().boundingBox())?.y).toSatisfy(
        (top: number | undefined) => top !== undefined && top > height / 4 && top < height,
      );
      await expectAccessible(page);

      proxy.setDelay(0);
      await showHome(page);
      await slider.press('End');
      await waitForHeadline(page, 'All 600 photos are safe');
      const counters = await shownCounters(page);
      expect(counters).toEqual({ processed: 600, uploaded: 600, present: 0, skipped: 0, failed: 0, cancelled: 0 });
    },
  );

  serverTest(
    'shows how far a large file is, and Cancel ends it cleanly; the next backup does the rest',
    async ({ start, place, closing, server }) => {
      const entries = withVideo(place);
      const proxy = closing(await startThrottlingProxy(server.port, 600_000));
      const { page } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
      await backUp(page);
      await showFiles(page);
      const video = await findRow(page, 'first-steps.mp4');
      await video.getByText('Uploading').waitFor();
      const shown = async (): Promise<number> => Number(/(\d+)%/.exec(await video.innerText())?.[1] ?? 0);
      await eventually(shown).toBeGreaterThan(0);
      const before = await shown();
      await eventually(shown).toBeGreaterThan(before);
      await showHome(page);
      await eventually(async () => (await shownCounters(page)).uploaded).toBe(9);
      // From here on nothing comes through: the video cannot be done before it is cancelled.
      proxy.setRate(0);

      await button(status(page), 'Cancel').click();
      await button(status(page), 'Back up').waitFor();
      await status(page).getByText(/^9 photos are safe/).first().waitFor();
      const cancelled = await shownCounters(page);
      expect(cancelled).toEqual({ processed: 9, uploaded: 9, present: 0, skipped: 0, failed: 0, cancelled: 1 });
      expect(sumOfEnds(cancelled)).toBe(cancelled.processed);
      expect(await lanes(page).count()).toBe(0);
      await expectAccessible(page);
      await expectNoPartialObject(server.data);
      await showFiles(page, /^Not done yet 1$/);
      await row(page, 'first-steps.mp4').getByRole('gridcell', { name: 'Not done yet' }).waitFor();

      proxy.setRate(Number.MAX_SAFE_INTEGER);
      await showHome(page);
      await backUp(page);
      await waitForHeadline(page, 'All 10 photos are safe');
      expect(await shownCounters(page)).toEqual({
        processed: 10,
        uploaded: 1,
        present: 9,
        skipped: 0,
        failed: 0,
        cancelled: 0,
      });
      await expectWholeLibrary(server.data, entries);
    },
  );
});

/** Photos and a video that is too large to be held in memory: as few as the list shows without scrolling. */
function withVideo({ photos }: Place) {
  const entries = makeLibrary(photos, { count: 9 });
  const content = createChance(7).bytes(30_000_000);
  return [
    ...entries,
    writeEntry(photos, Buffer.from('first-steps.mp4'), content, 'backed-up', new Date(Date.UTC(2021, 5, 1))),
  ];
}
