import { readDbusProperty } from './dbus.ts';

/**
 * Is there a place where the user sees a tray icon? Windows and macOS always have one. On Linux it is a program that shows
 * the icons which others announce, and GNOME has none by itself.
 */
export async function trayIsShown(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  const host = await readDbusProperty({
    bus: 'session',
    service: 'org.kde.StatusNotifierWatcher',
    path: '/StatusNotifierWatcher',
    interface: 'org.kde.StatusNotifierWatcher',
    property: 'IsStatusNotifierHostRegistered',
  });
  return host === 'true';
}
