import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { onTestFinished, vi } from 'vitest';
import type { Bridge } from '../../src-shared/bridge.ts';
import { createElectronDouble, type ContentsDouble, type ElectronDouble, type Frame } from './electron-double.ts';

export const ourFrame: Frame = { url: 'keepsake://app/', detached: false, parent: null };
const preload = join(import.meta.dirname, '../../dist/preload.cjs');

export interface Desktop {
  readonly electron: ElectronDouble;
  readonly home: string;
}

/** Boots the real main.ts, in a home of its own; it ends with the test. */
export async function boot(
  options: { readonly lock?: boolean; readonly home?: string; readonly ready?: boolean } = {},
): Promise<Desktop> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'keepsake-desktop-')));
  const electron = createElectronDouble(options);
  const argv = process.argv;
  const signals = new Map(['SIGINT', 'SIGTERM'].map((signal) => [signal, process.listeners(signal as NodeJS.Signals)]));
  onTestFinished(async () => {
    // What quits cleanly has nothing open any more.
    electron.ready();
    if (options.lock !== false && electron.errors.length === 0) {
      await windowOf(electron);
      electron.answers.response = 1;
      electron.app.quit();
      await electron.ended;
    }
    for (const [signal, before] of signals)
      for (const listener of process.listeners(signal as NodeJS.Signals))
        if (!before.includes(listener)) process.off(signal, listener);
    process.argv = argv;
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
  });

  process.argv = ['electron', '.', '--home', home];
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
  await import('../../src-main/desktop/main.ts');
  if (options.ready !== false) electron.ready();
  return { electron, home };
}

/** Boots and waits for the window. */
export async function bootWindow(): Promise<Desktop & { readonly window: ElectronDouble['windows'][number] }> {
  const desktop = await boot();
  return { ...desktop, window: await windowOf(desktop.electron) };
}

function windowOf(electron: ElectronDouble): Promise<ElectronDouble['windows'][number]> {
  return vi.waitFor(
    () => {
      const [window] = electron.windows;
      if (window === undefined) throw new Error(electron.errors.join() || 'no window yet');
      return window;
    },
    { timeout: 20_000 },
  );
}

/** `window.keepsake` as the built preload makes it, its ipcRenderer joined to the main process of the double. */
export async function loadPreload(contents: ContentsDouble, frame = ourFrame) {
  const listeners = new Map<string, (event: unknown, ...args: unknown[]) => void>();
  const required: string[] = [];
  const invoked: string[] = [];
  let exposed: unknown;
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        exposed = { [name]: api };
      },
    },
    ipcRenderer: {
      on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) =>
        void listeners.set(channel, listener),
      send: (channel: string) => contents.receive(frame, channel),
      invoke: (channel: string, ...args: unknown[]) => {
        invoked.push(channel);
        return contents.invoke(frame, channel, ...args);
      },
    },
  };
  contents.on('sent', (channel: string, ...args: unknown[]) =>
    listeners.get(channel)?.({}, ...structuredClone<unknown[]>(args)),
  );
  runInNewContext(await readFile(preload, 'utf8'), {
    require: (name: string) => {
      required.push(name);
      if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
      return electron;
    },
    module: { exports: {} },
    exports: {},
  });
  return { page: exposed as { readonly keepsake: Bridge }, required, invoked };
}
