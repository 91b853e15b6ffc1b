/*
 * The desktop application: composes the application with what Electron offers. Everything that
 * Electron wants before `ready` happens while this module is evaluated.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app, BrowserWindow, dialog, Menu, nativeImage, nativeTheme, Notification, powerMonitor, powerSaveBlocker, protocol,
  safeStorage, session, shell, Tray, utilityProcess,
} from 'electron';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { defaultHome, openHome } from '../app/home.ts';
import { openApplication } from '../app/open-application.ts';
import type { DoorPorts } from '../app/ports.ts';
import { loadRendererFiles } from '../app/renderer-files.ts';
import { leaveProcess } from '../vault/hanging.ts';
import { longestCallMs } from '../vault/thread-pool.ts';
import { createActions } from './actions.ts';
import { parseStart, readStart } from './arguments.ts';
import { showInBackground } from './background.ts';
import { createClosing } from './closing.ts';
import { createFolderDialog } from './folder-dialog.ts';
import { createFolderOffers } from './folder-offers.ts';
import { appId } from './identity.ts';
import { createHelperProcesses } from './helper-process.ts';
import { serveIpc } from './ipc.ts';
import { createLoginItem } from './login-item.ts';
import { createMainWindow } from './main-window.ts';
import { applicationMenu } from './menu.ts';
import { isMetered, meteredEveryMs } from './metered.ts';
import { denyNavigation } from './navigation.ts';
import { createNotifications } from './notifications.ts';
import { denyPermissions } from './permissions.ts';
import { createPower } from './power.ts';
import { pageUrl, registerScheme, serveRenderer } from './protocol.ts';
import { createQuit } from './quit.ts';
import { createPageLoader } from './recovery.ts';
import { createSecrets } from './secrets.ts';
import { createSpeech } from './speech.ts';
import { createSystemPicture } from './system-picture.ts';
import { createTaskbar } from './taskbar.ts';
import { createTrayHost, trayIsShown } from './tray-host.ts';
import { createTray } from './tray.ts';
import { createUpdates } from './updates.ts';
import { createWindow } from './window.ts';

const { platform, env } = process;
// Else it would open a debugger for every user of this machine.
process.on('SIGUSR1', () => undefined);
const log = (message: string): void => void process.stderr.write(`${message}\n`);
// The terminal may be closed: an error event without a listener would end the process.
process.stderr.on('error', () => undefined);
const speech = createSpeech(app.getPreferredSystemLanguages());
const { words } = speech;
const asked = readStart(process.argv.slice(1), app.getAppPath());
const home = asked.home ?? defaultHome(env);
/** What Chromium and the window keep. */
const windowData = join(home, 'window');

/** A file of dist, for the bundle in dist and for this source. */
function built(name: string): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? `../../dist/${name}` : name, import.meta.url));
}

/** One Keepsake for each home: the lock lies with what Chromium keeps for it. */
function claimHome(): boolean {
  openHome(home);
  mkdirSync(windowData, { recursive: true, mode: 0o700 });
  app.setPath('userData', windowData);
  return app.requestSingleInstanceLock(asked);
}

