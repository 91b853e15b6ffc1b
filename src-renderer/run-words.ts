import type { DestinationKind, RunSnapshot } from '../src-shared/domain.ts';
import { bytes, count, duration, moment, photos } from './formats.ts';

/* The sentences on a run. A part of words.ts. */

/** How many photos of this run are at the destination now, as its destination confirmed. */
export const safePhotos = (run: RunSnapshot) => run.counters.uploaded + run.counters.present;

export const needsYou = (value: number) => `${photos(value)} ${value === 1 ? 'needs' : 'need'} you`;

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
export function headlineOfRun(run: RunSnapshot, destination?: DestinationKind): string {
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
export function detailOfRun(run: RunSnapshot, now: Date): string {
  switch (run.state) {
    case 'starting':
      return 'Connecting to where your photos go.';
    case 'running':
      return 'You can go on using your computer and your photos.';
    case 'waiting':
      return `${waitingPhotos(filesLeft(run))}; ${goesOn}`;
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
export const foldersAway = (folders: number) =>
  `${count(folders, 'folder', 'folders')} ${folders === 1 ? 'is' : 'are'} not connected`;

export function foldersAwayDetail(run: RunSnapshot): string {
  const safe = safePhotos(run);
  const others = safe === 0 ? '' : `${photos(safe)} ${safe === 1 ? 'is' : 'are'} safe. `;
  return `${others}Nothing counts as deleted: connect what is missing, then back up again.`;
}

/** Said once, when a run's state changes; so nothing in it may change by itself. */
export function announcement(run: RunSnapshot, title: string): string {
  if (run.state === 'running') return run.retry === true ? 'Trying again what failed' : 'Backing up';
  if (run.state === 'waiting') return `${title}. ${goesOn}`;
  return run.message === undefined ? title : `${title}. ${run.message}`;
}
