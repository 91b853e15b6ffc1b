import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElectron, whyNoWindow } from '../../scripts/electron-binary.ts';
import { isBuilt } from '../../scripts/ensure-built.ts';
import { parseStart, readStart } from '../../src-main/desktop/arguments.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-start-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text = '', seconds = 1_000): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
  await utimes(join(folder, path), seconds, seconds);
}

test('without a display there is no window, and neither for root', () => {
  expect(whyNoWindow('linux', {}, 1000)).toContain('no display');
  expect(whyNoWindow('linux', { DISPLAY: '' }, 1000)).toContain('no display');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 0)).toContain('root');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('darwin', {}, 0)).toBeUndefined();
  expect(whyNoWindow('win32', {}, undefined)).toBeUndefined();
});

test('Electron is found where its package put it, and only in the version of the package', async () => {
  await put('package.json', '{"version":"45.4.1"}');
  expect(findElectron({}, folder)).toBeUndefined();
  await put('path.txt', 'electron');
  await put('dist/version', 'v45.4.1');
  expect(findElectron({}, folder)).toBeUndefined();
  await put('dist/electron');
  expect(findElectron({}, folder)).toBe(join(folder, 'dist/electron'));
  await put('dist/version', '45.4.0');
  expect(findElectron({}, folder)).toBeUndefined();
});

test('Electron may be put elsewhere', async () => {
  await put('package.json', '{"version":"45.4.1"}');
  await put('mine/electron');
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') }, folder)).toBe(
    join(folder, 'mine/electron'),
  );
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'none') }, folder)).toBeUndefined();
});

test('what is older than its sources, or missing in part, is built again', async () => {
  await put('src-main/app/a.ts', '', 1_000);
  for (const path of ['src-main', 'src-main/app']) await utimes(join(folder, path), 1_000, 1_000);
  expect(isBuilt(folder)).toBe(false);
  for (const name of ['cli.js', 'desktop.js', 'preload.cjs', 'renderer/index.html'])
    await put(`dist/${name}`, '', 2_000);
  expect(isBuilt(folder)).toBe(true);
  await put('src-main/app/a.ts', '', 3_000);
  expect(isBuilt(folder)).toBe(false);
  await put('src-main/app/a.ts', '', 1_000);
  await rm(join(folder, 'dist/preload.cjs'));
  expect(isBuilt(folder)).toBe(false);
});

test('--home is found among the switches of Electron and Chromium', () => {
  const homeOf = (argv: readonly string[]) => readStart(argv, '/checkout').home;
  expect(homeOf(['--inspect=0', '--remote-debugging-port=0', '/checkout', '--home', '/k'])).toBe('/k');
  expect(homeOf(['/checkout', '--home=/k', '--no-sandbox'])).toBe('/k');
  expect(homeOf(['/checkout', '--home'])).toBeUndefined();
  expect(homeOf(['/checkout'])).toBeUndefined();
});

test('paths on the command line are folders to add, by name or as file address; the checkout is none', () => {
  const { paths, hidden } = readStart(
    ['--inspect=0', '/checkout', '/photos', 'file:///a%20b', 'https://x.example/', '--hidden'],
    '/checkout',
  );
  expect(paths).toEqual(['/photos', '/a b']);
  expect(hidden).toBe(true);
});

test('a second start that cannot be understood asks for the window', () => {
  expect(parseStart({ hidden: true, paths: ['/photos'] })).toEqual({ hidden: true, paths: ['/photos'] });
  for (const data of [undefined, null, 'x', { hidden: 'yes' }, { hidden: true, paths: [1] }])
    expect(parseStart(data)).toEqual({ hidden: false, paths: [] });
});
