import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createChance, makePhoto } from '../test/rigs/library.ts';

const perFolder = 500;

/**
 * Makes a source folder of real JPEGs, each of exactly `bytes` bytes (at least 512) and unlike any other, last changed
 * years ago as a library's photos are: what changed a moment ago is read again by the next run.
 *
 * @param seed another seed makes other contents
 */
export async function makeFiles(
  root: string,
  count: number,
  bytes: number,
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  const chance = createChance(seed);
  for (let index = 0; index < count; index++) {
    const folder = join(root, `album-${String(Math.floor(index / perFolder)).padStart(4, '0')}`);
    if (index % perFolder === 0) {
      // Lets Ctrl-C come in between.
      await turn();
      signal.throwIfAborted();
      mkdirSync(folder, { recursive: true });
    }
    const { content, taken } = makePhoto(chance, bytes);
    const path = join(folder, `IMG_${String(index).padStart(6, '0')}.jpg`);
    writeFileSync(path, content);
    utimesSync(path, taken, taken);
  }
}
