import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canonicalPath, lies, realFolder, refuseOverlap } from '../../src-main/app/source-folders.ts';
import { bindMount, canMount } from '../rigs/tmpfs.ts';

function createFolders(...names: readonly string[]): (name: string) => string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-folders-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of names) mkdirSync(join(root, name), { recursive: true });
  return (name) => join(root, name);
}

test('a folder lies in itself and in what is around it, and nowhere else', async () => {
  const at = createFolders('a/b/c', 'ab');
  expect(await lies(at('a/b/c'), at('a'))).toBe(true);
  expect(await lies(at('a'), at('a'))).toBe(true);
  expect(await lies(at('a'), at('a/b'))).toBe(false);
  expect(await lies(at('ab'), at('a'))).toBe(false);
  expect(await lies(at('a/../ab'), at('a'))).toBe(false);
  expect(await lies(at('a'), '/')).toBe(true);
});

test('a name that begins with two dots is a name', async () => {
  const at = createFolders('a/..b', 'a/...');
  expect(await lies(at('a/..b'), at('a'))).toBe(true);
  expect(await lies(at('a/...'), at('a'))).toBe(true);
});

test('what does not exist yet lies where it would be', async () => {
  const at = createFolders('a');
  expect(await lies(at('a/new/vault'), at('a'))).toBe(true);
  expect(await lies(at('new/vault'), at('a'))).toBe(false);
});

test('links are seen through, on either side', async () => {
  const at = createFolders('a/b', 'elsewhere');
  symlinkSync(at('a'), at('elsewhere/link'));
  expect(await lies(at('elsewhere/link/b'), at('a'))).toBe(true);
  expect(await lies(at('a/b'), at('elsewhere/link'))).toBe(true);
  expect(await lies(at('elsewhere/link/new'), at('a'))).toBe(true);
  expect(await canonicalPath(at('elsewhere/link/new'))).toBe(at('a/new'));
});

test.skipIf(!(await canMount()))('a second mount of a folder is seen through', async () => {
  const at = createFolders('a/b', 'mounted');
  const mount = await bindMount(at('a'), at('mounted'));
  onTestFinished(() => mount.close());
  expect(await lies(at('mounted/b'), at('a'))).toBe(true);
  expect(await lies(at('a/b'), at('mounted'))).toBe(true);
  expect(await lies(at('mounted/new'), at('a'))).toBe(true);
});

test('vault and source may lie beside each other, and not in each other', async () => {
  const at = createFolders('photos', 'vault');
  await refuseOverlap(at('photos'), at('vault'));
  await expect(refuseOverlap(at('photos'), at('photos/vault'))).rejects.toMatchObject({ code: 'overlap' });
  await expect(refuseOverlap(at('vault/objects'), at('vault'))).rejects.toMatchObject({ code: 'overlap' });
  await expect(refuseOverlap(at('photos'), at('photos'))).rejects.toMatchObject({ code: 'overlap' });
});

test('a folder to back up is known by its real path', async () => {
  const at = createFolders('photos');
  symlinkSync(at('photos'), at('link'));
  expect(await realFolder(at('link'))).toBe(at('photos'));
  await expect(realFolder(at('gone'))).rejects.toMatchObject({ code: 'not-found' });
  writeFileSync(at('file.jpg'), '');
  await expect(realFolder(at('file.jpg'))).rejects.toMatchObject({ code: 'usage' });
});
