import type { DestinationAddress, DestinationKind, FileState, RunSnapshot } from '../../src-shared/domain.ts';
import type { CheckKind, CheckRecord, DrillRecord, VerifyRecord } from '../../src-shared/checks.ts';
import { workersMax } from '../../src-shared/workers.ts';
import {
  bytes, count as countForms, date, dateTime, days as daysOf, duration, fewDigits, list, moment as momentOf, month as monthOf, monthYear, number, percent, relative, time, weekday,
} from '../formats.ts';
import { enRestore } from './en-restore.ts';

/*
 * Every word that people read, in English; a translation is this file again, in another language. Short and kind;
 * says what happened and what to do. Nothing here knows HTML.
 */

const count = (value: number, one: string, other: string) => countForms(value, { one, other });
const photos = (value: number) => count(value, 'photo', 'photos');
const files = (value: number) => count(value, 'file', 'files');
const moment = (when: Date, now: Date) => momentOf(when, now, (time) => `today at ${time}`);

const tried = (when: Date, now: Date) => (now.getTime() - when.getTime() < 60_000 ? 'Tried just now' : `Tried ${relative(when, now)}`);

/** The day; of today the time. */
const dayOrTime = (when: Date, now: Date) => (when.toDateString() === now.toDateString() ? time(when) : date(when));
const muchMore = (usual: number) => 
  usual === 0 ? 'that never happened before.' : `that is far more than the ${number(usual)} that were the most on any day before.`;

/** How many photos of this run are at the destination now, as its destination confirmed. */
const safePhotos = (run: RunSnapshot) => run.counters.uploaded + run.counters.present;

const needsYou = (value: number) => `${photos(value)} ${value === 1 ? 'needs' : 'need'} you`;

const foldersUnreadable = (folders: number) => `${count(folders, 'folder', 'folders')} cannot be read`;

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
      if (run.unreadableFolders !== undefined) return foldersUnreadable(run.unreadableFolders);
      if (counters.failed > 0) return needsYou(counters.failed);
      return run.dryRun ? 'Rehearsal done, nothing was copied' : 'The backup is done';
  }
}

/**
 * What a run's state means for its reader.
 * @param safe how many photos are safe at its destination already
 */
function detailOfRun(run: RunSnapshot, safe: number): string {
  switch (run.state) {
    case 'starting':
      return 'Connecting to where your photos go.';
    case 'running':
      return 'You can go on using your computer and your photos.';
    case 'waiting':
      return safe === 0 ? `Your photos are waiting; ${goesOn}` : `${areSafe(safe)} there. ${goesOn}`;
    case 'paused':
      return 'Nothing is copied until you resume.';
    case 'cancelling':
      return 'One moment: what is under way is brought to a clean end.';
    case 'cancelled':
      return 'The last backup was cancelled: back up once more, and the rest is safe, too.';
    case 'failed':
      return run.message ?? 'Something went wrong. What was backed up before is safe; please try again.';
    case 'complete':
      return `${photos(safePhotos(run))} would be safe, ${number(run.counters.failed)} would fail.`;
  }
}

const goesOn = 'Keepsake goes on by itself when it is back.';

const placeOf = (destination: DestinationKind) => (destination === 'vault' ? 'in your vault folder' : 'on your Keepsake server');
const areSafe = (value: number) => `${photos(value)} ${value === 1 ? 'is' : 'are'} safe`;

/** How much is safe, where, and since when. @param added photos that the last backup brought */
function safeDetail(size: number, destination: DestinationKind, at: Date | undefined, added: number | undefined, now: Date): string {
  const much = `${bytes(size)} ${placeOf(destination)}.`;
  if (at === undefined) return much;
  const news = added === undefined ? '' : added === 0 ? ': nothing new' : `: ${count(added, 'new photo', 'new photos')}`;
  return `${much} Last backup ${moment(at, now)}${news}.`;
}

/** @param label of the only folder that is away */
const foldersAwayTitle = (folders: number, label: string) =>
  folders === 1 ? `“${label}” is not connected` : `${count(folders, 'folder', 'folders')} are not connected`;

const foldersAwayDetail = (safe: number) =>
  `${safe === 0 ? '' : `${areSafe(safe)}. `}Nothing counts as deleted: connect what is missing, then back up again.`;

/** Folders that are named one by one: with more of them a sentence cannot be read any more. */
const foldersNamed = 3;

function namedFolders(labels: readonly string[]): string {
  const named = labels.length <= foldersNamed ? labels : labels.slice(0, foldersNamed - 1);
  const others = labels.length - named.length;
  return list([...named.map((label) => `“${label}”`), ...(others === 0 ? [] : [count(others, 'other folder', 'other folders')])]);
}

/** "24 files/s" */
const perSecond = (value: number) => `${value >= 10 ? number(Math.round(value)) : fewDigits(value)} files/s`;

interface SpeedRange {
  readonly average: number;
  readonly most: number;
}

const foldersAway = (folders: number) =>
  `${count(folders, 'folder', 'folders')} ${folders === 1 ? 'is' : 'are'} not connected`;

/** Said once, when a run's state changes; so nothing in it may change by itself. */
function announcement(run: RunSnapshot, title: string): string {
  if (run.state === 'running') return run.retry === true ? 'Trying again what failed' : 'Backing up';
  if (run.state === 'waiting') return `${title}. ${goesOn}`;
  if (run.state === 'cancelled') return `Cancelled. ${title}`;
  return run.message === undefined ? title : `${title}. ${run.message}`;
}

