import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDisks } from '../../src-main/app/disks.ts';
import type { Surroundings } from '../../src-main/app/places.ts';
import { picturesFolders, suggestFolders } from '../../src-main/app/suggestions.ts';
import { skipOn } from '../rigs/skips.ts';

function makeHome(): Surroundings {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-home-')));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return { home, platform: 'linux', env: {}, mountRoots: [] };
}

skipOn('windows', 'the desktops that name folders are those of Linux')('the folder of pictures is suggested under the name that its desktop gave it, only where it is there and is no source', async () => {
  const surroundings = makeHome();
  const disks = createDisks();
  onTestFinished(() => disks.close());
  const bilder = join(surroundings.home, 'Bilder');
  mkdirSync(join(surroundings.home, '.config'));
  writeFileSync(join(surroundings.home, '.config/user-dirs.dirs'), 'XDG_PICTURES_DIR="$HOME/Bilder"\n');
  expect(await suggestFolders(disks, [], surroundings)).toEqual([]);
  mkdirSync(bilder);
  expect(await suggestFolders(disks, [join(surroundings.home, 'Bild')], surroundings)).toEqual([{ name: 'Bilder', path: bilder }]);
  for (const source of [bilder, join(bilder, '2024'), surroundings.home])
    expect(await suggestFolders(disks, [source], surroundings), source).toEqual([]);
});

test('Windows keeps pictures in two places', async () => {
  const { home } = makeHome();
  const windows: Surroundings = { home, platform: 'win32', env: { OneDrive: join(home, 'OneDrive') }, mountRoots: [] };
  expect(await picturesFolders(windows)).toEqual([join(home, 'Pictures'), join(home, 'OneDrive', 'Pictures')]);
});
