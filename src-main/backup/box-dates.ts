import { exifDate } from './exif-date.ts';
import { photoDate } from '../../src-shared/photo-date.ts';
import type { ReadAt } from './read-at.ts';

/*
 * Dates in files that consist of boxes (ISO/IEC 14496-12): MP4, MOV, M4V, 3GP, HEIC, AVIF and CR3. Only the heads of
 * boxes are read on the way, so that a moov at the end of a film of many GB costs a few small reads.
 */

interface Box {
  readonly type: string;
  /** Where what is in it begins and ends in the file. */
  readonly start: number;
  readonly end: number;
}

/** A damaged file has boxes without end; before its moov a whole one has a few. */
const boxesMax = 1000;
/** Of a box that is read whole: lists of items and keys are a few KiB. */
const readMax = 1024 * 1024;
/** From QuickTime's zero, 1904-01-01, to that of Unix. */
const toUnixSeconds = 2_082_844_800;
/** JavaScript has no date behind it. */
const lastDateMs = 8.64e15;
const canonId = '85c0b687820f11e08111f4ce462b6a48';
const creationDateKey = 'com.apple.quicktime.creationdate';

/**
 * When a photo or video was taken: from the EXIF of a photo, else from QuickTime's creationdate (local time with its offset), else
 * from the movie's header, which has UTC alone. As `photoDate` gives it; undefined where the file does not say.
 */
export function boxDate(read: ReadAt, nowMs: number): string | undefined {
  let movie: Box | undefined;
  for (const box of boxesIn(read, 0, Infinity)) {
    if (box.type === 'meta') {
      const date = itemDate(read, box, nowMs);
      if (date !== undefined) return date;
    }
    if (box.type === 'moov') {
      movie = box;
      break;
    }
  }
  return movie === undefined ? undefined : movieDate(read, movie, nowMs);
}

