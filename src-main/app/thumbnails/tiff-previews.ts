import type { ReadAt } from '../../backup/read-at.ts';

/** A part of a file. */
export interface Extent {
  readonly position: number;
  /** In bytes; what the file says, which need not be true. */
  readonly length: number;
}

export interface TiffPreviews {
  /** EXIF's, 1 to 8. */
  readonly orientation: number;
  /** What may be JPEGs: the EXIF thumbnail of a photo, the previews of a RAW file. */
  readonly jpegs: readonly Extent[];
}

/** 42 as TIFF has it, and what Olympus (RO, RS) and Panasonic (U) write instead. */
const magics: ReadonlySet<number> = new Set([42, 0x4f52, 0x5352, 0x55]);
/** Damaged or malicious offsets lead in circles; no camera writes more. */
const directoriesMax = 16;
const entriesMax = 512;
const subdirectoriesMax = 8;

const tag = {
  compression: 0x103,
  stripOffsets: 0x111,
  orientation: 0x112,
  stripByteCounts: 0x117,
  subdirectories: 0x14a,
  jpegOffset: 0x201,
  jpegLength: 0x202,
  /** Panasonic's JpgFromRaw: the JPEG is the value itself. */
  panasonicJpeg: 0x2e,
} as const;
/** Bytes of the types that positions and lengths have: SHORT, LONG, IFD. */
const integerBytes: Readonly<Record<number, 2 | 4>> = { 3: 2, 4: 4, 13: 4 };
const oldJpeg = 6;
const jpeg = 7;

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the value is, or the place of the value where it does not fit. */
  readonly field: Buffer;
}

/**
 * Finds the pictures inside of a TIFF structure: an EXIF block, or a RAW file that is a TIFF (CR2, NEF, ARW, DNG, ORF,
 * RW2, PEF). All directories are looked through, the linked and the nested ones: RAW files keep their previews there.
 *
 * @param start of the structure in the file: its offsets count from there
 * @returns undefined where there is no such structure
 */
export function readTiffPreviews(read: ReadAt, start: number): TiffPreviews | undefined {
  const head = read(start, 8);
  const order = head.toString('latin1', 0, 2);
  if (head.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const isBig = order === 'MM';
  const short = (from: Buffer, at: number): number => (isBig ? from.readUInt16BE(at) : from.readUInt16LE(at));
  const long = (from: Buffer, at: number): number => (isBig ? from.readUInt32BE(at) : from.readUInt32LE(at));
  if (!magics.has(short(head, 2))) return undefined;

  function directory(offset: number): { entries: Map<number, Entry>; next: number } {
    const entries = new Map<number, Entry>();
    const counted = read(start + offset, 2);
    const count = counted.length < 2 ? 0 : Math.min(entriesMax, short(counted, 0));
    const table = read(start + offset + 2, count * 12 + 4);
    for (let at = 0; at + 12 <= Math.min(table.length, count * 12); at += 12)
      entries.set(short(table, at), { type: short(table, at + 2), count: long(table, at + 4), field: table.subarray(at + 8, at + 12) });
    return { entries, next: table.length < count * 12 + 4 ? 0 : long(table, count * 12) };
  }

  function integers(entry: Entry | undefined, max: number): readonly number[] {
    const size = integerBytes[entry?.type ?? 0];
    if (entry === undefined || size === undefined) return [];
    const bytes = Math.min(entry.count, max) * size;
    const values = entry.count * size <= 4 ? entry.field : read(start + long(entry.field, 0), bytes);
    const list: number[] = [];
    for (let at = 0; at + size <= Math.min(values.length, bytes); at += size) list.push(size === 2 ? short(values, at) : long(values, at));
    return list;
  }

  const jpegs: Extent[] = [];
  function collect(entries: ReadonlyMap<number, Entry>): void {
    const one = (name: keyof typeof tag): number | undefined => integers(entries.get(tag[name]), 1)[0];
    const add = (offset: number | undefined, length: number | undefined): void => {
      if (offset !== undefined && length !== undefined && offset > 0 && length > 0) jpegs.push({ position: start + offset, length });
    };
    add(one('jpegOffset'), one('jpegLength'));
    const compression = one('compression');
    // More than one strip is an image in pieces, none of them a file of its own.
    if ((compression === oldJpeg || compression === jpeg) && entries.get(tag.stripOffsets)?.count === 1)
      add(one('stripOffsets'), one('stripByteCounts'));
    const panasonic = entries.get(tag.panasonicJpeg);
    if (panasonic !== undefined && panasonic.count > 4) add(long(panasonic.field, 0), panasonic.count);
  }

  let orientation: number | undefined;
  const waiting = [long(head, 4)];
  const seen = new Set<number>();
  for (let offset = waiting.shift(); offset !== undefined && seen.size < directoriesMax; offset = waiting.shift()) {
    if (offset < 8 || seen.has(offset)) continue;
    seen.add(offset);
    const { entries, next } = directory(offset);
    orientation ??= integers(entries.get(tag.orientation), 1)[0];
    collect(entries);
    waiting.push(next, ...integers(entries.get(tag.subdirectories), subdirectoriesMax));
  }
  return { orientation: orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : 1, jpegs };
}
