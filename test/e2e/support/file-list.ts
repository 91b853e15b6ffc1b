import type { Locator, Page } from 'playwright-core';
import { row } from './dashboard-steps.ts';
import { eventually } from './eventually.ts';

/* The list of files, which has no more in the page than is seen of it. */

export const fileList = (page: Page): Locator => page.getByRole('grid', { name: 'Files of the backup' });

export interface DrawnRow {
  /** Place in the list, from 0. */
  readonly index: number;
  /** As the tooltip says it; undefined while it is on its way. */
  readonly path: string | undefined;
}

/** As much of the browser's Element as is used here: this is no program for browsers. */
interface RowElement {
  getAttribute(name: string): string | null;
  querySelector(selector: string): RowElement | null;
}

/** The rows that are drawn, when all of them have their words. */
export async function loadedRows(page: Page): Promise<readonly DrawnRow[]> {
  let rows: readonly DrawnRow[] = [];
  const allLoaded = async (): Promise<boolean> => {
    rows = await fileList(page)
      .getByRole('row')
      .evaluateAll((elements: RowElement[]) =>
        elements.map((element) => ({
          // The header is the first row.
          index: Number(element.getAttribute('aria-rowindex')) - 2,
          path: element.querySelector('[role=rowheader] bdi[title]')?.getAttribute('title') ?? undefined,
        })),
      );
    rows = rows.filter(({ index }) => index >= 0);
    return rows.length > 0 && rows.every(({ path }) => path !== undefined);
  };
  await eventually(allLoaded).toBe(true);
  return rows;
}

/** Rolls the list from its top until a row is seen. */
export async function findRow(page: Page, text: string): Promise<Locator> {
  const wanted = row(page, text);
  await fileList(page).hover();
  await page.mouse.wheel(0, -1_000_000);
  for (;;) {
    const last = (await loadedRows(page)).at(-1)?.index ?? 0;
    if ((await wanted.count()) > 0) return wanted;
    if (String(last + 2) === (await fileList(page).getAttribute('aria-rowcount')))
      throw new Error(`no row with "${text}" in the whole list`);
    await page.mouse.wheel(0, 400);
    await eventually(async () => (await loadedRows(page)).at(-1)?.index).toBeGreaterThan(last);
  }
}
