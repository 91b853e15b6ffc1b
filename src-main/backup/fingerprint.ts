import type { BigIntStats } from 'node:fs';
import { modifiedNs } from '../base/file-time.ts';

/** What the file system says of a file without reading it. Times in nanoseconds since 1970. */
export interface Fingerprint {
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

export function fingerprintOf(stats: BigIntStats): Fingerprint {
  return {
    bytes: Number(stats.size),
    mtimeNs: modifiedNs(stats),
    ctimeNs: stats.ctimeNs,
    // SQLite's integers are signed.
    inode: BigInt.asIntN(64, stats.ino),
  };
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.bytes === b.bytes && sameTime(a.mtimeNs, b.mtimeNs) && sameTime(a.ctimeNs, b.ctimeNs) && a.inode === b.inode;
}

/** A time as the catalog can hold it: nanoseconds fill SQLite's signed 64 bits in the year 2262. */
export function storedTime(timeNs: bigint): bigint {
  return BigInt.asIntN(64, timeNs);
}

/** Are these the same moment, one of which may have been stored? */
export function sameTime(aNs: bigint, bNs: bigint): boolean {
  return storedTime(aNs) === storedTime(bNs);
}

/** Time stamps are as coarse as 2 s (FAT): a change within this long before the reading may not show. */
const settledNs = 2_000_000_000n;
/** More than the clock tick of a file system that stores fractions of a second. */
const fineSettledNs = 50_000_000n;
const secondNs = 1_000_000_000n;

/**
 * May this fingerprint stand for the content that was read? Not when the file was changed so shortly before that a further
 * change could leave the same time stamps. A program can set the mtime back; it cannot set the ctime.
 *
 * @param readAtMs when the reading began, milliseconds since 1970
 * @param stableIds false where inode and ctime are made up at each mount and say nothing
 */
export function isTrustworthy(fingerprint: Fingerprint, readAtMs: number, stableIds: boolean): boolean {
  const readAtNs = BigInt(Math.floor(readAtMs)) * 1_000_000n;
  const { mtimeNs, ctimeNs } = fingerprint;
  if (mtimeNs + settledNs > readAtNs) return false;
  return !stableIds || ctimeNs + (ctimeNs % secondNs === 0n ? settledNs : fineSettledNs) <= readAtNs;
}

/**
 * When a file that was read at this moment may be read a second time, to see that the first reading is no mixture of two states;
 * undefined where its last change is so long ago that one reading is enough. A write sets the times at its beginning: what it
 * copies afterwards does not show in them.
 *
 * @param readAtMs when the reading began, milliseconds since 1970
 * @returns when the second reading may begin, milliseconds since 1970
 */
export function rereadAtMs({ mtimeNs, ctimeNs }: Fingerprint, readAtMs: number): number | undefined {
  const changedNs = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  // Where times are whole seconds the last change may have come later than they say: on FAT by up to two seconds.
  const changedMs = Number(changedNs / 1_000_000n) + (changedNs % secondNs === 0n ? coarseMs : 0);
  // A time in the future says nothing of when the last change was.
  const sinceMs = Math.max(0, readAtMs - changedMs);
  return sinceMs >= freshMs ? undefined : readAtMs + rereadDelayMs;
}

const freshMs = 2_000;
const coarseMs = 2_000;
const rereadDelayMs = 250;
