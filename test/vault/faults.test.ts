import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { vaultError } from '../../src-main/vault/vault-errors.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import {
  chunks,
  collect,
  content,
  failure,
  files,
  journalPaths,
  never,
  opened,
  pages,
  put,
  readAll,
  removed,
  temporaryFolder,
  version,
  writer,
} from './vault-rig.ts';

/** A file system of 1 MiB in memory; undefined where this process may not mount one. */
async function smallDisk(): Promise<string | undefined> {
  if (!(await canMount())) return undefined;
  const mount = await mountTmpfs({ bytes: 1024 * 1024 });
  onTestFinished(() => mount.close());
  return mount.path;
}

describe('a vault that goes away while it is used', () => {
  it('is not connected for every call, and nothing is made in the empty folder in its place', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'mounted');
    const vault = await opened(root);
    const photo = content('a photo');
    await put(vault, photo);
    await vault.append(writer, [version('a.jpg', photo)], never);
    renameSync(root, join(parent, 'unplugged'));
    mkdirSync(root);
    const film = content(randomBytes(2_000_000));
    const calls = [
      put(vault, content('another')),
      put(vault, content('another'), 'writer0002'),
      put(vault, film),
      vault.append(writer, [removed('b.jpg')], never),
      vault.append('writer0002', [removed('b.jpg')], never),
      vault.has([photo.object.id], never),
      vault.stat(photo.object.id, never),
      readAll(vault, photo.object.id),
      pages(vault),
      collect(vault.objects(undefined, never)),
      vault.space(never),
      vault.ping(never),
    ];
    for (const error of await Promise.all(calls.map(failure)))
      expect(error).toMatchObject({ code: 'not-connected', scope: 'destination', retryable: true });
    expect(readdirSync(root)).toEqual([]);

    // Windows renames nothing to a name that something has.
    rmdirSync(root);
    renameSync(join(parent, 'unplugged'), root);
    expect(await put(vault, content('another'))).toBe('stored');
    await vault.append(writer, [removed('b.jpg')], never);
    expect(await journalPaths(vault)).toEqual(['a.jpg', 'b.jpg']);
    expect(files(join(root, 'tmp'))).toEqual([]);
  });

  it('is the wrong vault when another one appears in its place', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'mounted');
    const vault = await opened(root);
    await opened(join(parent, 'other'));
    renameSync(root, join(parent, 'unplugged'));
    renameSync(join(parent, 'other'), root);
    expect(await failure(put(vault, content('a photo')))).toMatchObject({ code: 'wrong-vault', scope: 'destination' });
    expect(await failure(vault.append(writer, [removed('b.jpg')], never))).toMatchObject({ code: 'wrong-vault' });
    expect(files(root)).toEqual(['README.txt', 'keepsake.json']);
  });

  it('is not connected when it goes away in the middle of a large object, which leaves nothing', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'mounted');
    const vault = await opened(root);
    const film = content(randomBytes(2_000_000));
    async function* body(): AsyncGenerator<Uint8Array> {
      yield* chunks(film.bytes.subarray(0, 1_000_000), 100_000);
      renameSync(root, join(parent, 'unplugged'));
      mkdirSync(root);
      yield* chunks(film.bytes.subarray(1_000_000), 100_000);
    }
    expect(await failure(vault.put(writer, film.object, body(), { signal: never }))).toMatchObject({
      code: 'not-connected',
    });
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(join(parent, 'unplugged', 'objects'))).toBe(false);
  });
});

describe('a full disk', () => {
  it('fails puts and appends with words, leaves no half object, and goes on when there is room', async (context) => {
    const disk = await smallDisk();
    if (disk === undefined) return context.skip('only root can mount a small disk');
    const vault = await opened(disk);
    const film = content(randomBytes(2 * 1024 * 1024));
    const small = content(randomBytes(200_000));
    const error = await failure(put(vault, film));
    expect(error).toMatchObject({ code: 'disk-full', scope: 'destination', retryable: false });
    expect(error.message).toContain(disk);
    expect(await failure(vault.put(writer, film.object, chunks(film.bytes, 65_536), { signal: never }))).toMatchObject({
      code: 'disk-full',
    });
    expect(files(join(disk, 'tmp'))).toEqual([]);
    expect(await put(vault, small)).toBe('stored');
    await vault.append(writer, [version('a.jpg', small)], never);

    writeFileSync(join(disk, 'ballast'), randomBytes((await vault.space(never)).free));
    expect(await failure(put(vault, content(randomBytes(100_000))))).toMatchObject({ code: 'disk-full' });
    const long = Array.from({ length: 100 }, (_, index) => removed(`${'x'.repeat(1000)}${index}`));
    expect(await failure(vault.append(writer, long, never))).toMatchObject({ code: 'disk-full' });
    rmSync(join(disk, 'ballast'));

    await vault.append(writer, [removed('b.jpg')], never);
    expect(await journalPaths(vault)).toEqual(['a.jpg', 'b.jpg']);
    expect((await pages(vault)).some((page) => page.damaged !== undefined)).toBe(false);
    expect(files(join(disk, 'objects'))).toHaveLength(1);
    expect(files(join(disk, 'tmp'))).toEqual([]);
  });
});

describe('a read-only vault', () => {
  it('can be read, and says so when it is written', async (context) => {
    const disk = await smallDisk();
    if (disk === undefined) return context.skip('only root can mount a small disk');
    const photo = content('a photo');
    const before = await opened(disk);
    await put(before, photo);
    await before.append(writer, [version('a.jpg', photo)], never);
    await before.close();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const vault = await opened(disk);
    expect((await readAll(vault, photo.object.id)).toString()).toBe('a photo');
    expect(await vault.has([photo.object.id], never)).toEqual(new Map([[photo.object.id, photo.object.bytes]]));
    expect(await journalPaths(vault)).toEqual(['a.jpg']);
    expect(await failure(put(vault, content('another')))).toMatchObject({
      code: 'read-only',
      scope: 'destination',
      retryable: false,
    });
    expect(await failure(vault.append(writer, [removed('b.jpg')], never))).toMatchObject({ code: 'read-only' });
  });
});

describe('errors of the system', () => {
  it.each([
    ['EDQUOT', 'disk-full', false, 'destination'],
    ['EACCES', 'permission', false, 'destination'],
    ['EIO', 'io', true, 'destination'],
    ['ESTALE', 'not-connected', true, 'destination'],
    ['EFBIG', 'too-large', false, 'file'],
  ])('classify %s as %s', (systemCode, code, retryable, scope) => {
    const cause = Object.assign(new Error('below us'), { code: systemCode });
    expect(vaultError(cause, '/vault')).toMatchObject({ code, retryable, scope, cause });
  });
});
