import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commandChannel } from '../../src-shared/bridge.ts';
import type { AppState } from '../../src-shared/contract.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { makeLibrary } from '../rigs/library.ts';
import { boot, bootWindow, ourFrame, untilStarted } from './boot.ts';
import { preventable, type ElectronDouble } from './electron-double.ts';

/* The whole shell, booted from main.ts on the real engine, as somebody at the desktop meets it. */

type Window = ElectronDouble['windows'][number];

async function call(window: Window, name: string, input: object = {}): Promise<unknown> {
  return window.webContents.invoke(ourFrame, commandChannel(name), input);
}

async function stateOf(window: Window): Promise<AppState> {
  const answer = await call(window, 'state.get');
  return (answer as { readonly output: AppState }).output;
}

async function makePhotos(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-photos-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  makeLibrary(folder, { count, keep: false });
  return folder;
}

function trayOf(electron: ElectronDouble): Promise<ElectronDouble['trays'][number]> {
  return vi.waitFor(() => {
    const [tray] = electron.trays;
    if (tray === undefined) throw new Error('no tray yet');
    return tray;
  }, { timeout: 20_000 });
}

const labels = (tray: ElectronDouble['trays'][number]): (string | undefined)[] => tray.menu.map(({ label }) => label);

test('the tray shows the state, and what can be done about it', async () => {
  const { electron } = await bootWindow();
  const tray = await trayOf(electron);
  expect(tray.image).toMatch(/[/\\]dist[/\\]icons[/\\]idle\.png$/);
  expect(tray.tooltip).toBe('Keepsake: Add a folder to begin');
  expect(labels(tray).filter((label) => label !== undefined)).toEqual([
    'Add a folder to begin', 'Back up now', 'Pause', 'Open Keepsake', 'Quit Keepsake',
  ]);
  expect(() => tray.choose('Back up now')).toThrow('greyed out');
});

test('a click on “Back up now” backs everything up, and the tray says that it is safe', async () => {
  const photos = await makePhotos(12);
  const { electron, window } = await bootWindow();
  const tray = await trayOf(electron);
  // By hand alone: nothing is backed up before the click.
  await call(window, 'preferences.set', { schedule: { ...defaultPreferences.schedule, mode: 'manual' } });
  await call(window, 'sources.add', { path: photos });
  await vi.waitFor(() => tray.choose('Back up now'), { timeout: 20_000 });
  await vi.waitFor(async () => expect((await stateOf(window)).run?.state).toBe('complete'), { timeout: 20_000 });
  expect((await stateOf(window)).run?.counters.uploaded).toBe(12);
  await vi.waitFor(() => expect(labels(tray)[0]).toBe('12 photos are safe'), { timeout: 20_000 });
});

test('“Pause for an hour” pauses, and “Resume” resumes', async () => {
  const { electron, window } = await bootWindow();
  const tray = await trayOf(electron);
  tray.choose('Pause', 'For an hour');
  await vi.waitFor(() => expect(tray.image).toMatch(/paused\.png$/), { timeout: 20_000 });
  expect(labels(tray)[0]).toMatch(/^Paused until /);
  expect((await stateOf(window)).pause?.until).toBeDefined();
  tray.choose('Resume');
  await vi.waitFor(() => expect(tray.image).toMatch(/idle\.png$/), { timeout: 20_000 });
  expect((await stateOf(window)).pause).toBeUndefined();
});

test('“Quit” in the tray really quits', async () => {
  const { electron } = await bootWindow();
  const tray = await trayOf(electron);
  tray.choose('Quit Keepsake');
  expect(await electron.ended).toBe(0);
  expect(tray.destroyed).toBe(true);
});

test('closing the window keeps Keepsake in the tray, says so once, and the tray brings the window back', async () => {
  const { electron, window, home } = await bootWindow();
  const tray = await trayOf(electron);
  window.close();
  await vi.waitFor(() => expect(electron.shown.map(({ options }) => options.title)).toEqual(['Keepsake keeps going']));
  expect(window.destroyed).toBe(true);
  await vi.waitFor(async () => expect(await readFile(join(home, 'window/said.json'), 'utf8')).toContain('"closedToTray": true'));
  tray.choose('Open Keepsake');
  const again = electron.windows[1];
  expect(again?.did).toEqual(['load keepsake://app/']);
  again?.close();
  await vi.waitFor(() => expect(again?.destroyed).toBe(true));
  tray.emit('click');
  expect(electron.windows).toHaveLength(3);
  expect(electron.shown).toHaveLength(1);
});

test('where no tray is shown, closing the window minimises it', async () => {
  const { electron, window } = await bootWindow({ tray: false });
  window.close();
  await vi.waitFor(() => expect(window.did).toContain('minimize'));
  expect(window.destroyed).toBe(false);
  expect(electron.shown).toEqual([]);
});

test('started at login there is no window until somebody asks for one', async () => {
  const { electron } = await boot({ args: ['--hidden'] });
  await untilStarted(electron);
  await trayOf(electron);
  expect(electron.windows).toEqual([]);
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: true, paths: [] });
  expect(electron.windows).toEqual([]);
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: false, paths: [] });
  expect(electron.windows[0]?.did).toEqual(['load keepsake://app/']);
});

