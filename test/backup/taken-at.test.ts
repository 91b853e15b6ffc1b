import { expect, test } from 'vitest';
import { takenAt } from '../../src-main/backup/taken-at.ts';
import { createChance } from '../rigs/library.ts';
import { makeJpeg } from '../rigs/jpeg.ts';

const taken = new Date(Date.UTC(2024, 4, 17, 18, 3, 21));
const chance = createChance(1);
const photo = makeJpeg({ bytes: 2048, taken, blocks: chance.bytes(64), noise: chance.bytes(2048) });
/** The TIFF block within the EXIF segment: what a RAW file begins with. */
const tiff = photo.subarray(photo.indexOf('Exif\0\0') + 6);

/** A TIFF with a date and an offset from UTC, little-endian. */
function tiffWithOffset(offset: string): Buffer {
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const date = '2024:05:17 18:03:21\0';
  const entriesAt = 26;
  const textAt = entriesAt + 2 + 2 * 12 + 4;
  return Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    Buffer.from([1, 0]),
    entry(0x8769, 4, 1, entriesAt),
    Buffer.alloc(4),
    Buffer.from([2, 0]),
    entry(0x9003, 2, date.length, textAt),
    entry(0x9011, 2, offset.length + 1, textAt + date.length),
    Buffer.alloc(4),
    Buffer.from(`${date}${offset}\0`, 'latin1'),
  ]);
}

test("a JPEG says when it was taken, in the camera's local time", () => {
  expect(takenAt(photo)).toBe('2024-05-17T18:03:21');
});

test('a RAW file that is a TIFF says it too, and its offset from UTC where the camera wrote one', () => {
  expect(takenAt(tiff)).toBe('2024-05-17T18:03:21');
  expect(takenAt(tiffWithOffset('+02:00'))).toBe('2024-05-17T18:03:21+02:00');
  expect(takenAt(tiffWithOffset('summer'))).toBe('2024-05-17T18:03:21');
});

test('EXIF is found behind what other formats write before it', () => {
  const heic = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypheic', 'latin1'),
    chance.bytes(5000),
    Buffer.from('Exif\0\0'),
    tiff,
  ]);
  expect(takenAt(heic)).toBe('2024-05-17T18:03:21');
});

test('a view into a larger buffer is read as itself', () => {
  const around = Buffer.concat([Buffer.alloc(100, 1), photo, Buffer.alloc(100, 1)]);
  expect(takenAt(around.subarray(100, 100 + photo.length))).toBe('2024-05-17T18:03:21');
});

test('files without a date, or with a damaged one, have none', () => {
  expect(takenAt(Buffer.alloc(0))).toBeUndefined();
  expect(takenAt(Buffer.from('no photo at all'))).toBeUndefined();
  for (let length = 0; length < photo.length; length += 7) takenAt(photo.subarray(0, length));
  const broken = Buffer.from(photo);
  broken.fill(0xff, broken.indexOf('Exif\0\0') + 6, broken.indexOf('Exif\0\0') + 60);
  expect(takenAt(broken)).toBeUndefined();
});