function* boxesIn(read: ReadAt, start: number, end: number): Generator<Box, void> {
  let position = start;
  for (let count = 0; count < boxesMax && position + 8 <= end; count++) {
    const head = read(position, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    const length = short === 0 ? end - position : isLong ? Number(head.readBigUInt64BE(8)) : short;
    if (length < (isLong ? 16 : 8)) return;
    const boxEnd = Math.min(end, position + length);
    yield { type: head.toString('latin1', 4, 8), start: position + (isLong ? 16 : 8), end: boxEnd };
    position = boxEnd;
  }
}

function contentOf(read: ReadAt, { start, end }: Box): Buffer {
  return read(start, Math.min(readMax, end - start));
}

function movieDate(read: ReadAt, movie: Box, nowMs: number): string | undefined {
  let header: string | undefined;
  let created: string | undefined;
  for (const box of boxesIn(read, movie.start, movie.end)) {
    if (box.type === 'mvhd') header = headerDate(read(box.start, 12), nowMs);
    else if (box.type === 'meta') created ??= creationDate(read, box, nowMs);
    else if (box.type === 'uuid' && read(box.start, 16).toString('hex') === canonId) return canonDate(read, box, nowMs);
  }
  return created ?? header;
}

/** Seconds since 1904; some devices count from 1970, which gives a time before there was any such file. 0 is none. */
function headerDate(head: Buffer, nowMs: number): string | undefined {
  if (head.length < 12) return undefined;
  const seconds = head[0] === 1 ? Number(head.readBigUInt64BE(4)) : head.readUInt32BE(4);
  const unixMs = (seconds >= toUnixSeconds ? seconds - toUnixSeconds : seconds) * 1000;
  return photoDate(new Date(Math.min(unixMs, lastDateMs)).toISOString(), '', nowMs);
}

/** QuickTime's metadata: a list of keys, and values that name them by their position in it, from 1. */
function creationDate(read: ReadAt, meta: Box, nowMs: number): string | undefined {
  let wanted = 0;
  for (const box of boxesIn(read, startOfMeta(read, meta), meta.end)) {
    if (box.type === 'keys') wanted = keyNumber(contentOf(read, box));
    if (box.type !== 'ilst' || wanted === 0) continue;
    for (const item of boxesIn(read, box.start, box.end)) {
      if (Buffer.from(item.type, 'latin1').readUInt32BE(0) !== wanted) continue;
      const [data] = boxesIn(read, item.start, item.end);
      // Before the text: its type and its language.
      if (data?.type === 'data') return photoDate(read(data.start + 8, Math.min(64, data.end - data.start - 8)).toString('latin1'), '', nowMs);
    }
  }
  return undefined;
}

/** In MP4 a meta box has a version before its boxes, in QuickTime it has not. */
function startOfMeta(read: ReadAt, { start }: Box): number {
  return read(start + 4, 4).toString('latin1') === 'hdlr' ? start : start + 4;
}

function keyNumber(keys: Buffer): number {
  for (let at = 8, number = 1; at + 8 <= keys.length; number++) {
    const length = keys.readUInt32BE(at);
    if (length < 8) return 0;
    if (keys.toString('latin1', at + 8, at + length) === creationDateKey) return number;
    at += length;
  }
  return 0;
}

/** CR3: the tags of EXIF's own directory are a TIFF structure of their own. */
function canonDate(read: ReadAt, box: Box, nowMs: number): string | undefined {
  for (const inner of boxesIn(read, box.start + 16, box.end))
    if (inner.type === 'CMT2') return exifDate(read, inner.start, nowMs);
  return undefined;
}

/** HEIC and AVIF: the EXIF is an item, and a list says where in the file it is. */
function itemDate(read: ReadAt, meta: Box, nowMs: number): string | undefined {
  const boxes = [...boxesIn(read, startOfMeta(read, meta), meta.end)];
  const named = (type: string): Buffer | undefined => {
    const box = boxes.find((each) => each.type === type);
    return box === undefined ? undefined : contentOf(read, box);
  };
  const [infos, locations] = [named('iinf'), named('iloc')];
  if (infos === undefined || locations === undefined) return undefined;
  try {
    const item = exifItem(infos);
    const position = item === undefined ? undefined : positionOf(locations, item);
    if (position === undefined) return undefined;
    const skipped = read(position, 4);
    return skipped.length < 4 ? undefined : exifDate(read, position + 4 + skipped.readUInt32BE(0), nowMs);
  } catch (error) {
    // The lists end before they should: the file is damaged, and is backed up all the same.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The number of the item that is EXIF. @throws RangeError where the list is cut off */
function exifItem(infos: Buffer): number | undefined {
  const list = (position: number, length: number): Buffer => infos.subarray(position, position + length);
  for (const { type, start } of boxesIn(list, infos[0] === 0 ? 6 : 8, infos.length)) {
    if (type !== 'infe') continue;
    const version = infos.readUInt8(start);
    // Behind version and flags: the number, two bytes on protection, four letters.
    const isShort = version === 2;
    if (version < 2 || infos.toString('latin1', start + (isShort ? 8 : 10), start + (isShort ? 12 : 14)) !== 'Exif') continue;
    return isShort ? infos.readUInt16BE(start + 4) : infos.readUInt32BE(start + 4);
  }
  return undefined;
}

/** Where an item begins in the file. @throws RangeError where the list is cut off */
function positionOf(locations: Buffer, wanted: number): number | undefined {
  let at = 4;
  /** Numbers of 0, 2, 4 or 8 bytes. */
  const next = (size: number): number => {
    const value = size === 0 ? 0 : size === 8 ? Number(locations.readBigUInt64BE(at)) : locations.readUIntBE(at, size);
    at += size;
    return value;
  };
  const version = locations.readUInt8(0);
  const [sizes, moreSizes] = [next(1), next(1)];
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 15, moreSizes >> 4];
  const indexSize = version === 0 ? 0 : moreSizes & 15;
  const numberSize = version < 2 ? 2 : 4;
  for (let left = next(numberSize); left > 0; left--) {
    const item = next(numberSize);
    const isInFile = version === 0 || (next(2) & 15) === 0;
    next(2);
    const base = next(baseSize);
    for (let extents = next(2), first = true; extents > 0; extents--, first = false) {
      next(indexSize);
      const offset = next(offsetSize);
      next(lengthSize);
      if (item === wanted && first) return isInFile ? base + offset : undefined;
    }
  }
  return undefined;
}
