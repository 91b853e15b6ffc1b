import sharp, { type Sharp } from 'sharp';
import { extensionOf, isDecidedByContent, mediaKind } from '../../../src-shared/media.ts';
import { findEmbeddedPicture, type EmbeddedPicture } from './embedded-picture.ts';
import type { ReadAt } from '../../backup/read-at.ts';
import type { OpenSourceFile } from './source-file.ts';

/** Pixels that a small picture has at most, in width and height. */
export const pictureSide = 256;
/** A larger file is not decoded for a small picture. */
const decodedBytesMax = 64 * 1024 * 1024;
/** Some formats must be decoded whole before they can be made smaller: this many pixels fit 400 MB. */
const decodedPixelsMax = 100_000_000;
const decodeSeconds = 6;
/** An EXIF thumbnail, which is small and upright, goes out as it is. */
const sentAsItIsBytesMax = 64 * 1024;
/** What most files have all of their headers in. */
const headBytes = 128 * 1024;
/** Widths by heights that are less apart than this are the same but for rounding. */
const sameAspect = 0.03;

// Of everything that the decoder can read, photos only; what a file is called decides nothing there.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((format) => `VipsForeignLoad${format}`),
});
// A picture at a time on one thread, and nothing kept: the backup comes first.
sharp.concurrency(1);
sharp.cache(false);

/** What failed, where something did, is shown as far as it goes: half of a damaged photo tells which one it is. */
const decoder = { failOn: 'none', limitInputPixels: decodedPixelsMax } as const;

/**
 * A small picture of a photo or a RAW file, upright: JPEG or WebP. Undefined where none can be made.
 *
 * @param name of the file, its bytes read as Latin-1
 */
export async function makePicture(file: OpenSourceFile, name: string): Promise<Uint8Array | undefined> {
  const kind = mediaKind(name) ?? (isDecidedByContent(name) ? 'photo' : undefined);
  if (kind !== 'photo' && kind !== 'raw') return undefined;
  const read = withHead(file);
  const embedded = findEmbeddedPicture(read, kind === 'raw');
  const small = embedded === undefined ? undefined : await attempt(() => fromEmbedded(read, embedded));
  if (small !== undefined) return small;
  const whole = kind === 'raw' ? undefined : await decodeWhole(file);
  if (whole !== undefined || embedded === undefined) return whole;
  // Better one with black bars, or an outdated one, than none.
  return attempt(() => fromEmbedded(read, { ...embedded, aspect: undefined }));
}

/** Makes a picture that somebody else made as small as ours. Undefined where it is none. */
export function shrinkPicture(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  return attempt(() => finish(sharp(bytes, { ...decoder, autoOrient: true })));
}

/** The first bytes are read once, however often they are looked at. */
function withHead(file: OpenSourceFile): ReadAt {
  const head = file.read(0, headBytes);
  return (position, length) => (position + length <= head.length ? head.subarray(position, position + length) : file.read(position, length));
}

/** Undefined where the bytes turn out not to be what they seemed. What the reading of a file throws is thrown. */
async function attempt(work: () => Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  try {
    return await work();
  } catch (error) {
    // The decoder's errors are plain; ours are classified, and the system's have a code.
    if (error instanceof Error && error.constructor === Error && !('code' in error)) return undefined;
    throw error;
  }
}

async function decodeWhole(file: OpenSourceFile): Promise<Uint8Array | undefined> {
  if (file.stamp.bytes > decodedBytesMax || file.stamp.bytes === 0) return undefined;
  const bytes = file.read(0, file.stamp.bytes);
  return attempt(() => finish(sharp(bytes, { ...decoder, autoOrient: true })));
}

function finish(image: Sharp): Promise<Uint8Array> {
  return image
    .resize({ width: pictureSide, height: pictureSide, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: decodeSeconds })
    .webp({ quality: 78, effort: 1 })
    .toBuffer();
}

/** Undefined where it is a picture of something else: the photo was cut since. */
async function fromEmbedded(read: ReadAt, embedded: EmbeddedPicture): Promise<Uint8Array | undefined> {
  const { extent, width, height, orientation } = embedded;
  const shown = withoutBars(embedded);
  if (shown === undefined) return undefined;
  const bytes = read(extent.position, extent.length);
  const isWhole = shown.width === width && shown.height === height;
  const isSmall = Math.max(width, height) <= pictureSide && bytes.length <= sentAsItIsBytesMax;
  if (isWhole && isSmall && orientation === 1 && bytes.length === extent.length) return bytes;
  // Turned first: what is cut is told in the picture's own directions.
  const cut = isWhole ? sharp(bytes, decoder) : sharp(await sharp(bytes, decoder).extract(shown).png().toBuffer());
  return finish(turn(cut, orientation));
}

/**
 * Cameras fit a photo of 3:2 into a thumbnail of 4:3, with black bars: what lies between them. A thumbnail of another
 * form than the photo, and not of 4:3, is from before the photo was cut.
 */
function withoutBars({ width, height, aspect }: EmbeddedPicture): { left: number; top: number; width: number; height: number } | undefined {
  const own = width / height;
  if (aspect === undefined || Math.abs(own / aspect - 1) <= sameAspect) return { left: 0, top: 0, width, height };
  if (Math.abs(own / (4 / 3) - 1) > sameAspect) return undefined;
  const shownWidth = Math.max(1, Math.min(width, Math.floor(height * aspect)));
  const shownHeight = Math.max(1, Math.min(height, Math.floor(width / aspect)));
  return {
    left: Math.floor((width - shownWidth) / 2), top: Math.floor((height - shownHeight) / 2),
    width: shownWidth, height: shownHeight,
  };
}

/** Upright, from EXIF's orientation. Mirroring comes before turning, whatever the order of the calls. */
function turn(image: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2: return image.flop();
    case 3: return image.rotate(180);
    case 4: return image.flip();
    case 5: return image.flop().rotate(270);
    case 6: return image.rotate(90);
    case 7: return image.flop().rotate(90);
    case 8: return image.rotate(270);
    default: return image;
  }
}

/** Formats of which the system's decoders know more than ours: videos, HEIC, RAW files without a preview. */
export function mayBeKnownToSystem(name: string): boolean {
  const kind = mediaKind(name);
  return kind === 'video' || kind === 'raw' || (kind === 'photo' && !/^(?:jpe?g|jpe|jfif|a?png|gif|webp)$/.test(extensionOf(name)));
}
