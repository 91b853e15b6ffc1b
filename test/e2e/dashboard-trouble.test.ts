import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { makeLibrary } from '../rigs/library.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import { startServer } from './support/dashboard-process.ts';
import {
  addFolder,
  backUp,
  button,
  chooseServer,
  chooseVault,
  row,
  shownCounters,
  status,
  waitForHeadline,
} from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import { expectWholeLibrary } from './support/vault-contents.ts';

const mounting = await canMount();
const mebibyte = 1024 * 1024;

const failureList = (page: Page): Locator => page.getByRole('grid', { name: 'What needs you' });
const needYouTab = (page: Page): Locator => page.getByRole('tab', { name: /^Need you/ });

/** What is wrong, as the list says it of every file in it: its whole length is known, a part of it is drawn. */
async function expectFailureList(page: Page, failures: number, reason: string): Promise<void> {
  await row(page, reason).first().waitFor();
  expect(await failureList(page).getAttribute('aria-rowcount')).toBe(String(failures + 1));
  expect(await row(page, reason).count()).toBeLessThan(Math.min(failures + 1, 60));
}

/** The lines of the file that "Save as CSV…" gives, without the header. */
async function savedCsv(page: Page): Promise<{ readonly name: string; readonly lines: readonly string[] }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as CSV…').click()]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.startsWith('\uFEFFFile,')).toBe(true);
  const lines = text.split('\r\n');
  expect(lines.pop()).toBe('');
  return { name: download.suggestedFilename(), lines: lines.slice(1) };
}

