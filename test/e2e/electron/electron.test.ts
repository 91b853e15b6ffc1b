import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron, hasDisplay } from '../../../scripts/electron-binary.ts';
import { defaultPreferences } from '../../../src-shared/preferences.ts';
import { makeLibrary } from '../../rigs/library.ts';

/* The application as people start it: the real Electron, its window driven by what can be seen in it. */

const project = join(import.meta.dirname, '../../..');
const binary = findElectron(process.env);
const why = !hasDisplay(process.platform, process.env)
  ? 'there is no display'
  : binary === undefined
    ? "Electron's binary is not installed (npx install-electron)"
    : undefined;
// Where Electron is expected to be there, a skip would hide that it is not.
if (why !== undefined && process.env['KEEPSAKE_REQUIRE_ELECTRON'] === '1') throw new Error(`The tests in Electron itself cannot run: ${why}.`);
if (why !== undefined) console.log(`The tests in Electron itself were not run: ${why}.`);

let folder: string;
let electron: ElectronApplication | undefined;

async function launch(options: { readonly args?: readonly string[]; readonly chromiumSandbox?: boolean } = {}): Promise<Page> {
  electron = await _electron.launch({
    ...(binary === undefined ? {} : { executablePath: binary }),
    args: [project, '--home', join(folder, 'home'), ...(options.args ?? [])],
    chromiumSandbox: options.chromiumSandbox ?? false,
    cwd: project,
  });
  const page = await electron.firstWindow();
  // By hand alone: what the tests watch begins when they say so.
  await page.evaluate(`window.keepsake.call('preferences.set', { schedule: ${JSON.stringify(byHand)} })`);
  return page;
}

const byHand = { ...defaultPreferences.schedule, mode: 'manual' };

/** How the windows are, as the main process knows them. */
async function windows(): Promise<readonly { readonly minimised: boolean; readonly visible: boolean }[]> {
  return (await electron?.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({ minimised: window.isMinimized(), visible: window.isVisible() })))) ?? [];
}

/** What the user would choose in the system's dialog. */
async function choose(path: string): Promise<void> {
  await electron?.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

async function addFolder(page: Page, photos: number): Promise<void> {
  const library = join(folder, 'photos');
  makeLibrary(library, { count: photos, keep: false });
  await choose(library);
  await page.getByRole('button', { name: 'Add a folder' }).first().click();
  await page.getByRole('heading', { name: 'Ready to back up' }).waitFor();
}

describe.skipIf(why !== undefined)('Keepsake in Electron', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keepsake-electron-'));
  });
  afterEach(async () => {
    await electron?.close();
    electron = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  test('opens its first screen in a sandboxed page that has no Node', async () => {
    const page = await launch();
    await page.getByRole('heading', { name: 'Let’s keep your photos safe' }).waitFor();
    expect(page.url()).toBe('keepsake://app/');
    expect(await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in globalThis))).toEqual(
      [],
    );
    expect(await page.evaluate('Object.keys(window.keepsake).sort()')).toEqual(['call', 'onUpdate', 'pathOf']);
  });

  test('backs up a folder, and shows every file with what became of it', async () => {
    const page = await launch();
    await addFolder(page, 30);
    await page.getByRole('button', { name: 'Back up', exact: true }).click();
    await page.getByRole('heading', { name: 'All 30 photos are safe' }).waitFor();
    await page.getByRole('link', { name: 'Files' }).click();
    await page.getByRole('row').filter({ hasText: 'Uploaded' }).first().waitFor();
    // The same again: nothing is uploaded twice.
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Back up', exact: true }).click();
    await page.getByText('everything was already backed up').waitFor();
  });

  test('cancels, and goes on after a reload', async () => {
    const page = await launch();
    await addFolder(page, 5_000);
    await page.getByRole('button', { name: 'Back up', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('heading', { name: /so far$|^No photo is safe yet$/ }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: /so far$|^No photo is safe yet$/ }).waitFor();
    await page.getByRole('button', { name: 'Back up', exact: true }).click();
    await page.getByRole('heading', { name: 'All 5,000 photos are safe' }).waitFor();
  });

  test('stays where it is: no navigation, no window, no permission', async () => {
    const page = await launch();
    await page.getByRole('heading', { name: 'Let’s keep your photos safe' }).waitFor();
    await page.evaluate('window.location.href = "https://example.invalid/"');
    await page.evaluate('window.open("http://example.invalid/")');
    expect(await page.evaluate('navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state)')).toBe(
      'denied',
    );
    expect(page.url()).toBe('keepsake://app/');
    expect(electron?.windows()).toHaveLength(1);
  });

  test('stays when its window is closed, and a second start brings the window back', async () => {
    const page = await launch();
    await page.getByRole('heading', { name: 'Let’s keep your photos safe' }).waitFor();
    await electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    // In the tray where this desktop shows one, else minimised.
    await expect.poll(async () => (await windows()).every(({ minimised }) => minimised), { timeout: 20_000 }).toBe(true);
    await electron?.evaluate(({ app }) => app.emit('second-instance', {}, [], '/', { hidden: false, paths: [] }));
    await expect.poll(async () => (await windows()).some(({ visible }) => visible), { timeout: 20_000 }).toBe(true);
  });

  test('makes a tray icon that it can draw, and menus that Electron takes', async () => {
    const page = await launch();
    await page.getByRole('heading', { name: 'Let’s keep your photos safe' }).waitFor();
    const drawn = await electron?.evaluate(
      ({ nativeImage }, icons) => icons.map((icon) => nativeImage.createFromPath(icon).isEmpty()),
      ['idle', 'syncing-0', 'attention', 'paused', 'offline'].map((name) => join(project, 'dist/icons', `${name}.png`)),
    );
    expect(drawn).toEqual([false, false, false, false, false]);
    const labels = await electron?.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
    expect(labels).toEqual(expect.arrayContaining(['File', 'View', 'Help']));
  });

  test.skipIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'runs in Chromium’s sandbox, as it does for people',
    async () => {
      const page = await launch({ chromiumSandbox: true });
      await page.getByRole('heading', { name: 'Let’s keep your photos safe' }).waitFor();
      expect(await electron?.evaluate(() => process.argv.includes('--no-sandbox'))).toBe(false);
      await addFolder(page, 3);
      await page.getByRole('button', { name: 'Back up', exact: true }).click();
      await page.getByRole('heading', { name: 'All 3 photos are safe' }).waitFor();
    },
  );
});
