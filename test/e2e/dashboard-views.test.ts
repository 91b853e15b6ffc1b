/* eslint-disable no-empty-pattern -- Vitest reads what a fixture needs from its pattern: an empty one needs nothing */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { makeJpeg } from '../rigs/jpeg.ts';
import { createChance, makeLibrary } from '../rigs/library.ts';
import { newContext } from './support/browser.ts';
import { startDashboard, type DashboardProcess } from './support/dashboard-process.ts';
import { backUp, button, filesFilter, row, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import { coloursDown, mainColour } from './support/pixels.ts';
import { makePlace, type Place } from './support/place.ts';

/* What the views look like, and how they behave under the hand. One engine, with two backups behind it, serves all tests. */

const phone = { width: 375, height: 760 };
const desktop = { width: 1280, height: 800 };
const chance = createChance(5);

/** What the page itself is asked: this is no program for browsers, so it is text. */
const pageTools = `
  globalThis.linesOf = (element) => {
    const lines = [];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const hidden = (each) => each !== null && (getComputedStyle(each).clipPath !== 'none' || hidden(each === element ? null : each.parentElement));
      if (hidden(texts.currentNode.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      for (const { left, top, right, bottom } of range.getClientRects()) if (right > left) lines.push({ left, top, right, bottom });
    }
    return lines;
  };
  globalThis.styleOf = (element, property, pseudo) => getComputedStyle(element, pseudo)[property];
  globalThis.selectedText = () => String(getSelection());
  const holds = (outer, { left, top, right, bottom }) =>
    left >= outer.left - 0.5 && right <= outer.right + 0.5 && top >= outer.top - 0.5 && bottom <= outer.bottom + 0.5;
  globalThis.spilling = (element, selector) => [...element.querySelectorAll(selector)]
    .filter((each) => !linesOf(each).every((line) => holds(each.getBoundingClientRect(), line))).map((each) => each.textContent);
  globalThis.wideHyphens = () => [...document.querySelectorAll('bdi')].filter((name) => {
    const width = () => linesOf(name).reduce((sum, { left, right }) => sum + right - left, 0);
    const before = width();
    name.style.fontVariantNumeric = 'normal';
    const narrow = width();
    name.style.fontVariantNumeric = '';
    return Math.abs(before - narrow) > 0.1;
  }).map((name) => name.textContent);
`;

interface PageTools {
  linesOf(element: object): Box[];
  styleOf(element: object, property: string, pseudo: string | undefined): string;
  selectedText(): string;
  spilling(element: object, selector: string): string[];
  wideHyphens(): string[];
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function writePhoto(path: string, day: string): void {
  const taken = new Date(`${day}T10:00:00Z`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, makeJpeg({ bytes: 2_048, taken, blocks: chance.bytes(64), noise: chance.bytes(2_048) }));
  utimesSync(path, taken, taken);
}

/** Two cards with a folder DCIM each, and a folder of pictures, one of which came after the first backup. */
async function backUpTwice({ url }: DashboardProcess, { photos, person }: Place): Promise<void> {
  for (const month of ['03', '07', '12']) writePhoto(join(photos, `2020/${month}.jpg`), `2020-${month}-01`);
  for (let index = 0; index < 24; index += 1) writePhoto(join(photos, `Summer/${index}.jpg`), '2021-07-14');
  writePhoto(join(photos, 'a - b - card.jpg'), '2022-01-01');
  writeFileSync(join(photos, 'notes.txt'), 'no photo');
  const cards = ['CANON', 'SONY'].map((camera) => join(person, camera, 'DCIM'));
  for (const card of cards) writePhoto(join(card, 'DSC-0001.jpg'), '2019-05-05');
  for (const path of [photos, ...cards]) await askEngine(url, 'sources.add', { path });
  await runToEnd(url);
  writePhoto(join(photos, 'newest.jpg'), '2023-02-02');
  await runToEnd(url);
}

async function runToEnd(url: string): Promise<void> {
  const { run: before } = await askEngine(url, 'state.get', {});
  await askEngine(url, 'run.start', {});
  await eventually(async () => {
    const { run } = await askEngine(url, 'state.get', {});
    return run?.id === before?.id ? undefined : run?.state;
  }).toBe('complete');
}

const viewTest = dashboardTest
  .extend('library', { scope: 'file' }, async ({}, { onCleanup }) => {
    const library = await makePlace();
    onCleanup(() => library.remove());
    return library;
  })
  .extend('engine', { scope: 'file' }, async ({ library }, { onCleanup }) => {
    const engine = await startDashboard(library);
    onCleanup(() => engine.stop());
    await backUpTwice(engine, library);
    return engine;
  })
  .extend('show', async ({ engine, visitor }) => {
    let opened: Page | undefined;
    /** Opens a view, by what stands after the # of its address. */
    return async (view: string, size: typeof phone = desktop): Promise<Page> => {
      if (opened === undefined) await visitor.context.addInitScript(pageTools);
      const page = (opened ??= (await visitor.open(engine.url)).page);
      await page.setViewportSize(size);
      await page.getByRole('navigation', { name: 'Views' }).waitFor();
      await page.evaluate(`window.location.hash = ${JSON.stringify(view)}`);
      return page;
    };
  });

/** Where the letters of an element stand, line by line; without text that is there for screen readers alone. */
const linesOf = (element: Locator): Promise<readonly Box[]> => element.evaluate((shown: object) => (globalThis as unknown as PageTools).linesOf(shown));

async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('the element is not shown');
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

const holds = (outer: Box, inner: Box): boolean =>
  inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;

const styleOf = (element: Locator, property: string, pseudo?: string): Promise<string> =>
  element.evaluate(
    (shown: object, asked: { property: string; pseudo?: string }) => (globalThis as unknown as PageTools).styleOf(shown, asked.property, asked.pseudo),
    { property, ...(pseudo === undefined ? {} : { pseudo }) },
  );

const grid = (page: Page, name = 'All that is backed up'): Locator => page.getByRole('grid', { name });
const details = (page: Page): Locator => page.getByRole('region', { name: 'Details of the file' });

describeDashboard('the timeline', () => {
  for (const size of [phone, desktop])
    viewTest(`has names, numbers and the told month in their places at ${size.width} px`, async ({ show }) => {
      const page = await show('timeline', size);
      await page.getByRole('gridcell', { name: /^July 2021: 24 photos/ }).hover();
      const table = page.getByRole('grid', { name: /by the month/ });
      const heads = await linesOf(table.getByRole('row').first());
      expect(heads).toHaveLength(14);
      for (const [index, head] of heads.entries()) if (index > 0) expect(head.left).toBeGreaterThan(heads[index - 1]!.right);
      expect(await table.evaluate((shown: object) => (globalThis as unknown as PageTools).spilling(shown, '[role=gridcell] > [aria-hidden]'))).toEqual([]);
      const told = page.locator('p[aria-hidden]').filter({ hasText: /^July 2021: 24 photos/ });
      const bar = await boxOf(told.locator('..'));
      const lines = await linesOf(told);
      expect(lines).toHaveLength(1);
      expect(holds(bar, lines[0]!)).toBe(true);
      const legend = await boxOf(told.locator('~ ul'));
      expect(legend.left >= lines[0]!.right || legend.top >= lines[0]!.bottom).toBe(true);
    });
});

describeDashboard('the history', () => {
  for (const size of [phone, desktop])
    viewTest(`gives words and numbers room at ${size.width} px`, async ({ show }) => {
      const page = await show('history', size);
      const line = page.getByRole('button', { name: /^1 photo copied/ });
      const went = await linesOf(line.getByText(/^\d+ files looked at by/));
      expect(new Set(went.map(({ top }) => Math.round(top))).size).toBeLessThanOrEqual(2);
      await line.click();
      const numbers = page.getByLabel('Numbers of this backup');
      const card = await boxOf(page.getByRole('listitem').filter({ has: line }));
      const room = { left: card.left + 8, top: (await boxOf(line)).bottom + 8, right: card.right - 8, bottom: card.bottom };
      const texts = await linesOf(numbers);
      expect(texts.length).toBeGreaterThanOrEqual(10);
      for (const text of texts) expect(holds(room, text)).toBe(true);
    });

  viewTest('leads to the files of an earlier backup, and the last one stays beside it', async ({ show }) => {
    const page = await show('history');
    await page.getByRole('button', { name: /^30 photos copied/ }).click();
    await page.getByRole('link', { name: 'Show its files' }).click();
    await page.getByRole('tab', { name: /^Backup at/ }).and(page.locator('[aria-selected=true]')).waitFor();
    await row(page, 'notes.txt').waitFor();
    expect(await row(page, 'newest.jpg').count()).toBe(0);
    await page.getByRole('tab', { name: /^Last backup/ }).click();
    await row(page, 'newest.jpg').waitFor();
  });
});

describeDashboard('the list of files', () => {
  viewTest('shows the ring of its focus over its head and its rows', async ({ show }) => {
    for (const size of [phone, desktop]) {
      const page = await show('files', size);
      await row(page, /\.jpg/).first().waitFor();
      await grid(page).focus();
      await page.keyboard.press('ArrowDown');
      await grid(page).getByRole('row', { selected: true }).waitFor();
      const card = grid(page).locator('..');
      const accent = (await styleOf(card, 'outlineColor', '::after')).replaceAll(/[^\d,]/g, '');
      const { top, bottom } = await boxOf(card);
      // The ring is 2 px wide, and begins 3 px from the edge of the card.
      const edge = (await coloursDown(card, 2)).slice(30, Math.floor(bottom - top) - 30);
      expect(edge.length).toBeGreaterThan(100);
      expect(edge.filter((colour) => colour !== accent)).toEqual([]);
    }
  });

  viewTest('selects no word of a row that is clicked twice', async ({ show }) => {
    const page = await show('files');
    await row(page, 'a - b - card.jpg').getByText('card', { exact: false }).first().dblclick();
    await details(page).getByRole('heading', { name: 'a - b - card.jpg' }).waitFor();
    expect(await page.evaluate(() => (globalThis as unknown as PageTools).selectedText())).toBe('');
  });

  viewTest('has details whose close button lies over no text, and which go when a search does not hold their file', async ({ show }) => {
    for (const size of [phone, desktop]) {
      const page = await show('files', size);
      await row(page, 'a - b - card.jpg').click();
      await details(page).getByText('Checksum (SHA-256)').waitFor();
      await details(page).hover();
      await page.mouse.wheel(0, 10_000);
      const close = await boxOf(button(page, 'Close the details'));
      const scrolled = await boxOf(details(page));
      expect(scrolled.top).toBeGreaterThanOrEqual(close.bottom);
      await button(page, 'Close the details').click();
    }
    const page = await show('files');
    const search = page.getByRole('searchbox');
    await row(page, 'a - b - card.jpg').click();
    await details(page).waitFor();
    await search.fill('card');
    await page.getByText('1 file found').waitFor();
    expect(await details(page).isVisible()).toBe(true);
    await search.fill('newest');
    await row(page, 'newest.jpg').waitFor();
    await details(page).waitFor({ state: 'detached' });
  });

  viewTest('takes no more of a search than can be searched, and says so little that it fits', async ({ show }) => {
    const page = await show('files', phone);
    const search = page.getByRole('searchbox');
    await search.fill('');
    await search.pressSequentially('x'.repeat(203));
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    expect(await search.inputValue()).toBe('x'.repeat(200));
    expect(await page.getByRole('alert').count()).toBe(0);
    for (const text of [page.getByRole('heading', { name: 'Nothing found' }), page.getByText(/^No file here has/)])
      for (const line of await linesOf(text)) expect(line.left >= 0 && line.right <= phone.width).toBe(true);
  });

  viewTest('names the source of each photo, and gives each reason as a sentence', async ({ show }) => {
    const page = await show('files');
    await page.getByRole('searchbox').fill('DSC-0001');
    for (const camera of ['CANON', 'SONY']) await row(page, 'DSC-0001.jpg').filter({ hasText: `DCIM (${camera})` }).waitFor();
    await page.getByRole('searchbox').fill('');
    await row(page, 'newest.jpg').filter({ hasText: 'Pictures' }).waitFor();
    await show('files/skipped');
    await row(page, 'notes.txt').getByText('Not a photo, video or sidecar.', { exact: true }).waitFor();
  });

  viewTest('shows in a theme of high contrast which filter is chosen', async ({ show }) => {
    const page = await show('files/skipped');
    await filesFilter(page, /^Skipped/).and(page.locator('[aria-checked=true]')).waitFor();
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await mainColour(filesFilter(page, /^Skipped/))).not.toBe(await mainColour(filesFilter(page, /^Uploaded/)));
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describeDashboard('every view', () => {
  viewTest('sets no name with the wide hyphens of tabular numbers', async ({ show }) => {
    const page = await show('home');
    for (const view of ['home', 'files', 'files/last', 'restore', 'history']) {
      await show(view);
      await page.locator('main bdi').first().or(page.getByRole('heading', { level: 3 }).first()).waitFor();
      expect(await page.evaluate(() => (globalThis as unknown as PageTools).wideHyphens()), view).toEqual([]);
    }
  });

  viewTest('has a title of its own, and times in the language that was chosen', async ({ show, engine, browser, closing }) => {
    const page = await show('home');
    for (const [view, title] of [['home', 'All 31 photos are safe'], ['files', 'Files · All 31 photos are safe'], ['history', 'History · All 31 photos are safe']] as const) {
      await show(view);
      await eventually(() => page.title()).toBe(`${title} · Keepsake`);
    }
    const timetable = [{ from: '22:00' }];
    await askEngine(engine.url, 'preferences.set', { language: 'de', bandwidth: { mode: 'timetable', timetable } });
    const american = await closing(await newContext(browser, { locale: 'en-US' })).newPage();
    await american.goto(engine.url);
    await american.getByRole('link', { name: 'Einstellungen' }).click();
    const hour = american.getByRole('spinbutton').first();
    await hour.waitFor();
    expect((await hour.locator('..').innerText()).replaceAll(/[\s\u2066-\u2069]/g, '')).toBe('22:00');
    await askEngine(engine.url, 'preferences.set', { language: 'system', bandwidth: { mode: 'unlimited', timetable } });
  });
});

describeDashboard('while a backup goes on', () => {
  viewTest('its tab says so, a pause leaves no speed, and what would change it is asked first', async ({ show, engine, library }) => {
    makeLibrary(library.photos, { count: 600, seed: 7 });
    const page = await show('home');
    await backUp(page);
    await button(page, 'Pause').click();
    await waitForHeadline(page, 'Paused');
    await page.getByText('0 files/s', { exact: true }).waitFor();
    expect(await page.evaluate(() => (globalThis as unknown as PageTools).wideHyphens())).toEqual([]);

    await button(page, 'Remove DCIM (SONY)').click();
    await page.getByRole('alertdialog', { name: 'Remove “DCIM (SONY)”?' }).getByText(/^A backup is running: it still finishes this folder/).waitFor();
    await button(page.getByRole('alertdialog'), 'Keep it').click();
    await button(page, 'Change where photos go').click();
    const dialog = page.getByRole('dialog', { name: 'Where should your photos go?' });
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(join(library.root, 'another vault'));
    await button(dialog, 'Test this place').click();
    await dialog.getByText(/^A backup is running\. It is cancelled when you use this place/).waitFor();
    await button(dialog, 'Cancel the backup and use this place').waitFor();
    await button(dialog, 'Cancel').click();

    await show('files/last');
    await page.getByRole('tab', { name: /^This backup/ }).waitFor();
    await askEngine(engine.url, 'run.cancel', {});
    await page.getByRole('tab', { name: /^Last backup/ }).waitFor();
  });
});
