import type { Locator } from 'playwright-core';
import sharp from 'sharp';

/* What is really painted: a theme of high contrast replaces colours after styles are computed. */

/** The colours from the top of an element to its bottom, so many px from its left edge, as "r,g,b". */
export async function coloursDown(element: Locator, left: number): Promise<readonly string[]> {
  const { data, info } = await sharp(await element.screenshot()).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.height }, (_, y) => [...data.subarray((y * info.width + left) * 3, (y * info.width + left) * 3 + 3)].join(','));
}

/** The colour that most of an element has, roughly, as "r,g,b". */
export async function mainColour(element: Locator): Promise<string> {
  const { r, g, b } = (await sharp(await element.screenshot()).stats()).dominant;
  return [r, g, b].join(',');
}
