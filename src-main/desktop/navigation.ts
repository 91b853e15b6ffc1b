import type { App, Shell, WebContents } from 'electron';
import { pageUrl } from './protocol.ts';

/**
 * Keeps every page where it is: nothing navigates away, opens a window or embeds another page. A
 * link to the web that asks for a new window opens in the user's browser instead.
 */
export function denyNavigation(app: Pick<App, 'on'>, shell: Pick<Shell, 'openExternal'>): void {
  app.on('web-contents-created', (_event, contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>) => {
    // `location.reload()` is a navigation too, to where the page already is.
    contents.on('will-frame-navigate', (details) => {
      if (!(details.isMainFrame && withoutFragment(details.url) === pageUrl)) details.preventDefault();
    });
    contents.on('will-redirect', (details) => details.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (URL.parse(url)?.protocol === 'https:') {
        // Where the system has no browser there is nothing to tell: the click does nothing.
        shell.openExternal(url).catch(() => undefined);
      }
      return { action: 'deny' };
    });
  });
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}
