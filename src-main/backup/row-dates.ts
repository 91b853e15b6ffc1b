import type { FileRow } from '../../src-shared/domain.ts';

/**
 * The date of a row: when the photo was taken, or else when its file was last changed.
 *
 * @param takenMs milliseconds since 1970, as are the others; null and undefined where it is not known
 */
export function rowDates(takenMs: number | bigint | null | undefined, modifiedMs: number | bigint | null | undefined): Pick<FileRow, 'takenAt' | 'modifiedAt'> {
  const iso = (ms: number | bigint): string => new Date(Number(ms)).toISOString();
  if (takenMs !== null && takenMs !== undefined) return { takenAt: iso(takenMs) };
  return modifiedMs === null || modifiedMs === undefined ? {} : { modifiedAt: iso(modifiedMs) };
}
