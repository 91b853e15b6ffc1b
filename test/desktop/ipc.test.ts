import type { WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { commandChannel } from '../../src-shared/bridge.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { serveIpc } from '../../src-main/desktop/ipc.ts';
import { createApplicationDouble, someState } from '../web/application-double.ts';
import { loadPreload, ourFrame } from './boot.ts';
import { createElectronDouble } from './electron-double.ts';

function rig() {
  const application = createApplicationDouble();
  const { webContents } = new (createElectronDouble().module.BrowserWindow)({});
  const log = vi.fn();
  // The double knows the members that IPC uses, not all of the types.
  serveIpc({ contents: webContents as unknown as WebContents, application, log });
  return { application, contents: webContents, log };
}

test('the built preload needs nothing but electron, and is small', async () => {
  const { contents } = rig();
  const { required } = await loadPreload(contents);
  expect(new Set(required)).toEqual(new Set(['electron']));
});

test('the page gets three functions and no way to Electron', async () => {
  const { contents } = rig();
  const { page } = await loadPreload(contents);
  expect(Object.keys(page)).toEqual(['keepsake']);
  expect(Object.keys(page.keepsake).sort()).toEqual(['call', 'onUpdate', 'pathOf']);
});

test('a command goes from the page to the application and back', async () => {
  const { application, contents } = rig();
  const { page } = await loadPreload(contents);
  expect(await page.keepsake.call('workers.set', { workers: 3 })).toEqual(someState);
  expect(application.calls).toEqual([{ name: 'workers.set', input: { workers: 3 } }]);
});

test('a failure reaches the page with its code and its sentence', async () => {
  const { application, contents } = rig();
  application.answers['run.start'] = () => Promise.reject(new KeepsakeError('busy', 'A backup is running already.'));
  const { page } = await loadPreload(contents);
  await expect(page.keepsake.call('run.start', {})).rejects.toEqual({
    code: 'busy',
    message: 'A backup is running already.',
  });
});

test('a mistake of ours is logged, and the page is told that it was one', async () => {
  const { application, contents, log } = rig();
  application.answers['run.start'] = () => Promise.reject(new TypeError('x is not a function'));
  const { page } = await loadPreload(contents);
  await expect(page.keepsake.call('run.start', {})).rejects.toMatchObject({ code: 'internal' });
  expect(log).toHaveBeenCalledOnce();
});

test('the preload forwards no name that is not in the contract', async () => {
  const { contents } = rig();
  const { page, invoked } = await loadPreload(contents);
  for (const name of ['shell.run', '__proto__', 'constructor', '', 'state.get\n'])
    await expect(page.keepsake.call(name, {})).rejects.toMatchObject({ code: 'usage' });
  expect(invoked).toEqual([]);
});

test('updates reach every listener of the page until it unsubscribes', async () => {
  const { application, contents } = rig();
  const { page } = await loadPreload(contents);
  const [first, second] = [vi.fn(), vi.fn()];
  const end = page.keepsake.onUpdate(first);
  page.keepsake.onUpdate(second);
  await page.keepsake.call('state.get', {});
  application.push({ state: someState });
  await vi.waitFor(() => expect(second).toHaveBeenCalledOnce());
  end();
  application.push({ state: someState });
  await vi.waitFor(() => expect(second).toHaveBeenCalledTimes(2));
  expect(first).toHaveBeenCalledOnce();
});

test('a page that hangs is sent one update, and the newest when it wakes', async () => {
  const { application, contents } = rig();
  const sent: unknown[] = [];
  contents.on('sent', (_channel: string, update: unknown) => sent.push(update));
  await contents.invoke(ourFrame, commandChannel('state.get'), {});
  for (let workers = 1; workers <= 50; workers++) application.push({ state: { ...someState, workers } });
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual([{ state: { ...someState, workers: 1 } }]);
  contents.receive({ ...ourFrame, url: 'https://evil.example/' }, 'keepsake:update-taken');
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toHaveLength(1);
  contents.receive(ourFrame, 'keepsake:update-taken');
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toEqual({ state: { ...someState, workers: 50 } });
});

test('a reload, a crash and the end of the window end the connection, a new page gets a new one', async () => {
  const { application, contents } = rig();
  const endings: readonly (() => void)[] = [
    () => contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
    () => contents.emit('render-process-gone'),
    () => contents.emit('destroyed'),
  ];
  for (const end of endings) {
    await contents.invoke(ourFrame, commandChannel('state.get'), {});
    expect(application.connections()).toBe(1);
    end();
    expect(application.connections()).toBe(0);
  }
});

test('an anchor or a frame that navigates leaves the connection alone', async () => {
  const { application, contents } = rig();
  await contents.invoke(ourFrame, commandChannel('state.get'), {});
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
  contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
  expect(application.connections()).toBe(1);
});
