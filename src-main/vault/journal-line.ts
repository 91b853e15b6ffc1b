import { hash } from 'node:crypto';
import type { JournalLine } from '../../src-shared/journal.ts';

/** The longest line that is read or written, in bytes: a thousand times what a photo's line needs. */
export const lineBytesMax = 1024 * 1024;

/** `,"sum":"0123456789abcdef"}`: what a stored line ends with, always 26 bytes. */
const tailPattern = /^,"sum":"([0-9a-f]{16})"\}$/;
export const sumTailBytes = 26;

/** The first 16 hexadecimal digits of the SHA-256 of the line's JSON as it is without its checksum. */
function checksum(json: string | Uint8Array): string {
  return hash('sha256', json).slice(0, 16);
}

/** A line as it is stored, with its newline: the line's JSON with `sum` as its last member. */
export function encodeLine(line: JournalLine): string {
  return encode(line);
}

function encode(line: object): string {
  const json = JSON.stringify(line);
  return `${json.slice(0, -1)},"sum":"${checksum(json)}"}\n`;
}

/**
 * Closes the torn end of a segment, which its writer's next process appends before it begins another one. It says: what
 * lies between the offset `from` and this line was being written when a process stopped, and was never confirmed. No
 * reader hands it out.
 */
interface UnfinishedLine {
  readonly kind: 'unfinished';
  readonly from: number;
  /** ISO 8601. */
  readonly when: string;
}

/** The bytes that close a torn end: a newline, since the tear may be in the middle of a line, and an `unfinished` line. */
export function encodeUnfinished(from: number): string {
  const line: UnfinishedLine = { kind: 'unfinished', from, when: new Date().toISOString() };
  return `\n${encode(line)}`;
}

/** Would this line be longer, once it is stored, than readers take? */
export function isTooLong(line: JournalLine): boolean {
  return Buffer.byteLength(JSON.stringify(line)) - 1 + sumTailBytes > lineBytesMax;
}

/**
 * What a stored line turned out to be. 'json': whole; `value` is not yet checked, and undefined where it is no JSON. 'unfinished': what
 * lies between the offset `from` and this line was never confirmed. 'damaged': torn, or changed since it was written.
 */
export type StoredLine =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'unfinished'; readonly from: number }
  | { readonly kind: 'damaged' };

/** Is this line, without its newline, as it was written? */
export function isWhole(stored: Uint8Array): boolean {
  return withoutSum(stored) !== undefined;
}

/** Reads a stored line, without its newline. It checks by hand: every thread of a backup would have to load zod for it. */
export function readLine(stored: Uint8Array): StoredLine {
  const json = withoutSum(stored);
  if (json === undefined) return { kind: 'damaged' };
  const value = parseJson(json);
  return isUnfinished(value) ? { kind: 'unfinished', from: value.from } : { kind: 'json', value };
}

function isUnfinished(value: unknown): value is UnfinishedLine {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, from, when } = value as Record<string, unknown>;
  return kind === 'unfinished' && isCount(from) && typeof when === 'string';
}

/** Is it a whole number from 0 on? */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The checksum at the end of a stored line, or of its last 26 bytes, as it stands there; undefined where there is none. */
export function storedSum(stored: Uint8Array): string | undefined {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
  return tailPattern.exec(bytes.toString('latin1', Math.max(0, bytes.length - sumTailBytes)))?.[1];
}

/** The bytes that the checksum was made of; undefined when it is not theirs. */
function withoutSum(stored: Uint8Array): Buffer | undefined {
  if (stored.length <= sumTailBytes || stored.length > lineBytesMax) return undefined;
  const sum = storedSum(stored);
  if (sum === undefined) return undefined;
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
  const json = Buffer.concat([bytes.subarray(0, -sumTailBytes), Buffer.from('}')]);
  return checksum(json) === sum ? json : undefined;
}

function parseJson(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    // Its checksum is right, so a newer version wrote it like this.
    return undefined;
  }
}