const fromTo = (from: Date, to: Date) =>
  monthYear(from) === monthYear(to) ? `taken in ${monthYear(from)}` : `taken from ${monthYear(from)} to ${monthYear(to)}`;

/** Midnights between two moments. */
const calendarDays = (from: Date, to: Date) =>
  Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / 86_400_000);

/** What a backup that ended came to. */
function outcomeOf({ state, counters, dryRun, message, removed = 0 }: Omit<RunSnapshot, 'lanes'>): string {
  const { uploaded, failed, present } = counters;
  if (state === 'failed') return message ?? 'It stopped before it was finished';
  if (dryRun) return 'Rehearsal';
  const copied = uploaded === 0 ? 'Nothing new' : `${photos(uploaded)} copied`;
  if (state === 'cancelled') {
    const cancelled = uploaded === 0 ? 'Cancelled before anything was copied' : `${copied}, then cancelled`;
    return message === undefined ? cancelled : `${cancelled}. ${message}`;
  }
  if (failed > 0) return `${copied}, ${number(failed)} failed`;
  if (uploaded > 0) return copied;
  if (present === 0 && removed > 0) return `${photos(removed)} gone from your folders`;
  return present === 0 ? 'No photos found' : `Nothing new: ${photos(present)} already safe`;
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

const inPlace = ({ kind, address }: DestinationAddress): string => `${kind === 'vault' ? 'in' : 'on'} ${address}`;

/** What a verification has found, in a few words; empty where all is well. */
function foundIn({ summary: { damaged, missing, damagedLines, damagedJournals = [], unlisted = 0 } }: VerifyRecord): string {
  if (damaged + missing > 0) return `${number(damaged)} damaged, ${number(missing)} missing`;
  if (unlisted === 0 && damagedJournals.length > 0 && !damagedJournals.some(({ thisComputer }) => thisComputer))
    return 'the photos that were read are whole, but the list of what another computer has backed up is damaged';
  return damagedLines + unlisted > 0 ? 'the list of what is in the backup is damaged' : '';
}

export const en = {
  product: 'Keepsake',
  /** What the engine says, which it says in English and may have stored: a reason, a failure, a note. */
  said: (sentence: string): string => sentence,
  connection: {
    connecting: 'Connecting to Keepsake…',
    lost: 'Keepsake does not answer. What you see may be old; this page goes on by itself when Keepsake is back.',
    lostAtStart: 'Keepsake does not answer',
    lostAtStartDetail:
      'Is it still running? This page keeps trying, and goes on by itself when Keepsake is back.',
  },
  signIn: {
    title: 'This page needs its key',
    detail: 'Keepsake prints the address of this page when it starts, with the key at its end. Open that address, or paste it here. It stays the same when Keepsake is started again: bookmark it with the key.',
    where: 'It is in the window in which “keepsake web” runs. On a NAS or a server, look into its log: “docker logs keepsake”, or “journalctl --user --unit=keepsake-web”.',
    label: 'Printed address, or the key alone',
    submit: 'Open Keepsake',
    pending: 'One moment…',
    wrong: 'That key is not the right one. Copy the whole address that Keepsake printed, to its very end.',
  },
  views: {
    label: 'Views',
    home: 'Home',
    files: 'Files',
    restore: 'Restore',
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
    noFolders: 'No folder is backed up',
    noFoldersDetail: 'Add the folders that your photos live in. What was backed up before stays where it is.',
    commanded: (files: number) => areSafe(files),
    commandedDetail: 'A command backed them up. Add their folder below, and new photos are backed up by themselves.',
    paused: (until: Date | undefined, now: Date) => (until === undefined ? 'Paused' : `Paused until ${momentOf(until, now, (time) => time)}`),
    pausedDetail: (safe: number) => `${safe === 0 ? '' : `${areSafe(safe)}. `}Nothing new is copied until you resume.`,
    changed: 'There is something new to back up',
    changedDetail: 'Your photos go to another place now: back up once, and they are all there, too.',
    newFolders: (folders: number) =>
      `${count(folders, 'folder', 'folders')} ${folders === 1 ? 'is' : 'are'} new since the last backup`,
    newFoldersDetail: 'Back up once more, and what is in there is safe, too.',
    placeAway: (destination: DestinationKind) => waitingFor(destination),
    placeRefuses: (destination: DestinationKind) =>
      destination === 'vault' ? 'Your vault cannot be used now' : 'Your Keepsake server takes no photos now',
    placeAwayDetail: (safe: number) =>
      safe === 0 ? 'Your photos can be backed up as soon as it is back.' : `${areSafe(safe)} there. What is new follows when it is back.`,
    placeRefusesDetail: (safe: number) =>
      safe === 0 ? 'No photo is safe there yet.' : `${areSafe(safe)} there. What is new is not, until this is put right.`,
    foldersAway: foldersAwayTitle,
    foldersAwayDetail,
    needsYou,
    needsYouDetail: (safe: number) =>
      `${safe === 0 ? 'None is safe yet.' : `${count(safe, 'other is', 'others are')} safe.`} See why, put it right, then try again.`,
    foldersUnreadable,
    foldersUnreadableDetail: (folders: number, files: number, safe: number) =>
      `The number of photos in ${folders === 1 ? 'it' : 'them'} is unknown.${files === 0 ? '' : ` ${needsYou(files)}, too.`} ` +
      `${safe === 0 ? 'No photo is safe yet' : areSafe(safe)}. See why, put it right, then try again.`,
    linksOutside: (links: number) => `${count(links, 'link points', 'links point')} outside your folders`,
    linksOutsideDetail: (links: number, safe: number) =>
      `What ${links === 1 ? 'it points' : 'they point'} to is not backed up: add that folder, or leave the link out. ` +
      `${safe === 0 ? 'No photo is safe yet' : areSafe(safe)}.`,
    unfinished: (safe: number) => (safe === 0 ? 'No photo is safe yet' : `${areSafe(safe)} so far`),
    unfinishedDetail: 'The last backup did not reach its end: back up once more, and the rest is safe, too.',
    placeBack: 'The last backup could not reach the place where your photos go, which answers again: back up once more, and what is new is safe, too.',
    safeNote: (safe: number) => `${areSafe(safe)}.`,
    backAgain: (label: string) => `“${label}” is connected again`,
    backAgainDetail: 'Back up once more, and what is new in there is safe, too.',
    finishing: 'Almost done',
    finishingDetail: 'One moment: everything is counted once more.',
    noPhotos: 'No photos found yet',
    noPhotosDetail: 'There is nothing in your folders that Keepsake knows as a photo or a video.',
    safe: (safe: number) => (safe === 1 ? 'Your photo is safe' : `All ${photos(safe)} are safe`),
    safeDetail,
    nextAt: (when: Date, now: Date) => `The next backup begins ${moment(when, now)}.`,
    run: headlineOfRun,
    runDetail: detailOfRun,
    addFolder: 'Add a folder',
    backUp: 'Back up',
    cancel: 'Cancel',
    cancelling: 'Stopping…',
    pause: 'Pause',
    resume: 'Resume',
    needsFolder: 'Add a folder first, then you can back up.',
    seeFailed: 'See what failed',
  },
  setup: {
    suggested: 'Are your photos in here?',
    suggestion: (name: string) => `Add ${name}`,
    drop: 'Drop folders here to back them up',
    dropHint: 'You can also drop folders anywhere in this window.',
    dropInBrowser: 'A browser does not tell where a dropped folder is: please use “Add a folder”.',
    dropNothing: 'Only folders of this computer can be dropped here.',
    placeAway: 'The place for your photos cannot be used now',
    haveBackup: 'Do you have a backup already?',
    haveBackupDetail: 'Get photos back from it, or let this computer continue it.',
    openBackup: 'I have a backup already…',
    steps: ['What to keep', 'Where to keep it', 'Back up'],
    stepNumber: (step: number) => number(step),
  },
  warnings: {
    title: 'Good to know',
    hide: 'Hide',
    hideLabel: (title: string) => `Hide: ${title}`,
    change: 'Choose another place…',
    history: 'See it in the history',
    stale: (days: number) => `No complete backup for ${daysOf(days)}`,
    staleDetail: 'What is new since then is not safe yet: back up now, and leave this computer on until it is done.',
    manyChanged: (files: number) => `${photos(files)} changed`,
    manyChangedDetail: (usual: number, at: Date, now: Date) =>
      `That was ${moment(at, now)}, and ${muchMore(usual)} Is that you? Every photo that was safe before still is: Keepsake keeps changed ones as new versions.`,
    manyRemoved: (files: number) => `${photos(files)} vanished from your folders`,
    manyRemovedDetail: (usual: number, at: Date, now: Date) =>
      `That was ${moment(at, now)}, and ${muchMore(usual)} Is that you? They all stay in the backup.`,
    noPicture: (value: number) => (value === 1 ? 'There is no picture in one of your files' : `There is no picture in ${files(value)}`),
    noPictureDetail: (examples: readonly string[], more: number) =>
      `All the bytes of ${list([...examples.map((path) => `“${path}”`), ...(more > 0 ? [`${number(more)} more`] : [])])} are zero, as after a download or a copy that failed. The backup has them just so: get such photos again from where they came from, as long as they are there.`,
    nearlyFull: 'The place for your photos is nearly full',
    nearlyFullDetail: ({ free, total }: { readonly free: number; readonly total: number }) =>
      `${bytes(free)} of ${bytes(total)} ${free === 0 ? 'are' : 'is'} free. Make room there, or choose another place; what is safe stays safe.`,
    sourceAway: (label: string, days: number) => `“${label}” was not connected for ${daysOf(days)}`,
    sourceAwayDetail:
      'What is backed up from it is safe. Connect it now and then, so that what is new on it is backed up; or remove it from your folders.',
    sameDisk: 'Your photos and their backup are on the same disk',
    sameDiskDetail: (labels: readonly string[]) =>
      `If that disk breaks, ${namedFolders(labels)} and the backup are lost together. A folder on another drive, a NAS or a Keepsake server is safer.`,
  },
  failures: {
    title: needsYou,
    folders: (folders: number) =>
      folders === 1
        ? '1 folder cannot be read: the number of photos in it is unknown'
        : `${number(folders)} folders cannot be read: the number of photos in them is unknown`,
    links: (links: number) =>
      links === 1
        ? '1 link points outside your folders: what it points to is not backed up'
        : `${number(links)} links point outside your folders: what they point to is not backed up`,
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
    tabDetail: 'Everything that could not be backed up stays here until it is, with its reason. Folders that cannot be read come first.',
    addTarget: 'Add that folder',
    list: 'What needs you',
    since: (when: Date, now: Date) => `Since ${moment(when, now)}`,
    tried,
    triedAgain: (succeeded: number, failed: number, at: Date) =>
      `Tried again at ${time(at)}: ${succeeded === 0 ? '' : `${files(succeeded)} ${succeeded === 1 ? 'is' : 'are'} backed up now, `}${failed === 0 ? 'none failed' : `${files(failed)} failed again`}.`,
    none: 'Nothing needs you',
    noneDetail: 'What cannot be backed up is listed here with its reason, until it can.',
  },
  progress: {
    label: 'Progress of the backup',
    ofTotal: (done: number, total: number) => `${number(done)} of ${files(total)}`,
    doneSoFar: (done: number) => `${number(done)} done`,
    foundSoFar: (done: number, total: number) => `${number(done)} done, ${number(total)} found so far`,
    bytesOf: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
    filesPerSecond: perSecond,
    bytesPerSecond: (value: number) => `${bytes(value)}/s`,
    timeLeft: (seconds: number) => `about ${duration(seconds)} left`,
    counting: 'Still counting your photos',
  },
  counters: {
    title: 'Numbers of the last backup',
    card: 'Last backup',
    processed: 'Processed',
    uploaded: 'Uploaded',
    present: 'Already backed up',
    skipped: 'Skipped',
    failed: 'Failed',
    cancelled: 'Not done yet',
  },
  speed: {
    title: 'Speed',
    files: 'Files',
    bytes: 'Data',
    chart: (name: string) => `${name} a second, over the last minutes`,
    filesTick: (value: number) => `${fewDigits(value)}/s`,
    bytesTick: (value: number) => `${bytes(value)}/s`,
    summary: (seconds: number, filesOf: SpeedRange, bytesOf: SpeedRange) =>
      seconds === 0
        ? 'Nothing was measured yet.'
        : `Over the last ${duration(seconds)}: ${perSecond(filesOf.average)} on average and ${perSecond(filesOf.most)} at most, ${bytes(bytesOf.average)}/s on average and ${bytes(bytesOf.most)}/s at most.`,
  },
  bandwidth: {
    title: 'Speed of uploads',
    label: 'How fast uploads may be',
    now: (limit: number | undefined) => (limit === undefined ? 'No limit' : `At most ${bytes(limit)}/s`),
    open: (limit: number | undefined) =>
      limit === undefined ? 'No limit: limit the speed of uploads' : `At most ${bytes(limit)}/s: change the speed of uploads`,
    modes: {
      unlimited: { name: 'As fast as possible', detail: 'Uploads take what the network gives.' },
      limited: { name: 'Always limited', detail: 'All uploads together are never faster than this.' },
      timetable: { name: 'By the time of day', detail: 'For instance slow while people work, and fast at night.' },
    },
    speed: 'Never faster than',
    none: 'No limit',
    speedOf: (bytesPerSecond: number) => `${bytes(bytesPerSecond)}/s (${fewDigits((bytesPerSecond * 8) / 1e6)} Mbit/s)`,
    timetable: 'Timetable of every day',
    from: 'From',
    speedFrom: (from: string) => `Speed from ${from}`,
    remove: (from: string) => `Remove ${from}`,
    add: 'Add a time',
  },
  lanes: {
    title: 'Happening now',
    busy: (busy: number, all: number) => `${number(busy)} of ${count(all, 'worker', 'workers')} busy`,
    list: 'What each worker does',
    worker: (lane: number) => `Worker ${number(lane)}`,
    idle: 'Ready',
    paused: 'Paused',
  },
  folders: {
    title: 'Your folders',
    add: 'Add a folder',
    remove: (label: string) => `Remove ${label}`,
    none: 'No folder yet.',
    fromCommandLine: 'Backed up from the command line, and not by itself:',
    addFromCommandLine: (label: string, files: number, size: number) => `Add ${label} (${photos(files)}, ${bytes(size)})`,
    /** What became of a folder that was added; by the kinds that the engine knows. */
    addedSaid: {
      added: (label: string) => `“${label}” is one of your folders now.`,
      known: (label: string) => `“${label}” is one of your folders already.`,
      inside: (label: string, others: readonly string[]) =>
        `“${label}” is inside ${namedFolders(others)}, which is backed up with all that is in it. There is nothing to add.`,
      around: (label: string, others: readonly string[]) =>
        `“${label}” is one of your folders now. It takes the place of ${namedFolders(others)} inside it.`,
    },
    holds: (files: number, size: number) => `${photos(files)}, ${bytes(size)}`,
    states: {
      safe: 'Safe',
      busy: 'Being backed up',
      toDo: 'Not backed up yet',
      begun: 'Not finished yet',
      need: (failures: number) => `${number(failures)} ${failures === 1 ? 'needs' : 'need'} you`,
      away: (since: Date | undefined, now: Date) =>
        since === undefined ? 'Not connected' : `Not connected since ${dayOrTime(since, now)}`,
    },
    watching: {
      off: '',
      scanning: 'Keepsake looks through it for the first time',
      watching: 'New photos are noticed at once',
      scans: 'Looked through regularly',
      polling: 'Looked through every few minutes',
    },
    unlisted: (files: number) =>
      `${photos(files)} of folders that are not among these ${files === 1 ? 'stays' : 'stay'} in the backup.`,
    showUnlisted: 'Show all photos',
    confirmTitle: (label: string) => `Remove “${label}”?`,
    confirmBody:
      'Keepsake stops backing up this folder. The photos in it stay where they are, and what was already backed up stays safe.',
    confirmRunning:
      'A backup is running: it still finishes this folder. To stop it now, cancel the backup first.',
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
    space: 'Space',
    free: ({ free, total }: { readonly free: number; readonly total: number }) => `${bytes(free)} of ${bytes(total)} free`,
    dialogTitle: 'Where should your photos go?',
    dialogDetail: 'Keepsake tests the place before it is saved. Photos that are safe elsewhere stay there.',
    kind: 'Kind of place',
    vault: 'A folder',
    vaultDetail: 'On another drive, a NAS, or this computer: the photos stay plain files.',
    server: 'A Keepsake server',
    serverDetail: 'On a home server or a NAS that runs Keepsake, also from afar.',
    folder: 'Folder',
    browse: 'Browse…',
    address: 'Address of the server',
    addressExample: 'https://my-nas:4811',
    token: 'Token',
    tokenDetail: 'The server shows it when it starts for the first time. Leave it empty to keep the one that is saved.',
    test: 'Test this place',
    testing: 'Testing…',
    save: 'Use this place',
    saveCancelling: 'Cancel the backup and use this place',
    runs: 'A backup is running. It is cancelled when you use this place, and what it has copied stays where it is.',
    saving: 'Saving…',
    result: 'What Keepsake found',
    found: ({ kind, address }: DestinationAddress, found: 'new' | 'vault') =>
      found === 'new'
        ? `All is well: Keepsake makes a new vault in ${address}.`
        : kind === 'vault'
          ? 'All is well: there is a Keepsake vault already. What is in it is not copied again.'
          : 'All is well: the server answers, and takes photos.',
    insecure: (address: string) =>
      `Nothing protects what is sent to ${address}: everyone on the network between can read your photos and the token. Go on only in a network that you trust as a whole, or write https:// for a server that has a certificate.`,
    allowInsecure: 'I trust this network: test it',
    tooSmall: (place: DestinationAddress, needed: number, free: number) =>
      `Your photos take about ${bytes(needed)}, and only ${bytes(free)} are free ${inPlace(place)}: not all of them fit there.`,
    tooSmallForRest: (place: DestinationAddress, needed: number, free: number) =>
      `About ${bytes(needed)} of your photos are not stored ${inPlace(place)} yet, and only ${bytes(free)} are free: not all of them fit there.`,
    tooSmallPerhaps: (place: DestinationAddress, needed: number, free: number) =>
      `Your photos take about ${bytes(needed)}, and only ${bytes(free)} are free ${inPlace(place)}. This computer has stored nothing there: unless another one has stored the same photos, not all of them fit.`,
    roomUnknown: (place: DestinationAddress, free: number) =>
      `There was not enough time to count all of your photos: make sure that they fit into the ${bytes(free)} that are free ${inPlace(place)}.`,
    sameDisk: (labels: readonly string[]) =>
      `It is on the same disk as ${namedFolders(labels)}: if that disk breaks, both are lost. You can begin like this; another drive is safer.`,
  },
  workers: {
    title: 'Workers',
    label: 'Number of workers',
    detail:
      'How many files are handled at the same time. More helps a slow network; fewer is gentle on a small machine.',
    max: workersMax,
    speeds: 'What each number brought in this backup',
    workers: (workers: number) => count(workers, 'worker', 'workers'),
    speed: perSecond,
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
    tabs: 'Files',
    library: 'All photos',
    last: 'Last backup',
    current: 'This backup',
    run: 'One backup',
    runOf: (when: Date, now: Date) => `Backup ${when.toDateString() === now.toDateString() ? 'at' : 'of'} ${dayOrTime(when, now)}`,
    shortened: 'Of an earlier backup Keepsake keeps only the list of what was new, skipped or failed.',
    notListed: 'This list is not kept any more',
    notListedDetail: 'Keepsake keeps the lists of the last backups. What this one came to is in the history.',
    filters: 'Which files to show',
    all: 'All',
    libraryList: 'All that is backed up',
    list: 'Files of the backup',
    columns: { name: 'Name', folder: 'Folder', taken: 'Taken', bytes: 'Size', state: 'State' },
    /** Under a date of a photo that has none of its own. */
    dateOfFile: 'date of the file',
    states: stateWords,
    safe: 'Backed up',
    unlisted: 'Not among your folders',
    unlistedFolder: (name: string) => `${name} (not among your folders)`,
    search: 'Search by name or folder',
    clearSearch: 'Clear the search',
    folder: 'Folder',
    allFolders: 'All folders',
    found: (value: number) => `${files(value)} found`,
    nothingFound: 'Nothing found',
    nothingFoundDetail: (search: string) => `No file here has “${search}” in its name or its folder’s name.`,
    nothingInFolder: 'There is no such file in this folder.',
    showAll: 'Show all again',
    libraryEmpty: 'No photo is backed up yet',
    libraryEmptyDetail: 'After your first backup every photo that is safe is listed here.',
    follow: 'Follow the newest',
    nothingYet: 'No files yet',
    nothingYetDetail: 'When you back up, every file shows here with what became of it.',
    noneOfFilter: (filter: FileState) => `No file is “${stateWords[filter].toLowerCase()}”.`,
    loading: 'Loading',
    tooMany: (shown: number, total: number) =>
      `The first ${number(shown)} of ${number(total)} files are shown here. Search, or choose a folder above, to see the others.`,
  },
  details: {
    label: 'Details of the file',
    close: 'Close the details',
    picture: (name: string) => `Picture of ${name}`,
    loading: 'Looking…',
    backedUp: (when: Date, now: Date) => `Backed up ${relative(when, now)}`,
    notBackedUp: 'Not backed up yet',
    failing: (since: Date, now: Date) => `Could not be backed up since ${moment(since, now)}`,
    tried: (when: Date, now: Date) => `${tried(when, now)}.`,
    unlisted: 'This folder is not among those that Keepsake backs up now. What was backed up of it stays safe.',
    olderIsSafe: (when: Date, now: Date) => `An older version is safe, from ${relative(when, now)}.`,
    gone: 'It is not in its folder any more, or the folder is not connected.',
    taken: 'Taken',
    notice: 'Please note',
    notDated: 'There is no date in the file',
    modified: 'Last changed',
    confirmed: 'Backed up',
    size: 'Size',
    bytes: (value: number) => (value < 1000 ? bytes(value) : `${bytes(value)} (${count(value, 'byte', 'bytes')})`),
    where: 'Where it is',
    target: 'The folder it points to',
    copy: 'Where the backup is',
    checksum: 'Checksum (SHA-256)',
    versions: (value: number) => count(value, 'version', 'versions'),
    versionsDetail: 'Each time it changed, Keepsake kept what it was before.',
    newest: 'Newest',
    version: (when: Date) => dateTime(when),
    versionDetail: (value: number, modified: Date) => `${bytes(value)}, changed ${dateTime(modified)}`,
    reveal: 'Show in its folder',
    retry: 'Try again',
    copyDetails: 'Copy details',
    copied: 'Copied',
    moment: dateTime,
  },
  restore: enRestore,
  timeline: {
    title: 'Timeline',
    /** @param from the first month with a photo */
    summary: (files: number, bytesOf: number, from: Date, to: Date) =>
      `${photos(files)} (${bytes(bytesOf)}) ${files === 1 ? 'is' : 'are'} safe, ${fromTo(from, to)}`,
    unlisted: (files: number) =>
      `${photos(files)} of them ${files === 1 ? 'is' : 'are'} from folders that are not among yours.`,
    summaryUndated: (files: number) => `${photos(files)} ${files === 1 ? 'is' : 'are'} safe`,
    table: 'Photos that are safe, by the month they were taken in',
    year: 'Year',
    wholeYear: 'Total',
    month: (when: Date, files: number, bytesOf: number) => `${monthYear(when)}: ${photos(files)}, ${bytes(bytesOf)}`,
    monthWithout: (when: Date) => `${monthYear(when)}: no photos`,
    yearTotal: (year: string, files: number, bytesOf: number) => `${year}: ${photos(files)}, ${bytes(bytesOf)}`,
    yearsWithout: (from: string, to: string) => (from === to ? `No photos in ${from}` : `No photos from ${from} to ${to}`),
    yearsShort: (from: string, to: string) => (from === to ? from : `${from}–${to}`),
    look: 'Point at a month to see what is in it.',
    fewer: 'Fewer',
    more: 'More',
    missing: 'None',
    gaps: 'Where photos are missing',
    gapsDetail:
      'Perhaps there are none. But if you remember some, they may be in a folder, on a phone or on a card that Keepsake does not know yet.',
    /** @param before, after the months with photos around it */
    gap: (before: Date, after: Date) =>
      before.getFullYear() === after.getFullYear()
        ? `No photos between ${monthOf(before)} and ${monthYear(after)}`
        : `No photos between ${monthYear(before)} and ${monthYear(after)}`,
    since: (last: Date) => `No photos since ${monthYear(last)}`,
    gapMonths: (months: number) =>
      months < 24 ? count(months, 'month', 'months') : `about ${count(Math.round(months / 12), 'year', 'years')}`,
    moreGaps: (gaps: number) => `and ${count(gaps, 'more gap', 'more gaps')} of three months or longer`,
    noGaps: 'No longer gap: there are photos all the way from the first to the last.',
    dates: 'Photos without a place here',
    undated: (files: number) => `${photos(files)} ${files === 1 ? 'has' : 'have'} no date that Keepsake can find. ${files === 1 ? 'It is' : 'They are'} just as safe.`,
    doubtful: (files: number, years: readonly string[], others: number) =>
      `${photos(files)} ${files === 1 ? 'has a date that' : 'have dates that'} cannot be right (${list(others === 0 ? years : [...years, count(others, 'other year', 'other years')])}): the camera’s clock was probably not set.`,
    empty: 'No photos yet',
    emptyDetail: 'After the first backup you see here, month by month, what is safe, and where photos are missing.',
  },
  checks: {
    title: 'Can you get your photos back?',
    start: { drill: 'Test now', verify: 'Verify now' },
    stop: 'Stop',
    running: (kind: CheckKind, share: number | undefined) =>
      `${kind === 'drill' ? 'Testing a restore' : 'Verifying'}${share === undefined ? '…' : `: ${percent(share)}`}`,
    drilled: (drill: DrillRecord | undefined) =>
      drill === undefined ? 'Restore never tested' : `Restore tested on ${date(new Date(drill.startedAt))}: ${number(drill.summary.passed)} of ${number(drill.summary.files)}`,
    verified: (verify: VerifyRecord | undefined) => {
      if (verify === undefined) return 'Never verified';
      const found = foundIn(verify);
      const day = date(new Date(verify.startedAt));
      return `${verify.summary.sample === undefined ? 'Last verified on' : 'A part was last verified on'} ${day}${found === '' ? '' : `: ${found}`}`;
    },
    stopped: (kind: CheckKind, reason: string) => `${kind === 'drill' ? 'The last test stopped' : 'The last verification stopped'}: ${reason}`,
    /** What a check came to, in a few words. */
    outcome: (check: CheckRecord) => {
      const { state } = check.summary;
      if (state !== 'complete') {
        const what = check.kind === 'drill' ? 'Test of restoring' : 'Verification';
        return `${what} ${state === 'cancelled' ? 'cancelled' : 'stopped'}`;
      }
      if (check.kind === 'drill') return `Restore tested: ${number(check.summary.passed)} of ${number(check.summary.files)} came back`;
      return `Verified: ${foundIn(check) || 'all is well'}`;
    },
    meta: (check: CheckRecord) => {
      if (check.kind === 'verify') return `${photos(check.summary.verified)}${check.summary.sample === undefined ? '' : ', a part of all'}`;
      const { opened, notOpened } = check.summary;
      return opened + notOpened === 0 ? bytes(check.summary.bytes) : `${number(opened)} of ${count(opened + notOpened, 'picture', 'pictures')} opened`;
    },
  },
  history: {
    title: 'History',
    summary: (runs: number) => `${count(runs, 'backup', 'backups')}, the newest first`,
    empty: 'No backup yet',
    emptyDetail: 'Each backup is kept here with what it did, so that you can look it up later.',
    day: (when: Date, now: Date) => {
      const days = calendarDays(when, now);
      return days === 0 ? 'Today' : days === 1 ? 'Yesterday' : weekday(when);
    },
    /** What a backup came to, in a few words. */
    outcome: outcomeOf,
    /** What it went through, on one line. */
    meta: (looked: number, workers: number, retry: boolean) =>
      `${files(looked)} ${retry ? 'tried again' : 'looked at'} by ${count(workers, 'worker', 'workers')}`,
    took: (seconds: number) => (seconds < 1 ? 'under a second' : duration(seconds)),
    duration: 'Took',
    speed: 'Speed on average',
    speedOf: (filesPerSecond: number, bytesPerSecond: number) =>
      `${filesPerSecond >= 10 ? number(Math.round(filesPerSecond)) : fewDigits(filesPerSecond)} files/s, ${bytes(bytesPerSecond)}/s`,
    workers: 'Workers',
    copied: 'Copied',
    place: 'Where to',
    folders: 'Folders',
    foldersOf: (labels: readonly string[]) => list(labels),
    rehearsal: 'Rehearsal: nothing was copied',
    retry: 'Tried again what had failed',
    changed: (files: number) => `${photos(files)} had changed since the backup before: ${files === 1 ? 'it was' : 'they were'} kept as new versions.`,
    removed: (files: number) =>
      `${photos(files)} ${files === 1 ? 'was' : 'were'} gone from your folders: ${files === 1 ? 'it stays' : 'they stay'} in the backup.`,
    away: (folders: number) => `${foldersAway(folders)} at that time.`,
    failures: 'What failed',
    showFiles: 'Show its files',
    showAll: (failed: number) => `Show all ${number(failed)}`,
    failuresKept: (kept: number) => `Only the first ${number(kept)} are kept.`,
    numbers: 'Numbers of this backup',
    older: 'Show older backups',
    loading: 'Looking…',
  },
  settings: {
    title: 'Settings',
    sections: 'Parts of the settings',
    section: {
      folders: 'Folders',
      patterns: 'Leave out',
      destination: 'Destination',
      speed: 'Speed',
      when: 'When',
      notifications: 'Notifications',
      appearance: 'Appearance',
      about: 'About',
    },
    patterns: {
      title: 'Leave out',
      detail: 'What these patterns match is not backed up any more. What was backed up before stays safe.',
      label: 'Patterns, one on each line',
      example: '*.mov\nScreenshots/',
      save: 'Save patterns',
      discard: 'Undo changes',
      unsaved: 'Not saved yet',
      saved: 'Saved: they count from now on',
      mostTitle: 'Leave out that much?',
      mostBody: 'What is backed up already stays safe; what they match is not backed up from now on.',
      keepEditing: 'Change the patterns',
      saveAnyway: 'Save them all the same',
      line: (line: number) => `Line ${number(line)}`,
      help: 'How to write a pattern',
      examples: [
        { pattern: '*.mov', meaning: 'every file whose name ends so, also .MOV: upper and lower case are the same; * stands for anything' },
        { pattern: 'Screenshots/', meaning: 'every folder of this name, with all that is in it' },
        { pattern: '/2019/Raw/', meaning: 'this one folder: a path from the top of each of your folders' },
        { pattern: 'IMG_????.jpg', meaning: 'each ? stands for any one sign' },
        { pattern: '!best.mov', meaning: 'back up after all, although a pattern above leaves it out' },
        { pattern: '# old videos', meaning: 'a note to yourself' },
      ],
      looking: 'Looking what they match…',
      nothing: 'They match nothing that Keepsake knows of so far.',
      everything: 'These patterns leave out everything: no photo would be backed up.',
      /** @param folders those whose content is not known, because it was left out before */
      leavesOut: (left: number, known: number, size: number, folders: number) => {
        const whole = folders === 0 ? '' : count(folders, 'whole folder', 'whole folders');
        if (left === 0) return `They leave out ${whole}.`;
        const some = `${number(left)} of ${files(known)} (${bytes(size)})`;
        return `They leave out ${some}${whole === '' ? '' : ` and ${whole}`}.`;
      },
      matched: 'What they leave out',
      more: (more: number) => `and ${number(more)} more`,
    },
    destination: {
      test: 'Test the connection',
      testing: 'Testing…',
    },
    schedule: {
      title: 'When Keepsake backs up',
      detail: 'You can always back up at once from Home.',
      label: 'How often',
      modes: {
        continuous: { name: 'All the time', detail: 'What is new is backed up within seconds.' },
        hourly: { name: 'Every hour', detail: 'Keepsake looks for what is new once an hour.' },
        daily: { name: 'Once a day', detail: 'At a time when nobody needs the computer.' },
        manual: { name: 'Only when I ask', detail: 'Nothing is backed up until you press “Back up”.' },
      },
      at: 'Time of day',
      onBattery: 'Wait while on battery',
      onBatteryDetail: 'Goes on by itself when the computer is plugged in.',
      onMetered: 'Wait on metered networks',
      onMeteredDetail: 'Such as a phone’s hotspot, where every photo costs money.',
      atLogin: 'Start when I log in',
      atLoginDetail: 'Keepsake waits quietly in the background, and you need not think of it.',
    },
    checks: {
      title: 'Checking the backup',
      detail: 'While nothing else goes on. It waits for power and network as a backup does.',
      drill: 'Test restoring once a month',
      drillDetail: 'Restores a few photos at random, compares them, and removes the copies again.',
      label: 'Verify everything',
      periods: {
        monthly: { name: 'Every month', detail: 'A thirtieth is read back each day.' },
        quarterly: { name: 'Every three months', detail: 'A ninetieth is read back each day.' },
        never: { name: 'Never', detail: 'Only when you press “Verify now”.' },
      },
    },
    notifications: {
      title: 'Notifications',
      label: 'What the system tells you about your backup',
      levels: {
        everything: { name: 'Everything', detail: 'Each finished backup, and whatever needs you.' },
        needed: { name: 'Only what needs me', detail: 'Photos that failed, a full disk, a folder that is missing.' },
        nothing: { name: 'Nothing', detail: 'Keepsake stays silent. This window still shows it all.' },
      },
    },
    appearance: {
      title: 'Appearance',
      theme: 'Colours',
      themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
      language: 'Language',
      /** Languages are called by their own names. */
      languages: { system: 'As the system', en: 'English', de: 'Deutsch' },
    },
    about: {
      title: 'About Keepsake',
      version: 'Version',
      home: 'Keepsake’s own folder',
      homeDetail: 'Settings, the list of what is safe, and the vault where no other place was chosen.',
      never: 'What Keepsake never does',
      promises: [
        'Change, move or delete a photo in your folders.',
        'Delete or overwrite anything that is backed up.',
        'Call a photo safe before the place where it went has confirmed it.',
        'Send your photos, or their names, anywhere but to the place that you chose.',
        'Lock your photos in: a vault opens in any file manager, with or without Keepsake.',
      ],
      licences: 'Licences…',
      licencesTitle: 'Licences',
      licencesText: 'Text of the licences',
      loading: 'One moment…',
      close: 'Close',
    },
  },
  dialog: { cancel: 'Cancel', done: 'Done' },
  notice: { close: 'Close this notice' },
  announcement,
  /**
   * The window's title: what one wants to know when it is behind others.
   * @param view its name; absent on the first page
   */
  pageTitle: (view: string | undefined, run: RunSnapshot | undefined, share: number | undefined, title: string) => {
    const parts = [...(view === undefined ? [] : [view]), 'Keepsake'];
    if (run === undefined) return parts.join(' · ');
    if (run.state === 'running') return [share === undefined ? 'Backing up' : percent(share), ...parts].join(' · ');
    return view === undefined ? `${title} · Keepsake` : [view, title, 'Keepsake'].join(' · ');
  },
  moment,
};

/** The same with other words. */
type Translated<T> = T extends string
  ? string
  : T extends (...said: infer I) => string
    ? (...said: I) => string
    : T extends object
      ? { readonly [K in keyof T]: Translated<T[K]> }
      : T;

/** What every language must say. */
export type Words = Translated<typeof en>;
