import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { makeLibrary } from '../rigs/library.ts';
import { startServer } from './support/dashboard-process.ts';
import { addFolder, backUp, button, chooseServer, row, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard } from './support/dashboard-test.ts';
import { eventually } from './support/eventually.ts';
import { mainColour } from './support/pixels.ts';

const viewNames = ['Home', 'Files', 'Restore', 'Timeline', 'History', 'Settings'] as const;

const link = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: new RegExp(`^${name}`) });

/** What is wider than the page: class names and edges in px. Empty when nobody has to scroll sideways. */
function widerThanPage(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const isHidden = (element) => element.closest('[aria-hidden=true], label') !== null;
    const scrollers = [document.documentElement, ...document.querySelectorAll('main *, [role=dialog] *')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === 'auto')
      .map((each) => each.className + ' scrolls sideways');
    const outside = [...document.querySelectorAll('a, button, h1, h2, p, input, li')]
      .filter((each) => !isHidden(each) && each.getBoundingClientRect().width > 2)
      .filter((each) => each.getBoundingClientRect().right > width + 1 || each.getBoundingClientRect().left < -1)
      .map((each) => each.tagName + ' ' + each.textContent + ' ends at ' + each.getBoundingClientRect().right);
    const page = document.documentElement.scrollWidth > width ? ['the page is ' + document.documentElement.scrollWidth + ' px wide'] : [];
    return [...page, ...scrollers, ...outside];
  })()`);
}

const backgroundOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).backgroundColor`);

describeDashboard('the width of a phone', () => {
  for (const width of [320, 375]) {
    dashboardTest(`holds every view and dialog at ${width} px`, async ({ start, place }) => {
      makeLibrary(place.photos, { count: 30 });
      const { page } = await start();
      await page.setViewportSize({ width, height: 700 });
      await addFolder(page, place.photos);
      expect(await widerThanPage(page), 'set-up').toEqual([]);
      await button(page, 'Add a folder').click();
      await button(page.getByRole('dialog'), /^Choose “/).waitFor();
      expect(await widerThanPage(page), 'folder picker').toEqual([]);
      await button(page.getByRole('dialog'), 'Cancel').click();
      await button(page, 'Change where photos go').click();
      await page.getByRole('dialog').waitFor();
      expect(await widerThanPage(page), 'destination').toEqual([]);
      await button(page.getByRole('dialog'), 'Cancel').click();
      await backUp(page);
      await waitForHeadline(page, /are safe/);
      for (const name of viewNames) {
        await link(page, name).click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await widerThanPage(page), name).toEqual([]);
      }
    });
  }

  dashboardTest('holds the files that need somebody, and their reasons lie under nothing', async ({ start, place }) => {
    const [locked] = makeLibrary(place.photos, { count: 3 });
    await chmod(join(place.photos, locked!.path.toString()), 0);
    const { page } = await start({ ordinaryUser: true });
    await page.setViewportSize({ width: 320, height: 900 });
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, '1 photo needs you');
    await button(page, /^Retry/).click();
    await page.getByText('1 file failed again', { exact: false }).waitFor();
    await page.getByRole('link', { name: 'Show it' }).click();
    const reason = page.getByRole('row').getByText('The file cannot be read');
    await reason.waitFor();
    expect(await widerThanPage(page)).toEqual([]);
    const state = await page.getByRole('row').getByText(/^Since/).boundingBox();
    expect((state?.y ?? 0) + (state?.height ?? 0)).toBeLessThanOrEqual((await reason.boundingBox())?.y ?? 0);
  });

  dashboardTest('keeps the well-known folders of the picker in a low window', async ({ start }) => {
    const { page } = await start();
    await page.setViewportSize({ width: 640, height: 400 });
    await button(page, 'Add a folder').click();
    const places = page.getByRole('dialog').getByRole('navigation', { name: 'Places' });
    await places.getByRole('button', { name: 'Home' }).waitFor();
    const box = await places.boundingBox();
    expect(box?.height).toBeGreaterThan(30);
  });
});

describeDashboard('a theme of high contrast', () => {
  dashboardTest('shows what is chosen and how full things are', async ({ start, place }) => {
    makeLibrary(place.photos, { count: 30 });
    const { page } = await start();
    await addFolder(page, place.photos);
    await backUp(page);
    await waitForHeadline(page, /are safe/);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await mainColour(page.locator('nav a[aria-current]'))).not.toBe(await mainColour(page.locator('nav a:not([aria-current])').first()));
    const meter = '[role="meter"] > span:first-child';
    expect(await backgroundOf(page, `${meter} > span`)).not.toBe(await backgroundOf(page, meter));

    await link(page, 'Files').click();
    await row(page, /\.jpg/i).first().click();
    await page.locator('[role=row][aria-selected=true]').waitFor();
    for (const role of ['row', 'tab'])
      expect(await mainColour(page.locator(`[role=${role}][aria-selected=true]`))).not.toBe(
        await mainColour(page.locator(`[role=${role}][aria-selected=false]`).first()),
      );
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describeDashboard('the slider of workers', () => {
  dashboardTest('stays where it is while the number of lanes changes', async ({ start, place, closing }) => {
    makeLibrary(place.photos, { count: 400 });
    const server = await startServer(place, join(place.root, 'nas'));
    closing(server.process);
    const proxy = closing(await startLatencyProxy({ targetPort: server.port, delayMs: 300 }));
    const { page } = await start();
    await addFolder(page, place.photos);
    await chooseServer(page, `http://127.0.0.1:${proxy.port}`, server.token);
    await backUp(page);
    await waitForHeadline(page, /^Backing up/);
    const lanes = page.getByRole('region', { name: 'What each worker does' }).getByRole('listitem');
    const slider = page.getByRole('slider');
    const tops = new Set<number>();
    for (const workers of [1, 12, 13, 30]) {
      const number = page.getByRole('textbox', { name: 'Number of workers' });
      await number.fill(String(workers));
      await number.press('Enter');
      await eventually(() => lanes.count()).toBe(workers);
      tops.add(Math.round((await slider.boundingBox())?.y ?? Number.NaN));
    }
    expect([...tops]).toHaveLength(1);
  });
});
