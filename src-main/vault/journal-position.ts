import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { storedSum, sumTailBytes } from './journal-line.ts';
import { journalFolder, segmentName, type VaultPlace } from './layout.ts';
import { unless } from './vault-errors.ts';

/**
 * How far one writer's journal was read: the segment's number, and the offset in bytes after the last line read. What follows
 * says whether the journal still holds what was read: the checksum of that line (empty where there is none), and how many
 * segments there were up to this one. Positions of older versions lack both.
 */
export type WriterPosition =
  | readonly [seq: number, offset: number]
  | readonly [seq: number, offset: number, sum: string, segments: number];

/** How far each writer's journal was read. */
export type JournalPosition = ReadonlyMap<string, WriterPosition>;

/** The position after `offset` bytes of a segment, with what a later comparison needs. @param segments of the writer, all of them */
export function positionAt(
  place: VaultPlace,
  writer: string,
  segments: readonly number[],
  seq: number,
  offset: number,
): WriterPosition {
  return [seq, offset, sumBefore(place, writer, seq, offset) ?? '', segmentsUpTo(segments, seq)];
}

/**
 * Does the journal still hold what was read up to this position? It costs one short read. It finds a segment that is gone or
 * shorter, and another last line; it does not find a damaged line before that.
 *
 * @param segments of the writer, all of them
 */
export function isHeld(
  place: VaultPlace,
  writer: string,
  segments: readonly number[],
  position: WriterPosition,
): boolean {
  const [seq, offset, sum, segmentCount] = position;
  if (!segments.includes(seq)) return false;
  if (segmentCount !== undefined && segmentsUpTo(segments, seq) !== segmentCount) return false;
  const sumNow = sumBefore(place, writer, seq, offset);
  return sumNow !== undefined && (sum === undefined || sum === sumNow);
}

const segmentsUpTo = (segments: readonly number[], seq: number): number =>
  segments.filter((each) => each <= seq).length;

/**
 * The checksum that the line before `offset` ends with, empty where no whole line ends there; undefined where the segment is
 * shorter, or gone.
 */
export function sumBefore(place: VaultPlace, writer: string, seq: number, offset: number): string | undefined {
  const file = unless(['ENOENT'], () => openSync(join(journalFolder(place.root, writer), segmentName(seq)), 'r'));
  if (file === undefined) return undefined;
  try {
    if (fstatSync(file).size < offset) return undefined;
    const tail = Buffer.alloc(Math.min(offset, sumTailBytes + 1));
    const read = readSync(file, tail, 0, tail.length, offset - tail.length);
    if (read < tail.length) return undefined;
    return tail.at(-1) === 10 ? (storedSum(tail.subarray(0, -1)) ?? '') : '';
  } finally {
    closeSync(file);
  }
}
