import { closeSync, fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isWhole, lineBytesMax, readLine } from './journal-line.ts';
import { isHeld, positionAt, type JournalPosition } from './journal-position.ts';
import { idPattern, journalFolder, journalsFolder, segmentName, seqOfSegmentName, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';
import type { JournalDamage } from './vault-types.ts';

export interface JournalPart {
  /** Whole lines as JSON values, of any kind: `parseLine` checks them. */
  readonly lines: readonly { readonly writer: string; readonly line: unknown }[];
  /** Lines that were passed over because they are not as they were written. */
  readonly damage: readonly JournalDamage[];
  readonly position: JournalPosition;
  /** The journal does not hold all that was read before `from`: the vault is an older copy, or lost a part of its journal. */
  readonly behind: boolean;
  /** Of the journal that were read. */
  readonly bytes: number;
  /** Nothing more is there now. */
  readonly done: boolean;
}

/** A part ends after this many bytes as well, so that one call stays short where lines are skipped. */
const partBytesMax = 4 * 1024 * 1024;
const blockBytes = 256 * 1024;

/**
 * Reads at most `limit` lines after a position, writer by writer, in each one's order. What a writer's journal does not hold
 * any more of what was read before is read from its beginning. Blocks: for a thread.
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
  const lines: { writer: string; line: unknown }[] = [];
  const damage: JournalDamage[] = [];
  let bytes = 0;
  const writers = writersOf(place, guard).map((writer) => ({ writer, segments: segmentsOf(place, writer) }));
  const lost = lostWriters(place, from, writers);
  for (const writer of lost) position.delete(writer);
  const behind = lost.length > 0;
  for (const { writer, segments } of writers) {
    const [fromSeq, fromOffset] = position.get(writer) ?? [0, 0];
    const path = (seq: number): string => join(journalFolder(place.root, writer), segmentName(seq));
    if (writer === passOver) {
      const last = segments.at(-1);
      if (last !== undefined)
        position.set(writer, positionAt(place, writer, segments, last, endOfLines(path(last))));
      continue;
    }
    const unread = segments.filter((seq) => seq >= fromSeq);
    for (const [index, seq] of unread.entries()) {
      const offset = seq === fromSeq ? fromOffset : 0;
      const isLast = index === unread.length - 1;
      const part = readSegment(path(seq), offset, isLast, limit - lines.length);
      for (const line of part.lines) lines.push({ writer, line });
      for (const each of part.damage) damage.push({ writer, segment: seq, ...each });
      bytes += Math.max(0, part.end - offset);
      const isFull = lines.length >= limit || bytes >= partBytesMax;
      if (isLast || isFull) position.set(writer, positionAt(place, writer, segments, seq, part.end));
      if (isFull) return { lines, damage, position, behind, bytes, done: false };
    }
  }
  return { lines, damage, position, behind, bytes, done: true };
}

/** The writers whose journals do not hold what was read of them. */
function lostWriters(
  place: VaultPlace,
  from: JournalPosition,
  writers: readonly { readonly writer: string; readonly segments: readonly number[] }[],
): readonly string[] {
  const segmentsByWriter = new Map(writers.map(({ writer, segments }) => [writer, segments]));
  return [...from].flatMap(([writer, position]) =>
    isHeld(place, writer, segmentsByWriter.get(writer) ?? [], position) ? [] : [writer],
  );
}

/** The writers that have a journal, in order. */
export function writersOf(place: VaultPlace, guard: MarkerGuard): readonly string[] {
  const names = unless(['ENOENT'], () => readdirSync(journalsFolder(place.root)));
  // An empty mount point has no journal either: it must not be taken for an empty one.
  if (names === undefined) guard(place);
  return (names ?? []).filter((name) => idPattern.test(name)).sort();
}

/** The numbers of a writer's segments, in order. What bears a segment's name and is no file (a folder, a link, a pipe) is none. */
export function segmentsOf(place: VaultPlace, writer: string): readonly number[] {
  const folder = journalFolder(place.root, writer);
  const entries = unless(['ENOENT', 'ENOTDIR', 'ELOOP'], () => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries
    .flatMap((entry) => (entry.isFile() ? (seqOfSegmentName(entry.name) ?? []) : []))
    .sort((a, b) => a - b);
}

/** After the last whole line: what follows may be on its way still, or is cut off by its writer. */
function endOfLines(path: string): number {
  let end = 0;
  scanLines(path, 0, (line, lineEnd) => {
    if (isWhole(line)) end = lineEnd;
    return true;
  });
  return end;
}

interface SegmentPart {
  readonly lines: readonly unknown[];
  readonly damage: readonly Omit<JournalDamage, 'writer' | 'segment'>[];
  /** After the last line that is done with. */
  readonly end: number;
}

/**
 * Reads one segment from an offset. A damaged line with a whole one after it is passed over and counted. What is
 * damaged at the very end is the same in a closed segment, while in a writer's last one it may be on its way still,
 * or be repaired by its writer: reading stops before it and comes back.
 */
function readSegment(path: string, offset: number, isLast: boolean, limit: number): SegmentPart {
  const lines: unknown[] = [];
  const damage: Omit<JournalDamage, 'writer' | 'segment'>[] = [];
  let suspects = 0;
  /** After the last of the suspects. */
  let suspectsEnd = offset;
  let end = offset;
  const rest = scanLines(path, offset, (bytes, lineEnd) => {
    const read = readLine(bytes);
    if (read.kind === 'damaged') {
      suspects += 1;
      suspectsEnd = lineEnd;
      return true;
    }
    if (read.kind === 'json') lines.push(read.value);
    // What a process left unfinished was never confirmed, and so is no damage.
    if (suspects > 0 && (read.kind !== 'unfinished' || read.from > end)) damage.push({ from: end, to: suspectsEnd, lines: suspects });
    suspects = 0;
    end = lineEnd;
    return lines.length < limit && end - offset < partBytesMax;
  });
  if (rest.stopped || isLast) return { lines, damage, end };
  const trailing = suspects + (rest.torn ? 1 : 0);
  if (trailing > 0) damage.push({ from: end, to: rest.size, lines: trailing });
  return { lines, damage, end: rest.size };
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
