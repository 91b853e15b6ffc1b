import { boxDate } from './box-dates.ts';
import { exifDate, isTiff } from './exif-date.ts';
import type { ReadAt } from './read-at.ts';

const marker = Buffer.from('Exif\0\0', 'latin1');
const pngStart = '\x89PNG';
const pngMarker = Buffer.from('eXIf', 'latin1');
/** The EXIF of a JPEG or PNG stands near its beginning; nothing is looked for behind this. */
const searchedBytes = 256 * 1024;
/** What a film of boxes begins with; old ones of QuickTime have no "ftyp". */
const firstBoxes: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

/**
 * When a photo or video was taken, as `photoDate` gives it: the camera's local time, with its offset from UTC where the
 * file has one, or UTC where it has that alone. Undefined where the file does not say, or says what cannot be. A few
 * small reads, however large the file is.
 *
 * @param read from a JPEG or PNG with an EXIF block, a RAW file that is a TIFF, or MP4, MOV, HEIC, AVIF or CR3
 */
export function takenAt(read: ReadAt, nowMs = Date.now()): string | undefined {
  if (isTiff(read, 0)) return exifDate(read, 0, nowMs);
  const inBoxes = firstBoxes.has(read(4, 4).toString('latin1')) ? boxDate(read, nowMs) : undefined;
  if (inBoxes !== undefined) return inBoxes;
  const head = read(0, searchedBytes);
  for (const each of head.toString('latin1', 0, 4) === pngStart ? [pngMarker, marker] : [marker]) {
    const found = head.indexOf(each);
    if (found >= 0) return exifDate(read, found + each.length, nowMs);
  }
  return undefined;
}
