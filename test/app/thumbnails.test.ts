import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { skipOn } from '../rigs/skips.ts';
import { connect, createAppRig } from './app-rig.ts';
import { corners, createThumbnailsRig, fourColours, plain, sizeOf, source, tiff, withExif } from './thumbnails-rig.ts';

const upright = ['red', 'green', 'blue', 'white'];
/** What each orientation makes of the four colours: EXIF's own table. */
const turned = {
  1: ['red', 'green', 'blue', 'white'],
  2: ['green', 'red', 'white', 'blue'],
  3: ['white', 'blue', 'green', 'red'],
  4: ['blue', 'white', 'red', 'green'],
  5: ['red', 'blue', 'green', 'white'],
  6: ['blue', 'red', 'white', 'green'],
  7: ['white', 'green', 'blue', 'red'],
  8: ['green', 'white', 'red', 'blue'],
} as const;
const orientations = Object.entries(turned).map(([orientation, expected]) => [Number(orientation), expected] as const);

test.each(orientations)('an embedded thumbnail of orientation %i is turned upright, without decoding the photo', async (orientation, expected) => {
  const { write, picture } = createThumbnailsRig();
  write('a.jpg', withExif(await plain(1600, 1200, 'red').jpeg().toBuffer(), orientation, await fourColours(160, 120)));
  const made = (await picture('a.jpg'))!;
  expect(await corners(made)).toEqual(expected);
  expect(await sizeOf(made)).toBe(orientation < 5 ? '160x120' : '120x160');
});

test.each(orientations)('a photo of orientation %i without a thumbnail is decoded upright', async (orientation, expected) => {
  const { write, picture } = createThumbnailsRig();
  write('a.jpg', withExif(await fourColours(800, 600), orientation));
  const made = (await picture('a.jpg'))!;
  expect(await corners(made)).toEqual(expected);
  expect(await sizeOf(made)).toBe(orientation < 5 ? '256x192' : '192x256');
});

test('a thumbnail with black bars loses them, and an outdated one of another form is not taken', async () => {
  const { write, picture } = createThumbnailsRig();
  const barred = await plain(160, 106, 'green').extend({ top: 7, bottom: 7, background: 'black' }).jpeg().toBuffer();
  write('bars.jpg', withExif(await plain(900, 600, 'red').jpeg().toBuffer(), 1, barred));
  const square = await plain(140, 140, 'green').jpeg().toBuffer();
  write('cut.jpg', withExif(await plain(900, 600, 'red').jpeg().toBuffer(), 1, square));
  const withoutBars = (await picture('bars.jpg'))!;
  expect(await corners(withoutBars)).toEqual(['green', 'green', 'green', 'green']);
  expect(await sizeOf(withoutBars)).toBe('160x106');
  expect(await corners((await picture('cut.jpg'))!)).toEqual(['red', 'red', 'red', 'red']);
});

test('every format that browsers show becomes a small picture', async () => {
  const { write, picture } = createThumbnailsRig();
  const photo = sharp(await fourColours(800, 600));
  write('a.png', await photo.png().toBuffer());
  write('a.webp', await photo.webp().toBuffer());
  write('a.gif', await photo.gif().toBuffer());
  write('a.tiff', await photo.tiff().toBuffer());
  write('a.avif', await photo.avif({ effort: 0 }).toBuffer());
  write('dot.png', await plain(1, 1, 'red').png().toBuffer());
  for (const name of ['a.png', 'a.webp', 'a.gif', 'a.tiff', 'a.avif']) {
    const made = (await picture(name))!;
    expect(await corners(made), name).toEqual(upright);
    expect(await sizeOf(made), name).toBe('256x192');
  }
  expect(await sizeOf((await picture('dot.png'))!)).toBe('1x1');
});

test('a RAW file shows the preview that its camera put into it, wherever that stands', async () => {
  const { write, picture } = createThumbnailsRig();
  const preview = await fourColours(640, 480);
  const filler = Buffer.alloc(3000, 0x55);
  const at = (structure: Buffer): Buffer => Buffer.concat([structure, filler, preview, filler]);
  const place = { offset: 96 + filler.length, length: preview.length };
  write('a.NEF', at(tiff({ orientation: 6, jpeg: place, nested: true })));
  write('a.dng', at(tiff({ orientation: 6, jpeg: place })));
  write('a.ORF', at(tiff({ orientation: 6, magic: 'IIRO' })));
  const canon = Buffer.concat([Buffer.from('\0\0\0\x18ftypcrx \0\0\0\0CMT1', 'latin1'), tiff({ orientation: 6 })]);
  write('a.CR3', at(canon));
  const fuji = Buffer.alloc(160);
  fuji.write('FUJIFILMCCD-RAW 0201', 'latin1');
  const inside = withExif(preview, 6);
  fuji.writeUInt32BE(fuji.length, 84);
  fuji.writeUInt32BE(inside.length, 88);
  write('a.RAF', Buffer.concat([fuji, inside, filler]));
  for (const name of ['a.NEF', 'a.dng', 'a.ORF', 'a.CR3', 'a.RAF']) {
    const made = (await picture(name))!;
    expect(await corners(made), name).toEqual(turned[6]);
    expect(await sizeOf(made), name).toBe('192x256');
  }
});

