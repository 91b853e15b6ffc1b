import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import {
  chunks,
  content,
  failure,
  files,
  never,
  objectPath,
  opened,
  put,
  readAll,
  sha256,
  temporaryFolder,
  writer,
  type Content,
} from './vault-rig.ts';

const large = (): Content => content(randomBytes(3 * 1024 * 1024 + 17), 'mov');
const stored = (vault: Vault): readonly string[] => files(join(vault.root, 'objects'));

describe('storing objects', () => {
  it('stores a content under its checksum, read-only, and leaves nothing under tmp', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    expect(await put(vault, photo)).toBe('stored');
    expect(readFileSync(objectPath(vault.root, photo), 'utf8')).toBe('a photo');
    expect(statSync(objectPath(vault.root, photo)).mode & 0o222).toBe(0);
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
    expect(await put(vault, photo)).toBe('present');
    await vault.close();
    expect(readdirSync(join(vault.root, 'tmp'))).toEqual([]);
  });

  it('stores an empty content, and one without an extension', async () => {
    const vault = await opened(temporaryFolder());
    const empty = content('', '');
    expect(await put(vault, empty)).toBe('stored');
    expect(stored(vault)).toEqual([join('e3', empty.object.id)]);
    expect(await vault.has([empty.object.id], never)).toEqual(new Map([[empty.object.id, empty.object.bytes]]));
  });

  it('stores large contents, from memory and from chunks of any size, and tells how far it is', async () => {
    const vault = await opened(temporaryFolder());
    for (const chunkBytes of [1000, 65_536, 10_000_000]) {
      const film = large();
      const progress: number[] = [];
      const body = chunks(film.bytes, chunkBytes);
      expect(
        await vault.put(writer, film.object, body, { signal: never, onProgress: (done) => progress.push(done) }),
      ).toBe('stored');
      expect(sha256(readFileSync(objectPath(vault.root, film)))).toBe(film.object.id);
      expect(progress[0]).toBe(0);
      expect(progress.at(-1)).toBe(film.object.bytes);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    }
    const inMemory = large();
    expect(await put(vault, inMemory)).toBe('stored');
    expect(await readAll(vault, inMemory.object.id)).toEqual(inMemory.bytes);
  });

  it('leaves the caller his buffer, and takes only the part of it that it is given', async () => {
    const vault = await opened(temporaryFolder());
    const whole = Buffer.from('before|a photo|after');
    const photo = content(whole.subarray(7, 14));
    expect(await vault.put(writer, photo.object, whole.subarray(7, 14), { signal: never })).toBe('stored');
    expect(whole.toString()).toBe('before|a photo|after');
  });

  it('stores nothing when length or checksum are not what was announced', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    const film = large();
    const wrong = [
      vault.put(writer, photo.object, Buffer.from('a_photo'), { signal: never }),
      vault.put(writer, photo.object, Buffer.from('a phot'), { signal: never }),
      vault.put(writer, photo.object, Buffer.from('a photo!'), { signal: never }),
      vault.put(writer, film.object, chunks(film.bytes.subarray(1), 65_536), { signal: never }),
      vault.put(writer, film.object, chunks(Buffer.concat([film.bytes, film.bytes]), 65_536), { signal: never }),
      vault.put(writer, film.object, chunks(Buffer.alloc(film.bytes.length), 65_536), { signal: never }),
    ];
    for (const error of await Promise.all(wrong.map((call) => failure(call))))
      expect(error).toMatchObject({ code: 'checksum-mismatch', scope: 'file' });
    expect(existsSync(join(vault.root, 'objects'))).toBe(false);
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
  });

  it('refuses what could leave its folders', async () => {
    const vault = await opened(temporaryFolder());
    const { object, bytes } = content('a photo');
    const calls = [
      vault.put('../../etc', object, bytes, { signal: never }),
      vault.put(writer, { ...object, id: '../'.repeat(21) + 'x' }, bytes, { signal: never }),
      vault.put(writer, { ...object, extension: '/../x' }, bytes, { signal: never }),
      vault.put(writer, { ...object, bytes: -1 }, bytes, { signal: never }),
      vault.append('..', [], never),
      vault.has(['nonsense'], never),
    ];
    for (const error of await Promise.all(calls.map((call) => failure(call))))
      expect(error).toMatchObject({ code: 'usage' });
    expect(files(vault.root)).toEqual(['README.txt', 'keepsake.json']);
  });

  it('stores one content once when it comes many times at once, also under different extensions', async () => {
    const vault = await opened(temporaryFolder());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => put(vault, content('the same', index % 2 === 0 ? 'jpg' : 'jpeg'))),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(stored(vault)).toHaveLength(1);
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
  });

  it('stores many contents at once, each whole', async () => {
    const vault = await opened(temporaryFolder());
    const contents = Array.from({ length: 500 }, (_, index) => content(`photo ${index}`));
    expect(new Set(await Promise.all(contents.map((each) => put(vault, each))))).toEqual(new Set(['stored']));
    expect(stored(vault)).toHaveLength(500);
    for (const each of contents) expect(sha256(readFileSync(objectPath(vault.root, each)))).toBe(each.object.id);
  });

  it('lets two Vault objects of two writers work in one folder at once', async () => {
    const root = temporaryFolder();
    const [first, second] = [await opened(root), await opened(root)];
    const contents = Array.from({ length: 100 }, (_, index) => content(`photo ${index}`));
    const outcomes = await Promise.all(
      contents.flatMap((each) => [put(first, each, 'writer000a'), put(second, each, 'writer000b')]),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(100);
    expect(stored(first)).toHaveLength(100);
  });

  it('sees an object that another Vault object stored after it had looked', async () => {
    const root = temporaryFolder();
    const [first, second] = [await opened(root), await opened(root)];
    const photo = content('a photo');
    expect(await second.has([photo.object.id], never)).toEqual(new Map());
    await put(first, photo);
    expect(await put(second, photo, 'writer0002')).toBe('present');
    expect(await second.has([photo.object.id], never)).toEqual(new Map([[photo.object.id, photo.object.bytes]]));
  });

  it('removes what a crash left of the same writer, and of nobody else', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    const left = `put-${'0'.repeat(24)}`;
    for (const name of [writer, 'writer0002']) {
      mkdirSync(join(root, 'tmp', name), { recursive: true });
      writeFileSync(join(root, 'tmp', name, left), 'half');
    }
    writeFileSync(join(root, 'tmp', writer, 'resume-1'), 'of a later version');
    await put(vault, content('a photo'));
    await vault.close();
    expect(files(join(root, 'tmp'))).toEqual([join(writer, 'resume-1'), join('writer0002', left)].sort());
  });

  it('goes on when somebody tidied tmp away', async () => {
    const vault = await opened(temporaryFolder());
    await put(vault, content('one'));
    renameSync(join(vault.root, 'tmp'), join(vault.root, 'moved'));
    expect(await put(vault, content('two'))).toBe('stored');
  });
});
