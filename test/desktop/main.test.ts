import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commandChannel } from '../../src-shared/bridge.ts';
import { commandNames } from '../../src-shared/contract.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { createPageLoader } from '../../src-main/desktop/recovery.ts';
import { testUnless } from '../rigs/skips.ts';
import { boot, bootWindow, ourFrame } from './boot.ts';
import { createElectronDouble, preventable } from './electron-double.ts';

test('the window is sandboxed, isolated and without Node, and shows when there is something to see', async () => {
  const { window } = await bootWindow();
  expect(window.options).toMatchObject({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    },
  });
  for (const name of ['experimentalFeatures', 'enableBlinkFeatures']) expect(window.options.webPreferences).not.toHaveProperty(name);
  expect(window.options.webPreferences?.preload).toMatch(/[/\\]dist[/\\]preload\.cjs$/);
  expect(window.did).toEqual(['load keepsake://app/']);
  window.emit('ready-to-show');
  expect(window.did).toContain('show');
});

test('what Electron wants before it is ready is done before', async () => {
  const { electron, home } = await boot({ ready: false });
  expect(electron.log).toContain('sandbox');
  expect(electron.schemes).toEqual([
    { scheme: 'keepsake', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ]);
  expect(electron.paths.get('userData')).toBe(join(home, 'window'));
  expect(electron.windows).toHaveLength(0);
});

test('where the starter found that this system denies the sandbox, it is not insisted on', async () => {
  const { electron } = await boot({ switches: ['no-sandbox'] });
  expect(electron.log).not.toContain('sandbox');
});

testUnless(process.platform === 'linux' ? undefined : 'Wayland is of Linux')('on Wayland, where a hidden window is never ready to show, it shows with its page', async () => {
  const { window } = await bootWindow();
  window.webContents.emit('did-finish-load');
  window.emit('ready-to-show');
  window.webContents.emit('did-finish-load');
  expect(window.did.filter((line) => line === 'show')).toHaveLength(1);
});

test('a second Keepsake on the same home leaves at once', async () => {
  const { electron } = await boot({ lock: false });
  expect(await electron.ended).toBe(0);
  expect(electron.schemes).toEqual([]);
  expect(electron.windows).toEqual([]);
});

test('a second start brings the window to the front', async () => {
  const { electron, window } = await bootWindow();
  window.minimized = true;
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: false, paths: [] });
  expect(window.did.slice(-3)).toEqual(['restore', 'show', 'focus']);
  expect(electron.windows).toHaveLength(1);
});

test('what a second start asks for while the first one still opens is done then', async () => {
  const { electron } = await boot({ ready: false, args: ['--hidden'] });
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: false, paths: [] });
  electron.ready();
  await vi.waitFor(() => expect(electron.windows[0]?.did).toEqual(['load keepsake://app/']), { timeout: 20_000 });
});

test('a keychain that waits for its user does not keep the window from opening', async () => {
  const home = await mkdtemp(join(tmpdir(), 'keepsake-desktop-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const settings = {
    format: 1, writer: 'writer00000000000001', sources: [], destination: { kind: 'server', address: 'http://127.0.0.1:9' }, workers: 10, vaults: {},
  };
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(home, 'credentials.encrypted.json'), JSON.stringify({ format: 1, encrypted: 'a2V5Og==' }));
  const { electron } = await boot({ home, ready: false });
  electron.storage.silent = true;
  electron.ready();
  await vi.waitFor(() => expect(electron.windows[0]?.did).toEqual(['load keepsake://app/']), { timeout: 20_000 });
});

test('a second start with --quit ends it without a question, and starts nothing where none runs', async () => {
  const { electron } = await bootWindow();
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: false, quit: true, paths: [] });
  expect(await electron.ended).toBe(0);
  const { electron: alone } = await boot({ args: ['--quit'] });
  expect(await alone.ended).toBe(0);
  expect(alone.windows).toEqual([]);
});

test('a home that cannot be made ends it with a sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-desktop-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file');
  await writeFile(file, '');
  const { electron } = await boot({ home: join(file, 'home') });
  expect(await electron.ended).toBe(1);
  expect(electron.errors.join()).toMatch(/^Keepsake cannot start: .*cannot be made/);
});

test('every command has its channel, and the application answers on it', async () => {
  const { window, home } = await bootWindow();
  expect(window.webContents.channels().sort()).toEqual(commandNames.map(commandChannel).sort());
  const answer = await window.webContents.invoke(ourFrame, commandChannel('state.get'), {});
  expect(answer).toMatchObject({ output: { home, version: '1.2.3', abilities: { folderDialog: true } } });
});

test("folders.choose opens the system's dialog and answers with what was chosen", async () => {
  const { electron, window } = await bootWindow();
  const choose = () => window.webContents.invoke(ourFrame, commandChannel('folders.choose'), {});
  expect(await choose()).toEqual({ output: {} });
  electron.answers.folder = '/photos';
  expect(await choose()).toEqual({ output: { path: '/photos' } });
  expect(electron.folderDialogs[0]?.properties).toEqual(['openDirectory', 'createDirectory']);
});

test('a wrong input is refused with a code', async () => {
  const { window } = await bootWindow();
  for (const input of [undefined, null, 'x', { workers: 0 }, { workers: '10' }])
    expect(await window.webContents.invoke(ourFrame, commandChannel('workers.set'), input)).toMatchObject({
      error: { code: 'usage' },
    });
});

