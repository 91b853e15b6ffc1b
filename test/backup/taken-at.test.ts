import { expect, test } from 'vitest';
import { readFrom } from '../../src-main/backup/read-at.ts';
import { takenAt as takenFrom } from '../../src-main/backup/taken-at.ts';
import { takenMs } from '../../src-shared/taken-ms.ts';
import { createChance } from '../rigs/library.ts';
import { makeJpeg } from '../rigs/jpeg.ts';

const taken = new Date(Date.UTC(2024, 4, 17, 18, 3, 21));
const chance = createChance(1);
const photo = makeJpeg({ bytes: 2048, taken, blocks: chance.bytes(64), noise: chance.bytes(2048) });
/** The TIFF block within the EXIF segment: what a RAW file begins with. */
const tiff = photo.subarray(photo.indexOf('Exif\0\0') + 6);

const nowMs = Date.UTC(2026, 10, 27, 12);
const takenAt = (bytes: Uint8Array): string | undefined => takenFrom(readFrom(bytes), nowMs);

/** A TIFF with a date, and what else is given by its tag, little-endian. */
function tiffWith(date: string, others: Readonly<Record<number, string>> = {}): Buffer {
  const texts = new Map<number, string>([[0x9003, `${date}\0`], ...Object.entries(others).map(([tag, text]) => [Number(tag), `${text}\0`] as const)]);
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const entriesAt = 26;
  let textAt = entriesAt + 2 + texts.size * 12 + 4;
  const entries = [...texts].map(([tag, text]) => {
    const made = entry(tag, 2, text.length, textAt);
    textAt += text.length;
    return made;
  });
  return Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.from([1, 0]), entry(0x8769, 4, 1, entriesAt), Buffer.alloc(4),
    Buffer.from([texts.size, 0]), ...entries, Buffer.alloc(4), Buffer.from([...texts.values()].join(''), 'latin1'),
  ]);
}

const offsetTime = 0x9010;
const offsetTimeOriginal = 0x9011;

/** A box of an MP4, with its length before it. */
function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

const numbers = (size: 1 | 2 | 4, ...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, index) => bytes.writeUIntBE(value, index * size, size));
  return bytes;
};
const mac = (date: string): number => Date.parse(date) / 1000 + 2_082_844_800;
const movieHeader = (seconds: number): Buffer => box('mvhd', numbers(4, 0, seconds, seconds, 600, 0), Buffer.alloc(80));
const fileType = box('ftyp', Buffer.from('qt  \0\0\0\0qt  '));

/** QuickTime's metadata with a key before the date, as phones write it. */
function creationDate(date: string): Buffer {
  const key = (name: string): Buffer => Buffer.concat([numbers(4, name.length + 8), Buffer.from(`mdta${name}`)]);
  const value = (text: string): Buffer => box('data', numbers(4, 1, 0), Buffer.from(text));
  return box('meta',
    box('hdlr', Buffer.alloc(24)),
    box('keys', numbers(4, 0, 2), key('com.apple.quicktime.make'), key('com.apple.quicktime.creationdate')),
    box('ilst', box('\0\0\0\x01', value('Apple')), box('\0\0\0\x02', value(date))));
}

/** A HEIC whose EXIF stands at its end, behind the picture. */
function heic(exif: Buffer): Buffer {
  const item = (id: number, type: string): Buffer => box('infe', numbers(1, 2, 0, 0, 0), numbers(2, id, 0), Buffer.from(`${type}\0`));
  const meta = (exifAt: number): Buffer => box('meta', numbers(4, 0),
    box('hdlr', Buffer.alloc(24)),
    box('iinf', numbers(4, 0), numbers(2, 2), item(1, 'hvc1'), item(2, 'Exif')),
    box('iloc', numbers(1, 0, 0, 0, 0, 0x44, 0), numbers(2, 2), numbers(2, 1, 0, 1), numbers(4, 40, 4), numbers(2, 2, 0, 1), numbers(4, exifAt, exif.length)));
  const start = box('ftyp', Buffer.from('heic\0\0\0\0heic'));
  const picture = chance.bytes(300_000);
  const exifAt = start.length + meta(0).length + 8 + picture.length;
  return Buffer.concat([start, meta(exifAt), box('mdat', picture, numbers(4, 6), Buffer.from('Exif\0\0'), exif)]);
}

