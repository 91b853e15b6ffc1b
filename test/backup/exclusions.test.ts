import { expect, test } from 'vitest';
import { excludedFile, excludedFolder, excludedInFolder } from '../../src-main/backup/exclusions.ts';

test('folders of systems and other programs are left out, with a reason, in any letter case', () => {
  for (const name of [
    '@eaDir',
    '@__thumb',
    'Lightroom Catalog',
    '.Spotlight-V100',
    'Recently Deleted',
    '$RECYCLE.BIN',
    'System Volume Information',
    '.Trashes',
    '.fseventsd',
    '#recycle',
    '@Recycle',
    '#snapshot',
    '.stversions',
    '.dtrash',
    '.thumbnails',
    '.keepsake-drill',
    '.Trash',
    '.Trash-1000',
  ])
    for (const written of [name, name.toLowerCase(), name.toUpperCase()])
      expect(excludedFolder(written), written).toMatch(/\w/);
});

test('files of systems and other programs are left out, with a reason', () => {
  for (const name of [
    '.DS_Store',
    '._IMG_0001.jpg',
    'Thumbs.db',
    'desktop.ini',
    'SYNOFILE_THUMB_M.jpg',
    'synofile_thumb_xl.jpg',
    '.IMG_0001.heic.icloud',
    '.trashed-1700000000-IMG_0001.jpg',
    '.pending-1700000000-IMG_0001.jpg',
  ])
    expect(excludedFile(name), name).toMatch(/\w/);
});

test('photos and folders of photos are not', () => {
  for (const name of [
    'IMG_0001.jpg',
    '.hidden.jpg',
    '_IMG.jpg',
    'MY_SYNOFILE_THUMB_.jpg',
    'thumbs.db.jpg',
    'x.icloud.jpg',
    'trashed-1.jpg',
    '.trashed-by-me.jpg',
  ])
    expect(excludedFile(name), name).toBeUndefined();
  for (const name of ['2024', 'eaDir', 'Lightroom', 'Lightroom Catalogs', '.hidden', 'Recently', 'Trash', 'thumbnails', 'snapshot'])
    expect(excludedFolder(name), name).toBeUndefined();
});

test('of a Photos library the originals are taken, and nothing that Photos makes of them', () => {
  for (const name of ['database', 'resources', 'scopes', 'private', 'internal', 'Thumbnails'])
    expect(excludedInFolder('Photos Library.photoslibrary', name), name).toMatch(/\w/);
  expect(excludedInFolder('Photos Library.photoslibrary', 'originals')).toBeUndefined();
  expect(excludedInFolder('Old.PHOTOSLIBRARY', 'Masters')).toBeUndefined();
  for (const parent of ['Pictures', 'originals', 'photoslibrary']) expect(excludedInFolder(parent, 'database')).toBeUndefined();
});
