import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testUnless, whyNotOn } from '../rigs/skips.ts';
import {
  content,
  failure,
  files,
  never,
  objectPath,
  opened,
  put,
  readAll,
  temporaryFolder,
  writer,
} from './vault-rig.ts';

describe('damaged objects', () => {
  it('sets a cut-off object aside and stores the good one, under any extension', async () => {
    const root = temporaryFolder();
    for (const extension of ['jpg', 'jpeg']) {
      const photo = content(`a photo that is cut off as ${extension}`);
      const first = await opened(root);
      await put(first, photo);
      const path = objectPath(root, photo);
      chmodSync(path, 0o644);
      truncateSync(path, 3);
      expect(await put(first, { ...photo, object: { ...photo.object, extension } })).toBe('stored');
      expect(await readAll(first, photo.object.id)).toEqual(photo.bytes);
      expect(readFileSync(join(root, 'quarantine', `${photo.object.id}.jpg`))).toHaveLength(3);
      await first.close();
    }
  });

  it('keeps both when the same object is set aside twice', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    for (const length of [2, 3]) {
      await put(vault, photo);
      chmodSync(objectPath(vault.root, photo), 0o644);
      truncateSync(objectPath(vault.root, photo), length);
    }
    await put(vault, photo);
    expect(files(join(vault.root, 'quarantine'))).toEqual([`${photo.object.id}-2.jpg`, `${photo.object.id}.jpg`]);
  });

  it('takes an empty file for no object, as some file systems leave one after a power cut', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    mkdirSync(dirname(objectPath(vault.root, photo)), { recursive: true });
    writeFileSync(objectPath(vault.root, photo), '');
    expect(await vault.has([photo.object.id], never)).toEqual(new Map());
    expect(await vault.stat(photo.object.id, never)).toBeUndefined();
    expect(await put(vault, photo)).toBe('stored');
    expect(await vault.stat(photo.object.id, never)).toEqual({ id: photo.object.id, bytes: 7 });
  });

  const noFileLinks = whyNotOn('windows', 'a link to a file takes a privilege');
  const takers: readonly [what: string, make: (path: string) => void, whyNot?: string | undefined][] = [
    ['a folder', (path) => mkdirSync(join(path, 'inside'), { recursive: true })],
    ['a link to a file', (path) => symlinkSync(import.meta.filename, path), noFileLinks],
    ['a link to nothing', (path) => symlinkSync('nothing', path), noFileLinks],
  ];
  for (const [what, make, whyNot] of takers)
    testUnless(whyNot)(`stores an object whose name ${what} has taken, and keeps that in quarantine`, async () => {
      const vault = await opened(temporaryFolder());
      const photo = content('a photo');
      const path = objectPath(vault.root, photo);
      mkdirSync(dirname(path), { recursive: true });
      make(path);
      expect(await vault.stat(photo.object.id, never)).toBeUndefined();
      expect(await put(vault, photo)).toBe('stored');
      expect(await readAll(vault, photo.object.id)).toEqual(photo.bytes);
      expect(lstatSync(path).isFile()).toBe(true);
      expect(readdirSync(join(vault.root, 'quarantine'))).toEqual([basename(path)]);
    });

  it('replaces nothing under a name that does not prove its content', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('the encrypted photo');
    const keyed = { ...photo.object, id: 'ab'.repeat(32) };
    expect(await vault.put(writer, keyed, photo.bytes, { signal: never })).toBe('stored');
    const other = content('something else');
    const call = vault.put(writer, { ...other.object, id: keyed.id }, other.bytes, { signal: never });
    expect(await failure(call)).toMatchObject({ code: 'refused', scope: 'file' });
    expect(await readAll(vault, keyed.id)).toEqual(photo.bytes);
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
  });
});
