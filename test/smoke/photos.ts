import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

export type Format = 'jpeg' | 'tiff' | 'heic';

export interface SmokePhoto {
  /** Relative to the folder. */
  readonly name: string;
  readonly format: Format;
  readonly sha256: string;
}

export const counts: Readonly<Record<Format, number>> = { jpeg: 20, tiff: 15, heic: 15 };

/*
 * HEVC cannot be encoded by sharp: three pictures are kept in the repository, made on Debian 12 by libheif's own encoder from
 * JPEGs of sharp, 320 by 240 with an EXIF date:
 *
 *     heif-enc -q 50 -o 1.heic 1.jpg
 */
const heicFolder = join(import.meta.dirname, 'heic');
const heicFiles = ['1.heic', '2.heic', '3.heic'];

/** An empty box of the file format at the end, which every reader passes over: another content, the same picture. */
function withFreeBox(heic: Buffer, number: number): Buffer {
  const box = Buffer.alloc(12);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(number, 8);
  return Buffer.concat([heic, box]);
}

async function encode(format: Format, number: number): Promise<Buffer> {
  if (format === 'heic') {
    const file = heicFiles[number % heicFiles.length] ?? '';
    return withFreeBox(await readFile(join(heicFolder, file)), number);
  }
  const picture = sharp({
    create: { width: 640, height: 480, channels: 3, background: { r: (number * 37) % 256, g: (number * 91) % 256, b: 120 } },
  }).composite([{ input: Buffer.from(`<svg width="640" height="480"><circle cx="${40 + number * 10}" cy="240" r="90" fill="white"/></svg>`) }]);
  return format === 'jpeg' ? picture.jpeg().toBuffer() : picture.tiff({ compression: 'lzw' }).toBuffer();
}

/** Writes 50 photos into a new folder, all different. */
export async function writePhotos(folder: string): Promise<readonly SmokePhoto[]> {
  await mkdir(folder);
  const photos: SmokePhoto[] = [];
  for (const [format, count] of Object.entries(counts) as [Format, number][])
    for (let number = 0; number < count; number += 1) {
      const name = `${format}-${String(number).padStart(2, '0')}.${format}`;
      const content = await encode(format, number);
      await writeFile(join(folder, name), content);
      photos.push({ name, format, sha256: createHash('sha256').update(content).digest('hex') });
    }
  return photos;
}
