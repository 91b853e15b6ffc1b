import type { BigIntStats } from 'node:fs';

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
    mtimeNs: stats.mtimeNs,
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

/**
 * May this fingerprint stand for the content that was read? Not when the file was changed so shortly
 * before that a further change could leave the same time stamp.
 *
 * @param readAtMs when the reading began, milliseconds since 1970
 */
export function isTrustworthy(fingerprint: Fingerprint, readAtMs: number): boolean {
  return fingerprint.mtimeNs + settledNs <= BigInt(Math.floor(readAtMs)) * 1_000_000n;
}
