import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { createThumbnails, type Thumbnails, type ThumbnailsOptions } from '../../src-main/app/thumbnails/thumbnails.ts';

export const source = 'source00001';

export interface ThumbnailsRig {
  readonly root: string;
  /** The source's folder. */
  readonly photos: string;
  readonly cacheFile: string;
  readonly thumbnails: Thumbnails;
  readonly write: (path: string, bytes: Uint8Array | string) => void;
  /** The picture's bytes; undefined where there is none. */
  readonly picture: (path: string, pathB64?: string) => Promise<Buffer | undefined>;
  /** Ends it, and starts another one with the same cache. */
  readonly restart: () => Promise<void>;
}

export function createThumbnailsRig(options: Partial<ThumbnailsOptions> = {}): ThumbnailsRig {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-thumbnails-'));
  const photos = join(root, 'photos');
  const cacheFile = join(root, 'thumbnails.db');
  mkdirSync(photos);
  const start = (): Thumbnails =>
    createThumbnails({
      cacheFile,
      folderOf: (id) => (id === source ? Buffer.from(photos) : undefined),
      isBusy: () => false,
      systemPicture: undefined,
      ...options,
    });
  let thumbnails = start();
  onTestFinished(async () => {
    await thumbnails.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    photos,
    cacheFile,
    get thumbnails() {
      return thumbnails;
    },
    write(path, bytes) {
      mkdirSync(dirname(join(photos, path)), { recursive: true });
      writeFileSync(join(photos, path), bytes);
    },
    async picture(path, pathB64) {
      const file = { source, path, ...(pathB64 === undefined ? {} : { pathB64 }) };
      const { image } = await thumbnails.get(file, new AbortController().signal);
      return image === undefined ? undefined : Buffer.from(image.base64, 'base64');
    },
    async restart() {
      await thumbnails.close();
      thumbnails = start();
    },
  };
}

export const colours = { red: [220, 40, 40], green: [40, 180, 60], blue: [40, 60, 220], white: [250, 250, 250] } as const;
type Colour = keyof typeof colours;

/** A JPEG of four colours: red and green above, blue and white below. */
export function fourColours(width: number, height: number): Promise<Buffer> {
  const box = (colour: Colour, left: number, top: number) => ({
    input: { create: { width: width / 2, height: height / 2, channels: 3 as const, background: `rgb(${colours[colour].join()})` } },
    left,
    top,
  });
  return sharp({ create: { width, height, channels: 3, background: 'black' } })
    .composite([box('red', 0, 0), box('green', width / 2, 0), box('blue', 0, height / 2), box('white', width / 2, height / 2)])
    .jpeg({ quality: 95 })
    .toBuffer();
}

export function plain(width: number, height: number, colour: Colour) {
  return sharp({ create: { width, height, channels: 3, background: `rgb(${colours[colour].join()})` } });
}

/** The colours of the corners: above left and right, below left and right. */
export async function corners(picture: Buffer): Promise<readonly Colour[]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Colour => {
    const start = (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * info.channels;
    const distance = (colour: Colour) => Math.hypot(...colours[colour].map((value, channel) => value - data[start + channel]!));
    return (Object.keys(colours) as Colour[]).sort((a, b) => distance(a) - distance(b))[0]!;
  };
  return [at(0.15, 0.15), at(0.85, 0.15), at(0.15, 0.85), at(0.85, 0.85)];
}

export const sizeOf = async (picture: Buffer): Promise<string> => {
  const { width, height } = await sharp(picture).metadata();
  return `${width}x${height}`;
};

export interface TiffOptions {
  readonly orientation?: number;
  /** Where the thumbnail stands, from the structure's start. */
  readonly jpeg?: { readonly offset: number; readonly length: number };
  /** In which directory the thumbnail is: the next one as in EXIF, or a nested one as in RAW files. */
  readonly nested?: boolean;
  readonly magic?: string;
}

/** A TIFF structure of 96 bytes: its first directory holds the orientation, its second the place of a JPEG. */
export function tiff({ orientation = 1, jpeg, nested = false, magic = 'II*\0' }: TiffOptions): Buffer {
  const bytes = Buffer.alloc(96);
  bytes.write(magic, 'latin1');
  bytes.writeUInt32LE(8, 4);
  const entry = (at: number, tag: number, type: number, value: number) => {
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  };
  const second = 8 + 2 + 2 * 12 + 4;
  bytes.writeUInt16LE(2, 8);
  entry(10, 0x112, 3, orientation);
  // An entry that says nothing where there is nothing to say.
  entry(22, nested ? 0x14a : 0x128, nested ? 4 : 3, nested ? second : 2);
  bytes.writeUInt32LE(nested || jpeg === undefined ? 0 : second, 34);
  if (jpeg !== undefined) {
    bytes.writeUInt16LE(2, second);
    entry(second + 2, 0x201, 4, jpeg.offset);
    entry(second + 14, 0x202, 4, jpeg.length);
  }
  return bytes;
}

/** The photo with an EXIF segment, as cameras write it. */
export function withExif(photo: Buffer, orientation: number, thumbnail?: Buffer): Buffer {
  const structure = tiff({ orientation, ...(thumbnail === undefined ? {} : { jpeg: { offset: 96, length: thumbnail.length } }) });
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), structure, thumbnail ?? Buffer.alloc(0)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([photo.subarray(0, 2), head, body, photo.subarray(2)]);
}
