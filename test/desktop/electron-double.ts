/*
 * Electron for tests in Node. Each part `satisfies` a part of electron.d.ts, so what Electron 45 does
 * not have cannot be written here, and what is not written here fails when the product calls it.
 * Events come from EventEmitter; `emit` plays Electron.
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type {
  App, BrowserWindowConstructorOptions, CustomScheme, Dialog, ForkOptions, MessageBoxOptions, NativeTheme, OpenDialogOptions, Protocol,
  Session, Settings, Shell,
} from 'electron';
import {
  createNotificationDouble, createPowerDouble, createSafeStorageDouble, createTrays, toImage, toMenu, type MenuDouble,
} from './system-doubles.ts';
import { preventable, WindowDouble } from './window-double.ts';

export { preventable, type ContentsDouble, type Frame } from './window-double.ts';

/** A utility process that does nothing by itself. */
export class HelperDouble extends EventEmitter {
  readonly pid = undefined;
  readonly stdout = null;
  readonly stderr = null;
  readonly sent: unknown[] = [];
  killed = false;
  readonly path: string;
  readonly args: readonly string[];
  readonly options: ForkOptions;
  constructor(path: string, args: readonly string[], options: ForkOptions) {
    super();
    this.path = path;
    this.args = args;
    this.options = options;
  }
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

export function createElectronDouble(options: { readonly lock?: boolean; readonly switches?: readonly string[] } = {}) {
  const ready = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<number>();
  const log: string[] = [];
  const windows: WindowDouble[] = [];
  const schemes: CustomScheme[] = [];
  const opened: string[] = [];
  const boxes: MessageBoxOptions[] = [];
  const errors: string[] = [];
  const folderDialogs: OpenDialogOptions[] = [];
  const paths = new Map<string, string>();
  const loginItems: Settings[] = [];
  const badges: number[] = [];
  const helpers: HelperDouble[] = [];
  const answers = { response: 0, folder: undefined as string | undefined };
  let protocolHandler: ((request: Request) => Response | Promise<Response>) | undefined;
  let permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  let permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  let devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  let menu: MenuDouble | undefined;
  let leaving = false;

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    getVersion: () => '1.2.3',
    getAppPath: () => '/checkout',
    getPreferredSystemLanguages: () => ['en-GB'],
    setPath: (name: string, path: string) => void paths.set(name, path),
    setDesktopName: (name: string) => void log.push(`desktop ${name}`),
    setAppUserModelId: (id: string) => void log.push(`model ${id}`),
    setLoginItemSettings: (settings: Settings) => void loginItems.push(settings),
    setBadgeCount: (count?: number) => badges.push(count ?? -1) > 0,
    enableSandbox: () => void log.push('sandbox'),
    requestSingleInstanceLock: () => options.lock ?? true,
    whenReady: () => ready.promise,
    /** As Electron does: ask everyone, close the windows, end. */
    quit: () => {
      log.push('quit');
      const event = preventable();
      app.emit('before-quit', event);
      if (event.defaultPrevented) return;
      leaving = true;
      if (windows.every((window) => window.close())) ended.resolve(0);
    },
    exit: (code?: number) => ended.resolve(code ?? 0),
  } satisfies Partial<App>, {
    commandLine: { hasSwitch: (name) => options.switches?.includes(name) === true } satisfies Partial<App['commandLine']>,
  });

  class BrowserWindow extends WindowDouble {
    constructor(windowOptions: BrowserWindowConstructorOptions) {
      super(windowOptions, {
        opened: (window) => {
          windows.push(window);
          app.emit('web-contents-created', preventable(), window.webContents);
        },
        closed: () => {
          if (leaving || windows.some(({ destroyed }) => !destroyed)) return;
          // Electron quits by itself where nobody listens.
          if (!app.emit('window-all-closed')) app.quit();
        },
      });
    }
  }
  const dialog = {
    showOpenDialog: async (_window: unknown, asked: OpenDialogOptions) => {
      folderDialogs.push(asked);
      return {
        canceled: answers.folder === undefined,
        filePaths: answers.folder === undefined ? [] : [answers.folder],
      };
    },
    showMessageBox: async (...args: unknown[]) => {
      boxes.push(args.at(-1) as MessageBoxOptions);
      return { response: answers.response, checkboxChecked: false };
    },
    showErrorBox: (title: string, content: string) => void errors.push(`${title}: ${content}`),
  } satisfies { [K in keyof Dialog]?: unknown };
  const { TrayDouble, trays } = createTrays();
  const { NotificationDouble, shown } = createNotificationDouble();
  const { power, powerMonitor, powerSaveBlocker, blockers } = createPowerDouble();
  const { safeStorage, state: storage } = createSafeStorageDouble();

  const module = {
    app,
    BrowserWindow,
    dialog,
    Menu: {
      buildFromTemplate: toMenu,
      setApplicationMenu: (built: MenuDouble) => {
        menu = built;
      },
    },
    nativeImage: { createFromPath: () => toImage(Buffer.of(1)) },
    nativeTheme: { shouldUseDarkColors: true } satisfies Partial<NativeTheme>,
    Notification: NotificationDouble,
    powerMonitor,
    powerSaveBlocker,
    protocol: {
      registerSchemesAsPrivileged: (registered) => void schemes.push(...registered),
      handle: (_scheme, handler) => {
        protocolHandler = handler;
      },
    } satisfies Partial<Protocol>,
    safeStorage,
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => {
          permissionRequest = handler;
        },
        setPermissionCheckHandler: (handler) => {
          permissionCheck = handler;
        },
        setDevicePermissionHandler: (handler) => {
          devicePermission = handler;
        },
      } satisfies Partial<Session>,
    },
    shell: {
      openExternal: async (url) => void opened.push(url),
      openPath: async (path) => {
        opened.push(path);
        return '';
      },
      showItemInFolder: (path) => void opened.push(path),
    } satisfies Partial<Shell>,
    Tray: TrayDouble,
    utilityProcess: {
      fork(path: string, args: readonly string[] = [], forkOptions: ForkOptions = {}) {
        const helper = new HelperDouble(path, args, forkOptions);
        helpers.push(helper);
        return helper;
      },
    },
  } satisfies { [K in keyof typeof Electron]?: unknown };

  return {
    module, app, windows, log, schemes, opened, boxes, errors, folderDialogs, paths, loginItems, badges, answers, trays, helpers,
    /** Notifications that were shown. */
    shown, power, powerMonitor, blockers, storage,
    ready: () => ready.resolve(undefined),
    /** The process's exit status. */
    ended: ended.promise,
    menu: () => menu?.template,
    request: async (url: string, init?: RequestInit) => protocolHandler?.(new Request(url, init)),
    permissions: () => ({ request: permissionRequest, check: permissionCheck, device: devicePermission }),
  };
}
export type ElectronDouble = ReturnType<typeof createElectronDouble>;
