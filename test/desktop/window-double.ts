import { EventEmitter } from 'node:events';
import type {
  BrowserWindow, BrowserWindowConstructorOptions, IpcMain, IpcMainInvokeEvent, NativeImage, WebContents, WebFrameMain,
} from 'electron';

/* A window and its page, for tests in Node: each part satisfies a part of electron.d.ts. */

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
  return event satisfies Pick<Electron.Event, 'preventDefault' | 'defaultPrevented'>;
}

/** Of an IPC event the product reads the sender's frame alone. */
function eventFrom(senderFrame: Frame | null): IpcMainInvokeEvent {
  return { senderFrame } satisfies { [K in keyof IpcMainInvokeEvent]?: unknown } as unknown as IpcMainInvokeEvent;
}

export function createContentsDouble() {
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Listener>();
  let windowOpen: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined;
  const state = { url: '', destroyed: false };
  const members = {
    getURL: () => state.url,
    isDestroyed: () => state.destroyed,
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
    state,
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
export type ContentsDouble = ReturnType<typeof createContentsDouble>;

/** Does not compile with a name that the real window does not have. */
type WindowMembers<K extends keyof BrowserWindow> = Record<K, unknown>;

export interface WindowHooks {
  opened(window: WindowDouble): void;
  /** The last window went, and nobody quits. */
  closed(window: WindowDouble): void;
}

export class WindowDouble
  extends EventEmitter
  implements
    WindowMembers<
      | 'loadURL' | 'show' | 'focus' | 'restore' | 'minimize' | 'isMinimized' | 'isVisible' | 'isDestroyed' | 'close' | 'destroy'
      | 'setProgressBar' | 'setOverlayIcon' | 'webContents'
    >
{
  readonly webContents = createContentsDouble();
  readonly options: BrowserWindowConstructorOptions;
  /** What was done to it, in order. */
  readonly did: string[] = [];
  readonly progress: number[] = [];
  /** What the next loads fail with. */
  readonly loadFailures: Error[] = [];
  readonly #hooks: WindowHooks;
  minimized = false;
  destroyed = false;

  constructor(options: BrowserWindowConstructorOptions, hooks: WindowHooks) {
    super();
    this.options = options;
    this.#hooks = hooks;
    hooks.opened(this);
  }
  async loadURL(url: string): Promise<void> {
    this.did.push(`load ${url}`);
    const failure = this.loadFailures.shift();
    if (failure !== undefined) throw failure;
    this.webContents.state.url = url;
  }
  isVisible(): boolean {
    return this.did.includes('show');
  }
  show(): void {
    this.did.push('show');
    this.emit('show');
  }
  focus(): void {
    this.did.push('focus');
  }
  restore(): void {
    this.did.push('restore');
    this.minimized = false;
  }
  minimize(): void {
    this.did.push('minimize');
    this.minimized = true;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setProgressBar(progress: number): void {
    this.progress.push(progress);
  }
  setOverlayIcon(_image: NativeImage | null, description: string): void {
    this.did.push(`overlay ${description}`);
  }
  /** @returns whether the window let itself be closed */
  close(): boolean {
    if (this.destroyed) return true;
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroy();
    return true;
  }
  destroy(): void {
    this.destroyed = true;
    this.webContents.state.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    this.#hooks.closed(this);
  }
}
