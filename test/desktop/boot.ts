import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { onTestFinished, vi } from 'vitest';
import type { Bridge } from '../../src-shared/bridge.ts';
import { createElectronDouble, type ContentsDouble, type ElectronDouble, type Frame } from './electron-double.ts';

export const ourFrame: Frame = { url: 'keepsake://app/', detached: false, parent: null };
const preload = join(import.meta.dirname, '../../dist/preload.cjs');

export interface Desktop {
  readonly electron: ElectronDouble;
  readonly home: string;
  /** The desktop begins to show tray icons. */
  readonly showTray: () => Promise<void>;
}

export interface BootOptions {
  readonly lock?: boolean;
  readonly home?: string;
  readonly ready?: boolean;
  /** Of Chromium, on its command line. */
  readonly switches?: readonly string[];
  /** After --home. */
  readonly args?: readonly string[];
  /** Does the desktop show tray icons? Default: yes. */
  readonly tray?: boolean;
}

/** A folder of programs that answer for the session's D-Bus: there is a tray while a file of this name is beside them. */
async function fakeDbus(tray: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-dbus-'));
  await writeFile(join(folder, 'busctl'), '#!/bin/sh\n[ -e "${0%/*}/tray" ] && echo "b true"\n', { mode: 0o755 });
  await writeFile(join(folder, 'gdbus'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  if (tray) await writeFile(join(folder, 'tray'), '');
  return folder;
}

/** Boots the real main.ts, in a home of its own; it ends with the test. */
export async function boot(options: BootOptions = {}): Promise<Desktop> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'keepsake-desktop-')));
  const programs = await fakeDbus(options.tray ?? true);
  const electron = createElectronDouble(options);
  const { argv, env } = process;
  const signals = new Map(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'].map((signal) => [signal, process.listeners(signal as NodeJS.Signals)]));
  const errorListeners = process.stderr.listeners('error');
  onTestFinished(async () => {
    // What quits cleanly has nothing open any more.
    electron.ready();
    if (options.lock !== false && options.args?.includes('--quit') !== true && electron.errors.length === 0) {
      await untilStarted(electron);
      electron.answers.response = 1;
      electron.app.quit();
      await electron.ended;
    }
    for (const [signal, before] of signals)
      for (const listener of process.listeners(signal as NodeJS.Signals))
        if (!before.includes(listener)) process.off(signal, listener);
    for (const listener of process.stderr.listeners('error'))
      if (!errorListeners.includes(listener)) process.stderr.off('error', listener as () => void);
    process.argv = argv;
    process.env = env;
    await rm(programs, { recursive: true });
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
  });

  process.argv = ['electron', '/checkout', '--home', home, ...(options.args ?? [])];
  process.env = { ...env, PATH: `${programs}${delimiter}${env['PATH'] ?? ''}` };
  Object.defineProperty(process, 'resourcesPath', { value: home, configurable: true });
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
  // On a busy machine a thread may be slow enough to count as hung: then the test's own process would be killed.
  vi.doMock('../../src-main/vault/hanging.ts', async (original) => ({
    ...(await original<object>()),
    leaveProcess: (status: number) => electron.app.exit(status),
  }));
  await import('../../src-main/desktop/main.ts');
  if (options.ready !== false) electron.ready();
  return { electron, home, showTray: () => writeFile(join(programs, 'tray'), '') };
}

/** Boots and waits for the window. */
export async function bootWindow(
  options: BootOptions = {},
): Promise<Desktop & { readonly window: ElectronDouble['windows'][number] }> {
  const desktop = await boot(options);
  await untilStarted(desktop.electron);
  const window = await vi.waitFor(() => desktop.electron.windows[0] ?? raise('no window yet'));
  return { ...desktop, window };
}

/** Waits until the menus are there, which come last. */
export async function untilStarted(electron: ElectronDouble): Promise<void> {
  await vi.waitFor(() => electron.menu() ?? raise(electron.errors.join() || 'not started yet'), { timeout: 20_000 });
}

function raise(message: string): never {
  throw new Error(message);
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
