import type { OpenSourceFile } from './source-file.ts';

/** Some bytes of an object. */
export interface ObjectPart {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Bytes that are needed, from `start` to before `end`. */
export interface MissingRange {
  readonly start: number;
  readonly end: number;
}

/** Thrown where bytes are read that have not been fetched yet. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
  readonly range: MissingRange;

  constructor(range: MissingRange) {
    super('unfetched');
    this.range = range;
  }
}

/** At least so much is fetched at once, from a multiple of it: reads are small, and near each other. */
const blockBytes = 256 * 1024;

/**
 * An object of a backup as a file of which some parts are at hand: what is read besides is thrown as a MissingPart, and the caller fetches
 * it and begins again.
 *
 * @param bytes of the whole object
 */
export function fileOfParts(bytes: number, parts: readonly ObjectPart[]): OpenSourceFile {
  return {
    stamp: { bytes, mtimeNs: 0n },
    read(position, length) {
      const end = Math.min(position + length, bytes);
      if (end <= position) return Buffer.alloc(0);
      const part = parts.find((each) => each.start <= position && each.start + each.bytes.length >= end);
      if (part === undefined)
        throw new MissingPart({ start: Math.floor(position / blockBytes) * blockBytes, end: Math.min(bytes, Math.ceil(end / blockBytes) * blockBytes) });
      return Buffer.from(part.bytes.buffer, part.bytes.byteOffset + position - part.start, end - position);
    },
    close: () => undefined,
  };
}