async function start(): Promise<void> {
  if (!claimHome()) {
    if (!asked.quit) log(`Keepsake already runs on ${home}: its window opens.`);
    app.quit();
    return;
  }
  // There was none to end.
  if (asked.quit) {
    app.quit();
    return;
  }
  // Still before `ready`: nothing was awaited yet.
  // Where a starter found that this system denies the sandbox, insisting on it would end every page at once.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  if (platform === 'linux') app.setDesktopName(appId);
  if (platform === 'win32') app.setAppUserModelId(appId);
  registerScheme(protocol);
  denyNavigation(app, shell);
  const offers = createFolderOffers({ app, dialog, words });
  offers.offer(asked.paths);
  // What a second start asks for while this one still opens is done as soon as it can be.
  const early = { isWanted: false };
  let show = (): void => {
    early.isWanted = true;
  };
  let end = (): void => app.quit();
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const { hidden, quit, paths } = parseStart(data);
    if (quit) {
      end();
      return;
    }
    if (!hidden) show();
    offers.offer(paths);
  });

  const [files] = await Promise.all([loadRendererFiles(built('renderer')), app.whenReady()]);
  denyPermissions(session.defaultSession);

  const ended = new AbortController();
  const pages = createPageLoader({ dialog, pageUrl, quit: () => app.quit(), words, log });
  const mainWindow = createMainWindow({
    create: ({ minimised }) =>
      prepare(createWindow({
        BrowserWindow, nativeTheme, platform, preload: built('preload.cjs'), icon: built('icons/app.png'), minimised,
      })),
    load: pages.load,
  });
  const notifications = createNotifications({ Notification, show: mainWindow.show, log });
  const chooseFolder = createFolderDialog(dialog, mainWindow.current, words);
  const systemPicture = createSystemPicture(nativeImage, platform);
  const ports: DoorPorts = {
    chooseFolder,
    reveal: async (path) => shell.showItemInFolder(path),
    dropFolders: true,
    startProcess: createHelperProcesses({ utilityProcess, env }),
    background: true,
    languages: app.getPreferredSystemLanguages(),
    power: createPower({
      powerMonitor, powerSaveBlocker, isMetered: () => isMetered(platform), networkEveryMs: meteredEveryMs(platform),
    }),
    loginItem: createLoginItem({ app, platform, env, execPath: process.execPath, home: asked.home }),
    secrets: createSecrets({ safeStorage, dialog, platform, file: join(home, 'credentials.encrypted.json'), words, log }),
    ...(notifications.notifier === undefined ? {} : { notifier: notifications.notifier }),
    ...(systemPicture === undefined ? {} : { systemPicture }),
  };
  const application = await openApplication({ home, version: app.getVersion(), env, ports });
  serveRenderer(protocol, files, application);

  const quit = createQuit({
    app, dialog, window: mainWindow.current, application, signals: process, onLeave: () => ended.abort(), words,
    hasHungCall: () => longestCallMs() > 0,
    leaveProcess: () => leaveProcess(0),
  });
  powerMonitor.on('shutdown', quit.atShutdown);
  end = quit.atShutdown;
  const actions = createActions({
    application,
    show: mainWindow.show,
    quit: () => app.quit(),
    say: (detail) => void dialog.showMessageBox({ type: 'warning', message: words().failed, detail: words().said(detail), noLink: true }),
  });
  const icons = built('icons');
  const tray = createTray({ Tray, Menu, platform, icons, actions, words, log });
  const trayHost = createTrayHost({ ask: () => trayIsShown(platform), announce: tray.renew, signal: ended.signal });
  const taskbar = createTaskbar({ app, nativeImage, platform, icons, window: mainWindow.current, words });
  const closing = createClosing({
    platform, trayIsShown: trayHost.isShown, isQuitting: quit.isQuitting, say: notifications.say,
    file: join(windowData, 'said.json'), words, log,
  });
  ended.signal.addEventListener('abort', tray.close, { once: true });
  showInBackground({
    application, tray, taskbar, words, signal: ended.signal,
    speak: (language) => {
      if (speech.speak(language)) setMenu();
    },
  });

  const updates = createUpdates({
    feedFile: join(process.resourcesPath, 'app-update.yml'),
    // A CommonJS module, whose updater is made for this system when it is first asked for.
    load: async () => (await import('electron-updater')).default.autoUpdater,
    dialog, say: notifications.say, maySpeak, words, log, signal: ended.signal,
  });
  setMenu();

  function setMenu(): void {
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu({
      platform, developing: !app.isPackaged, actions, words: words(),
      chooseFolder: () => void chooseAndAdd().catch((error: unknown) => log(String(error))),
      showHomeFolder: () => void shell.openPath(home),
      ...(updates.check === undefined ? {} : { checkForUpdates: updates.check }),
    })));
  }
  /** What every window gets before its page loads. */
  function prepare(window: BrowserWindow): BrowserWindow {
    closing(window);
    quit.watch(window);
    serveIpc({ contents: window.webContents, application, log });
    pages.watch(window);
    window.once('show', taskbar.renew);
    window.on('close', taskbar.leave);
    return window;
  }
  async function chooseAndAdd(): Promise<void> {
    mainWindow.show();
    const path = await chooseFolder();
    if (path !== undefined && (await actions.addFolder(path))) mainWindow.show('home');
  }
  async function maySpeak(): Promise<boolean> {
    const connection = application.connect();
    try {
      return (await connection.call('state.get', {})).preferences.notifications !== 'nothing';
    } finally {
      connection.close();
    }
  }

  offers.begin(actions.addFolder, () => mainWindow.show('home'));
  show = mainWindow.show;
  // Not earlier: as documented, macOS also sends it at the start, which at login must not open a window.
  app.on('activate', () => mainWindow.show());

  const atLogin = asked.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
  if (!atLogin || early.isWanted) {
    mainWindow.show();
    await trayHost.isShown();
  } else if (!(await trayHost.appears())) mainWindow.openMinimised();
}

/** Says why Keepsake cannot go on, and ends it. */
function fail(error: unknown): void {
  void app.whenReady().then(() => {
    dialog.showErrorBox(words().cannotStart, words().said(toKeepsakeError(error).message));
    app.exit(1);
  });
}

start().catch(fail);
