import type { ObjectId } from '../../src-shared/domain.ts';

/** 'no' is final, 'maybe' wants a look at the folder, 'unknown' wants the prefix folder to be read first. */
export type IndexAnswer = 'no' | 'maybe' | 'unknown';

export interface ObjectIndex {
  ask(id: ObjectId): IndexAnswer;
  add(id: ObjectId): void;
  /** To be called when every object in a prefix folder was added. */
  markFilled(prefix: string): void;
}

/**
 * Bitmaps that are used one after the other, each when the one before has its objects. The system gives memory when it is
 * written to, and bits are scattered: a single large bitmap would take all of its memory for a few thousand objects.
 * Each has a power of two of bytes.
 */
const layers = [
  { bytes: 512 * 1024, objectsMax: 128 * 1024 },
  { bytes: 2 * 1024 * 1024, objectsMax: 1024 * 1024 },
  { bytes: 8 * 1024 * 1024, objectsMax: Infinity },
] as const;
const bitmapsBytes = layers.reduce((sum, { bytes }) => sum + bytes, 0);
const prefixCount = 256;
const wordBytes = 4;

/** The index's memory, which all threads of a vault share. */
export function allocateObjectIndex(): SharedArrayBuffer {
  return new SharedArrayBuffer(bitmapsBytes + (prefixCount + layers.length) * wordBytes);
}

/**
 * Which objects may be stored: a Bloom filter of four bits an object, taken from the ID itself, which is a hash
 * already. It says "maybe" of an absent object once in 300 times with a million objects stored, and once in 25
 * times with ten million.
 * Objects that another computer adds after a prefix was read are missed: they are stored a second time at worst,
 * and publishing finds out. Nothing is ever taken out, since "maybe" is looked at.
 */
export function createObjectIndex(memory: SharedArrayBuffer): ObjectIndex {
  let offset = 0;
  const bitmaps = layers.map(({ bytes, objectsMax }) => {
    const words = new Int32Array(memory, offset, bytes / wordBytes);
    offset += bytes;
    return { words, bitMask: bytes * 8 - 1, objectsMax };
  });
  const filled = new Int32Array(memory, offset, prefixCount);
  /** How many objects each bitmap has. */
  const counts = new Int32Array(memory, offset + prefixCount * wordBytes, layers.length);
  // The first byte is the prefix; four words further on serve as four independent hashes.
  const hashes = (id: ObjectId): readonly number[] =>
    [8, 16, 24, 32].map((start) => Number.parseInt(id.slice(start, start + 8), 16));
  const isHeld = (hashed: readonly number[]): boolean =>
    bitmaps.some(({ words, bitMask }, layer) => Atomics.load(counts, layer) > 0 && hashed.every((hash) => {
      const bit = hash & bitMask;
      return (Atomics.load(words, bit >>> 5) & (1 << (bit & 31))) !== 0;
    }));
  return {
    ask(id) {
      if (isHeld(hashes(id))) return 'maybe';
      return Atomics.load(filled, Number.parseInt(id.slice(0, 2), 16)) === 1 ? 'no' : 'unknown';
    },
    add(id) {
      const hashed = hashes(id);
      if (isHeld(hashed)) return;
      const layer = bitmaps.findIndex(({ objectsMax }, index) => Atomics.load(counts, index) < objectsMax);
      const bitmap = bitmaps[layer];
      if (bitmap === undefined) throw new Error('the last bitmap takes any number of objects');
      // Counted first: who asks passes over a bitmap that has none.
      Atomics.add(counts, layer, 1);
      for (const hash of hashed) {
        const bit = hash & bitmap.bitMask;
        Atomics.or(bitmap.words, bit >>> 5, 1 << (bit & 31));
      }
    },
    markFilled: (prefix) => void Atomics.store(filled, Number.parseInt(prefix, 16), 1),
  };
}
