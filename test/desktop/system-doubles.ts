import { EventEmitter } from 'node:events';
import type {
  Menu, MenuItemConstructorOptions, NativeImage, Notification, NotificationConstructorOptions, PowerMonitor, PowerSaveBlocker,
  SafeStorage, Tray,
} from 'electron';

/* What Electron offers of the system, for tests in Node: each part satisfies a part of electron.d.ts. */

/** A menu is its template: what Electron draws of it is Electron's. */
export type MenuDouble = Menu & { readonly template: readonly MenuItemConstructorOptions[] };

export function toMenu(template: readonly MenuItemConstructorOptions[]): MenuDouble {
  return { template } satisfies Partial<MenuDouble> as unknown as MenuDouble;
}

export function createTrays() {
  const trays: TrayDouble[] = [];
  class TrayDouble
    extends EventEmitter
    implements Record<keyof Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy'>, unknown>
  {
    image: string;
    tooltip = '';
    menu: readonly MenuItemConstructorOptions[] = [];
    destroyed = false;
    constructor(image: string) {
      super();
      this.image = image;
      trays.push(this);
    }
    setImage(image: string): void {
      this.image = image;
    }
    setToolTip(tooltip: string): void {
      this.tooltip = tooltip;
    }
    setContextMenu(menu: MenuDouble): void {
      this.menu = menu.template;
    }
    destroy(): void {
      this.destroyed = true;
    }
    /** As somebody clicks an entry of the menu. */
    choose(...labels: string[]): void {
      let items = this.menu;
      for (const label of labels) {
        const item = items.find((each) => each.label === label);
        if (item === undefined) throw new Error(`no "${label}" among ${items.map((each) => each.label).join(', ')}`);
        if (item.enabled === false) throw new Error(`"${label}" is greyed out`);
        items = Array.isArray(item.submenu) ? item.submenu : [];
        // What Electron passes to a click nobody reads here.
        item.click?.(undefined as never, undefined, undefined as never);
      }
    }
  }
  return { TrayDouble, trays };
}

export function createNotificationDouble() {
  const shown: NotificationDouble[] = [];
  class NotificationDouble extends EventEmitter implements Record<keyof Pick<Notification, 'show'>, unknown> {
    static isSupported(): boolean {
      return true;
    }
    readonly options: NotificationConstructorOptions;
    constructor(options: NotificationConstructorOptions) {
      super();
      this.options = options;
    }
    show(): void {
      shown.push(this);
    }
  }
  return { NotificationDouble, shown };
}

export function createPowerDouble() {
  const blockers = new Set<number>();
  let last = 0;
  const power = { onBattery: false };
  const powerMonitor = Object.assign(new EventEmitter(), {
    isOnBatteryPower: () => power.onBattery,
  } satisfies Partial<PowerMonitor>);
  const powerSaveBlocker = {
    start: () => {
      last += 1;
      blockers.add(last);
      return last;
    },
    stop: (id) => blockers.delete(id),
  } satisfies Partial<PowerSaveBlocker>;
  return { power, powerMonitor, powerSaveBlocker, blockers };
}

/** Encrypts by turning the text around. */
export function createSafeStorageDouble() {
  const state = { known: false, available: true, refused: false, silent: false, backend: 'gnome_libsecret' as ReturnType<SafeStorage['getSelectedStorageBackend']>, rotated: false };
  const turned = (text: string): string => Buffer.from(text).reverse().toString('latin1');
  const safeStorage = {
    isAsyncEncryptionAvailable: async () => state.available,
    getSelectedStorageBackend: () => state.backend,
    encryptStringAsync: async (text) => {
      if (state.refused) throw new Error('Error while encrypting the text');
      return Buffer.from(state.known ? `v10${text}` : `key:${turned(text)}`);
    },
    decryptStringAsync: async (encrypted) => {
      if (state.silent) return new Promise(() => undefined);
      const text = encrypted.toString();
      if (state.refused || !text.startsWith('key:')) throw new Error('Error while decrypting the ciphertext');
      return { result: turned(text.slice('key:'.length)), shouldReEncrypt: state.rotated };
    },
  } satisfies Partial<SafeStorage>;
  return { safeStorage, state };
}

/** A picture of so many bytes; none is empty. */
export function toImage(bytes: Buffer): NativeImage {
  return { isEmpty: () => bytes.length === 0, toPNG: () => bytes } satisfies Partial<NativeImage> as unknown as NativeImage;
}
