import { join } from 'node:path';
import { expect } from 'vitest';
import { startServer } from './support/dashboard-process.ts';
import { button, typeServer } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';

describeDashboard('a Keepsake server as the destination', () => {
  dashboardTest(
    'is tested before it is saved: a wrong token is said in one sentence',
    async ({ start, place, closing }) => {
      const server = await startServer(place, join(place.root, 'nas'));
      closing(server.process);
      const { page, dashboard } = await start();
      const dialog = await typeServer(page, server.url, 'not-the-token');
      await button(dialog, 'Test this place').click();
      expect(await dialog.getByRole('alert').innerText()).toBe(
        `${server.url} refuses the token: make a new one on the server with "keepsake token --data DIR add NAME", and give it to this computer.`,
      );
      await expectAccessible(page);
      await dialog.getByLabel('Token').fill(server.token ?? '');
      await button(dialog, 'Test this place').click();
      await dialog.getByText('All is well: the server answers, and takes photos.').waitFor();
      await dialog.getByRole('meter', { name: 'Space' }).waitFor();
      await expectAccessible(page);
      // Nothing is saved before somebody says so.
      expect((await askEngine(dashboard.url, 'state.get', {})).destination.kind).toBe('vault');
      await button(dialog, 'Use this place').click();
      await dialog.waitFor({ state: 'detached' });
      const destination = page.getByRole('region', { name: 'Where photos go' });
      expect(await destination.getByText('A Keepsake server').isVisible()).toBe(true);
      expect(await destination.getByTitle(server.url).isVisible()).toBe(true);
    },
  );

  dashboardTest('is reached without http:// before its address, and never becomes a folder', async ({ start, place, closing }) => {
    const server = await startServer(place, join(place.root, 'nas'));
    closing(server.process);
    const { page, dashboard } = await start();
    const dialog = await typeServer(page, server.url.replace('http://', ''), server.token);
    await button(dialog, 'Test this place').click();
    await dialog.getByText('All is well: the server answers, and takes photos.').waitFor();
    await button(dialog, 'Use this place').click();
    await dialog.waitFor({ state: 'detached' });
    expect((await askEngine(dashboard.url, 'state.get', {})).destination).toEqual({ kind: 'server', address: server.url });
  });

  dashboardTest('is tested anew when another address is typed', async ({ start, place }) => {
    const { page } = await start();
    await button(page, 'Change where photos go').click();
    const dialog = page.getByRole('dialog', { name: 'Where should your photos go?' });
    await button(dialog, 'Test this place').click();
    await dialog.getByText(/^All is well: Keepsake makes a new vault in \//).waitFor();
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(join(place.root, 'nowhere', 'vault'));
    expect(await button(dialog, 'Use this place').count()).toBe(0);
    expect(await dialog.getByText(/^All is well/).count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(await dialog.getByRole('alert').innerText()).toMatch(/^There is no folder .*: connect its drive/);
  });
});
