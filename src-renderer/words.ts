import { type DestinationAddress, type FileState, type RunSnapshot, workersMax } from '../src-shared/domain.ts';
import { bytes, count, duration, fewDigits, files, number, percent } from './formats.ts';
import { announcement, detailOfRun, foldersAway, foldersAwayDetail, headlineOfRun, needsYou } from './run-words.ts';

export { bytes, duration, locale, moment, number, percent } from './formats.ts';

/*
 * Every word that people read: a translation is this file again (with formats.ts and run-words.ts), in
 * another language. Short and kind; says what happened and what to do. Nothing here knows HTML.
 */

const stateWords: Readonly<Record<FileState, string>> = {
  queued: 'Waiting',
  checksum: 'Reading',
  checking: 'Checking',
  uploading: 'Uploading',
  uploaded: 'Uploaded',
  present: 'Already backed up',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Not done yet',
};

export const words = {
  product: 'Keepsake',
  connection: {
    connecting: 'Connecting to Keepsake…',
    lost: 'Keepsake does not answer. What you see may be old; this page goes on by itself when the connection is back. If Keepsake was started again, please open the address that it printed then.',
    lostAtStart: 'Keepsake does not answer',
    lostAtStartDetail:
      'Is it still running? If it was started again, please open the address that it printed then. This page keeps trying.',
  },
  views: {
    label: 'Views',
    home: 'Home',
    files: 'Files',
    needBadge: (failed: number) => (failed === 1 ? 'needs you' : 'need you'),
  },
  hero: {
    title: 'Status',
    empty: 'Let’s keep your photos safe',
    emptyDetail:
      'Add the folders that your photos live in. Keepsake copies every photo and video to a safe place, and never changes or deletes one of yours.',
    ready: 'Ready to back up',
    readyDetail: (folders: number) =>
      `${count(folders, 'folder', 'folders')} will be copied. Your own files are only ever read.`,
    changed: 'There is something new to back up',
    changedDetail: 'Your folders or the place they go to changed since the last backup.',
    newFolders: (folders: number) =>
      `${count(folders, 'folder', 'folders')} ${folders === 1 ? 'is' : 'are'} new since the last backup`,
    newFoldersDetail: 'Back up once more, and what is in there is safe, too.',
    foldersAway,
    foldersAwayDetail,
    needsYou,
    needsYouDetail: 'Not everything could be backed up yet: see why, put it right, then try again.',
    run: headlineOfRun,
    runDetail: detailOfRun,
    addFolder: 'Add a folder',
    backUp: 'Back up',
    cancel: 'Cancel',
    cancelling: 'Stopping…',
    needsFolder: 'Add a folder first, then you can back up.',
    seeFailed: 'See what failed',
  },
  failures: {
    title: (failures: number) => `${files(failures)} ${failures === 1 ? 'needs' : 'need'} you`,
    detail: (failures: number) =>
      failures === 1
        ? 'It is listed with its reason until it is backed up.'
        : 'Each is listed with its reason until it is backed up.',
    show: (failures: number) => (failures === 1 ? 'Show it' : 'Show them'),
    retry: 'Retry the failed',
    saveCsv: 'Save as CSV…',
    /** @param day YYYY-MM-DD */
    csvName: (day: string) => `keepsake-failures-${day}.csv`,
    tab: 'Need you',
    tabDetail: 'Every file that could not be backed up stays here until it is, with its reason.',
    list: 'Files that need you',
    since: 'Failing since',
    none: 'No file needs you',
    noneDetail: 'What cannot be backed up is listed here with its reason, until it can.',
  },
  progress: {
    label: 'Progress of the backup',
    ofTotal: (done: number, total: number) => `${number(done)} of ${files(total)}`,
    doneSoFar: (done: number) => `${number(done)} done`,
    foundSoFar: (done: number, total: number) => `${number(done)} done, ${number(total)} found so far`,
    bytesOf: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
    filesPerSecond: (value: number) => `${value >= 10 ? number(Math.round(value)) : fewDigits.format(value)} files/s`,
    bytesPerSecond: (value: number) => `${bytes(value)}/s`,
    timeLeft: (seconds: number) => `about ${duration(seconds)} left`,
    counting: 'Still counting your photos',
  },
  counters: {
    title: 'Numbers of the last backup',
    processed: 'Processed',
    uploaded: 'Uploaded',
    present: 'Already backed up',
    skipped: 'Skipped',
    failed: 'Failed',
    cancelled: 'Not done yet',
  },
  lanes: {
    title: 'Happening now',
    busy: (busy: number, all: number) => `${number(busy)} of ${count(all, 'worker', 'workers')} busy`,
    list: 'What each worker does',
    worker: (lane: number) => `Worker ${number(lane)}`,
    idle: 'Ready',
  },
  folders: {
    title: 'Your folders',
    add: 'Add a folder',
    remove: (label: string) => `Remove ${label}`,
    none: 'No folder yet.',
    away: 'Not connected at the last backup',
    confirmTitle: (label: string) => `Remove “${label}”?`,
    confirmBody:
      'Keepsake stops backing up this folder. The photos in it stay where they are, and what was already backed up stays safe.',
    confirm: 'Remove the folder',
    keep: 'Keep it',
  },
  destination: {
    title: 'Where photos go',
    change: 'Change…',
    changeLabel: 'Change where photos go',
    name: (destination: DestinationAddress) => (destination.kind === 'vault' ? 'A vault folder' : 'A Keepsake server'),
    detail: (destination: DestinationAddress) =>
      destination.kind === 'vault'
        ? 'A plain folder: any file manager opens it, with or without Keepsake.'
        : 'Your own server keeps them, and checks every photo as it arrives.',
    dialogTitle: 'Where should your photos go?',
    dialogDetail: 'Keepsake tests the place before it is saved. Photos that are safe elsewhere stay there.',
    kind: 'Kind of place',
    vault: 'A folder',
    vaultDetail: 'On another drive, a NAS, or this computer.',
    server: 'A Keepsake server',
    serverDetail: 'On a home server or a NAS that runs Keepsake.',
    folder: 'Folder',
    browse: 'Browse…',
    address: 'Address of the server',
    addressExample: 'https://my-nas:4811',
    token: 'Token',
    tokenDetail: 'The server shows it when it starts for the first time. Leave it empty to keep the one that is saved.',
    save: 'Test and save',
    testing: 'Testing…',
  },
  workers: {
    title: 'Workers',
    label: 'Number of workers',
    detail:
      'How many files are handled at the same time. More helps a slow network; fewer is gentle on a small machine.',
    max: workersMax,
  },
  picker: {
    title: 'Choose a folder',
    places: 'Places',
    path: 'Path',
    go: 'Go',
    folders: (path: string) => `Folders in ${path}`,
    crumbs: 'Where you are',
    empty: 'No folders in here. You can choose this one.',
    choose: (name: string) => `Choose “${name}”`,
    loading: 'Looking…',
  },
  files: {
    title: 'Files',
    filters: 'Which files to show',
    all: 'All',
    list: 'Files of the backup',
    file: 'File',
    size: 'Size',
    state: 'State',
    states: stateWords,
    follow: 'Follow the newest',
    nothingYet: 'No files yet',
    nothingYetDetail: 'When you back up, every file shows here with what became of it.',
    noneOfFilter: (filter: FileState) => `No file is “${stateWords[filter].toLowerCase()}”.`,
    loading: 'Loading',
    tooMany: (shown: number, total: number) =>
      `The first ${number(shown)} of ${number(total)} files are shown here. Choose a state above to see the others.`,
  },
  dialog: { cancel: 'Cancel' },
  announcement,
  /** The window's title: what one wants to know when it is behind others. */
  pageTitle: (run: RunSnapshot | undefined, share: number | undefined, title: string) => {
    if (run === undefined) return 'Keepsake';
    if (run.state === 'running') return share === undefined ? 'Backing up · Keepsake' : `${percent(share)} · Keepsake`;
    return `${title} · Keepsake`;
  },
} as const;