test('what cannot be shown has no picture, and harms nothing', async () => {
  const { write, picture } = createThumbnailsRig();
  write('text.jpg', 'no photo');
  write('empty.jpg', '');
  write('drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>');
  write('clip.mp4', 'no video');
  write('notes.xmp', '<x/>');
  // Says that it is 60,000 pixels wide and high, which would be 10 GB.
  const bomb = await plain(8, 8, 'red').png().toBuffer();
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  write('bomb.png', bomb);
  // Directories that lead in a circle, and offsets to nowhere.
  const circle = tiff({ jpeg: { offset: 0xffffff00, length: 0xffffff00 } });
  circle.writeUInt32LE(8, 34);
  write('circle.nef', circle);
  for (const name of ['text.jpg', 'empty.jpg', 'drawing.jpg', 'clip.mp4', 'notes.xmp', 'bomb.png', 'circle.nef'])
    expect(await picture(name), name).toBeUndefined();
  write('a.png', await plain(300, 300, 'red').png().toBuffer());
  expect(await sizeOf((await picture('a.png'))!)).toBe('256x256');
});

test('a photo whose name has no extension has a picture', async () => {
  const { write, picture } = createThumbnailsRig();
  write('MVIMG_20180722_120942', await plain(300, 300, 'red').png().toBuffer());
  expect(await sizeOf((await picture('MVIMG_20180722_120942'))!)).toBe('256x256');
});

test('a damaged photo is shown as far as it goes', async () => {
  const { photos, write, picture } = createThumbnailsRig();
  const whole = await fourColours(800, 600);
  write('a.jpg', whole);
  truncateSync(join(photos, 'a.jpg'), Math.floor(whole.length * 0.6));
  expect((await corners((await picture('a.jpg'))!)).slice(0, 2)).toEqual(['red', 'green']);
});

skipOn('windows', 'a link to a file takes a privilege')('nothing outside of a known source is ever read', async () => {
  const { root, photos, write, picture, thumbnails } = createThumbnailsRig();
  const photo = await plain(300, 300, 'red').png().toBuffer();
  writeFileSync(join(root, 'secret.png'), photo);
  mkdirSync(join(root, 'elsewhere'));
  writeFileSync(join(root, 'elsewhere', 'secret.png'), photo);
  symlinkSync(join(root, 'secret.png'), join(photos, 'link.png'));
  symlinkSync(join(root, 'elsewhere'), join(photos, 'folder'));
  write('album/a.png', photo);
  expect(await picture('album/a.png')).toBeDefined();
  for (const path of ['../secret.png', 'album/../../secret.png', join(root, 'secret.png'), 'link.png', 'folder/secret.png', 'album', '', 'album//a.png', 'a\0.png'])
    await expect(picture(path), path).rejects.toMatchObject({ code: 'refused' });
  await expect(picture('x', Buffer.from('../secret.png').toString('base64'))).rejects.toMatchObject({ code: 'refused' });
  await expect(thumbnails.get({ source: 'another0001', path: 'album/a.png' }, new AbortController().signal))
    .rejects.toMatchObject({ code: 'not-found' });
});

skipOn('windows', 'names are UTF-16, not bytes')('a name that is no text is found by its bytes', async () => {
  const { photos, picture } = createThumbnailsRig();
  const name = Buffer.from([0x66, 0xe9, 0x2e, 0x70, 0x6e, 0x67]);
  writeFileSync(Buffer.concat([Buffer.from(`${photos}/`), name]), await plain(300, 300, 'red').png().toBuffer());
  expect(await picture('f\ufffd.png', name.toString('base64'))).toBeDefined();
});

