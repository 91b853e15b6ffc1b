import type { AppState } from '../../../src-shared/contract.ts';
import type { DestinationKind } from '../../../src-shared/domain.ts';

/*
 * What the main process says to people, in English: tray, menus, notifications and the system's dialogs. A translation is this
 * file again, in another language.
 */

export type MainWords = ReturnType<typeof englishWords>;
export type Holding = NonNullable<AppState['background']['holding']>;

export function englishWords(locale: string) {
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const times = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: '2-digit' });
  const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const photos = (count: number): string => `${numbers.format(count)} ${count === 1 ? 'photo' : 'photos'}`;
  /** Files, folders and links, where they are counted together. */
  const items = (count: number): string => `${numbers.format(count)} ${count === 1 ? 'item' : 'items'}`;

  const holdings: Readonly<Record<Holding, string>> = {
    battery: 'Waiting until this computer is plugged in',
    metered: 'Waiting for another network',
    asleep: 'Waiting until this computer is awake',
  };
  const waiting: Readonly<Record<DestinationKind, string>> = {
    vault: 'Waiting for the vault’s drive',
    server: 'Waiting for your Keepsake server',
  };

  /** @param until ISO; absent: until somebody resumes */
  function paused(until: string | undefined): string {
    if (until === undefined) return 'Paused';
    const end = new Date(until);
    return `Paused until ${(end.toDateString() === new Date().toDateString() ? times : days).format(end)}`;
  }

  return {
    /** What the engine says, which it says in English and may have stored: a reason, a failure. */
    said: (sentence: string): string => sentence,
    notices: {
      finished: (uploaded: number) => ({ title: 'Your photos are backed up', body: `${photos(uploaded)} added.` }),
      failed: (count: number) => ({
        title: `${items(count)} could not be backed up`,
        body: 'Open Keepsake to see why, and what to do.',
      }),
      away: {
        title: 'Nothing was backed up for a day',
        body: 'The place where your photos go cannot be reached. Connect it, or choose another.',
      },
      restored: (count: number) => ({ title: 'Your photos are restored', body: `${photos(count)} ${count === 1 ? 'is' : 'are'} back.` }),
      restoreFailed: (count: number) => ({ title: `${photos(count)} could not be restored`, body: 'Open Keepsake to see why.' }),
      restoreStopped: { title: 'The restore stopped', body: 'Open Keepsake to see why, and to start it again.' },
      drillPassed: (passed: number) => ({ title: 'Your photos can be restored', body: `A test restored ${numbers.format(passed)} of them at random, and all of them came back.` }),
      drillFailed: { title: 'Not every photo can be restored', body: 'A test restored some at random, and not all of them came back. Open Keepsake to see which.' },
      damaged: { title: 'Something in your backup is damaged', body: 'A verification found it. Back up now: what you still have is stored again.' },
      card: (name: string) => ({ title: 'This camera card has photos that are not backed up', body: `Open Keepsake to back up ${name}.` }),
    },
    line: {
      paused,
      backingUp: (progress: number | undefined) =>
        progress === undefined ? 'Backing up' : `Backing up: ${percents.format(progress)}`,
      restoring: (progress: number | undefined) => (progress === undefined ? 'Restoring' : `Restoring: ${percents.format(progress)}`),
      waiting: (kind: DestinationKind | undefined) =>
        kind === undefined ? 'Waiting for the place where your photos go' : waiting[kind],
      failures: (count: number) => `${photos(count)} ${count === 1 ? 'needs' : 'need'} you`,
      folders: (count: number) => `${numbers.format(count)} ${count === 1 ? 'folder' : 'folders'} cannot be read`,
      links: (count: number) => `${numbers.format(count)} ${count === 1 ? 'link points' : 'links point'} outside your folders`,
      stopped: 'The backup stopped',
      warning: 'Something needs you',
      noFolders: 'Add a folder to begin',
      nothingYet: 'Nothing is backed up yet',
      holding: (holding: Holding) => holdings[holding],
      safe: (count: number) => `${photos(count)} ${count === 1 ? 'is' : 'are'} safe`,
    },
    tray: {
      tooltip: (line: string) => `Keepsake: ${line}`,
      pause: 'Pause',
      forAnHour: 'For an hour',
      untilTomorrow: 'Until tomorrow',
      resume: 'Resume',
      open: 'Open Keepsake',
      /** @param at ISO; absent: never */
      drilled: (at: string | undefined, passed: number, files: number) =>
        at === undefined ? 'Restore never tested' : `Restore tested on ${dates.format(new Date(at))}: ${numbers.format(passed)} of ${numbers.format(files)}`,
      /** @param at as above */
      verified: (at: string | undefined, isPart: boolean) =>
        at === undefined ? 'Never verified' : `${isPart ? 'A part was last verified on' : 'Last verified on'} ${dates.format(new Date(at))}`,
      drilling: 'Testing a restore…',
      verifying: 'Verifying…',
      drillNow: 'Test now',
      verifyNow: 'Verify now',
      failures: 'Recent failures',
      failure: (name: string, reason: string) => `${name}: ${reason}`,
      allFailures: 'Show all…',
      quit: 'Quit Keepsake',
    },
    menu: {
      file: 'File',
      view: 'View',
      help: 'Help',
      backUpNow: 'Back up now',
      addFolder: 'Add a folder…',
      settings: 'Settings…',
      homeFolder: 'Show Keepsake’s folder',
      checkForUpdates: 'Check for updates…',
      roles: {
        about: 'About Keepsake',
        services: 'Services',
        hide: 'Hide Keepsake',
        hideOthers: 'Hide others',
        unhide: 'Show all',
        quit: 'Quit Keepsake',
        close: 'Close window',
        reload: 'Reload',
        toggleDevTools: 'Developer tools',
        resetZoom: 'Actual size',
        zoomIn: 'Zoom in',
        zoomOut: 'Zoom out',
        togglefullscreen: 'Full screen',
        editMenu: 'Edit',
        undo: 'Undo',
        redo: 'Redo',
        cut: 'Cut',
        copy: 'Copy',
        paste: 'Paste',
        delete: 'Delete',
        selectAll: 'Select all',
        windowMenu: 'Window',
        minimize: 'Minimise',
        zoom: 'Zoom',
        front: 'Bring all to front',
      },
    },
    taskbar: { failures: (count: number) => `${items(count)} could not be backed up` },
    closed: {
      title: 'Keepsake keeps going',
      body: 'Your photos are kept safe in the background. You find Keepsake in the tray; quit it there.',
    },
    quit: {
      backup: {
        message: 'A backup is running.',
        detail: 'If you quit now, Keepsake stops it. What is backed up stays so, and the next backup goes on from there.',
        stay: 'Keep backing up',
        leave: 'Stop and quit',
      },
      restore: {
        message: 'A restore is running.',
        detail: 'If you quit now, Keepsake stops it, and goes on with it when it is started again. What is restored stays.',
        stay: 'Keep restoring',
        leave: 'Stop and quit',
      },
    },
    notLoaded: {
      message: 'The window could not be loaded.',
      detail: 'A backup that is running continues.',
    },
    crashed: {
      message: 'The window stopped working.',
      detail: 'A backup that is running continues.',
      reload: 'Show the window again',
      quit: 'Quit Keepsake',
    },
    folder: {
      title: 'Add a folder',
      button: 'Add',
      ask: (name: string) => `Back up the folder “${name}”?`,
      detail: (path: string) => `${path}\n\nKeepsake copies its photos and videos, and never changes the folder.`,
      add: 'Add folder',
      cancel: 'Cancel',
      notAFolder: (name: string) => `“${name}” is not a folder.`,
      notAFolderDetail: 'Keepsake backs up whole folders: drag the folder onto its icon.',
    },
    secrets: {
      message: 'Keepsake has no safe place for passwords on this computer.',
      detail:
        'Keepsake can keep the key to your photos’ place in a file that only you can read. ' +
        'Otherwise it forgets the key when it ends, and asks you again. ' +
        'If your system has just asked about its keychain and you refused, enter the key again and allow it.',
      file: 'Keep it in a file',
      forget: 'Do not keep it',
    },
    update: {
      available: 'A new Keepsake is there',
      availableBody: (version: string) => `Version ${version}. Click to decide about it.`,
      ask: (version: string) => `Download Keepsake ${version}?`,
      detail: 'It is installed the next time Keepsake ends. Your photos and settings stay as they are.',
      download: 'Download',
      later: 'Later',
      ready: 'Keepsake is up to date again',
      readyBody: (version: string) => `Version ${version} is installed when you quit Keepsake.`,
      newest: 'This is the newest Keepsake.',
      failed: 'Keepsake could not look for a new version.',
      failedDetail: 'Please try again when you are online.',
    },
    failed: 'That did not work.',
    cannotStart: 'Keepsake cannot start',
  };
}
