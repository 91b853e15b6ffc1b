import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChance, makeLibrary, makePhoto } from './library.ts';
import { makeOddities } from './odd-library.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keepsake-library-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('the same seed makes the same library, and another seed another', () => {
  const one = makeLibrary(join(root, 'one'), { count: 20 });
  expect(makeLibrary(join(root, 'two'), { count: 20 })).toEqual(one);
  expect(makeLibrary(join(root, 'three'), { count: 20, seed: 2 })[0]?.sha256).not.toBe(one[0]?.sha256);
});

test('a library holds what it says: files in the past, with these bytes, and duplicates as asked', async () => {
  const entries = makeLibrary(root, { count: 200, duplicates: 0.2, perFolder: 50 });
  for (const entry of entries) {
    const path = join(root, entry.path.toString());
    const content = await readFile(path);
    expect(createHash('sha256').update(content).digest('hex')).toBe(entry.sha256);
    expect(content.length).toBe(entry.bytes);
    expect((await stat(path)).mtimeMs).toBeLessThan(Date.UTC(2025, 0, 1));
  }
  const distinct = new Set(entries.map(({ sha256 }) => sha256)).size;
  expect(distinct).toBeGreaterThan(130);
  expect(distinct).toBeLessThan(190);
});

test('a photo of any length is whole: its segments lead from the first marker to the last', () => {
  const chance = createChance(3);
  for (const bytes of [512, 513, 514, 515, 516, 700, 65_000, 66_100, 66_101, 66_102, 66_103, 66_104, 200_000]) {
    const { content } = makePhoto(chance, bytes);
    expect(content.length).toBe(bytes);
    expect(segments(content)).toEqual(expect.arrayContaining([0xe1, 0xdb, 0xc0, 0xc4, 0xda]));
    expect(content.subarray(-2).toString('hex')).toBe('ffd9');
  }
});

test('the oddities exist by the bytes of their names', async () => {
  for (const { path, fate, bytes } of makeOddities(root)) {
    if (fate !== 'backed-up') continue;
    expect((await stat(Buffer.concat([Buffer.from(`${root}/`), path]))).size).toBe(bytes);
  }
});

/** The markers of a JPEG up to its image data. Throws where one is not where the last said it would be. */
function segments(jpeg: Buffer): number[] {
  const markers: number[] = [];
  let at = 2;
  while (markers.at(-1) !== 0xda) {
    if (jpeg[at] !== 0xff) throw new Error(`no marker at ${at}`);
    while (jpeg[at + 1] === 0xff) at += 1;
    markers.push(jpeg[at + 1]!);
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return markers;
}
