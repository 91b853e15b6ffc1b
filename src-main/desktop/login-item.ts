import type { App } from 'electron';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { LoginItemPort } from '../app/ports.ts';
import { createAutostartFile } from './autostart-file.ts';

export interface LoginItemOptions {
  readonly app: Pick<App, 'setLoginItemSettings' | 'getLoginItemSettings' | 'isPackaged' | 'getAppPath'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that runs. */
  readonly execPath: string;
  /** Where it was chosen with --home: what starts at login works on the same. */
  readonly home: string | undefined;
}

/** Starts Keepsake at login, without a window. */
export function createLoginItem({ app, platform, env, execPath, home }: LoginItemOptions): LoginItemPort {
  // A checkout runs as an argument of Electron.
  const checkout = app.isPackaged ? [] : [app.getAppPath()];
  const args = [...checkout, '--hidden', ...(home === undefined ? [] : ['--home', home])];
  switch (platform) {
    case 'darwin':
      // macOS passes no arguments; it says at the start that it was a login.
      return {
        set: async (enabled) => {
          // macOS would start Electron itself, without Keepsake.
          if (!app.isPackaged)
            throw new KeepsakeError('usage', 'Only the installed Keepsake can start at login on macOS: this one runs from a checkout.');
          app.setLoginItemSettings({ openAtLogin: enabled });
          if (enabled && app.getLoginItemSettings().status === 'requires-approval')
            throw new KeepsakeError('permission', 'macOS asks you first: allow Keepsake in System Settings, General, Login Items.');
        },
      };
    case 'win32':
      return {
        set: async (enabled) =>
          app.setLoginItemSettings({ openAtLogin: enabled, args: args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) }),
      };
    default:
      // An AppImage is mounted at another place at every start: it tells where it lies itself.
      return createAutostartFile({ env, command: [env['APPIMAGE'] ?? execPath, ...args] });
  }
}
