import { existsSync } from 'node:fs';
import type { AppUpdater } from 'electron-updater';
import type { Dialog } from 'electron';
import type { Notifications } from './notifications.ts';
import type { MainWords } from '../app/words/main-words.ts';

type Updater = Pick<AppUpdater, 'autoDownload' | 'autoInstallOnAppQuit' | 'logger' | 'checkForUpdates' | 'downloadUpdate' | 'on'>;

export interface UpdatesOptions {
  /** app-update.yml, which the packager writes where a feed is set; without it there are no updates. */
  readonly feedFile: string;
  readonly load: () => Promise<Updater>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly say: Notifications['say'];
  /** May Keepsake speak up unasked? As the preference for notifications says. */
  readonly maySpeak: () => Promise<boolean>;
  readonly words: () => MainWords;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

export interface Updates {
  /** Looks now and says what it found, as somebody asked for it. Absent while no feed is set. */
  readonly check?: () => void;
}

const everyMs = 24 * 60 * 60_000;

/**
 * New versions from the feed that the package was made with. Nothing is downloaded before somebody said so, and nothing
 * installed before Keepsake ends; what fails unasked is logged and tried again the next day.
 */
export function createUpdates(options: UpdatesOptions): Updates {
  const { feedFile, load, dialog, say, maySpeak, words, log, signal } = options;
  if (!existsSync(feedFile)) return {};
  let loading: Promise<Updater> | undefined;
  /** The version that was spoken of: once is enough. */
  let told: string | undefined;

  async function open(): Promise<Updater> {
    const updater = await load();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = true;
    updater.logger = { info: () => undefined, warn: logLine, error: logLine };
    updater.on('update-downloaded', ({ version }) => say({ title: words().update.ready, body: words().update.readyBody(version) }));
    // Without a listener an error would end the process; whoever asked gets it as a rejection too.
    updater.on('error', () => undefined);
    return updater;
  }
  const logLine = (message?: unknown): void => log(`Update: ${String(message)}`);

  /** @returns the version that is there, where it is newer */
  async function look(): Promise<string | undefined> {
    const updater = await (loading ??= open());
    const found = await updater.checkForUpdates();
    return found?.isUpdateAvailable === true ? found.updateInfo.version : undefined;
  }

  async function decide(version: string): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: words().update.ask(version),
      detail: words().update.detail,
      buttons: [words().update.download, words().update.later],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0) await (await loading)?.downloadUpdate();
  }

  async function lookQuietly(): Promise<void> {
    try {
      if (!(await maySpeak())) return;
      const version = await look();
      if (version === undefined || version === told || signal.aborted) return;
      told = version;
      say({
        title: words().update.available,
        body: words().update.availableBody(version),
        click: () => void decide(version).catch(logLine),
      });
    } catch (error) {
      logLine(error);
    }
  }

  async function lookAsAsked(): Promise<void> {
    try {
      const version = await look();
      if (version === undefined) await dialog.showMessageBox({ type: 'info', message: words().update.newest });
      else await decide(version);
    } catch (error) {
      logLine(error);
      await dialog.showMessageBox({ type: 'warning', message: words().update.failed, detail: words().update.failedDetail });
    }
  }

  void lookQuietly();
  const timer = setInterval(() => void lookQuietly(), everyMs).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return { check: () => void lookAsAsked() };
}
