/*
 * The desktop application: composes the application with what Electron offers. Everything that
 * Electron wants before `ready` happens while this module is evaluated.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, Menu, nativeTheme, protocol, session, shell } from 'electron';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { defaultHome, openHome } from '../app/home.ts';
import { openApplication } from '../app/open-application.ts';
import { loadRendererFiles } from '../app/renderer-files.ts';
import { createFolderDialog } from './folder-dialog.ts';
import { homeArgument } from './home-argument.ts';
import { serveIpc } from './ipc.ts';
import { applicationMenu } from './menu.ts';
import { denyNavigation } from './navigation.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveRenderer } from './protocol.ts';
import { createQuit } from './quit.ts';
import { offerReload } from './recovery.ts';
import { bringToFront, createWindow, loadPage } from './window.ts';

const { platform } = process;
const log = (message: string): void => void process.stderr.write(`${message}\n`);
const home = homeArgument(process.argv.slice(1)) ?? defaultHome(process.env);

/** The window while there is one; Electron would collect a window that nobody holds. */
let window: BrowserWindow | undefined;

/** A file of dist, for the bundle in dist and for this source. */
function built(name: string): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? `../../dist/${name}` : name, import.meta.url));
}

/** One Keepsake for each home: the lock lies with what Chromium keeps for it. */
function claimHome(): boolean {
  const chromiumData = join(openHome(home).folder, 'window');
  mkdirSync(chromiumData, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromiumData);
  return app.requestSingleInstanceLock();
}

async function start(): Promise<void> {
  if (!claimHome()) {
    app.quit();
    return;
  }
  // Still before `ready`: nothing was awaited yet.
  app.enableSandbox();
  registerScheme(protocol);
  denyNavigation(app, shell);

  const [application, files] = await Promise.all([
    openApplication({
      home,
      version: app.getVersion(),
      env: process.env,
      ports: { chooseFolder: createFolderDialog(dialog, () => window) },
    }),
    loadRendererFiles(built('renderer')),
    app.whenReady(),
  ]);

  const quit = createQuit({ app, dialog, platform, window: () => window, application, signals: process });
  denyPermissions(session.defaultSession);
  serveRenderer(protocol, files);
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu({ platform, developing: !app.isPackaged })));

  function open(): void {
    const opened = createWindow({ BrowserWindow, nativeTheme, preload: built('preload.cjs') });
    window = opened;
    opened.on('closed', () => {
      window = undefined;
    });
    quit.guard(opened);
    serveIpc({ contents: opened.webContents, application, log });
    const load = (): void => void loadPage(opened).catch(fail);
    offerReload({ window: opened, dialog, reload: load, quit: () => app.quit() });
    load();
  }
  function show(): void {
    if (window === undefined) open();
    else bringToFront(window);
  }
  open();
  app.on('second-instance', show);
  app.on('activate', show);
}

/** Says why Keepsake cannot go on, and ends it. */
function fail(error: unknown): void {
  void app.whenReady().then(() => {
    dialog.showErrorBox('Keepsake cannot start', toKeepsakeError(error).message);
    app.exit(1);
  });
}

start().catch(fail);
