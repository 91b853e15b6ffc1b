import { type DestinationAddress, type DestinationKind, type FileState, type RunSnapshot, workersMax } from '../../src-shared/domain.ts';
import { bytes, count as countForms, duration, fewDigits, moment as momentOf, number, percent } from '../formats.ts';

/*
 * Every word that people read, in English; a translation is this file again, in another language. Short and kind;
 * says what happened and what to do. Nothing here knows HTML.
 */

const count = (value: number, one: string, other: string) => countForms(value, { one, other });
const photos = (value: number) => count(value, 'photo', 'photos');
const files = (value: number) => count(value, 'file', 'files');
const moment = (when: Date, now: Date) => momentOf(when, now, (time) => `today at ${time}`);


/** How many photos of this run are at the destination now, as its destination confirmed. */
const safePhotos = (run: RunSnapshot) => run.counters.uploaded + run.counters.present;

const needsYou = (value: number) => `${photos(value)} ${value === 1 ? 'needs' : 'need'} you`;

function waitingFor(destination: DestinationKind | undefined): string {
  switch (destination) {
    case 'vault':
      return 'Your vault’s drive is not connected';
    case 'server':
      return 'Your Keepsake server is not answering';
    case undefined:
      return 'The place where your photos go is not answering';
  }
}

/** How many files a run still has to do; undefined while they are not counted. */
function filesLeft({ totals, counters }: RunSnapshot): number | undefined {
  const left = totals.files - counters.processed;
  return totals.complete && left > 0 ? left : undefined;
}

/**
 * What a run is at, in a few words.
 * @param destination where its photos go, as far as it is known
 */
function headlineOfRun(run: RunSnapshot, destination?: DestinationKind): string {
  const { counters } = run;
  switch (run.state) {
    case 'starting':
      return 'Getting ready';
    case 'running':
      if (run.secondsLeft !== undefined) return `Backing up, about ${duration(run.secondsLeft)} left`;
      if (run.retry === true) return 'Trying again what failed';
      return run.dryRun ? 'Looking, copying nothing' : 'Backing up';
    case 'waiting':
      return waitingFor(destination);
    case 'paused':
      return 'Paused';
    case 'cancelling':
      return 'Stopping';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'The backup stopped';
    case 'complete':
      if (counters.failed > 0) return needsYou(counters.failed);
      if (run.dryRun) return 'Rehearsal done, nothing was copied';
      if (run.retry === true)
        return safePhotos(run) > 0 ? 'What had failed is safe now' : 'No photo needs you any more';
      if (safePhotos(run) === 0) return 'No photos found yet';
      return safePhotos(run) === 1 ? 'Your photo is safe' : `All ${photos(safePhotos(run))} are safe`;
  }
}

/** What a run's state means for whoever reads it. */
function detailOfRun(run: RunSnapshot, now: Date): string {
  switch (run.state) {
    case 'starting':
      return 'Connecting to where your photos go.';
    case 'running':
      return 'You can go on using your computer and your photos.';
    case 'waiting':
      return `${waitingPhotos(filesLeft(run))}; ${goesOn}`;
    case 'paused':
      return 'Nothing is copied until you resume.';
    case 'cancelling':
      return 'One moment: what is under way is brought to a clean end.';
    case 'cancelled':
      return detailOfCancelled(safePhotos(run));
    case 'failed':
      return run.message ?? 'Something went wrong. What was backed up before is safe; please try again.';
    case 'complete':
      return detailOfComplete(run, moment(new Date(Date.parse(run.startedAt) + run.seconds * 1000), now));
  }
}

const goesOn = 'Keepsake goes on by itself when it is back.';

function waitingPhotos(left: number | undefined): string {
  if (left === undefined) return 'Your photos are waiting';
  return `${photos(left)} ${left === 1 ? 'is' : 'are'} waiting`;
}

function detailOfCancelled(safe: number): string {
  if (safe === 0) return 'Nothing was backed up yet; all of it is done next time.';
  return `${photos(safe)} ${safe === 1 ? 'was' : 'were'} backed up before; the rest is done next time.`;
}

/** @param ended when it ended, in words */
function detailOfComplete(run: RunSnapshot, ended: string): string {
  const safe = safePhotos(run);
  const are = safe === 1 ? 'is' : 'are';
  if (run.retry === true) {
    if (safe > 0) return `${photos(safe)} that had failed before ${are} safe. Last try ${ended}.`;
    if (run.counters.failed > 0) return `None of them could be backed up. Last try ${ended}.`;
    return `What had failed is gone from your folders, or was skipped. Last try ${ended}.`;
  }
  if (run.counters.failed > 0)
    return `${safe === 0 ? 'None is safe yet.' : `${photos(safe)} ${are} safe.`} Last backup ${ended}.`;
  if (safe === 0) return 'There is nothing in your folders that Keepsake knows as a photo or a video.';
  return run.counters.uploaded === 0
    ? `Nothing new: everything was already backed up. Last backup ${ended}.`
    : `${photos(run.counters.uploaded)} (${bytes(run.counters.bytesUploaded)}) new in the last backup, ${ended}.`;
}

/** Of folders that were not there when the last backup looked. */
const foldersAway = (folders: number) =>
  `${count(folders, 'folder', 'folders')} ${folders === 1 ? 'is' : 'are'} not connected`;

function foldersAwayDetail(run: RunSnapshot): string {
  const safe = safePhotos(run);
  const others = safe === 0 ? '' : `${photos(safe)} ${safe === 1 ? 'is' : 'are'} safe. `;
  return `${others}Nothing counts as deleted: connect what is missing, then back up again.`;
}

/** Said once, when a run's state changes; so nothing in it may change by itself. */
function announcement(run: RunSnapshot, title: string): string {
  if (run.state === 'running') return run.retry === true ? 'Trying again what failed' : 'Backing up';
  if (run.state === 'waiting') return `${title}. ${goesOn}`;
  return run.message === undefined ? title : `${title}. ${run.message}`;
}


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

export const en = {
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
    timeline: 'Timeline',
    history: 'History',
    settings: 'Settings',
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
    filesPerSecond: (value: number) => `${value >= 10 ? number(Math.round(value)) : fewDigits(value)} files/s`,
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
  moment,
};

/** What every language must say. */
export type Words = typeof en;
