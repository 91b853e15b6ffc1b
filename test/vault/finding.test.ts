import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  collect,
  content,
  failure,
  never,
  objectPath,
  opened,
  put,
  readAll,
  temporaryFolder,
  type Content,
} from './vault-rig.ts';

const large = (): Content => content(randomBytes(3 * 1024 * 1024 + 17), 'mov');

describe('finding and reading objects', () => {
  it('finds an object under any extension, and no look-alikes', async () => {
    const vault = await opened(temporaryFolder());
    const [one, two, three] = [content('one'), content('two'), content('three')];
    await put(vault, one);
    const place = (each: Content, name: string, text: string): void => {
      const folder = join(vault.root, 'objects', each.object.id.slice(0, 2));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    place(two, `${two.object.id}.some-thing_else`, 'two');
    place(three, `._${three.object.id}.jpg`, 'three');
    place(three, `${three.object.id}(1).jpg`, 'three');
    expect(
      await vault.has(
        [one, two, three].map((each) => each.object.id),
        never,
      ),
    ).toEqual(new Map([one, two].map(({ object }) => [object.id, object.bytes])));
    expect(await put(vault, two)).toBe('present');
    expect((await readAll(vault, two.object.id)).toString()).toBe('two');
  });

  it('forgets an object that another program removed', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    await put(vault, photo);
    renameSync(objectPath(vault.root, photo), join(vault.root, 'elsewhere'));
    expect(await vault.has([photo.object.id], never)).toEqual(new Map());
    expect(await put(vault, photo)).toBe('stored');
  });

  it('lists every object once, in the order of the IDs, in pages that can be taken up', async () => {
    const vault = await opened(temporaryFolder());
    const contents = Array.from({ length: 300 }, (_, index) => content(`photo ${index}`));
    await Promise.all(contents.map((each) => put(vault, each)));
    const twice = contents[0]!;
    writeFileSync(join(dirname(objectPath(vault.root, twice)), `${twice.object.id}.png`), twice.bytes);
    const all = (await collect(vault.objects(undefined, never))).flat();
    const expected = contents
      .map(({ object }) => ({ id: object.id, bytes: object.bytes }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(all).toEqual(expected);
    expect((await collect(vault.objects(all[122]!.id, never))).flat()).toEqual(expected.slice(123));
  });

  it('reads ranges, and answers not-found for what it does not hold', async () => {
    const vault = await opened(temporaryFolder());
    const film = large();
    await put(vault, film);
    for (const [start, end] of [
      [0, 10],
      [1_048_570, 1_048_590],
      [3_000_000, 9_999_999],
      [5, 5],
      [9_999_999, undefined],
    ] as const)
      expect(await readAll(vault, film.object.id, { start, ...(end !== undefined && { end }) })).toEqual(
        film.bytes.subarray(start, end),
      );
    expect(await failure(readAll(vault, 'ab'.repeat(32)))).toMatchObject({ code: 'not-found', scope: 'file' });
  });

  it('knows how much room there is', async () => {
    const vault = await opened(temporaryFolder());
    const { free, total } = await vault.space(never);
    expect(free).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(free);
    await expect(vault.ping(never)).resolves.toBeUndefined();
  });
});
