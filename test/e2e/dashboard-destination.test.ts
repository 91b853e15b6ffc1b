import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startServer } from './support/dashboard-process.ts';
import { addFolder, button, chooseVault, typeServer, waitForHeadline } from './support/dashboard-steps.ts';
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

  dashboardTest('of another computer without TLS is asked for first', async ({ start }) => {
    const { page, dashboard } = await start();
    // Nobody has this address: it is kept for documentation.
    const dialog = await typeServer(page, 'http://198.51.100.1:4811', 'some-token');
    await button(dialog, 'Test this place').click();
    await dialog.getByText(/^Nothing protects what is sent to http:\/\/198\.51\.100\.1:4811/).waitFor();
    await expectAccessible(page);
    expect(await button(dialog, 'Use this place').count()).toBe(0);
    expect(await button(dialog, 'I trust this network: test it').count()).toBe(1);
    await dialog.getByRole('textbox', { name: 'Address of the server' }).fill('http://198.51.100.2:4811');
    expect(await button(dialog, 'Test this place').count()).toBe(1);
    expect((await askEngine(dashboard.url, 'state.get', {})).destination.kind).toBe('vault');
  });

  dashboardTest('set-up is not ready while the place that was chosen is away', async ({ start, place }) => {
    const { page } = await start();
    const vault = join(place.root, 'vault');
    await addFolder(page, place.photos);
    await chooseVault(page, vault);
    await waitForHeadline(page, 'Ready to back up');
    await rename(vault, `${vault}-unplugged`);
    await page.reload();
    await waitForHeadline(page, 'The place for your photos cannot be used now');
    expect(await page.getByRole('listitem').filter({ hasText: 'Where to keep it' }).getAttribute('aria-current')).toBe('step');
    await expectAccessible(page);
    await rename(`${vault}-unplugged`, vault);
    await page.reload();
    await waitForHeadline(page, 'Ready to back up');
  });
});
