import { closeSync, fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { idSchema } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { decodeLine, lineBytesMax } from './journal-line.ts';
import { idPattern, journalFolder, journalsFolder, segmentName, seqOfSegmentName, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';

/** How far each writer's journal was read: the segment's number, and the offset in bytes after the last line read. */
export type JournalPosition = ReadonlyMap<string, readonly [seq: number, offset: number]>;

const count = z.int().min(0);
const cursorSchema = z.record(idSchema, z.tuple([count, count]));

export function encodeCursor(position: JournalPosition): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(position))).toString('base64url');
}

/** @throws KeepsakeError 'usage' for what no vault gave out */
export function decodeCursor(cursor: string | undefined): JournalPosition {
  if (cursor === undefined) return new Map();
  try {
    return new Map(Object.entries(cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))));
  } catch (error) {
    throw new KeepsakeError('usage', 'This is no position in a journal: start from the beginning.', { cause: error });
  }
}

export interface JournalPart {
  readonly lines: readonly { readonly writer: string; readonly line: JournalLine }[];
  /** Lines that were passed over because they are not as they were written. */
  readonly damaged: number;
  readonly position: JournalPosition;
  /** Of the journal that were read. */
  readonly bytes: number;
  /** Nothing more is there now. */
  readonly done: boolean;
}

/** A part ends after this many bytes as well, so that one call stays short where lines are skipped. */
const partBytesMax = 4 * 1024 * 1024;
const blockBytes = 256 * 1024;

/**
 * Reads at most `limit` lines after a position, writer by writer, in each one's order. Blocks: for a thread.
 *
 * @param passOver a writer whose lines are not wanted: the position moves behind them
 */
export function readJournal(
  place: VaultPlace,
  guard: MarkerGuard,
  from: JournalPosition,
  limit: number,
  passOver?: string,
): JournalPart {
  guard(place);
  const position = new Map(from);
  const lines: { writer: string; line: JournalLine }[] = [];
  let damaged = 0;
  let bytes = 0;
  for (const writer of writersOf(place, guard)) {
    const [fromSeq, fromOffset] = position.get(writer) ?? [0, 0];
    const segments = segmentsOf(place, writer).filter((seq) => seq >= fromSeq);
    if (writer === passOver) {
      const last = segments.at(-1);
      if (last !== undefined)
        position.set(writer, [last, endOfLines(join(journalFolder(place.root, writer), segmentName(last)))]);
      continue;
    }
    for (const [index, seq] of segments.entries()) {
      const offset = seq === fromSeq ? fromOffset : 0;
      const isLast = index === segments.length - 1;
      const part = readSegment(
        join(journalFolder(place.root, writer), segmentName(seq)),
        offset,
        isLast,
        limit - lines.length,
      );
      for (const line of part.lines) lines.push({ writer, line });
      damaged += part.damaged;
      bytes += Math.max(0, part.end - offset);
      position.set(writer, [seq, part.end]);
      if (lines.length >= limit || bytes >= partBytesMax) return { lines, damaged, position, bytes, done: false };
    }
  }
  return { lines, damaged, position, bytes, done: true };
}

/** The writers that have a journal, in order. */
export function writersOf(place: VaultPlace, guard: MarkerGuard): readonly string[] {
  const names = unless(['ENOENT'], () => readdirSync(journalsFolder(place.root)));
  // An empty mount point has no journal either: it must not be taken for an empty one.
  if (names === undefined) guard(place);
  return (names ?? []).filter((name) => idPattern.test(name)).sort();
}

/** The numbers of a writer's segments, in order. */
export function segmentsOf(place: VaultPlace, writer: string): readonly number[] {
  const names = unless(['ENOENT', 'ENOTDIR'], () => readdirSync(journalFolder(place.root, writer))) ?? [];
  return names.flatMap((name) => seqOfSegmentName(name) ?? []).sort((a, b) => a - b);
}

/** After the last newline: what follows it may be on its way still. */
function endOfLines(path: string): number {
  let end = 0;
  scanLines(path, 0, (_, lineEnd) => {
    end = lineEnd;
    return true;
  });
  return end;
}

interface SegmentPart {
  readonly lines: readonly JournalLine[];
  readonly damaged: number;
  /** After the last line that is done with. */
  readonly end: number;
}

/**
 * Reads one segment from an offset. A damaged line with a whole one after it is passed over and counted. What is
 * damaged at the very end is the same in a closed segment, while in a writer's last one it may be on its way still,
 * or be repaired by its writer: reading stops before it and comes back.
 */
function readSegment(path: string, offset: number, isLast: boolean, limit: number): SegmentPart {
  const lines: JournalLine[] = [];
  let damaged = 0;
  let suspects = 0;
  let end = offset;
  const rest = scanLines(path, offset, (bytes, lineEnd) => {
    const decoded = decodeLine(bytes);
    if (decoded.kind === 'damaged') {
      suspects += 1;
      return true;
    }
    if (decoded.kind === 'line') lines.push(decoded.line);
    // What a process left unfinished was never confirmed, and so is no damage.
    if (decoded.kind !== 'unfinished' || decoded.from > end) damaged += suspects;
    suspects = 0;
    end = lineEnd;
    return lines.length < limit && end - offset < partBytesMax;
  });
  // A segment that is shorter than it was is another one: a vault that was put back from a copy.
  if (rest.size < offset) return readSegment(path, 0, isLast, limit);
  if (rest.stopped || isLast) return { lines, damaged, end };
  return { lines, damaged: damaged + suspects + (rest.torn ? 1 : 0), end: rest.size };
}

/**
 * Calls `onLine` with each line that ends with a newline, without it, and the offset after it, until it answers false.
 * One block is in memory at a time; a line that is too long to be one is handed over cut off, and so is damaged.
 */
export function scanLines(
  path: string,
  offset: number,
  onLine: (line: Uint8Array, end: number) => boolean,
): { readonly size: number; readonly stopped: boolean; readonly torn: boolean } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    let carried: Buffer = Buffer.alloc(0);
    let position = offset;
    while (position < size) {
      const block = Buffer.allocUnsafe(Math.min(blockBytes, size - position));
      const read = readSync(file, block, 0, block.length, position);
      if (read === 0) break;
      let start = 0;
      for (let newline = block.indexOf(10); newline >= 0 && newline < read; newline = block.indexOf(10, start)) {
        const piece = block.subarray(start, newline);
        const line = carried.length === 0 ? piece : Buffer.concat([carried, piece]);
        carried = Buffer.alloc(0);
        start = newline + 1;
        if (!onLine(line, position + start)) return { size, stopped: true, torn: false };
      }
      const open = block.subarray(start, read);
      if (carried.length <= lineBytesMax) carried = Buffer.concat([carried, open]);
      position += read;
    }
    return { size, stopped: false, torn: carried.length > 0 };
  } finally {
    closeSync(file);
  }
}
