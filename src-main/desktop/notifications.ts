import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Notice, Notifier } from '../app/ports.ts';

type Shown = Pick<Notification, 'on' | 'show'>;

export interface NotificationOptions {
  readonly Notification: (new (options: NotificationConstructorOptions) => Shown) & { isSupported(): boolean };
  /** Brings the window before the user, at a view of it. */
  readonly show: (view: Notice['view']) => void;
  readonly log: (message: string) => void;
}

export interface Notifications {
  /** Absent where the system has no notifications. */
  readonly notifier?: Notifier;
  /** Tells something of the shell's own. */
  readonly say: (message: { readonly title: string; readonly body: string; readonly click?: () => void }) => void;
}

/** Not every system says that a notification is gone: more than these are not waited for. */
const heldMax = 20;

export function createNotifications({ Notification, show, log }: NotificationOptions): Notifications {
  /** Electron would collect a notification that nobody holds, and its click with it. */
  const held = new Set<Shown>();

  function say({ title, body, click }: Parameters<Notifications['say']>[0]): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    const drop = (): void => void held.delete(notification);
    notification.on('click', () => {
      drop();
      click?.();
    });
    notification.on('close', drop);
    notification.on('failed', (_event, error) => {
      drop();
      log(`A notification could not be shown: ${error}`);
    });
    held.add(notification);
    for (const oldest of held) {
      if (held.size <= heldMax) break;
      held.delete(oldest);
    }
    notification.show();
  }

  const notifier: Notifier = { show: ({ title, body, view }) => say({ title, body, click: () => show(view) }) };
  return { ...(Notification.isSupported() ? { notifier } : {}), say };
}
