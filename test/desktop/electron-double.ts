/*
 * Electron for tests in Node. Each part `satisfies` a part of electron.d.ts, so what Electron 45 does
 * not have cannot be written here, and what is not written here fails when the product calls it.
 * Events come from EventEmitter; `emit` plays Electron.
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  CustomScheme,
  Dialog,
  Event,
  IpcMain,
  IpcMainInvokeEvent,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  OpenDialogOptions,
  Protocol,
  Session,
  Shell,
  WebContents,
  WebFrameMain,
} from 'electron';

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;
type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => void;

export type Frame = Pick<WebFrameMain, 'url' | 'detached'> & { readonly parent: Frame | null };

/** An event whose default the product may prevent, with what Electron says besides. */
export function preventable(details: object = {}) {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
    ...details,
  };
  return event satisfies Pick<Event, 'preventDefault' | 'defaultPrevented'>;
}

/** Does not compile with a name that the real window does not have. */
type WindowMembers<K extends keyof BrowserWindow> = Record<K, unknown>;

function createContents() {
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Listener>();
  let windowOpen: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined;
  const members = {
    isDestroyed: () => false,
    send: (channel: string, ...args: unknown[]) => void contents.emit('sent', channel, ...args),
    setWindowOpenHandler: (handler) => {
      windowOpen = handler;
    },
  } satisfies Partial<WebContents>;
  const ipc = {
    handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
    on: (channel: string, listener: Listener) => void listeners.set(channel, listener),
  } satisfies { [K in keyof IpcMain]?: unknown };
  const contents = Object.assign(new EventEmitter(), members, {
    ipc,
    /** As ipcRenderer.invoke does from a frame: what crosses is cloned. */
    invoke: async (frame: Frame | null, channel: string, ...args: unknown[]): Promise<unknown> => {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      return structuredClone(await handler(eventFrom(frame), ...structuredClone(args)));
    },
    receive: (frame: Frame | null, channel: string) => listeners.get(channel)?.(eventFrom(frame)),
    channels: () => [...handlers.keys()],
    openWindow: (url: string) =>
      windowOpen?.({
        url,
        frameName: '',
        features: '',
        disposition: 'foreground-tab',
        referrer: { url: '', policy: 'no-referrer' },
      }),
  });
  return contents;
}

/** Of an IPC event the product reads the sender's frame alone. */
function eventFrom(senderFrame: Frame | null): IpcMainInvokeEvent {
  return { senderFrame } satisfies { [K in keyof IpcMainInvokeEvent]?: unknown } as unknown as IpcMainInvokeEvent;
}

export type ContentsDouble = ReturnType<typeof createContents>;

export function createElectronDouble(options: { readonly lock?: boolean } = {}) {
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
  const answers = { response: 0, folder: undefined as string | undefined };
  let protocolHandler: ((request: Request) => Response | Promise<Response>) | undefined;
  let permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  let permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  let devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  let menu: readonly MenuItemConstructorOptions[] | undefined;

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    getVersion: () => '1.2.3',
    setPath: (name: string, path: string) => void paths.set(name, path),
    enableSandbox: () => void log.push('sandbox'),
    requestSingleInstanceLock: () => options.lock ?? true,
    whenReady: () => ready.promise,
    /** As Electron does: ask everyone, close the windows, end. */
    quit: () => {
      log.push('quit');
      const event = preventable();
      app.emit('before-quit', event);
      if (event.defaultPrevented) return;
      if (windows.every((window) => window.close(true))) ended.resolve(0);
    },
    exit: (code?: number) => ended.resolve(code ?? 0),
  } satisfies Partial<App>);

  class WindowDouble
    extends EventEmitter
    implements
      WindowMembers<'loadURL' | 'show' | 'focus' | 'restore' | 'isMinimized' | 'isDestroyed' | 'close' | 'webContents'>
  {
    readonly webContents = createContents();
    readonly options: BrowserWindowConstructorOptions;
    readonly did: string[] = [];
    minimized = false;
    destroyed = false;

    constructor(windowOptions: BrowserWindowConstructorOptions) {
      super();
      this.options = windowOptions;
      windows.push(this);
      app.emit('web-contents-created', preventable(), this.webContents);
    }
    async loadURL(url: string): Promise<void> {
      this.did.push(`load ${url}`);
    }
    show(): void {
      this.did.push('show');
    }
    focus(): void {
      this.did.push('focus');
    }
    restore(): void {
      this.did.push('restore');
    }
    isMinimized(): boolean {
      return this.minimized;
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    /** @returns whether the window let itself be closed */
    close(quitting = false): boolean {
      if (this.destroyed) return true;
      const event = preventable();
      this.emit('close', event);
      if (event.defaultPrevented) return false;
      this.destroyed = true;
      this.webContents.emit('destroyed');
      this.emit('closed');
      if (!quitting && windows.every(({ destroyed }) => destroyed)) app.emit('window-all-closed');
      return true;
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

  const module = {
    app,
    BrowserWindow: WindowDouble,
    dialog,
    Menu: {
      buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (built: readonly MenuItemConstructorOptions[]) => {
        menu = built;
      },
    },
    nativeTheme: { shouldUseDarkColors: true } satisfies Partial<NativeTheme>,
    protocol: {
      registerSchemesAsPrivileged: (registered) => void schemes.push(...registered),
      handle: (_scheme, handler) => {
        protocolHandler = handler;
      },
    } satisfies Partial<Protocol>,
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
    shell: { openExternal: async (url) => void opened.push(url) } satisfies Partial<Shell>,
  } satisfies { [K in keyof typeof Electron]?: unknown };

  return {
    module,
    app,
    windows,
    log,
    schemes,
    opened,
    boxes,
    errors,
    folderDialogs,
    paths,
    answers,
    ready: () => ready.resolve(undefined),
    /** The process's exit status. */
    ended: ended.promise,
    menu: () => menu,
    request: async (url: string, init?: RequestInit) => protocolHandler?.(new Request(url, init)),
    permissions: () => ({ request: permissionRequest, check: permissionCheck, device: devicePermission }),
  };
}
export type ElectronDouble = ReturnType<typeof createElectronDouble>;