test("a JPEG says when it was taken, in the camera's local time", () => {
  expect(takenAt(photo)).toBe('2024-05-17T18:03:21');
});

test('a RAW file that is a TIFF says it too, and its offset from UTC where the camera wrote one', () => {
  expect(takenAt(tiff)).toBe('2024-05-17T18:03:21');
  expect(takenAt(tiffWith('2024:05:17 18:03:21', { [offsetTimeOriginal]: '+02:00' }))).toBe('2024-05-17T18:03:21+02:00');
  expect(takenAt(tiffWith('2024:05:17 18:03:21', { [offsetTimeOriginal]: 'summer' }))).toBe('2024-05-17T18:03:21');
  expect(takenAt(tiffWith('2024:05:17 18:03:21', { [offsetTimeOriginal]: '+99:00' }))).toBe('2024-05-17T18:03:21');
});

test("the offset of the moment it was taken counts before that of the file's last change", () => {
  expect(takenAt(tiffWith('2024:05:17 18:03:21', { [offsetTime]: '+02:00', [offsetTimeOriginal]: '-07:00' }))).toBe('2024-05-17T18:03:21-07:00');
  expect(takenAt(tiffWith('2024:05:17 18:03:21', { [offsetTime]: '+02:00' }))).toBe('2024-05-17T18:03:21+02:00');
});

test('a date that does not exist, or cannot be that of a photo, is none', () => {
  for (const date of [
    '0000:00:00 00:00:00', '2024:13:45 99:99:99', '2023:02:29 10:00:00', '2024:05:17 24:00:00', '    :  :     :  :  ', '', 'yesterday', '1500:01:01 10:00:00',
    '1970:01:01 00:00:00', '1980:01:01 00:17:03', '1904:01:01 00:00:00', '2000:01:01 00:00:00', '2000:01:01 14:03:21', '2001:01:01 00:00:00', '2002:12:08 12:00:00', '2027:01:01 00:00:00', '2062:05:17 18:03:21',
  ])
    expect(takenAt(tiffWith(date)), date).toBeUndefined();
});

test('a date is read as EXIF spells it and as ISO 8601 does', () => {
  for (const [written, read] of [
    ['2024-05-17T18:03:21', '2024-05-17T18:03:21'],
    ['2024-05-17 18:03:21.123', '2024-05-17T18:03:21'],
    ['2024-05-17T18:03:21+0200', '2024-05-17T18:03:21+02:00'],
    ['2024:05:17 18:03:21-03:30', '2024-05-17T18:03:21-03:30'],
    ['2024-05-17T18:03:21Z', '2024-05-17T18:03:21Z'],
    ['2024:05:17 18:03', '2024-05-17T18:03:00'],
    ['2024:05:17   :  :  ', '2024-05-17T00:00:00'],
    ['2024-05-17', '2024-05-17T00:00:00'],
    ['2000:01:02 00:00:01', '2000-01-02T00:00:01'],
    ['2001:01:01 00:00:01', '2001-01-01T00:00:01'],
    ['1955:07:01 12:00:00', '1955-07-01T12:00:00'],
    ['2026:11:28 02:00:00', '2026-11-28T02:00:00'],
  ] as const)
    expect(takenAt(tiffWith(written)), written).toBe(read);
});

