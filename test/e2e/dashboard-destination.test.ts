import { join } from 'node:path';
import { expect } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { makeLibrary } from '../rigs/library.ts';
import { startServer } from './support/dashboard-process.ts';
import {
  addFolder,
  backUp,
  button,
  chooseServer,
  shownCounters,
  status,
  typeServer,
  waitForHeadline,
} from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { eventually } from './support/eventually.ts';
import { expectWholeLibrary } from './support/vault-contents.ts';

describeDashboard('a Keepsake server as the destination', () => {
  dashboardTest(
    'is tested before it is saved: a wrong token is said in one sentence',
    async ({ start, place, closing }) => {
      const server = await startServer(place, join(place.root, 'nas'));
      closing(server.process);
      const { page } = await start();
      const dialog = await typeServer(page, server.url, 'not-the-token');
      await button(dialog, 'Test and save').click();
      expect(await dialog.getByRole('alert').innerText()).toBe(
        `${server.url} refuses the token: make a new one on the server with "keepsake token --data DIR add NAME", and give it to this computer.`,
      );
      await expectAccessible(page);
      await dialog.getByLabel('Token').fill(server.token ?? '');
      await button(dialog, 'Test and save').click();
      await dialog.waitFor({ state: 'detached' });
      const destination = page.getByRole('region', { name: 'Where photos go' });
      expect(await destination.getByText('A Keepsake server').isVisible()).toBe(true);
      expect(await destination.getByTitle(server.url).isVisible()).toBe(true);
    },
  );

  dashboardTest(
    'may go away in the middle: Keepsake waits, says so, and goes on by itself',
    async ({ start, place, closing }) => {
      const entries = makeLibrary(place.photos, { count: 150 });
      const data = join(place.root, 'nas');
      const server = await startServer(place, data);
      closing(server.process);
      const proxy = closing(await startLatencyProxy({ targetPort: server.port, delayMs: 40 }));
      const { page } = await start();
      await addFolder(page, place.photos);
      await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
      await backUp(page);
      await eventually(async () => (await shownCounters(page)).uploaded).toBeGreaterThan(10);
      await server.process.close();

      await waitForHeadline(page, 'Your Keepsake server is not answering');
      await status(page)
        .getByText(/ does not answer: is the server running, and this computer on its network\?/)
        .waitFor();
      // Nobody knows how long that takes.
      expect(
        await status(page)
          .getByText(/ left$/)
          .count(),
      ).toBe(0);
      await expectAccessible(page);
      closing((await startServer(place, data, server.port)).process);
      await waitForHeadline(page, 'All 150 photos are safe');
      const { uploaded, present, ...others } = await shownCounters(page);
      // What was confirmed in the moment of the kill is found as present.
      expect(uploaded + present).toBe(150);
      expect(others).toEqual({ processed: 150, skipped: 0, failed: 0, cancelled: 0 });
      await expectWholeLibrary(data, entries);
    },
  );
});
