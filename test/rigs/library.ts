import { createCipheriv, createHash } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeJpeg } from './jpeg.ts';

/** What a backup is expected to do with an entry. */
export type Fate = 'backed-up' | 'skipped' | 'excluded';

export interface LibraryEntry {
  /** Relative to the library, "/" between names, as bytes. */
  readonly path: Buffer;
  readonly fate: Fate;
  /** Of a regular file. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface LibraryOptions {
  /** Photos to make, duplicates among them. */
  readonly count: number;
  /** Mean length of a file; each is between half and one and a half of it. Default 4 KiB. */
  readonly bytes?: number;
  /** The same seed makes the same bytes. Default 1. */
  readonly seed?: number;
  /** Share of the photos that repeat an earlier photo's bytes under a name of their own, 0 to 1. Default 0. */
  readonly duplicates?: number;
  /** Photos in a folder, default 500. */
  readonly perFolder?: number;
  /** Folders above the first, for a second library in the same place. Default ''. */
  readonly prefix?: string;
}

/** Random numbers and bytes that a seed decides. */
export interface Chance {
  /** At least 0 and less than 1. */
  next(): number;
  bytes(length: number): Buffer;
}

/** AES in counter mode over a key made of the seed: fast for bytes, and the same everywhere. */
export function createChance(seed: number): Chance {
  const key = createHash('sha256').update(`keepsake library ${seed}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const bytes = (length: number): Buffer => cipher.update(Buffer.alloc(length));
  return { bytes, next: () => bytes(6).readUIntBE(0, 6) / 2 ** 48 };
}

const firstPhoto = Date.UTC(2015, 0, 1, 9);

/** A photo of `bytes` bytes (at least 512), and the moment it was taken. */
export function makePhoto(chance: Chance, bytes: number): { readonly content: Buffer; readonly taken: Date } {
  const taken = new Date(firstPhoto + Math.floor(chance.next() * 9 * 365 * 86_400) * 1_000);
  const length = Math.max(512, bytes);
  const noise = chance.bytes(length);
  return { content: makeJpeg({ bytes: length, taken, blocks: chance.bytes(64), noise }), taken };
}

/**
 * Writes a photo library: real JPEGs in folders of their own, last changed when they were taken. It answers what it
 * wrote, in order, so that 200,000 files take some 50 MB; `keep: false` answers nothing.
 */
export function makeLibrary(root: string, options: LibraryOptions & { readonly keep?: boolean }): LibraryEntry[] {
  const { count, bytes = 4_096, seed = 1, duplicates = 0, perFolder = 500, prefix = '' } = options;
  const chance = createChance(seed);
  const entries: LibraryEntry[] = [];
  // The first thousand are enough to repeat from.
  const originals: { readonly content: Buffer; readonly taken: Date }[] = [];
  for (let index = 0; index < count; index += 1) {
    const folder = join(
      prefix,
      `${2015 + (Math.floor(index / perFolder) % 10)}`,
      `album-${Math.floor(index / perFolder)}`,
    );
    if (index % perFolder === 0) mkdirSync(join(root, folder), { recursive: true });
    const repeated = originals.length > 0 && chance.next() < duplicates;
    const photo = repeated
      ? originals[Math.floor(chance.next() * originals.length)]!
      : makePhoto(chance, Math.round(bytes * (0.5 + chance.next())));
    if (duplicates > 0 && !repeated && originals.length < 1_000) originals.push(photo);
    const path = join(folder, `IMG_${String(index).padStart(6, '0')}.jpg`);
    const entry = writeEntry(root, Buffer.from(path.replaceAll('\\', '/')), photo.content, 'backed-up', photo.taken);
    if (options.keep !== false) entries.push(entry);
  }
  return entries;
}

/** Writes one file by the bytes of its relative path, with an mtime in the past. */
export function writeEntry(root: string, path: Buffer, content: Uint8Array, fate: Fate, changed: Date): LibraryEntry {
  const absolute = Buffer.concat([Buffer.from(`${root}/`), path]);
  writeFileSync(absolute, content);
  utimesSync(absolute, changed, changed);
  return { path, fate, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
