import { rm } from 'node:fs/promises';
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

  dashboardTest('the token is nowhere in the address, and a page of another port gets nothing', async ({ start, visitor }) => {
    const { dashboard, page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    expect(page.url()).toBe(`${new URL(dashboard.url).origin}/`);
    expect(await visitor.context.cookies()).toEqual([]);
    // The tab keeps it.
    await page.reload();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    expect(await page.evaluate('JSON.stringify({ ...window.localStorage })')).not.toContain(new URL(dashboard.url).hash.slice('#token='.length));
  });

  dashboardTest('a page without the token asks for it, and says where it is', async ({ start, browser }) => {
    const { dashboard } = await start();
    const stranger = await newContext(browser);
    try {
      const page = await stranger.newPage();
      await page.goto(new URL(dashboard.url).origin);
      await page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
      await expectAccessible(page);
      const field = page.getByLabel('Printed address, or the key alone');
      await field.fill('not the key');
      await button(page, 'Open Keepsake').click();
      await page.getByRole('alert').filter({ hasText: 'That key is not the right one.' }).waitFor();
      await field.fill(` ${dashboard.url} `);
      await button(page, 'Open Keepsake').click();
      await waitForHeadline(page, 'Let’s keep your photos safe');
    } finally {
      await stranger.close();
    }
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

  dashboardTest('a page goes on by itself with a Keepsake that was started again', async ({ start, place, closing }) => {
    const { dashboard, page, complaints } = await start();
    await addFolder(page, place.photos);
    await dashboard.process.close();
    const alert = page.getByRole('alert').filter({ hasText: 'Keepsake does not answer.' });
    await alert.waitFor();

    const again = await startDashboard(place, { port: dashboard.port });
    closing(again.process);
    expect(again.url).toBe(dashboard.url);
    await alert.waitFor({ state: 'detached' });
    await waitForHeadline(page, 'Ready to back up');
    complaints.forgive(socketFailed);
  });

  dashboardTest('a page whose key is no longer right is told so, and goes on with the printed address', async ({ start, place, closing }) => {
    const { dashboard, page, complaints } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    await dashboard.process.close();
    await rm(join(place.home, 'web-token.json'));
    const again = await startDashboard(place, { port: dashboard.port });
    closing(again.process);
    await page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
    await page.goto(again.url);
    await waitForHeadline(page, 'Let’s keep your photos safe');
    complaints.forgive(socketFailed);
  });
});
