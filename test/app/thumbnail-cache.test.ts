import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createThumbnailCache } from '../../src-main/app/thumbnails/thumbnail-cache.ts';
import { skipOn } from '../rigs/skips.ts';

const stamp = { bytes: 10, mtimeNs: 1_700_000_000_123_456_789n };
const key = (name: string) => ({ source: 'source00001', path: Buffer.from(name) });

function makeFile(): string {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-cache-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'thumbnails.db');
}

test('what was not looked at for the longest goes when there is no room', () => {
  const file = makeFile();
  const maxBytes = 1_000_000;
  let now = 0;
  const cache = createThumbnailCache({ file, maxBytes, now: () => now });
  onTestFinished(cache.close);
  const image = Buffer.alloc(10_000, 1);
  for (let index = 0; index < 90; index += 1) cache.keep(key(`${index}`), stamp, image);
  now = 100_000;
  expect(cache.find(key('0'), stamp)).toEqual(image);
  for (let index = 90; index < 130; index += 1) cache.keep(key(`${index}`), stamp, image);
  expect(cache.find(key('0'), stamp)).toBeDefined();
  expect(cache.find(key('1'), stamp)).toBeUndefined();
  expect(cache.find(key('129'), stamp)).toBeDefined();
  for (let index = 130; index < 400; index += 1) cache.keep(key(`${index}`), stamp, image);
  cache.close();
  expect(statSync(file).size).toBeLessThan(maxBytes * 1.1);
});

test('a picture belongs to one state of one file', () => {
  const cache = createThumbnailCache({ file: makeFile(), maxBytes: 1_000_000, now: () => 0 });
  onTestFinished(cache.close);
  cache.keep(key('a'), stamp, Buffer.from('old'));
  expect(cache.find(key('a'), { ...stamp, mtimeNs: stamp.mtimeNs + 1n })).toBeUndefined();
  expect(cache.find(key('a'), { ...stamp, bytes: 11 })).toBeUndefined();
  expect(cache.find({ ...key('a'), source: 'source00002' }, stamp)).toBeUndefined();
  expect(cache.find(key('a'), stamp)?.toString()).toBe('old');
  cache.keep(key('a'), { ...stamp, bytes: 11 }, Buffer.from('new'));
  expect(cache.find(key('a'), undefined)?.toString()).toBe('new');
});

skipOn('windows', 'a file that is open cannot be deleted')('a cache that is deleted while it is open goes on in a new file', () => {
  const file = makeFile();
  const cache = createThumbnailCache({ file, maxBytes: 1_000_000, now: () => 0 });
  onTestFinished(cache.close);
  cache.keep(key('a'), stamp, Buffer.from('a'));
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  cache.keep(key('b'), stamp, Buffer.from('b'));
  expect(cache.find(key('b'), stamp)?.toString()).toBe('b');
});
