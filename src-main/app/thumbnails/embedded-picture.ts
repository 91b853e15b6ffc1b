import type { ReadAt } from '../../backup/read-at.ts';
import { readJpegHeader, type JpegHeader } from './jpeg-header.ts';
import { readTiffPreviews, type Extent } from './tiff-previews.ts';

/** A small JPEG inside of a photo or a RAW file. */
export interface EmbeddedPicture {
  readonly extent: Extent;
  readonly width: number;
  readonly height: number;
  /** EXIF's, 1 to 8: how the picture must be turned. */
  readonly orientation: number;
  /** Width by height of the photo itself, as it is stored; another than the picture's where that has black bars. */
  readonly aspect: number | undefined;
}

/** Smaller ones are icons. */
const usefulSide = 120;
/** A preview that is larger than this is not read. */
const previewBytesMax = 16 * 1024 * 1024;
/** How far into a file a JPEG is looked for, where no directory says where it is. */
const searchedBytes = 1024 * 1024;
const startOfJpeg = Buffer.from([0xff, 0xd8, 0xff]);
/** Of a JPEG whose length nobody tells: its pixels need less than a byte each, and its headers no more than this. */
const headersMax = 64 * 1024;
/** JPEGs that are looked at, where a file seems to hold very many. */
const tried = 12;

/**
 * Finds the picture that a camera put into its file, by a few small reads.
 *
 * @param isRaw a RAW file: its previews are the only picture that can be had, so any place is searched
 */
export function findEmbeddedPicture(read: ReadAt, isRaw: boolean): EmbeddedPicture | undefined {
  const photo = readJpegHeader(read, 0);
  if (photo !== undefined) return inJpeg(read, photo);
  const fuji = fujiPreview(read);
  if (fuji !== undefined) {
    const preview = readJpegHeader(read, fuji.position);
    if (preview === undefined) return undefined;
    const { width, height } = preview;
    return inJpeg(read, preview) ?? { extent: fuji, width, height, orientation: orientationOf(read, preview), aspect: undefined };
  }
  const tiff = readTiffPreviews(read, 0);
  const found = tiff === undefined ? undefined : smallestUseful(read, tiff.jpegs, tiff.orientation);
  return found ?? (isRaw ? search(read, tiff?.orientation) : undefined);
}

/** The EXIF thumbnail of a JPEG. */
function inJpeg(read: ReadAt, photo: JpegHeader): EmbeddedPicture | undefined {
  const exif = photo.exifAt === undefined ? undefined : readTiffPreviews(read, photo.exifAt);
  if (exif === undefined) return undefined;
  const found = smallestUseful(read, exif.jpegs, exif.orientation);
  return found === undefined ? undefined : { ...found, aspect: photo.width / photo.height };
}

const orientationOf = (read: ReadAt, { exifAt }: JpegHeader): number =>
  (exifAt === undefined ? undefined : readTiffPreviews(read, exifAt)?.orientation) ?? 1;

/** The smallest that is no icon, else the largest: enough for a small picture, and quickly read. */
function smallestUseful(read: ReadAt, extents: readonly Extent[], orientation: number): EmbeddedPicture | undefined {
  const pictures: EmbeddedPicture[] = [];
  for (const extent of extents.slice(0, tried)) {
    if (extent.length > previewBytesMax) continue;
    const header = readJpegHeader(read, extent.position);
    if (header !== undefined && header.width > 0 && header.height > 0)
      pictures.push({ extent, width: header.width, height: header.height, orientation, aspect: undefined });
  }
  pictures.sort((a, b) => a.width * a.height - b.width * b.height);
  return pictures.find(({ width, height }) => Math.max(width, height) >= usefulSide) ?? pictures.at(-1);
}

/** RAF: the place and the length of its JPEG stand at 84, highest byte first. */
function fujiPreview(read: ReadAt): Extent | undefined {
  const head = read(0, 92);
  if (head.length < 92 || !head.toString('latin1', 0, 15).startsWith('FUJIFILMCCD-RAW')) return undefined;
  return { position: head.readUInt32BE(84), length: head.readUInt32BE(88) };
}

/**
 * Makers hide previews in notes of their own (ORF, CR3): a JPEG begins the same everywhere. Where it ends only its
 * decoder finds out.
 */
function search(read: ReadAt, orientation: number | undefined): EmbeddedPicture | undefined {
  const bytes = read(0, searchedBytes);
  // CR3 keeps its orientation in a TIFF structure behind this name.
  const canon = bytes.indexOf('CMT1');
  const turned = orientation ?? (canon < 0 ? undefined : readTiffPreviews(read, canon + 4)?.orientation) ?? 1;
  const extents: Extent[] = [];
  for (let at = bytes.indexOf(startOfJpeg); at >= 0 && extents.length < tried; at = bytes.indexOf(startOfJpeg, at + 1))
    extents.push({ position: at, length: previewBytesMax });
  const found = smallestUseful(read, extents, turned);
  if (found === undefined) return undefined;
  const length = Math.min(previewBytesMax, found.width * found.height + headersMax);
  return { ...found, extent: { ...found.extent, length } };
}
