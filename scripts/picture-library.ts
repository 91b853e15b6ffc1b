/* Somebody's photos, for the screenshots: made landscapes, each with a date that a camera would have written. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { createChance, type Chance } from '../test/rigs/library.ts';

/** An album: its folder, the first month of its photos (YYYY-MM), how many months they go on, and how many they are. */
interface Album {
  readonly folder: string;
  readonly month: string;
  readonly months: number;
  readonly photos: number;
}

const albums: readonly Album[] = [
  { folder: '2016/First steps', month: '2016-03', months: 8, photos: 34 },
  { folder: '2017/Brittany', month: '2017-06', months: 3, photos: 46 },
  { folder: '2019/Grandma’s 80th', month: '2019-02', months: 2, photos: 28 },
  { folder: '2021/Cats', month: '2021-01', months: 12, photos: 52 },
  { folder: '2023/Garden', month: '2023-04', months: 6, photos: 44 },
  { folder: '2024/Summer by the lake', month: '2024-06', months: 3, photos: 64 },
  { folder: '2025/写真 Kyōto', month: '2025-03', months: 2, photos: 58 },
];
const driveAlbums: readonly Album[] = [{ folder: 'Wedding', month: '2022-08', months: 1, photos: 40 }];

/** A landscape in colours of its own: sky, sun and two rows of hills. */
function landscape(chance: Chance): string {
  const hue = Math.floor(chance.next() * 360);
  const [x, y, radius] = [80 + chance.next() * 480, 70 + chance.next() * 130, 24 + chance.next() * 40];
  const peak = (base: number, height: number): string => {
    const points = Array.from({ length: 7 }, (_, index) => `${index * 107},${base - chance.next() * height}`);
    return `M0 480V${base}L${points.join('L')}L640 480z`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${hue} 60% 62%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 75% 84%)"/>
    </linearGradient></defs>
    <rect width="640" height="480" fill="url(#sky)"/>
    <circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${(hue + 160) % 360} 85% 80%)"/>
    <path d="${peak(330, 150)}" fill="hsl(${(hue + 190) % 360} 32% 46%)"/>
    <path d="${peak(410, 110)}" fill="hsl(${(hue + 205) % 360} 38% 28%)"/>
  </svg>`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Writes a photo that was taken then. */
export async function writePicture(path: string, seed: number, taken: Date): Promise<void> {
  const day = [taken.getUTCFullYear(), taken.getUTCMonth() + 1, taken.getUTCDate()].map(twoDigits).join(':');
  const time = [taken.getUTCHours(), taken.getUTCMinutes(), taken.getUTCSeconds()].map(twoDigits).join(':');
  const image = sharp(Buffer.from(landscape(createChance(seed)))).withExif({ IFD2: { DateTimeOriginal: `${day} ${time}` } });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await image.jpeg({ quality: 92 }).toBuffer());
  utimesSync(path, taken, taken);
}

async function writeAlbum(root: string, album: Album, firstNumber: number): Promise<void> {
  const [year = 0, month = 1] = album.month.split('-').map(Number);
  for (let index = 0; index < album.photos; index += 1) {
    const share = index / album.photos;
    const taken = new Date(Date.UTC(year, month - 1 + Math.floor(share * album.months), 1 + (index % 27), 9 + (index % 9), index % 60));
    await writePicture(join(root, album.folder, `IMG_${firstNumber + index}.JPG`), firstNumber + index, taken);
  }
}

/** Fills a folder of pictures, with films and a note among them. */
export async function makePictures(root: string): Promise<void> {
  const chance = createChance(11);
  for (const [index, album] of albums.entries()) {
    await writeAlbum(root, album, 4001 + index * 100);
    if (index % 2 === 0) continue;
    const film = join(root, album.folder, `MVI_${9001 + index}.MP4`);
    writeFileSync(film, chance.bytes(12_000_000));
    utimesSync(film, new Date(`${album.month}-20`), new Date(`${album.month}-20`));
    writeFileSync(join(root, album.folder, 'notes.txt'), 'Lake, 14 July\n');
  }
}

/** Fills a drive with what lies on it. */
export async function makeDrive(root: string): Promise<void> {
  for (const album of driveAlbums) await writeAlbum(root, album, 7001);
}
