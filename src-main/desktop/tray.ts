import { join } from 'node:path';
import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import type { Failure } from '../../src-shared/contract.ts';
import type { DesktopActions } from './actions.ts';
import type { DesktopStatus } from './desktop-status.ts';
import { trayMenu } from './tray-menu.ts';
import type { MainWords } from '../app/words/main-words.ts';

type TrayIcon = Pick<Tray, 'on' | 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy'>;

export interface TrayOptions {
  readonly Tray: new (image: string) => TrayIcon;
  readonly Menu: { buildFromTemplate(template: MenuItemConstructorOptions[]): Menu };
  readonly platform: NodeJS.Platform;
  /** The folder of the icons that scripts/draw-icons.ts draws. */
  readonly icons: string;
  readonly actions: DesktopActions;
  readonly words: () => MainWords;
  readonly log: (message: string) => void;
}

export interface TrayControl {
  readonly show: (status: DesktopStatus, failures: readonly Failure[]) => void;
  /** Makes the icon again, as it was: what shows icons has only come now. */
  readonly renew: () => void;
  /** Idempotent. */
  readonly close: () => void;
}

/** How many pictures there are of a backup that goes on. */
const syncingSteps = 4;

/**
 * The icon beside the clock, with its state and its menu. Whoever makes it holds it: Electron collects an icon that
 * nobody holds. It may be invisible on Linux, so nothing depends on it.
 */
export function createTray(options: TrayOptions): TrayControl {
  const { platform, icons, actions, words } = options;
  let tray: TrayIcon | undefined;
  const nothing = { image: '', tooltip: '', menu: '' };
  let shown = nothing;
  let last: Parameters<TrayControl['show']> | undefined;
  let closed = false;

  function open(image: string): TrayIcon | undefined {
    try {
      const opened = new options.Tray(image);
      // On macOS a click opens the menu, as people expect there.
      if (platform !== 'darwin') opened.on('click', actions.open);
      return opened;
    } catch (error) {
      options.log(`There is no tray icon: ${String(error)}`);
      return undefined;
    }
  }

  function show(status: DesktopStatus, failures: readonly Failure[]): void {
    if (closed) return;
    last = [status, failures];
    const image = join(icons, iconName(status, platform));
    const tooltip = words().tray.tooltip(status.line);
    const template = trayMenu({ status, failures, actions, words: words() });
    const menu = JSON.stringify(template);
    tray ??= open(image);
    if (image !== shown.image) tray?.setImage(image);
    if (tooltip !== shown.tooltip) tray?.setToolTip(tooltip);
    // Only when it differs: an open menu would close. On Linux a menu is set anew for any change in it.
    if (menu !== shown.menu) tray?.setContextMenu(options.Menu.buildFromTemplate(template));
    shown = { image, tooltip, menu };
  }

  return {
    show,
    renew() {
      if (closed || last === undefined) return;
      tray?.destroy();
      tray = undefined;
      shown = nothing;
      show(...last);
    },
    close() {
      closed = true;
      tray?.destroy();
      tray = undefined;
    },
  };
}

/** macOS takes a file named …Template as a mask that it colours, and the @2x beside each; Windows wants all sizes in one .ico. */
export function iconName({ kind, progress }: Pick<DesktopStatus, 'kind' | 'progress'>, platform: NodeJS.Platform): string {
  const step = Math.min(syncingSteps - 1, Math.floor((progress ?? 0) * syncingSteps));
  const name = kind === 'syncing' ? `syncing-${step}` : kind;
  switch (platform) {
    case 'darwin':
      return `${name}Template.png`;
    case 'win32':
      return `${name}.ico`;
    default:
      return `${name}.png`;
  }
}