test('a picture is made once, again when its file changes, and is still there when the drive is not', async () => {
  const { photos, write, picture, restart } = createThumbnailsRig();
  const photo = await plain(300, 300, 'red').png().toBuffer();
  write('a.png', photo);
  utimesSync(join(photos, 'a.png'), 1000, 1000);
  const first = await picture('a.png');
  // The same length and time, and no photo at all: only the cache can know it.
  write('a.png', Buffer.alloc(photo.length));
  utimesSync(join(photos, 'a.png'), 1000, 1000);
  await restart();
  expect(await picture('a.png')).toEqual(first);
  write('a.png', await plain(300, 300, 'blue').png().toBuffer());
  expect(await corners((await picture('a.png'))!)).toContain('blue');
  renameSync(photos, `${photos}-away`);
  expect(await corners((await picture('a.png'))!)).toContain('blue');
  await expect(picture('b.png')).rejects.toMatchObject({ code: 'vanished' });
});

test('the system is asked for what only it can decode, and its picture is kept', async () => {
  const asked: string[] = [];
  const answer = await plain(400, 300, 'green').png().toBuffer();
  const { photos, write, picture } = createThumbnailsRig({
    systemPicture: async (path, size) => {
      asked.push(`${path} ${size}`);
      return path.endsWith('.mp4') ? answer : undefined;
    },
  });
  write('clip.mp4', 'a video');
  write('photo.heic', 'no decoder');
  write('text.jpg', 'no photo');
  expect(await sizeOf((await picture('clip.mp4'))!)).toBe('256x192');
  expect(await corners((await picture('clip.mp4'))!)).toContain('green');
  expect(await picture('photo.heic')).toBeUndefined();
  expect(await picture('text.jpg')).toBeUndefined();
  expect(asked).toEqual([`${photos}/clip.mp4 256`, `${photos}/photo.heic 256`]);
});

test('a decoder or a drive that hangs is given up, and asked no more', async () => {
  const { write, picture } = createThumbnailsRig({ timeoutMs: 400, systemPicture: () => new Promise(() => undefined) });
  write('a.mp4', 'a video');
  write('a.png', await plain(300, 300, 'red').png().toBuffer());
  for (let stuck = 0; stuck < 2; stuck += 1) await expect(picture('a.mp4')).rejects.toMatchObject({ code: 'not-connected' });
  expect(await picture('a.mp4')).toBeUndefined();
});

test('neither a thread nor a cache is there before somebody asks for a picture', async () => {
  const rig = await createAppRig();
  writeFileSync(join(rig.photos, 'a.jpg'), withExif(await fourColours(800, 600), 6));
  await rig.backUp();
  const client = connect(rig.app);
  await client.call('sources.add', { path: rig.photos });
  const { sources } = await client.call('state.get', {});
  const cache = join(rig.home, 'thumbnails.db');
  expect(existsSync(cache)).toBe(false);
  const { image } = await client.call('thumbnails.get', { source: sources[0]!.id, path: 'a.jpg' });
  expect(await corners(Buffer.from(image!.base64, 'base64'))).toEqual(turned[6]);
  expect(existsSync(cache)).toBe(true);
});

test('a damaged or deleted cache is made anew', async () => {
  const { cacheFile, write, picture, restart } = createThumbnailsRig();
  write('a.png', await plain(300, 300, 'red').png().toBuffer());
  expect(await picture('a.png')).toBeDefined();
  await restart();
  writeFileSync(cacheFile, Buffer.alloc(20_000, 7));
  expect(await picture('a.png')).toBeDefined();
  expect(readFileSync(cacheFile).toString('latin1', 0, 15)).toBe('SQLite format 3');
});

test('a client that has gone is not worked for, and the newest wish comes first', async () => {
  const { write, thumbnails } = createThumbnailsRig({ isBusy: () => true });
  const gone = new AbortController();
  const stays = new AbortController().signal;
  const done: string[] = [];
  const photo = await plain(600, 600, 'red').png().toBuffer();
  const wishes = Array.from({ length: 12 }, (_, index) => {
    write(`${index}.png`, photo);
    const signal = index % 2 === 0 ? stays : gone.signal;
    return thumbnails.get({ source, path: `${index}.png` }, signal).then(
      () => done.push(`${index}`),
      (error: unknown) => done.push(`${index} ${(error as { code: string }).code}`),
    );
  });
  gone.abort();
  await Promise.all(wishes);
  expect(done.filter((each) => each.endsWith(' cancelled')).sort()).toEqual(['1', '11', '3', '5', '7', '9'].map((each) => `${each} cancelled`));
  expect(done.filter((each) => !each.includes(' '))).toEqual(['0', '10', '8', '6', '4', '2']);
});
