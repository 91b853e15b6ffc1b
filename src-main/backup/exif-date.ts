import { photoDate } from '../../src-shared/photo-date.ts';
import type { ReadAt } from './read-at.ts';

/** 42 as TIFF has it, and what Olympus (RO, RS) and Panasonic (U) write instead. */
const magics: ReadonlySet<number> = new Set([42, 0x4f52, 0x5352, 0x55]);
/** No camera writes more. */
const entriesMax = 512;
/** A date or an offset is shorter. */
const textBytesMax = 64;
const asciiType = 2;

const tag = { exifDirectory: 0x8769, dateTimeOriginal: 0x9003, offsetTime: 0x9010, offsetTimeOriginal: 0x9011 } as const;

interface Entry {
  readonly type: number;
  readonly count: number;
  /** The value, or where it is, relative to the structure's start. */
  readonly field: Buffer;
}

/** The EXIF tags of a TIFF structure that tell when a photo was taken. */
interface TiffReader {
  directory(offset: number): ReadonlyMap<number, Entry>;
  long(entry: Entry): number;
  text(entry: Entry | undefined): string;
}

/** Does a TIFF structure begin at this position: a RAW file, or an EXIF block? */
export function isTiff(read: ReadAt, start: number): boolean {
  return openTiff(read, start) !== undefined;
}

/**
 * When a photo was taken, from its EXIF: DateTimeOriginal with OffsetTimeOriginal or else OffsetTime, as `photoDate` gives it.
 *
 * @param start of the TIFF structure in the file: its offsets count from there
 */
export function exifDate(read: ReadAt, start: number, nowMs: number): string | undefined {
  const opened = openTiff(read, start);
  if (opened === undefined) return undefined;
  const { tiff, first } = opened;
  const image = tiff.directory(first);
  const pointer = image.get(tag.exifDirectory);
  // Canon's CR3 and some RAW files have the tags in their first directory.
  const photo = pointer === undefined ? image : tiff.directory(tiff.long(pointer));
  const get = (number: number): string => tiff.text(photo.get(number) ?? image.get(number));
  return photoDate(get(tag.dateTimeOriginal), get(tag.offsetTimeOriginal) || get(tag.offsetTime), nowMs);
}

function openTiff(read: ReadAt, start: number): { readonly tiff: TiffReader; readonly first: number } | undefined {
  const head = read(start, 8);
  const order = head.toString('latin1', 0, 2);
  if (head.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const isBig = order === 'MM';
  const short = (from: Buffer, at: number): number => (isBig ? from.readUInt16BE(at) : from.readUInt16LE(at));
  const longAt = (from: Buffer, at: number): number => (isBig ? from.readUInt32BE(at) : from.readUInt32LE(at));
  if (!magics.has(short(head, 2))) return undefined;
  const tiff: TiffReader = {
    directory(offset) {
      const entries = new Map<number, Entry>();
      const counted = read(start + offset, 2);
      const count = counted.length < 2 ? 0 : Math.min(entriesMax, short(counted, 0));
      const table = read(start + offset + 2, count * 12);
      for (let at = 0; at + 12 <= table.length; at += 12)
        entries.set(short(table, at), { type: short(table, at + 2), count: longAt(table, at + 4), field: table.subarray(at + 8, at + 12) });
      return entries;
    },
    long: ({ field }) => longAt(field, 0),
    text(entry) {
      if (entry?.type !== asciiType) return '';
      const bytes = Math.min(entry.count, textBytesMax);
      const value = entry.count <= 4 ? entry.field.subarray(0, bytes) : read(start + longAt(entry.field, 0), bytes);
      return value.toString('latin1').replace(/\0.*$/s, '');
    },
  };
  return { tiff, first: longAt(head, 4) };
}
