import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPictures } from '../../src-renderer/store/pictures.ts';
import type { FileRef } from '../../src-shared/domain.ts';
import { eventually } from '../e2e/support/eventually.ts';

interface Asked {
  readonly path: string;
  answer(base64?: string): void;
  refuse(): void;
}

const file = (path: string): FileRef => ({ source: 'source00001', path });
const urls = new Set<string>();

// Node has object URLs, but tells nobody which of them are still kept.
beforeEach(() => {
  urls.clear();
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = create(blob);
    urls.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    revoke(url);
    urls.delete(url);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function createRig(options: Parameters<typeof createPictures>[1]) {
  const asked: Asked[] = [];
  const call = (_: string, input: unknown) =>
    new Promise((resolve, reject) => {
      asked.push({
        path: (input as FileRef).path,
        answer: (base64) => resolve(base64 === undefined ? {} : { image: { type: 'image/webp', base64 } }),
        refuse: () => reject(new Error('not now')),
      });
    });
  // The engine's side of one command, which the compiler cannot follow through the name.
  const pictures = createPictures({ call: call as never }, options);
  return { asked, pictures, paths: () => asked.map(({ path }) => path) };
}

test('the newest wish is asked first, a file once, and what left the screen not at all', async () => {
  const { asked, pictures, paths } = createRig({ concurrency: 1 });
  const changed = vi.fn();
  pictures.hold(file('a'), changed);
  pictures.hold(file('a'), changed);
  pictures.hold(file('b'), changed);
  const leave = pictures.hold(file('c'), changed);
  pictures.hold(file('d'), changed);
  leave();
  asked[0]!.answer('AAAA');
  await eventually(paths).toEqual(['a', 'd']);
  asked[1]!.answer();
  await eventually(paths).toEqual(['a', 'd', 'b']);
  expect(changed).toHaveBeenCalledTimes(2);
  expect(pictures.read(file('a'))).toMatch(/^blob:/);
  expect(pictures.read(file('d'))).toBeNull();
  expect(pictures.read(file('b'))).toBeUndefined();
});

test('pictures that nobody holds go when there are too many, those looked at last stay', async () => {
  const { asked, pictures } = createRig({ concurrency: 100, kept: 3 });
  const held = pictures.hold(file('held'), () => undefined);
  for (const path of ['1', '2', '3', '4', '5']) pictures.hold(file(path), () => undefined)();
  // What was begun is brought to its end, also for those who left.
  for (const each of asked) each.answer('AAAA');
  await eventually(() => urls.size).toBe(3);
  expect(pictures.read(file('held'))).toMatch(/^blob:/);
  expect(['1', '2', '3', '4', '5'].filter((path) => typeof pictures.read(file(path)) === 'string')).toEqual(['4', '5']);
  held();
});

test('what could not be had is asked for again while it is looked at', async () => {
  const { asked, pictures, paths } = createRig({ retryMs: 1 });
  const leave = pictures.hold(file('a'), () => undefined);
  asked[0]!.refuse();
  await eventually(paths).toEqual(['a', 'a']);
  asked[1]!.answer('AAAA');
  await eventually(() => pictures.read(file('a'))).toMatch(/^blob:/);
  leave();
});

test('a file that had no picture is asked about again by the next who looks at it, after a while', async () => {
  for (const { absentMs, expected } of [{ absentMs: 0, expected: ['a', 'a'] }, { absentMs: 60_000, expected: ['a'] }]) {
    const { asked, pictures, paths } = createRig({ absentMs });
    const changed = vi.fn();
    pictures.hold(file('a'), changed)();
    asked[0]!.answer();
    await eventually(() => pictures.read(file('a'))).toBeNull();
    pictures.hold(file('a'), changed);
    expect(paths()).toEqual(expected);
    // Meanwhile it is what it was.
    expect(pictures.read(file('a'))).toBeNull();
    asked[1]?.answer('AAAA');
    if (absentMs === 0) await eventually(() => pictures.read(file('a'))).toMatch(/^blob:/);
  }
});
