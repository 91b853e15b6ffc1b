import { EventEmitter } from 'node:events';
import type { App, BrowserWindow } from 'electron';
import { expect, test, vi } from 'vitest';
import type { RunState } from '../../src-shared/domain.ts';
import { createQuit } from '../../src-main/desktop/quit.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { createApplicationDouble, someState } from '../web/application-double.ts';
import { createElectronDouble, preventable } from './electron-double.ts';

function rig(
  options: { readonly run?: RunState; readonly restore?: RunState; readonly close?: () => Promise<void>; readonly hung?: boolean } = {},
) {
  const electron = createElectronDouble();
  const application = createApplicationDouble();
  const run = options.run === undefined ? {} : { run: { state: options.run } };
  application.answers['state.get'] = () => Promise.resolve({ ...someState, ...run, ...(options.restore === undefined ? {} : { restore: { state: options.restore } }) });
  const window = new electron.module.BrowserWindow({});
  const signals = new EventEmitter();
  const left = vi.fn();
  const leaveProcess = vi.fn();
  const close = vi.fn(options.close ?? (() => Promise.resolve()));
  const quit = createQuit({
    // The double knows the members that quitting uses, not all of the types.
    app: electron.app as unknown as App,
    dialog: electron.module.dialog,
    window: () => window as unknown as BrowserWindow,
    application: { connect: () => application.connect(), close },
    signals,
    onLeave: left,
    words: () => mainWords('system', ['en']),
    hasHungCall: () => options.hung === true,
    leaveProcess,
  });
  return { leaveProcess, electron, window, signals, close, quit, left };
}

test('while a backup runs the user is asked, and may stay', async () => {
  for (const run of ['starting', 'running', 'waiting', 'paused', 'cancelling'] as const) {
    const { electron, window, close, left } = rig({ run });
    electron.app.quit();
    await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
    expect(electron.boxes[0]).toMatchObject({
      buttons: ['Keep backing up', 'Stop and quit'],
      cancelId: 0,
      defaultId: 0,
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(close).not.toHaveBeenCalled();
    expect(left).not.toHaveBeenCalled();
    expect(window.destroyed).toBe(false);
  }
});

test('while a restore runs the user is asked as well', async () => {
  const { electron, close } = rig({ run: 'complete', restore: 'running' });
  electron.app.quit();
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
  expect(electron.boxes[0]).toMatchObject({ message: 'A restore is running.', buttons: ['Keep restoring', 'Stop and quit'] });
  expect(close).not.toHaveBeenCalled();
});

test('who stays is asked again the next time, and may leave', async () => {
  const { electron, close } = rig({ run: 'running' });
  electron.app.quit();
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
  await new Promise((resolve) => setImmediate(resolve));
  electron.answers.response = 1;
  electron.app.quit();
  expect(await electron.ended).toBe(0);
  expect(close).toHaveBeenCalledOnce();
});

test('when no backup runs nobody is asked', async () => {
  for (const run of ['complete', 'cancelled', 'failed', undefined] as const) {
    const { electron, close } = rig(run === undefined ? {} : { run });
    electron.app.quit();
    expect(await electron.ended).toBe(0);
    expect(electron.boxes).toEqual([]);
    expect(close).toHaveBeenCalledOnce();
  }
});

test('one question at a time, however often the user asks to quit', async () => {
  const { electron } = rig({ run: 'running' });
  electron.app.quit();
  electron.app.quit();
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
});

test('Ctrl-C and a shutdown ask nothing, and end a question that is open', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const { electron, signals, close } = rig({ run: 'running' });
    signals.emit(signal);
    expect(await electron.ended).toBe(0);
    expect(electron.boxes).toEqual([]);
    expect(close).toHaveBeenCalledOnce();
  }
  const asked = rig({ run: 'running' });
  const answer = vi.spyOn(asked.electron.module.dialog, 'showMessageBox').mockImplementation((...args) => {
    const { signal } = args.at(-1) as { readonly signal: AbortSignal };
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => resolve({ response: 0, checkboxChecked: false })),
    );
  });
  asked.electron.app.quit();
  await vi.waitFor(() => expect(answer).toHaveBeenCalled());
  asked.signals.emit('SIGTERM');
  expect(await asked.electron.ended).toBe(0);
});

test('the end of a Windows session, of which windows are told, asks nothing', async () => {
  const { electron, window, quit, close } = rig({ run: 'running' });
  quit.watch(window as unknown as BrowserWindow);
  window.emit('session-end', preventable({ reasons: ['shutdown'] }));
  expect(await electron.ended).toBe(0);
  expect(electron.boxes).toEqual([]);
  expect(close).toHaveBeenCalledOnce();
});

test('an application that fails to close does not keep the process', async () => {
  const { electron } = rig({ close: () => Promise.reject(new Error('disk gone')) });
  electron.app.quit();
  expect(await electron.ended).toBe(0);
});

test('an application that hangs while it closes is left after five seconds', async () => {
  vi.useFakeTimers();
  const { electron, window } = rig({ close: () => new Promise(() => undefined) });
  electron.app.quit();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(electron.log).toEqual(['quit']);
  await vi.advanceTimersByTimeAsync(1);
  vi.useRealTimers();
  expect(await electron.ended).toBe(0);
  expect(window.destroyed).toBe(false);
});

test('a system that shuts down is not held up by a question, and waits until Keepsake has ended', async () => {
  const { electron, quit, close } = rig({ run: 'running' });
  const event = preventable();
  quit.atShutdown(event);
  // Else macOS asks again, hears "not yet", and does not shut down at all.
  expect(event.defaultPrevented).toBe(true);
  expect(await electron.ended).toBe(0);
  expect(electron.boxes).toEqual([]);
  expect(close).toHaveBeenCalledOnce();
});

test('Keepsake stays when its last window is gone', async () => {
  const { electron, window, close } = rig({ run: 'running' });
  expect(window.close()).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(electron.log).toEqual([]);
  expect(close).not.toHaveBeenCalled();
});

test('a drive that does not answer keeps neither the window nor the process', async () => {
  const { electron, window, close, leaveProcess } = rig({ hung: true });
  electron.app.quit();
  await vi.waitFor(() => expect(leaveProcess).toHaveBeenCalledOnce());
  expect(close).toHaveBeenCalledOnce();
  expect(window.destroyed).toBe(true);
  // Electron's own quit would wait for the thread for ever.
  expect(electron.log).toEqual(['quit']);
});
