import type { RunState } from '../../src-shared/domain.ts';
import type { RestoreCounters } from '../../src-shared/restore.ts';
import { bytes, count as countForms, date, dateTime, duration, list, number } from '../formats.ts';

/* The English words of the restore page. */

const count = (value: number, one: string, other: string) => countForms(value, { one, other });
const photos = (value: number) => count(value, 'photo', 'photos');

export interface RestoreFacts {
  readonly state: RunState;
  readonly secondsLeft?: number | undefined;
  readonly counters: RestoreCounters;
  readonly message?: string | undefined;
}

function headlineOf({ state, secondsLeft, counters }: RestoreFacts): string {
  switch (state) {
    case 'starting':
      return 'Reading the backup';
    case 'running':
      return secondsLeft === undefined ? 'Restoring your photos' : `Restoring, about ${duration(secondsLeft)} left`;
    case 'waiting':
      return 'The backup is not answering';
    case 'paused':
      return 'Paused';
    case 'cancelling':
      return 'Stopping';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'The restore stopped';
    case 'complete':
      if (counters.failed > 0) return `${photos(counters.failed)} could not be restored`;
      return counters.restored === 0 && counters.present > 0 ? 'Everything is there already' : 'Your photos are restored';
  }
}

function detailOf({ state, counters, message }: RestoreFacts): string {
  const { restored, present, cancelled } = counters;
  const done = `${photos(restored)} restored${present === 0 ? '' : `, ${number(present)} were there already`}.`;
  switch (state) {
    case 'starting':
      return 'Keepsake is reading what is in the backup.';
    case 'running':
      return 'You can close this window: it goes on without it.';
    case 'waiting':
      return message ?? 'It goes on when the backup is back.';
    case 'paused':
      return 'Nothing is restored until you resume.';
    case 'cancelling':
      return 'One moment: photos that are being written are finished or removed.';
    case 'cancelled':
      return cancelled === 0 ? done : `${done} ${photos(cancelled)} ${cancelled === 1 ? 'was' : 'were'} left out. Restore again to get the rest.`;
    case 'failed':
      return message ?? `${done} Please try again: what is there already is not copied twice.`;
    case 'complete':
      return done;
  }
}

