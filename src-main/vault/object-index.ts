import type { ObjectId } from '../../src-shared/domain.ts';

/** 'no' is final, 'maybe' wants a look at the folder, 'unknown' wants the prefix folder to be read first. */
export type IndexAnswer = 'no' | 'maybe' | 'unknown';

export interface ObjectIndex {
  ask(id: ObjectId): IndexAnswer;
  add(id: ObjectId): void;
  /** To be called when every object in a prefix folder was added. */
  markFilled(prefix: string): void;
}

const bitmapBytes = 8 * 1024 * 1024;
const prefixCount = 256;
/** As many bits as the bitmap has: a power of two, so a mask will do. */
const bitMask = bitmapBytes * 8 - 1;

/** The index's memory, the same size for ten objects and for ten million; all threads of a vault share it. */
export function allocateObjectIndex(): SharedArrayBuffer {
  return new SharedArrayBuffer(bitmapBytes + prefixCount * 4);
}

/**
 * Which objects may be stored: a Bloom filter of four bits an object, taken from the ID itself, which is a hash
 * already. It says "maybe" of an absent object once in 90,000 times with a million objects stored, and once in 25
 * times with ten million.
 * Objects that another computer adds after a prefix was read are missed: they are stored a second time at worst,
 * and publishing finds out. Nothing is ever taken out, since "maybe" is looked at.
 */
export function createObjectIndex(memory: SharedArrayBuffer): ObjectIndex {
  const bits = new Int32Array(memory, 0, bitmapBytes / 4);
  const filled = new Int32Array(memory, bitmapBytes, prefixCount);
  // The first byte is the prefix; four words further on serve as four independent hashes.
  const positions = (id: ObjectId): readonly number[] =>
    [8, 16, 24, 32].map((start) => Number.parseInt(id.slice(start, start + 8), 16) & bitMask);
  return {
    ask(id) {
      const held = positions(id).every((bit) => (Atomics.load(bits, bit >>> 5) & (1 << (bit & 31))) !== 0);
      if (held) return 'maybe';
      return Atomics.load(filled, Number.parseInt(id.slice(0, 2), 16)) === 1 ? 'no' : 'unknown';
    },
    add(id) {
      for (const bit of positions(id)) Atomics.or(bits, bit >>> 5, 1 << (bit & 31));
    },
    markFilled: (prefix) => void Atomics.store(filled, Number.parseInt(prefix, 16), 1),
  };
}
