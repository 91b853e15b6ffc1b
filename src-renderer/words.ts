import { type DestinationAddress, type FileState, type RunSnapshot, workersMax } from '../src-shared/domain.ts';

/*
 * Every word that people read, in one place: a translation is this file again, in another language.
 * Short and kind; says what happened and what to do. Nothing here knows HTML.
 */

/** The page's language with the reader's regional habits: en-GB writes its dates otherwise than en-US. */
export const locale = navigator.languages.find((language) => language.startsWith('en')) ?? 'en';

const numberFormat = new Intl.NumberFormat(locale);
const fewDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
const percentFormat = new Intl.NumberFormat(locale, { style: 'percent' });
const pluralRules = new Intl.PluralRules(locale);
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const dateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

export const number = (value: number) => numberFormat.format(value);
/** @param share 0 to 1 */
export const percent = (share: number) => percentFormat.format(share);

const count = (value: number, one: string, other: string) =>
  `${number(value)} ${pluralRules.select(value) === 'one' ? one : other}`;
const photos = (value: number) => count(value, 'photo', 'photos');
const files = (value: number) => count(value, 'file', 'files');

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as file managers and drives' boxes count: "4.2 MB". */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  // 999.5 would be written as 1,000 of its unit.
  while (scaled >= 999.5 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (unit === 0) return count(value, 'byte', 'bytes');
  return `${scaled >= 100 ? number(Math.round(scaled)) : fewDigits.format(scaled)} ${byteUnits[unit] ?? ''}`;
}

/** "3 minutes", "about" is the caller's. Coarse on purpose: nobody needs seconds of an hour. */
export function duration(seconds: number): string {
  if (seconds < 55) return count(Math.max(1, Math.round(seconds / 5) * 5 || Math.round(seconds)), 'second', 'seconds');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute', 'minutes');
  const hours = Math.round(minutes / 60);
  if (minutes < 600) {
    const rest = Math.round((minutes % 60) / 15) * 15;
    const whole = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
    const words = count(whole, 'hour', 'hours');
    return rest === 0 || rest === 60 ? words : `${words} ${count(rest, 'minute', 'minutes')}`;
  }
  if (hours < 48) return count(hours, 'hour', 'hours');
  return count(Math.round(hours / 24), 'day', 'days');
}

/** "today at 14:32", else the date and the time. */
export function moment(when: Date, now: Date): string {
  const sameDay = when.toDateString() === now.toDateString();
  return sameDay ? `today at ${timeFormat.format(when)}` : dateFormat.format(when);
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

/** How many photos of this run are at the destination now, as its destination confirmed. */
export const safePhotos = (run: RunSnapshot) => run.counters.uploaded + run.counters.present;

function headlineOfRun(run: RunSnapshot): string {
  switch (run.state) {
    case 'starting':
      return 'Getting ready';
    case 'running':
      if (run.secondsLeft === undefined) return run.dryRun ? 'Looking, copying nothing' : 'Backing up';
      return `Backing up, about ${duration(run.secondsLeft)} left`;
    case 'waiting':
      return 'Waiting to go on';
    case 'cancelling':
      return 'Stopping';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'The backup stopped';
    case 'complete':
      if (run.counters.failed > 0)
        return `${photos(run.counters.failed)} ${run.counters.failed === 1 ? 'needs' : 'need'} you`;
      if (run.dryRun) return 'Rehearsal done, nothing was copied';
      if (safePhotos(run) === 0) return 'No photos found yet';
      return safePhotos(run) === 1 ? 'Your photo is safe' : `All ${photos(safePhotos(run))} are safe`;
  }
}

function detailOfRun(run: RunSnapshot, now: Date): string {
  const safe = safePhotos(run);
  const ended = moment(new Date(Date.parse(run.startedAt) + run.seconds * 1000), now);
  switch (run.state) {
    case 'starting':
      return 'Connecting to where your photos go.';
    case 'running':
      return 'You can go on using your computer and your photos.';
    case 'waiting':
      return (
        run.message ?? 'The place where your photos go does not answer. Keepsake goes on by itself when it is back.'
      );
    case 'cancelling':
      return 'One moment: what is under way is brought to a clean end.';
    case 'cancelled':
      return safe === 0
        ? 'Nothing was backed up yet; all of it is done next time.'
        : `${photos(safe)} ${safe === 1 ? 'was' : 'were'} backed up before; the rest is done next time.`;
    case 'failed':
      return run.message ?? 'Something went wrong. What was backed up before is safe; please try again.';
    case 'complete':
      if (run.counters.failed > 0)
        return `${safe === 0 ? 'None is safe yet.' : `${photos(safe)} ${safe === 1 ? 'is' : 'are'} safe.`} Last backup ${ended}.`;
      if (safe === 0) return 'There is nothing in your folders that Keepsake knows as a photo or a video.';
      return run.counters.uploaded === 0
        ? `Nothing new: everything was already backed up. Last backup ${ended}.`
        : `${photos(run.counters.uploaded)} (${bytes(run.counters.bytesUploaded)}) new in the last backup, ${ended}.`;
  }
}

export const words = {
  product: 'Keepsake',
  connection: {
    connecting: 'Connecting to Keepsake…',
    lost: 'Keepsake does not answer. What you see may be old; this page goes on by itself when the connection is back. If Keepsake was started again, please open the address that it printed then.',
    lostAtStart: 'Keepsake does not answer',
    lostAtStartDetail:
      'Is it still running? If it was started again, please open the address that it printed then. This page keeps trying.',
  },
  views: { label: 'Views', home: 'Home', files: 'Files', failedBadge: (failed: number) => `${number(failed)} failed` },
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
    run: headlineOfRun,
    runDetail: detailOfRun,
    addFolder: 'Add a folder',
    backUp: 'Back up',
    cancel: 'Cancel',
    cancelling: 'Stopping…',
    needsFolder: 'Add a folder first, then you can back up.',
    seeFailed: 'See what failed',
  },
  progress: {
    label: 'Progress of the backup',
    ofTotal: (done: number, total: number) => `${number(done)} of ${files(total)}`,
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
  /** Said once, when a run's state changes; so nothing in it may change by itself. */
  announcement: (run: RunSnapshot) =>
    run.state === 'running'
      ? 'Backing up'
      : `${headlineOfRun(run)}${run.message === undefined ? '' : `. ${run.message}`}`,
  /** The window's title: what one wants to know when it is behind others. */
  pageTitle: (run: RunSnapshot | undefined, share: number | undefined) => {
    if (run === undefined) return 'Keepsake';
    if (run.state === 'running') return share === undefined ? 'Backing up · Keepsake' : `${percent(share)} · Keepsake`;
    return `${headlineOfRun(run)} · Keepsake`;
  },
} as const;
