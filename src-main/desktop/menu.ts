import type { MenuItemConstructorOptions } from 'electron';
import type { DesktopActions } from './actions.ts';
import type { MainWords } from '../app/words/main-words.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** A checkout: the developer tools are at hand. */
  readonly developing: boolean;
  readonly actions: Pick<DesktopActions, 'backUpNow' | 'showSettings'>;
  readonly chooseFolder: () => void;
  readonly showHomeFolder: () => void;
  /** Absent while no feed is set. */
  readonly checkForUpdates?: () => void;
  readonly words: MainWords;
}

type Items = MenuItemConstructorOptions[];
const separator = { type: 'separator' } as const;

/** The usual menus, by roles where there are some. Electron's own names for roles are English on Windows and Linux. */
export function applicationMenu(options: MenuOptions): Items {
  const { platform, developing, actions, chooseFolder, showHomeFolder, checkForUpdates, words } = options;
  const isMac = platform === 'darwin';
  const settings = { label: words.menu.settings, accelerator: 'CmdOrCtrl+,', click: actions.showSettings };
  const updates: Items =
    checkForUpdates === undefined ? [] : [{ label: words.menu.checkForUpdates, click: () => checkForUpdates() }];

  const { roles } = words.menu;
  /** An item whose action and shortcut are Electron's, and whose name is in the user's language. */
  const role = (name: Exclude<keyof typeof roles, 'editMenu' | 'windowMenu'>): MenuItemConstructorOptions => ({
    role: name,
    label: roles[name],
  });
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      role('about'), ...updates, separator, settings, separator, role('services'), separator,
      role('hide'), role('hideOthers'), role('unhide'), separator, role('quit'),
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: words.menu.file,
    submenu: [
      { label: words.menu.backUpNow, accelerator: 'CmdOrCtrl+B', click: actions.backUpNow },
      { label: words.menu.addFolder, accelerator: 'CmdOrCtrl+O', click: chooseFolder },
      separator,
      ...(isMac ? [] : [settings, separator]),
      role('close'),
      ...(isMac ? [] : [role('quit')]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    role: 'editMenu',
    label: roles.editMenu,
    submenu: [
      role('undo'), role('redo'), separator, role('cut'), role('copy'), role('paste'), role('delete'), separator, role('selectAll'),
    ],
  };
  const tools: Items = developing ? [role('reload'), role('toggleDevTools'), separator] : [];
  const view: MenuItemConstructorOptions = {
    label: words.menu.view,
    submenu: [...tools, role('resetZoom'), role('zoomIn'), role('zoomOut'), separator, role('togglefullscreen')],
  };
  const windows: MenuItemConstructorOptions = {
    role: 'windowMenu',
    label: roles.windowMenu,
    submenu: [role('minimize'), ...(isMac ? [role('zoom'), separator, role('front')] : [role('close')])],
  };
  const help: MenuItemConstructorOptions = {
    label: words.menu.help,
    role: 'help',
    submenu: [
      { label: words.menu.homeFolder, click: showHomeFolder },
      ...(isMac ? [] : [...updates, separator, role('about')]),
    ],
  };
  return [...(isMac ? [appMenu] : []), file, edit, view, windows, help];
}
