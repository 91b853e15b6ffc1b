import { expect, test } from 'vitest';
import { extensionOf, isCompanion, isDecidedByContent, mediaExtensions, mediaKind, objectExtension, stemOf } from '../../src-main/backup/media.ts';

const promised = {
  photo: 'JPG JPEG HEIC HEIF AVIF PNG GIF TIF TIFF WebP JXL BMP',
  raw: 'CR2 CR3 NEF ARW RAF ORF RW2 DNG PEF SRW',
  video: 'MP4 MOV M4V AVI MTS M2TS MKV WebM 3GP INSV',
  sidecar: 'XMP AAE',
} as const;

for (const [kind, extensions] of Object.entries(promised))
  test(`${extensions} in any letter case is a ${kind}`, () => {
    for (const extension of extensions.split(' '))
      for (const written of [extension, extension.toLowerCase(), extension.toUpperCase()])
        expect(mediaKind(`IMG_0001.${written}`), written).toBe(kind);
  });

test('every extension of the table is recognised, and stands in it once', () => {
  for (const extension of mediaExtensions) expect(mediaKind(`a.${extension}`), extension).toBeDefined();
  expect(new Set(mediaExtensions).size).toBe(mediaExtensions.length);
  expect(mediaExtensions.every((extension) => /^[a-z0-9]{1,8}$/.test(extension))).toBe(true);
});

test('the JSON that Google Takeout writes beside a photo is its sidecar', () => {
  const names = [
    'IMG_0001.jpg.json',
    'IMG_0001.JPG.json',
    'IMG_0001.HEIC.JSON',
    'IMG_0001.jpg(1).json',
    'IMG_0001(1).jpg.json',
    'IMG_0001.jpg.supplemental-metadata.json',
    'IMG_0001.jpg.supplemental-metadata(1).json',
    'IMG_0001.jpg.supplemental-me.json',
    'IMG_0001.jpg.suppl.json',
    'IMG_0001.jpg.s.json',
    'IMG_0001.jpg..json',
    'VID_0001.mp4.supplemental-metadata.json',
    'metadata.json',
    'metadata(2).json',
    // Cut to 46 characters, in the middle of the extension.
    `${'x'.repeat(43)}.jp.json`,
    `${'x'.repeat(46)}.json`,
  ];
  for (const name of names) expect(mediaKind(name), name).toBe('sidecar');
});

test('any other JSON is no sidecar', () => {
  for (const name of [
    'package.json',
    'settings.json',
    'a.txt.json',
    'a.supplemental-metadata.json',
    'a.jpg.surprise.json',
    '.json',
    'json',
    'metadata.xml',
  ])
    expect(mediaKind(name), name).toBeUndefined();
});

test('what is no photo is not recognised', () => {
  for (const name of ['notes.txt', 'jpg', '.jpg', 'photo.jpg.part', 'photo.jpg~', 'photo.', 'photo', '', ' ', '...'])
    expect(mediaKind(name), name).toBeUndefined();
});

test('spaces and dots at the end of a name do not hide its extension', () => {
  for (const name of ['photo.jpg ', 'photo.JPG.', 'photo.jpg . ']) {
    expect(mediaKind(name), name).toBe('photo');
    expect(objectExtension(name), name).toBe('jpg');
  }
});

test('what RAW developers, editors and camcorders keep beside photos is backed up', () => {
  for (const extension of ['pp3', 'dop', 'cos', 'on1', 'vrd', 'nksc', 'arp', 'CPI', 'MPL', 'wav', 'SRT'])
    expect(mediaKind(`DSC_0001.NEF.${extension}`), extension).toBe('sidecar');
  for (const extension of ['MOD', 'TOD']) expect(mediaKind(`MOV001.${extension}`), extension).toBe('video');
  for (const extension of ['psd', 'svg']) expect(mediaKind(`poster.${extension}`), extension).toBe('photo');
});

test("the file of a Takeout's album is recognised in the account's language, however its name is encoded", () => {
  for (const name of ['Metadaten.json', 'métadonnées.json', 'metadatos(1).json', 'метаданные.json', 'メタデータ.json', 'shared_album_comments.json'])
    for (const form of ['NFC', 'NFD']) {
      const written = name.normalize(form);
      expect(mediaKind(Buffer.from(written).toString('latin1')), name).toBe('sidecar');
      expect(mediaKind(written), name).toBe('sidecar');
    }
});

test('the content decides where the extension is shared with other programs, or is none', () => {
  for (const name of [
    'index.ts', 'go.mod', 'PXL_1.MP', 'MVIMG_2.MV', 'MVIMG_20180722_120942', 'Holiday 12.05.2018', 'IMG_1.jpg_original', 'PXL_1.MP~2', 'photo.jpg~', 'photo.',
  ])
    expect(isDecidedByContent(name), name).toBe(true);
  for (const name of ['a.jpg', 'a.mp4', 'GS010001.360', 'notes.txt', 'photo.jpg.part', '.bashrc', '.hidden.jpg', 'a.jpg '])
    expect(isDecidedByContent(name), name).toBe(false);
});

test('a companion has the name of its photo but for the extension, in any letter case', () => {
  expect(isCompanion('DSC_0001.WAV')).toBe(true);
  expect(isCompanion('DSC_0001.NEF')).toBe(false);
  expect(stemOf('DSC_0001.WAV')).toBe(stemOf('dsc_0001.nef'));
  expect(stemOf('none')).toBe('none');
});

test('a name that is not UTF-8 is recognised by its extension', () => {
  expect(mediaKind(Buffer.from([0xff, 0xfe, 0x2e, 0x4a, 0x50, 0x47]).toString('latin1'))).toBe('photo');
});

test('the extension is what follows the last dot, in lower case', () => {
  expect(extensionOf('a.b.JPG')).toBe('jpg');
  expect(extensionOf('.hidden')).toBe('');
  expect(extensionOf('.hidden.png')).toBe('png');
  expect(extensionOf('none')).toBe('');
});

test('an object carries an extension that is safe on every file system, or none', () => {
  expect(objectExtension('IMG.JPEG')).toBe('jpeg');
  for (const name of ['a.jp g', 'a.jp/g', 'a.jpég', 'a.abcdefghi', 'a', 'a.'])
    expect(objectExtension(name), name).toBe('');
});