test('a video says when it was taken in its header, in UTC, and 0 is no date', () => {
  const film = (seconds: number): Buffer => Buffer.concat([fileType, box('moov', movieHeader(seconds)), box('mdat', chance.bytes(99))]);
  expect(takenAt(film(mac('2024-05-17T16:03:21Z')))).toBe('2024-05-17T16:03:21Z');
  expect(takenAt(film(0))).toBeUndefined();
  expect(takenAt(film(mac('2031-01-01T00:00:00Z')))).toBeUndefined();
  // Counted from 1970 by mistake.
  expect(takenAt(film(Date.parse('2015-05-17T16:03:21Z') / 1000))).toBe('2015-05-17T16:03:21Z');
});

test("QuickTime's date of creation, with its offset, counts before the header", () => {
  const film = (date: string): Buffer => Buffer.concat([fileType, box('moov', movieHeader(mac('2024-06-01T00:00:00Z')), creationDate(date))]);
  expect(takenAt(film('2024-05-17T18:03:21+0200'))).toBe('2024-05-17T18:03:21+02:00');
  expect(takenAt(film('unknown'))).toBe('2024-06-01T00:00:00Z');
});

test('in a film of 6 GB the date is found behind the pictures by few small reads', () => {
  const bytes = 6 * 1024 ** 3;
  const mdat = Buffer.concat([numbers(4, 1), Buffer.from('mdat'), Buffer.alloc(8)]);
  mdat.writeBigUInt64BE(BigInt(bytes - fileType.length), 8);
  const end = box('moov', movieHeader(mac('2024-05-17T16:03:21Z')));
  const start = Buffer.concat([fileType, mdat]);
  let reads = 0;
  const read = (position: number, length: number): Buffer => {
    reads++;
    expect(length).toBeLessThanOrEqual(1024);
    const part = (from: Buffer, at: number): Buffer => from.subarray(Math.max(0, position - at), Math.max(0, position - at + length));
    return position < 1000 ? part(start, 0) : part(end, bytes);
  };
  expect(takenFrom(read, nowMs)).toBe('2024-05-17T16:03:21Z');
  expect(reads).toBeLessThan(30);
});

test('the EXIF of a HEIC is found wherever in the file it is', () => {
  expect(takenAt(heic(tiff))).toBe('2024-05-17T18:03:21');
});

test('the EXIF of a CR3 is found', () => {
  const canonId = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');
  const directory = Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.from([1, 0, 0x03, 0x90, 2, 0, 20, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('2024:05:17 18:03:21\0'),
  ]);
  const raw = Buffer.concat([box('ftyp', Buffer.from('crx ')), box('moov', box('uuid', canonId, box('CMT1', tiff), box('CMT2', directory)), movieHeader(1))]);
  expect(takenAt(raw)).toBe('2024-05-17T18:03:21');
});

test('a damaged film or HEIC has no date, wherever it is cut or overwritten', () => {
  const film = Buffer.concat([fileType, box('moov', creationDate('2024-05-17T18:03:21+0200'), movieHeader(mac('2024-05-17T16:03:21Z')))]);
  for (const whole of [film, heic(tiff).subarray(0, 4000)]) {
    for (let length = 0; length < Math.min(whole.length, 600); length++) takenAt(whole.subarray(0, length));
    for (let round = 0; round < 2000; round++) {
      const broken = Buffer.from(whole);
      for (let each = 0; each < 4; each++) broken[Math.floor(chance.next() * Math.min(broken.length, 600))] = Math.floor(chance.next() * 256);
      takenAt(broken);
    }
  }
});

test('a date of an older journal that cannot be is no date, and UTC is shown in the time of this machine', () => {
  expect(takenMs('2024-05-17T18:03:21+05:00')).toBe(new Date(2024, 4, 17, 18, 3, 21).getTime());
  expect(takenMs('2024-05-17T18:03:21Z')).toBe(Date.UTC(2024, 4, 17, 18, 3, 21));
  for (const wrong of ['2199-01-01T00:00:00', '1970-01-01T00:00:00', '1899-11-30T00:00:00', 'nonsense', '']) expect(takenMs(wrong)).toBeUndefined();
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
