import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import type { WebContents } from 'electron';
import { openApplication } from '../../../src-main/app/open-application.ts';
import { loadRendererFiles } from '../../../src-main/app/renderer-files.ts';
import { serveIpc } from '../../../src-main/desktop/ipc.ts';
import { pageUrl, serveRenderer } from '../../../src-main/desktop/protocol.ts';
import { createContentsDouble, type Frame } from '../../desktop/window-double.ts';
import { pageScript, preloadScript, preloadWorld, toMainProcess } from './preload-stand-in.ts';
import type { Place } from './place.ts';

const dist = join(import.meta.dirname, '../../../dist');

/** Where Chromium finds the page that Electron serves under its own scheme. */
const address = 'https://keepsake.test/';
const ourFrame: Frame = { url: pageUrl, detached: false, parent: null };

type FromPreload =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'send'; readonly channel: string };

export interface Bridge {
  /** Gives a page the preload and the page's files, as Electron's window has them, and opens it. */
  open(page: Page): Promise<void>;
  close(): Promise<void>;
}

/**
 * Electron's side of the bridge, without Electron: the product's own IPC, page server and built preload, on the engine that
 * runs in this place.
 *
 * @param droppedFrom folders can be dropped, and are in this one
 */
export async function createBridge({ home }: Pick<Place, 'home'>, droppedFrom?: string): Promise<Bridge> {
  const ports = droppedFrom === undefined ? {} : { dropFolders: true };
  const application = await openApplication({ home, version: '0.0.0', env: {}, ports });
  const preload = await readFile(join(dist, 'preload.cjs'), 'utf8');
  const files = await loadRendererFiles(join(dist, 'renderer'));
  let answerPage: ((request: Request) => Response | Promise<Response>) | undefined;
  serveRenderer({ handle: (_scheme, handler) => void (answerPage = handler) }, files, application);

  async function servePage(page: Page): Promise<void> {
    await page.route(`${address}**`, async (route) => {
      const request = route.request();
      const url = `${pageUrl}${request.url().slice(address.length)}`;
      const response = await answerPage?.(new Request(url, { method: request.method() }));
      if (response === undefined) return route.abort();
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
  }

  /** Joins the preload's world to the product's IPC. */
  async function connect(page: Page, session: CDPSession): Promise<void> {
    const contents = createContentsDouble();
    let world: string | undefined;
    const toPreload = (message: object): void => {
      if (world === undefined) return;
      // A page that has navigated meanwhile has no world any more, and wants no answer.
      session
        .send('Runtime.evaluate', { expression: `keepsakeFromMainProcess(${JSON.stringify(message)})`, uniqueContextId: world })
        .catch(() => undefined);
    };
    // Of a window's contents, IPC uses what the double has.
    serveIpc({ contents: contents as unknown as WebContents, application, log: (line) => console.error(line) });
    contents.on('sent', (channel: string, ...args: unknown[]) => toPreload({ kind: 'sent', channel, args }));
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame())
        contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    });
    page.on('close', () => contents.emit('destroyed'));
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === preloadWorld) world = context.uniqueId;
    });
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== toMainProcess) return;
      const message = JSON.parse(payload) as FromPreload;
      if (message.kind === 'send') contents.receive(ourFrame, message.channel);
      else
        contents.invoke(ourFrame, message.channel, ...message.args).then(
          (output) => toPreload({ kind: 'answer', id: message.id, output }),
          (error: unknown) => toPreload({ kind: 'answer', id: message.id, error: String(error) }),
        );
    });
  }

  return {
    async open(page) {
      await servePage(page);
      const session = await page.context().newCDPSession(page);
      await connect(page, session);
      await session.send('Runtime.enable');
      await session.send('Page.enable');
      await session.send('Runtime.addBinding', { name: toMainProcess, executionContextName: preloadWorld });
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(droppedFrom ?? '/dropped') });
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript(preload), worldName: preloadWorld });
      await page.goto(address);
    },
    close: () => application.close(),
  };
}