export const enRestore = {
  title: 'Restore photos',
  from: (place: string) => `From ${place}`,
  elsewhere: 'Another backup…',
  reading: (lines: number) => `Reading what is in the backup: ${count(lines, 'entry', 'entries')} so far`,
  readingShort: 'Reading what is in the backup…',
  stopped: 'The list is not complete: reading it was stopped.',
  damaged: (lines: number) => `${count(lines, 'entry', 'entries')} of the backup’s list cannot be read. Some photos may be missing here.`,
  again: 'Try again',
  empty: 'Nothing is backed up here yet',
  emptyDetail: 'After the first backup you can get your photos back from this page.',
  nothingFound: 'Nothing found',
  nothingFoundDetail: 'No photo in the backup fits your search.',
  showAll: 'Show all again',
  search: 'Search by name or folder',
  clearSearch: 'Clear the search',
  found: (value: number) => `${photos(value)} found`,
  order: 'How photos are listed',
  byDate: 'By date',
  byFolder: 'By folder',
  source: 'Folder that was backed up',
  allSources: 'All folders',
  sourceOf: (label: string, computer: string) => `${label} (${computer})`,
  removedFilter: 'Which photos',
  allPhotos: 'All photos',
  onlyRemoved: 'Deleted photos only',
  top: 'All folders',
  path: 'Folders above',
  list: 'Photos in the backup',
  undated: 'Without a date',
  loading: 'Loading',
  folder: (files: number, size: number) => `${photos(files)}, ${bytes(size)}`,
  removed: (when: Date) => `Deleted from its folder, noticed ${date(when)}`,
  removedMark: 'Deleted',
  versionsMark: (value: number) => count(value, 'version', 'versions'),
  tooMany: (shown: number, total: number) =>
    `The first ${number(shown)} of ${photos(total)} are shown here. Search, or choose a folder, to see the others.`,
  hint: 'Click photos to select them. Double-click one to see it large.',
  selected: (files: number, size: number) => `${photos(files)} selected, ${bytes(size)}`,
  selectedFolders: (folders: number, files: number, size: number) =>
    `${count(folders, 'folder', 'folders')} selected: ${photos(files)}, ${bytes(size)}`,
  selectionFull: (most: number) => `You can select up to ${number(most)} photos at a time. For more, select their folder, or restore everything.`,
  clear: 'Clear the selection',
  download: 'Download as ZIP',
  selectAll: 'Select all of them',
  restoreSelected: (value: number) => `Restore ${photos(value)}…`,
  restoreFolder: 'Restore this folder…',
  restoreEverything: 'Restore everything…',
  viewer: {
    label: (name: string) => `Photo ${name}`,
    close: 'Close',
    previous: 'Previous photo',
    next: 'Next photo',
    position: (at: number, total: number) => `${number(at)} of ${number(total)}`,
    noPreview: 'A browser cannot show this kind of file. Restore it to open it.',
    facts: 'About this photo',
    taken: 'Taken',
    changed: 'Last changed',
    backedUp: 'Backed up',
    size: 'Size',
    folder: 'Folder',
    removed: 'Deleted',
    versions: 'Versions',
    versionsDetail: 'Each time the file changed, its earlier content was kept.',
    version: (when: Date) => `Backed up ${dateTime(when)}`,
    newest: 'Newest',
    restore: 'Restore…',
    restoreVersion: 'Restore this version…',
    save: 'Save a copy',
    moment: dateTime,
    bytes,
  },
  dialog: {
    titleSelected: (value: number) => `Restore ${photos(value)}`,
    titleFolder: (name: string) => `Restore “${name}”`,
    titleEverything: 'Restore everything',
    where: 'Where to?',
    newFolder: { name: 'Into a folder of its own', detail: 'Your present folders stay as they are.' },
    inPlace: { name: 'Back to where it was', detail: 'Only what is missing is added. A photo that changed since gets the restored one beside it.' },
    inPlaceUnknown: 'This was backed up by another computer, so it is restored into a folder of its own.',
    folder: 'Folder',
    browse: 'Browse…',
    /** The folder that is offered. @param day YYYY-MM-DD */
    folderName: (day: string) => `Restored ${day}`,
    when: 'Which state?',
    newest: 'The newest',
    onDay: 'As it was on a day',
    day: 'Day',
    removed: 'Also photos that were deleted',
    removedDetail: 'Photos that were in the folder once and are gone from it.',
    looking: 'Working out how much that is…',
    what: (files: number, size: number) => `${photos(files)}, ${bytes(size)}`,
    nothing: 'There is nothing to restore.',
    to: (places: readonly string[]) => `To ${list(places)}`,
    free: (free: number) => `${bytes(free)} free there`,
    noRoom: 'There is not enough room. Choose a folder on another drive, or select less.',
    left: (value: number) => `${photos(value)} that ${value === 1 ? 'was' : 'were'} deleted ${value === 1 ? 'is' : 'are'} left out.`,
    start: 'Restore',
    starting: 'Starting…',
  },
  another: {
    title: 'Which backup?',
    detail: 'Choose the folder of the vault, or the Keepsake server that has it.',
    open: 'Open the backup',
    opening: 'Opening…',
  },
  replace: {
    name: (computer: string | undefined) => (computer === undefined ? 'Another computer' : `“${computer}”`),
    computer: (name: string, folders: number, last: Date | undefined) =>
      `${name} backed up ${count(folders, 'folder', 'folders')} here${last === undefined ? '.' : `, last on ${date(last)}.`}`,
    open: 'This computer replaces it…',
    title: (name: string) => `This computer replaces ${name}`,
    detail:
      'Choose the folder of this computer that takes the place of each folder below. If the photos are not here yet, restore them first. Nothing that is in the backup is uploaded again.',
    moves: (address: string) => `From now on your photos go to ${address}.`,
    folderOf: (label: string) => `Folder for “${label}”`,
    browse: (label: string) => `Browse for “${label}”`,
    submit: 'Replace it',
    done: (folders: number) => `This computer backs up ${count(folders, 'folder', 'folders')} from now on, in place of the other one.`,
  },
  status: 'Restore',
  headline: headlineOf,
  detail: detailOf,
  progress: 'Progress of the restore',
  counting: 'Reading the backup',
  numbers: 'Numbers of the restore',
  counters: { processed: 'Processed', restored: 'Restored', present: 'Already there', renamed: 'Renamed', failed: 'Failed', cancelled: 'Left out' },
  states: { comparing: 'Comparing', restoring: 'Restoring' },
  done: 'Done',
  restoredTo: (places: readonly string[]) => `Restored to ${list(places)}.`,
  renamed: 'Restored under another name',
  renamedDetail: 'Another file had the name, or this drive cannot have it.',
  newName: (name: string) => `now ${name}`,
  failures: 'Not restored',
  saveCsv: 'Save the whole list as CSV…',
  /** The name of a file. */
  csvName: (day: string) => `keepsake-restore-${day}.csv`,
  kept: (shown: number, total: number) => `The first ${number(shown)} of ${number(total)} are listed.`,
  show: 'Show the restore',
  history: {
    outcome: (facts: RestoreFacts) => {
      const { state, counters, message } = facts;
      if (state === 'failed') return `Restore: ${message ?? 'it stopped before it was finished'}`;
      const done = counters.restored === 0 ? 'nothing new' : photos(counters.restored);
      if (state === 'cancelled') return `Restored ${done}, then cancelled`;
      return counters.failed > 0 ? `Restored ${done}, ${number(counters.failed)} failed` : `Restored ${done}`;
    },
    meta: (done: number, workers: number) => `${count(done, 'file', 'files')} restored by ${count(workers, 'worker', 'workers')}`,
    from: 'From',
    to: 'To',
    at: 'As it was on',
  },
};