test('started at login where no tray is shown, the window waits minimised', async () => {
  const { electron } = await boot({ args: ['--hidden'], tray: false });
  const window = await vi.waitFor(() => electron.windows[0] ?? Promise.reject(new Error('no window yet')), { timeout: 20_000 });
  window.emit('ready-to-show');
  expect(window.did).toContain('minimize');
  expect(window.did).not.toContain('show');
});

test('an icon that was made before the desktop shows any is made again, so that closing the window hides nothing', async () => {
  const { electron, window, showTray } = await bootWindow({ tray: false });
  const early = await trayOf(electron);
  window.close();
  await vi.waitFor(() => expect(window.did).toContain('minimize'));
  await showTray();
  window.close();
  await vi.waitFor(() => expect(window.destroyed).toBe(true));
  expect(early.destroyed).toBe(true);
  const [, late] = electron.trays;
  expect(late?.tooltip).toBe(early.tooltip);
  late?.choose('Open Keepsake');
  expect(electron.windows).toHaveLength(2);
});

test('a folder that is dragged onto the icon is added after asking', async () => {
  const photos = await makePhotos(1);
  const { electron, window } = await bootWindow();
  const file = join(photos, 'a.jpg');
  await writeFile(file, '');
  const event = preventable();
  electron.answers.response = 1;
  electron.app.emit('open-file', event, photos);
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
  expect(event.defaultPrevented).toBe(true);
  electron.app.emit('open-file', preventable(), file);
  await vi.waitFor(() => expect(electron.boxes[1]?.message).toBe('“a.jpg” is not a folder.'));
  expect((await stateOf(window)).sources).toEqual([]);
  electron.answers.response = 0;
  electron.app.emit('open-file', preventable(), photos);
  await vi.waitFor(async () => expect((await stateOf(window)).sources.map(({ path }) => path)).toEqual([photos]), { timeout: 20_000 });
});

test('a folder that was named at the start, or at a second one, is offered', async () => {
  const photos = await makePhotos(1);
  const second = join(photos, 'second');
  await mkdir(second);
  const { electron } = await bootWindow({ args: [photos, join(photos, 'no such folder')] });
  electron.answers.response = 1;
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1), { timeout: 20_000 });
  electron.app.emit('second-instance', preventable(), [], '/', { hidden: false, paths: [second] });
  await vi.waitFor(() => expect(electron.boxes.map(({ detail }) => detail?.split('\n')[0])).toEqual([photos, second]));
});

test('the menus have the usual entries, and lead into the window', async () => {
  const { electron, window, home } = await bootWindow();
  const menu = electron.menu() ?? [];
  expect(menu.map(({ role, label }) => label ?? role)).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
  const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const item = (label: string) => items.find((each) => each.label === label);
  expect(item('Back up now')?.accelerator).toBe('CmdOrCtrl+B');
  expect(items.map(({ role }) => role)).toEqual(expect.arrayContaining(['quit', 'close', 'about']));
  const click = (label: string): void => item(label)?.click?.(undefined as never, undefined, undefined as never);
  click('Settings…');
  expect(window.did).toContain('load keepsake://app/#settings');
  click('Show Keepsake’s folder');
  expect(electron.opened).toEqual([home]);
  // No feed is set: nothing is looked for.
  expect(item('Check for updates…')).toBeUndefined();
});

test('tray, menus and dialogs speak the language that is chosen, as soon as it is', async () => {
  const { electron, window } = await bootWindow();
  const tray = await trayOf(electron);
  await call(window, 'preferences.set', { language: 'de' });
  await vi.waitFor(() => expect(tray.tooltip).toBe('Keepsake: Zuerst einen Ordner hinzufügen'), { timeout: 20_000 });
  expect(labels(tray)).toContain('Keepsake beenden');
  const menu = (): (string | undefined)[] => (electron.menu() ?? []).map(({ role, label }) => label ?? role);
  expect(menu()).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Fenster', 'Hilfe']);
  const items = (electron.menu() ?? []).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  expect(items.filter(({ role, label }) => role !== undefined && label === undefined)).toEqual([]);
  expect(items.find(({ role }) => role === 'selectAll')?.label).toBe('Alles auswählen');
  electron.answers.response = 1;
  electron.app.emit('open-file', preventable(), '/');
  await vi.waitFor(() => expect(electron.boxes[0]?.buttons).toEqual(['Ordner hinzufügen', 'Abbrechen']));
  await call(window, 'preferences.set', { language: 'system' });
  await vi.waitFor(() => expect(menu()).toEqual(['File', 'Edit', 'View', 'Window', 'Help']), { timeout: 20_000 });
});

test('the application offers what the desktop can do', async () => {
  const { window } = await bootWindow();
  expect((await stateOf(window)).abilities).toEqual({
    folderDialog: true, dropFolders: true, reveal: true, startAtLogin: true, notifications: true, power: true, background: true,
  });
});

test('while the machine sleeps nothing begins, and it goes on when the machine wakes up', async () => {
  const { electron, window } = await bootWindow();
  electron.powerMonitor.emit('suspend');
  await vi.waitFor(async () => expect((await stateOf(window)).background.holding).toBe('asleep'), { timeout: 20_000 });
  electron.powerMonitor.emit('resume');
  await vi.waitFor(async () => expect((await stateOf(window)).background.holding).toBeUndefined(), { timeout: 20_000 });
});

test('a shutdown of the system ends Keepsake without a question', async () => {
  const { electron } = await bootWindow();
  electron.powerMonitor.emit('shutdown');
  expect(await electron.ended).toBe(0);
  expect(electron.boxes).toEqual([]);
});
