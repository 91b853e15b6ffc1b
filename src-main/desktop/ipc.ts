import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { commandChannel, updateChannel, updateTakenChannel, type Answer } from '../../src-shared/bridge.ts';
import { commandNames, type Update } from '../../src-shared/contract.ts';
import { answerCommand } from '../app/answer-command.ts';
import type { Application } from '../app/application-types.ts';
import { createLatestUpdates } from '../app/latest-updates.ts';
import { isOurs } from './protocol.ts';

type Contents = Pick<WebContents, 'ipc' | 'on' | 'send' | 'isDestroyed'>;

export interface IpcOptions {
  readonly contents: Contents;
  readonly application: Pick<Application, 'connect'>;
  readonly log: (message: string) => void;
}

/** One loaded page: its connection, and whether it has taken the last update. */
interface Page {
  readonly connection: ReturnType<Application['connect']>;
  readonly ended: AbortController;
  taken: (() => void) | undefined;
}

const refused: Answer = { error: { code: 'refused', message: 'Keepsake answers its own window only.' } };

/**
 * Serves the contract to one window: a channel for each command, on this window's own IPC, for the
 * main frame of our own page. Each page that is loaded has a connection, which ends with it.
 */
export function serveIpc({ contents, application, log }: IpcOptions): void {
  let page: Page | undefined;

  for (const name of commandNames) {
    contents.ipc.handle(commandChannel(name), async (event, input: unknown): Promise<Answer> => {
      if (!fromOurPage(event)) return refused;
      page ??= connect();
      return answerCommand(page.connection, name, input, (error) => log(error.stack ?? error.message));
    });
  }
  contents.ipc.on(updateTakenChannel, (event) => {
    if (fromOurPage(event)) page?.taken?.();
  });

  function connect(): Page {
    const opened: Page = { connection: application.connect(), ended: new AbortController(), taken: undefined };
    // The next update follows when the page has taken this one: a page that hangs piles nothing up.
    const send = (update: Update): Promise<void> =>
      new Promise((resolve) => {
        if (contents.isDestroyed()) return;
        opened.taken = resolve;
        contents.send(updateChannel, update);
      });
    opened.connection.onUpdate(createLatestUpdates(send), opened.ended.signal);
    return opened;
  }

  function disconnect(): void {
    page?.ended.abort();
    page?.connection.close();
    page = undefined;
  }
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) disconnect();
  });
  contents.on('render-process-gone', disconnect);
  contents.on('destroyed', disconnect);
}

/** `senderFrame` is null, or detached, once the frame has navigated or gone: it has no say then. */
function fromOurPage({ senderFrame: frame }: IpcMainInvokeEvent | IpcMainEvent): boolean {
  return frame !== null && !frame.detached && frame.parent === null && isOurs(frame.url);
}