test('a forged sender is refused', async () => {
  const { window } = await bootWindow();
  const forged = [
    null,
    { ...ourFrame, url: 'https://evil.example/' },
    { ...ourFrame, url: 'keepsake://evil/' },
    { ...ourFrame, url: 'keepsake://app.evil.example/' },
    { ...ourFrame, url: 'data:text/html,keepsake://app/' },
    { ...ourFrame, url: '' },
    { ...ourFrame, parent: ourFrame },
    { ...ourFrame, detached: true },
  ];
  for (const frame of forged)
    expect(
      await window.webContents.invoke(frame, commandChannel('state.get'), {}),
      JSON.stringify(frame),
    ).toMatchObject({ error: { code: 'refused' } });
});

test('a command that is not in the contract has no channel', async () => {
  const { window } = await bootWindow();
  await expect(window.webContents.invoke(ourFrame, commandChannel('shell.run'), {})).rejects.toThrow('No handler');
});

test('nothing navigates away, by itself, in a frame or by redirect', async () => {
  const {
    window: { webContents },
  } = await bootWindow();
  const navigate = (name: string, details: object): boolean => {
    const event = preventable(details);
    webContents.emit(name, event);
    return !event.defaultPrevented;
  };
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'keepsake://app/other', 'javascript:alert(1)'])
    expect(navigate('will-frame-navigate', { url, isMainFrame: true }), url).toBe(false);
  expect(navigate('will-frame-navigate', { url: 'keepsake://app/', isMainFrame: false })).toBe(false);
  expect(navigate('will-redirect', { url: 'https://evil.example/' })).toBe(false);
  expect(navigate('will-attach-webview', {})).toBe(false);
  expect(navigate('will-frame-navigate', { url: 'keepsake://app/', isMainFrame: true })).toBe(true);
});

test('window.open opens nothing here; https links open in the browser and nothing else does', async () => {
  const { electron, window } = await bootWindow();
  for (const url of [
    'https://keepsake.example/help',
    'http://a.example/',
    'file:///etc/passwd',
    'smb://nas/x',
    'javascript:1',
    'x',
  ])
    expect(window.webContents.openWindow(url)).toEqual({ action: 'deny' });
  expect(electron.opened).toEqual(['https://keepsake.example/help']);
  expect(electron.windows).toHaveLength(1);
});

test('every permission is denied, asked or checked', async () => {
  const { electron } = await bootWindow();
  const { request, check, device } = electron.permissions();
  const answer = vi.fn();
  request?.(undefined as never, 'media', answer, undefined as never);
  expect(answer.mock.calls).toEqual([[false]]);
  expect(check?.(null, 'geolocation', 'keepsake://app', undefined as never)).toBe(false);
  expect(device?.(undefined as never)).toBe(false);
});

test('the page comes with its policy, and no path leads out of it', async () => {
  const { electron } = await bootWindow();
  const page = await electron.request('keepsake://app/');
  expect(page?.status).toBe(200);
  expect(page?.headers.get('content-type')).toContain('text/html');
  expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  for (const url of [
    'keepsake://app/../preload.cjs',
    'keepsake://app/%2e%2e/preload.cjs',
    'keepsake://app/..%2fpreload.cjs',
    'keepsake://app/%2e%2e%2f%2e%2e%2fpackage.json',
    'keepsake://other/',
    'keepsake://app/none',
  ]) {
    const answer = await electron.request(url);
    expect(answer?.status, url).toBe(404);
    expect(answer?.headers.get('content-security-policy'), url).toContain("default-src 'none'");
  }
  expect((await electron.request('keepsake://app/', { method: 'POST' }))?.status).toBe(405);
});

test('a quit is held until the application has closed', async () => {
  const { electron, window } = await bootWindow();
  electron.app.quit();
  expect(window.destroyed).toBe(false);
  expect(await electron.ended).toBe(0);
  expect(electron.log.filter((line) => line === 'quit')).toHaveLength(2);
});

test('the window that crashed offers to come back', async () => {
  const { electron, window } = await bootWindow();
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  await vi.waitFor(() => expect(window.did.filter((line) => line.startsWith('load'))).toHaveLength(2));
  expect(electron.boxes[0]?.message).toBe('The window stopped working.');
});

test('a page that fails to load never ends Keepsake: the user may try again', async () => {
  const { electron, window } = await bootWindow();
  window.loadFailures.push(Object.assign(new Error('ERR_FAILED (-2)'), { code: 'ERR_FAILED' }));
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(2));
  expect(electron.boxes[1]?.message).toBe('The window could not be loaded.');
  await vi.waitFor(() => expect(window.did.filter((line) => line.startsWith('load'))).toHaveLength(3));
  expect(electron.errors).toEqual([]);
});

test('a load that another one replaced is no failure', async () => {
  const electron = createElectronDouble();
  const log = vi.fn();
  const pages = createPageLoader({
    dialog: electron.module.dialog, pageUrl: 'keepsake://app/', quit: vi.fn(), words: () => mainWords('system', ['en']), log,
  });
  const window = new electron.module.BrowserWindow({});
  window.loadFailures.push(Object.assign(new Error('ERR_FAILED (-2)'), { code: 'ERR_FAILED' }));
  // The double knows the members that loading uses, not all of the type.
  const asWindow = window as unknown as BrowserWindow;
  pages.load(asWindow, 'keepsake://app/');
  pages.load(asWindow, 'keepsake://app/#settings');
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).not.toHaveBeenCalled();
  expect(electron.boxes).toEqual([]);
});
