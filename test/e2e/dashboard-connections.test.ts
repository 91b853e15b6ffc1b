import { join } from 'node:path';
import { expect } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { makeLibrary } from '../rigs/library.ts';
import { newContext } from './support/browser.ts';
import { startDashboard, startServer } from './support/dashboard-process.ts';
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
import { eventually } from './support/eventually.ts';

const socketFailed = /WebSocket connection/;

describeDashboard('pages and the engine', () => {
  dashboardTest(
    'a page that is loaded again, and a second one, show the run that goes on',
    async ({ start, place, closing, visitor }) => {
      makeLibrary(place.photos, { count: 1_000 });
      const server = await startServer(place, join(place.root, 'nas'));
      closing(server.process);
      const proxy = closing(await startLatencyProxy({ targetPort: server.port, delayMs: 100 }));
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
      await backUp(page);
      await eventually(async () => (await shownCounters(page)).uploaded).toBeGreaterThan(0);

      await page.reload();
      await waitForHeadline(page, /^Backing up/);
      const { page: second } = await visitor.open(dashboard.url);
      await waitForHeadline(second, /^Backing up/);
      await second.getByText(' of 10 workers busy').waitFor();
      await button(status(second), 'Cancel').click();
      await waitForHeadline(page, /so far$/);
      await waitForHeadline(second, /so far$/);
      expect(await shownCounters(page)).toEqual(await shownCounters(second));
    },
  );

  dashboardTest('a page without the token is sent to the address that Keepsake printed', async ({ start, browser }) => {
    const { dashboard, page } = await start();
    const { origin } = new URL(dashboard.url);
    const stranger = await newContext(browser);
    try {
      const other = await stranger.newPage();
      expect((await other.goto(origin))?.status()).toBe(403);
      expect(await other.getByText('Open the address that Keepsake printed when it was started').isVisible()).toBe(
        true,
      );
    } finally {
      await stranger.close();
    }
    // Who was let in once comes back without it.
    await page.goto(origin);
    await waitForHeadline(page, 'Let’s keep your photos safe');
  });

  dashboardTest(
    'a page whose connection broke says so, and goes on by itself',
    async ({ start, place, closing, visitor }) => {
      const { dashboard } = await start();
      const proxy = closing(await startLatencyProxy({ targetPort: dashboard.port, delayMs: 0 }));
      const { page, complaints } = await visitor.open(dashboard.url.replace(`:${dashboard.port}`, `:${proxy.port}`));
      await addFolder(page, place.photos);
      await proxy.refuse();
      proxy.cutAll();
      const alert = page.getByRole('alert').filter({ hasText: 'Keepsake does not answer.' });
      await alert.waitFor();
      await expectAccessible(page);
      await proxy.accept();
      await alert.waitFor({ state: 'detached' });
      complaints.forgive(socketFailed);
      await backUp(page);
      await waitForHeadline(page, 'No photos found yet');
    },
  );

  dashboardTest(
    'a Keepsake that was started again lets in who opens the address that it printed',
    async ({ start, place, closing }) => {
      const { dashboard, page, complaints } = await start();
      await addFolder(page, place.photos);
      await dashboard.process.close();
      const alert = page.getByRole('alert').filter({ hasText: 'Keepsake does not answer.' });
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(
        /If Keepsake was started again, please open the address that it printed then\.$/,
      );

      const again = await startDashboard(place, { port: dashboard.port });
      closing(again.process);
      expect(again.url).not.toBe(dashboard.url);
      await page.goto(again.url);
      await waitForHeadline(page, 'Ready to back up');
      complaints.forgive(socketFailed);
    },
  );
});
