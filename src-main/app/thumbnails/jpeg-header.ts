import type { ReadAt } from '../../backup/read-at.ts';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Where the TIFF structure of its EXIF begins in the file; undefined without EXIF. */
  readonly exifAt: number | undefined;
}

/** More segments than any camera writes before the image. */
const segmentsMax = 64;
const exifMarker = 'Exif\0\0';

/** A frame that browsers decode: baseline, extended or progressive. Lossless ones are a camera's raw data. */
const isShownFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone: TEM, RSTn, SOI. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** What a JPEG at this position says of itself; undefined where there is none that a browser shows. */
export function readJpegHeader(read: ReadAt, start: number): JpegHeader | undefined {
  if (read(start, 2).toString('latin1') !== '\xff\xd8') return undefined;
  let exifAt: number | undefined;
  let position = start + 2;
  for (let segment = 0; segment < segmentsMax; segment++) {
    const head = read(position, 18);
    if (head.length < 4 || head[0] !== 0xff) return undefined;
    const marker = head.readUInt8(1);
    if (marker === 0xff || standsAlone(marker)) {
      position += marker === 0xff ? 1 : 2;
      continue;
    }
    if (isFrame(marker)) {
      if (!isShownFrame(marker) || head.length < 9) return undefined;
      return { height: head.readUInt16BE(5), width: head.readUInt16BE(7), exifAt };
    }
    // The image's data, or its end, before its frame.
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (marker === 0xe1 && exifAt === undefined && head.toString('latin1', 4, 10) === exifMarker) exifAt = position + 10;
    position += 2 + head.readUInt16BE(2);
  }
  return undefined;
}
