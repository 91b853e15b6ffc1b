import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { makeFolder, requireSize, syncFolder, writeFully } from './durable-files.ts';
import { encodeLine, encodeUnfinished, isWhole, storedSum } from './journal-line.ts';
import { sumBefore } from './journal-position.ts';
import { scanLines, segmentsOf } from './journal-reading.ts';
import { journalFolder, journalsFolder, segmentName, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless, vaultReplaced } from './vault-errors.ts';

/** The segment that a Vault object appends to. */
export interface OpenSegment {
  readonly seq: number;
  /** Its length, all of it whole lines. */
  readonly bytes: number;
  /** The checksum that its last line ends with. */
  readonly sum: string;
  /** The last call failed: the segment is repaired, and another begun. */
  readonly failed?: true;
}

/** A segment of this length or more is closed, and the next one begun. */
export const segmentBytesMax = 4 * 1024 * 1024;

/**
 * Appends lines durably. The first call of a Vault object, and the first after a failure, repairs the writer's last
 * segment and begins a new one. The file is opened anew for each group: nothing then keeps a drive from being
 * unmounted, and no number of a file outlives its thread. Blocks: for a thread.
 *
 * @param segment what the last call answered, or that and `failed`; undefined to begin
 * @throws KeepsakeError 'wrong-vault' where the vault does not hold any more what was appended
 */
export function appendToJournal(
  place: VaultPlace,
  guard: MarkerGuard,
  writer: string,
  segment: OpenSegment | undefined,
  lines: readonly JournalLine[],
): OpenSegment {
  guard(place);
  const text = Buffer.from(lines.map(encodeLine).join(''));
  if (segment !== undefined && sumBefore(place, writer, segment.seq, segment.bytes) !== segment.sum)
    throw vaultReplaced(place.root);
  if (segment === undefined || segment.failed) return beginSegment(place, writer, repairJournal(place, writer) + 1, text);
  if (segment.bytes >= segmentBytesMax) return beginSegment(place, writer, segment.seq + 1, text);
  const file = openToAppend(segmentPath(place, writer, segment.seq));
  try {
    // Another process wrote here, which no Keepsake does: its part stays as it is, and ours goes into a new segment.
    if (fstatSync(file).size !== segment.bytes)
      return beginSegment(place, writer, repairJournal(place, writer) + 1, text);
    try {
      writeFully(file, text);
      requireSize(file, segment.bytes + text.length);
      fsyncSync(file);
    } catch (error) {
      // What was not confirmed should not be read. Where this fails too, the next repair sees to it.
      withoutFailing(() => cutOwn(file, segment.bytes, text));
      throw error;
    }
  } finally {
    closeSync(file);
  }
  return { seq: segment.seq, bytes: segment.bytes + text.length, sum: lastSum(text) };
}

/** Not with the flag 'a', which would create the file where a drive is gone. */
function openToAppend(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_APPEND);
}

/** Cuts off what was written from `from` on, but only where it is nothing else than the beginning of `text`. */
function cutOwn(file: number, from: number, text: Uint8Array): void {
  const left = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
  if (left.length > text.length || readSync(file, left, 0, left.length, from) !== left.length) return;
  if (left.equals(text.subarray(0, left.length))) ftruncateSync(file, from);
}

function beginSegment(place: VaultPlace, writer: string, firstSeq: number, text: Uint8Array): OpenSegment {
  const folder = journalFolder(place.root, writer);
  makeFolder(journalsFolder(place.root));
  makeFolder(folder);
  for (let seq = firstSeq; ; seq += 1) {
    // Nothing would read what is written there.
    if (!Number.isSafeInteger(seq))
      throw new KeepsakeError(
        'vault-format',
        `A file in ${folder} has the highest number that a journal can have: move it out of there.`,
        { scope: 'destination' },
      );
    const path = segmentPath(place, writer, seq);
    const file = unless(['EEXIST'], () => openSync(path, 'wx'));
    if (file === undefined) continue;
    try {
      writeFully(file, text);
      requireSize(file, text.length);
      fsyncSync(file);
      syncFolder(folder);
    } catch (error) {
      withoutFailing(() => unlinkSync(path));
      throw error;
    } finally {
      closeSync(file);
    }
    return { seq, bytes: text.length, sum: lastSum(text) };
  }
}

/**
 * Closes the writer's last segment. Nothing is ever cut off: where a crash left an unfinished line, or lines whose checksum
 * is wrong, a line is appended that says so. All of the segment is made durable first: a crash may have come between its
 * writing and that, and from now on it is relied on.
 *
 * @returns that segment's number, 0 when there is none
 */
function repairJournal(place: VaultPlace, writer: string): number {
  const seq = segmentsOf(place, writer).at(-1);
  if (seq === undefined) return 0;
  const path = segmentPath(place, writer, seq);
  let wholeEnd = 0;
  const { size } = scanLines(path, 0, (line, end) => {
    if (isWhole(line)) wholeEnd = end;
    return true;
  });
  const file = openToAppend(path);
  try {
    fsyncSync(file);
    if (size > wholeEnd) {
      writeFully(file, Buffer.from(encodeUnfinished(wholeEnd)));
      fsyncSync(file);
    }
  } finally {
    closeSync(file);
  }
  syncFolder(journalFolder(place.root, writer));
  return seq;
}

/** The checksum that the last of these whole lines ends with. */
const lastSum = (text: Uint8Array): string => storedSum(text.subarray(0, -1)) ?? '';

function segmentPath(place: VaultPlace, writer: string, seq: number): string {
  return join(journalFolder(place.root, writer), segmentName(seq));
}

function withoutFailing(action: () => void): void {
  try {
    action();
  } catch {
    // The error that led here is the one to tell.
  }
}
