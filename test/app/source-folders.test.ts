import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canonicalPath, lies, realFolder, refuseOverlap } from '../../src-main/app/source-folders.ts';
import { onWindows, onWine, skipOn, testUnless } from '../rigs/skips.ts';
import { bindMount, whyNoMount } from '../rigs/tmpfs.ts';

function createFolders(...names: readonly string[]): (name: string) => string {
  const root = realpathSync.native(mkdtempSync(join(tmpdir(), 'keepsake-folders-')));
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
  expect(lies(at('a'), parse(at('a')).root)).toBe(true);
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

skipOn('wine', 'it makes no links')('links are seen through, on either side', () => {
  const at = createFolders('a/b', 'elsewhere');
  symlinkSync(at('a'), at('elsewhere/link'), 'junction');
  expect(lies(at('elsewhere/link/b'), at('a'))).toBe(true);
  expect(lies(at('a/b'), at('elsewhere/link'))).toBe(true);
  expect(lies(at('elsewhere/link/new'), at('a'))).toBe(true);
  expect(canonicalPath(at('elsewhere/link/new'))).toBe(at('a/new'));
});

testUnless(await whyNoMount())('a second mount of a folder is seen through', async () => {
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
  if (!onWine) symlinkSync(at('photos'), at('link'), 'junction');
  expect(realFolder(at(onWine ? 'photos' : 'link'))).toBe(at('photos'));
  expect(() => realFolder(at('gone'))).toThrow(expect.objectContaining({ code: 'not-found' }));
  writeFileSync(at('file.jpg'), '');
  expect(() => realFolder(at('file.jpg'))).toThrow(expect.objectContaining({ code: 'usage' }));
});

const onWindowsOnly = testUnless(onWindows ? undefined : 'drives have letters on Windows alone');

/** No drive has this letter. */
const free = Array.from('QRSTUVW', (letter) => `${letter}:\\`).find((drive) => !existsSync(drive)) ?? '';

onWindowsOnly('a vault on a drive that is not connected keeps its address', () => {
  expect(free).not.toBe('');
  expect(canonicalPath(`${free}backup\\vault`)).toBe(`${free}backup\\vault`);
  expect(lies(`${free}backup`, tmpdir())).toBe(false);
  expect(() => realFolder(free.slice(0, 2))).toThrow(expect.objectContaining({ code: 'not-found' }));
});

onWindowsOnly('all ways to write a folder lead to one path', () => {
  const at = createFolders('Photos');
  const folder = realpathSync.native(at('Photos'));
  const ways = [
    at('photos'), at('PHOTOS\\'), at('Photos').replaceAll('\\', '/'), `\\\\?\\${at('Photos')}`,
    `${at('Photos').slice(0, 1).toLowerCase()}${at('Photos').slice(1)}`,
  ];
  expect(ways.map(realFolder)).toEqual(ways.map(() => folder));
});
