import readExif from 'exif-reader';

const marker = Buffer.from('Exif\0\0', 'latin1');
/** EXIF stands near a photo's beginning; nothing is looked for behind this. */
const searchedBytes = 256 * 1024;

/**
 * When a photo was taken, from its EXIF: the camera's local time, "2024-05-17T18:03:21", with its offset from
 * UTC where the camera wrote one. Undefined where the file does not say.
 *
 * @param bytes a JPEG, HEIC, WebP or PNG with an EXIF block, or a RAW file that is a TIFF
 */
export function takenAt(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, searchedBytes));
  const order = head.toString('latin1', 0, 4);
  const tiff = order === 'II*\0' || order === 'MM\0*';
  const start = tiff ? 0 : head.indexOf(marker);
  if (start < 0) return undefined;
  try {
    const { Photo } = readExif(head.subarray(start));
    const taken = Photo?.DateTimeOriginal;
    if (!(taken instanceof Date) || Number.isNaN(taken.getTime())) return undefined;
    const offset: unknown = Photo?.OffsetTimeOriginal;
    const zone = typeof offset === 'string' && /^[+-]\d\d:\d\d$/.test(offset) ? offset : '';
    // The reader puts the camera's local time into a Date as if it were UTC.
    return taken.toISOString().slice(0, 19) + zone;
  } catch {
    return undefined; // Damaged EXIF: the photo is backed up all the same.
  }
}
