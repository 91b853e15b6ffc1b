import type { ObjectId } from '../../src-shared/domain.ts';

/** A share of everything that is stored: `parts` of `of` equal parts of the ID space. */
export interface Sample {
  readonly parts: number;
  readonly of: number;
}

/** IDs whose position is at least `start` and less than `end`. */
export interface IdRange {
  readonly start: number;
  readonly end: number;
}

/** IDs are told apart by their first 13 digits here: as many as a number holds exactly. */
const digits = 13;
const space = 16 ** digits;

/**
 * The next share after a position, in one range, or in two where it runs over the end; and the position after it. IDs
 * are hashes: equal parts of their space hold as good as equal numbers of objects.
 *
 * @param position where the last share ended, 0 for the first
 */
export function nextShare(
  position: number,
  { parts, of }: Sample,
): { readonly ranges: readonly IdRange[]; readonly next: number } {
  if (parts === of) return { ranges: [{ start: 0, end: space }], next: 0 };
  const step = (space / of) * parts;
  const start = Math.min(Math.max(0, Math.round(position)), space - 1);
  const end = Math.round(start + step);
  // A remainder that rounding left is not worth a share of its own.
  if (Math.abs(end - space) <= of) return { ranges: [{ start, end: space }], next: 0 };
  if (end < space) return { ranges: [{ start, end }], next: end };
  return {
    ranges: [
      { start, end: space },
      { start: 0, end: end - space },
    ],
    next: end - space,
  };
}

/** The position of an ID in the space. */
export function positionOf(id: ObjectId): number {
  return Number.parseInt(id.slice(0, digits), 16);
}

export function isInRange(id: ObjectId, { start, end }: IdRange): boolean {
  const position = positionOf(id);
  return start <= position && position < end;
}

/** The last ID before a range; undefined where it starts with the first. */
export function lastBefore({ start }: IdRange): ObjectId | undefined {
  return start === 0 ? undefined : (start - 1).toString(16).padStart(digits, '0').padEnd(64, 'f');
}

/** What part of everything these ranges are, 0 to 1. */
export function shareOf(ranges: readonly IdRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + (Math.min(end, space) - start) / space, 0);
}
