import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { App, Dialog } from 'electron';
import type { MainWords } from '../app/words/main-words.ts';

export interface FolderOfferOptions {
  readonly app: Pick<App, 'on'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly words: () => MainWords;
}

export interface FolderOffers {
  /** Offers paths that were dragged onto the icon, or named at the start; they wait until somebody can take them. */
  offer(paths: readonly string[]): void;
  /** From now on each folder is added, after asking. */
  begin(add: (path: string) => Promise<boolean>, show: () => void): void;
}

/** Folders that come from outside the window. Before `ready`: macOS tells of the first ones early. */
export function createFolderOffers({ app, dialog, words }: FolderOfferOptions): FolderOffers {
  const waiting: string[] = [];
  let take: ((path: string) => Promise<void>) | undefined;
  let taking: Promise<unknown> = Promise.resolve();

  function offer(paths: readonly string[]): void {
    waiting.push(...paths);
    const taker = take;
    if (taker === undefined) return;
    // One question after the other.
    for (const path of waiting.splice(0)) taking = taking.then(() => taker(path));
  }

  app.on('open-file', (event, path) => {
    event.preventDefault();
    offer([path]);
  });

  async function ask(path: string, add: (path: string) => Promise<boolean>, show: () => void): Promise<void> {
    const name = basename(path) || path;
    const isFolder = await stat(path).then((found) => found.isDirectory(), () => undefined);
    if (isFolder === undefined) return; // A word on the command line that names nothing.
    if (!isFolder) {
      await dialog.showMessageBox({
        type: 'info', message: words().folder.notAFolder(name), detail: words().folder.notAFolderDetail, noLink: true,
      });
      return;
    }
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: words().folder.ask(name),
      detail: words().folder.detail(path),
      buttons: [words().folder.add, words().folder.cancel],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0 && (await add(path))) show();
  }

  return {
    offer,
    begin(add, show) {
      take = (path) => ask(path, add, show);
      offer([]);
    },
  };
}