describeDashboard('when things go wrong', () => {
  dashboardTest('a vault that was replaced by an older copy is noticed, said and completed', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 20 });
    const { page } = await start();
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, /^All 20 photos are safe/);
    const copy = join(place.root, 'copy');
    await cp(place.vault, copy, { recursive: true });
    const entries = makeLibrary(place.photos, { count: 30 });
    await backUp(page);
    await waitForHeadline(page, /^All 30 photos are safe/);
    await rm(place.vault, { recursive: true });
    await rename(copy, place.vault);
    await backUp(page);
    await page.getByText('it is an older or another copy, or has lost files', { exact: false }).waitFor();
    await waitForHeadline(page, /^All 30 photos are safe/);
    await expectWholeLibrary(place.vault, entries);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('button', { name: /10 photos copied/ }).first().click();
    await page.getByRole('listitem').getByText('it is an older or another copy', { exact: false }).waitFor();
  });

  dashboardTest(
    'a server that is gone is named, with what is safe there, and the backup goes on by itself when it is back',
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
      // Answers that were on their way may still come.
      await eventually(async () => {
        const { uploaded } = await shownCounters(page);
        const sentence = `${uploaded} photos are safe there. Keepsake goes on by itself when it is back.`;
        return status(page).getByText(sentence).count();
      }).toBe(1);
      await status(page)
        .getByText(/ does not answer: is the server running/)
        .waitFor();
      // Said without the number, so that it is said once.
      await page
        .getByRole('status')
        .getByText('Your Keepsake server is not answering. Keepsake goes on by itself when it is back.')
        .waitFor();
      expect(await page.title()).toBe('Your Keepsake server is not answering · Keepsake');
      expect(await button(status(page), 'Cancel').isEnabled()).toBe(true);
      await expectAccessible(page);

      closing((await startServer(place, data, server.port)).process);
      await waitForHeadline(page, 'All 150 photos are safe');
      await expectWholeLibrary(data, entries);
    },
  );

  dashboardTest('a backup that is cancelled while its vault is away says what is safe, and then that the vault is back', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 20 });
    const drive = join(place.root, 'drive');
    const vault = join(drive, 'vault');
    await mkdir(vault, { recursive: true });
    const { page } = await start();
    await addFolder(page, place.photos);
    await chooseVault(page, vault);
    await backUp(page);
    await waitForHeadline(page, 'All 20 photos are safe');

    await rename(vault, join(place.root, 'unplugged'));
    await backUp(page);
    await waitForHeadline(page, 'Your vault’s drive is not connected');
    await status(page).getByText('20 photos are safe there. Keepsake goes on by itself when it is back.').waitFor();
    await button(status(page), 'Cancel').click();
    await button(status(page), 'Back up').waitFor();
    for (const again of [false, true]) {
      if (again) await page.reload();
      await waitForHeadline(page, 'Your vault’s drive is not connected');
      await status(page).getByText('20 photos are safe there. What is new follows when it is back.').waitFor();
    }

    await rename(join(place.root, 'unplugged'), vault);
    await page.reload();
    await waitForHeadline(page, '20 photos are safe so far');
    await status(page).getByText('The last backup was cancelled').waitFor();
    await backUp(page);
    await waitForHeadline(page, 'All 20 photos are safe');
  });

  dashboardTest.skipIf(!mounting)(
    'what failed is listed with its reason over reloads and restarts, can be saved, and is tried again with one click',
    async ({ start, place, closing }) => {
      const entries = makeLibrary(place.photos, { count: 300, bytes: 20_000 });
      const drive = join(place.root, 'drive');
      await mkdir(drive);
      const disk = closing(await mountTmpfs({ bytes: mebibyte, at: drive }));
      const vault = join(drive, 'vault');
      await mkdir(vault);
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await chooseVault(page, vault);
      await backUp(page);
      await waitForHeadline(page, 'The backup stopped');
      const reason = `There is no room left in ${vault}: free some space, or choose another destination.`;
      const { failed } = await shownCounters(page);
      expect(failed).toBeGreaterThan(100);
      await status(page).getByText(`${failed} photos need you`).waitFor();
      await expectAccessible(page);

      await page.reload();
      await page.getByRole('link', { name: 'Show them' }).click();
      await expectFailureList(page, failed, reason);
      expect(await needYouTab(page).innerText()).toContain(String(failed));
      await expectAccessible(page);

      await page.close();
      await dashboard.stop();
      const { page: next, dashboard: restarted } = await start();
      await status(next).getByText(`${failed} photos need you`).waitFor();
      await next.getByRole('link', { name: 'Show them' }).click();
      await expectFailureList(next, failed, reason);
      const { name, lines } = await savedCsv(next);
      expect(name).toMatch(/^keepsake-failures-\d{4}-\d\d-\d\d\.csv$/);
      const made = new Set(entries.map(({ path }) => join(place.photos, path.toString())));
      const saved = lines.map((line) => line.split(',')[0]!);
      expect(new Set(saved).size).toBe(failed);
      expect(saved.filter((path) => !made.has(path))).toEqual([]);
      expect(lines.filter((line) => !line.includes(reason))).toEqual([]);

      await disk.resize(64 * mebibyte);
      await button(next, 'Retry the failed').click();
      await next.getByRole('heading', { name: 'Nothing needs you' }).waitFor();
      // The list knows it a moment before the count does.
      await eventually(() => button(next, 'Retry the failed').isDisabled()).toBe(true);
      expect((await askEngine(restarted.url, 'state.get', {})).failures).toBe(0);
      await next.getByRole('link', { name: 'Home' }).click();
      await waitForHeadline(next, `${entries.length} photos are safe so far`);
      expect(await next.getByText(/need you/).count()).toBe(0);
      await expectWholeLibrary(vault, entries);
    },
  );

  dashboardTest(
    'a folder that no backup has seen is never called safe, also not by a page that is opened later',
    async ({ start, place }) => {
      makeLibrary(place.photos, { count: 3 });
      const other = join(place.person, 'Camera');
      makeLibrary(other, { count: 2, seed: 2 });
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, 'All 3 photos are safe');
      await addFolder(page, other);
      await waitForHeadline(page, '1 folder is new since the last backup');
      await page.reload();
      await waitForHeadline(page, '1 folder is new since the last backup');
      await page.close();
      await dashboard.stop();

      const { page: next } = await start();
      await waitForHeadline(next, '1 folder is new since the last backup');
      await backUp(next);
      await waitForHeadline(next, 'All 5 photos are safe');
    },
  );

  dashboardTest('a folder that is not connected is said, not passed over', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 3 });
    const drive = join(place.person, 'Drive');
    makeLibrary(drive, { count: 2, seed: 2 });
    const { page } = await start();
    await addFolder(page, place.photos);
    await addFolder(page, drive);
    await backUp(page);
    await waitForHeadline(page, 'All 5 photos are safe');
    await rename(drive, `${drive}-unplugged`);
    await backUp(page);
    await waitForHeadline(page, '“Drive” is not connected');
    await status(page)
      .getByText('5 photos are safe. Nothing counts as deleted: connect what is missing, then back up again.')
      .waitFor();
    const folder = page
      .getByRole('region', { name: 'Your folders' })
      .getByRole('listitem')
      .filter({ hasText: 'Drive' });
    await folder.getByText(/^Not connected since /).waitFor();
    await expectAccessible(page);

    await rename(`${drive}-unplugged`, drive);
    await page.reload();
    await waitForHeadline(page, '“Drive” is connected again');
    await backUp(page);
    await waitForHeadline(page, 'All 5 photos are safe');
  });
});
