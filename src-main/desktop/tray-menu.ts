import type { MenuItemConstructorOptions } from 'electron';
import type { Failure } from '../../src-shared/contract.ts';
import type { DesktopActions } from './actions.ts';
import type { DesktopStatus } from './desktop-status.ts';
import type { MainWords } from '../app/words/main-words.ts';

export interface TrayMenuOptions {
  readonly status: DesktopStatus;
  /** A few of the files that need somebody. */
  readonly failures: readonly Failure[];
  readonly actions: DesktopActions;
  readonly words: MainWords;
}

/** Menus have no room for a whole path and its story. */
const labelMax = 70;

export function trayMenu({ status, failures, actions, words }: TrayMenuOptions): MenuItemConstructorOptions[] {
  const pausing: MenuItemConstructorOptions = status.paused
    ? { label: words.tray.resume, click: actions.resume }
    : {
        label: words.tray.pause,
        submenu: [
          { label: words.tray.forAnHour, click: actions.pauseForAnHour },
          { label: words.tray.untilTomorrow, click: actions.pauseUntilTomorrow },
        ],
      };
  const failing: MenuItemConstructorOptions[] =
    failures.length === 0
      ? []
      : [
          {
            label: words.tray.failures,
            submenu: [
              ...failures.map(({ path, reason }) => ({
                label: menuText(words.tray.failure(lastName(path), words.said(reason))),
                click: actions.showFailures,
              })),
              { type: 'separator' as const },
              { label: words.tray.allFailures, click: actions.showFailures },
            ],
          },
        ];
  const { checks } = status;
  const checking: MenuItemConstructorOptions[] =
    checks === undefined
      ? []
      : [
          { label: checks.drill, submenu: [{ label: words.tray.drillNow, enabled: checks.canStart, click: actions.drillNow }] },
          { label: checks.verify, submenu: [{ label: words.tray.verifyNow, enabled: checks.canStart, click: actions.verifyNow }] },
        ];
  return [
    { label: status.line, enabled: false },
    { type: 'separator' },
    { label: words.menu.backUpNow, enabled: status.canStart, click: actions.backUpNow },
    pausing,
    ...failing,
    ...checking,
    { type: 'separator' },
    { label: words.tray.open, click: actions.open },
    { type: 'separator' },
    { label: words.tray.quit, click: actions.quit },
  ];
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** One line that a menu shows as it is: "&" would mark a letter as a shortcut, and a line break end it. */
function menuText(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').replaceAll('&', '&&');
  return line.length <= labelMax ? line : `${line.slice(0, labelMax - 1)}…`;
}
