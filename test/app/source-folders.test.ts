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

test('a folder lies in itself and in what is around it, and nowhere else', () => {
  const at = createFolders('a/b/c', 'ab');
  expect(lies(at('a/b/c'), at('a'))).toBe(true);
  expect(lies(at('a'), at('a'))).toBe(true);
  expect(lies(at('a'), at('a/b'))).toBe(false);
  expect(lies(at('ab'), at('a'))).toBe(false);
  expect(lies(at('a/../ab'), at('a'))).toBe(false);
  expect(lies(at('a'), '/')).toBe(true);
});

test('a name that begins with two dots is a name', () => {
  const at = createFolders('a/..b', 'a/...');
  expect(lies(at('a/..b'), at('a'))).toBe(true);
  expect(lies(at('a/...'), at('a'))).toBe(true);
});

test('what does not exist yet lies where it would be', () => {
  const at = createFolders('a');
  expect(lies(at('a/new/vault'), at('a'))).toBe(true);
  expect(lies(at('new/vault'), at('a'))).toBe(false);
});

test('links are seen through, on either side', () => {
  const at = createFolders('a/b', 'elsewhere');
  symlinkSync(at('a'), at('elsewhere/link'));
  expect(lies(at('elsewhere/link/b'), at('a'))).toBe(true);
  expect(lies(at('a/b'), at('elsewhere/link'))).toBe(true);
  expect(lies(at('elsewhere/link/new'), at('a'))).toBe(true);
  expect(canonicalPath(at('elsewhere/link/new'))).toBe(at('a/new'));
});

test.skipIf(!(await canMount()))('a second mount of a folder is seen through', async () => {
  const at = createFolders('a/b', 'mounted');
  const mount = await bindMount(at('a'), at('mounted'));
  onTestFinished(() => mount.close());
  expect(lies(at('mounted/b'), at('a'))).toBe(true);
  expect(lies(at('a/b'), at('mounted'))).toBe(true);
  expect(lies(at('mounted/new'), at('a'))).toBe(true);
});

test('vault and source may lie beside each other, and not in each other', () => {
  const at = createFolders('photos', 'vault');
  expect(() => refuseOverlap(at('photos'), at('vault'))).not.toThrow();
  expect(() => refuseOverlap(at('photos'), at('photos/vault'))).toThrow(expect.objectContaining({ code: 'overlap' }));
  expect(() => refuseOverlap(at('vault/objects'), at('vault'))).toThrow(expect.objectContaining({ code: 'overlap' }));
  expect(() => refuseOverlap(at('photos'), at('photos'))).toThrow(expect.objectContaining({ code: 'overlap' }));
});

test('a folder to back up is known by its real path', () => {
  const at = createFolders('photos');
  symlinkSync(at('photos'), at('link'));
  expect(realFolder(at('link'))).toBe(at('photos'));
  expect(() => realFolder(at('gone'))).toThrow(expect.objectContaining({ code: 'not-found' }));
  writeFileSync(at('file.jpg'), '');
  expect(() => realFolder(at('file.jpg'))).toThrow(expect.objectContaining({ code: 'usage' }));
});
