import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foldersListedMax, listFolders } from '../../src-main/app/folders.ts';
import type { Surroundings } from '../../src-main/app/places.ts';
import { skipOn } from '../rigs/skips.ts';
import { withoutRights } from './program-rig.ts';

let root: string;
let surroundings: Surroundings;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keepsake-folders-'));
  const home = join(root, 'home');
  await mkdir(home);
  surroundings = { home, platform: 'linux', env: {}, mountRoots: [join(root, 'media')] };
});
afterEach(() => rm(root, { recursive: true }));

async function folders(...names: readonly string[]): Promise<void> {
  for (const name of names) await mkdir(join(root, name), { recursive: true });
}
const list = (path?: string) => listFolders(path, surroundings);
const names = async (path?: string) => (await list(path)).folders.map(({ name }) => name);

test('folders alone are listed, in the order in which people count', async () => {
  await folders('home/2024 10', 'home/2024 9', 'home/album', 'home/Zoo', 'home/Äpfel');
  await writeFile(join(root, 'home/photo.jpg'), '');
  expect(await names()).toEqual(['2024 9', '2024 10', 'album', 'Äpfel', 'Zoo']);
});

test('a listing says where it is and what is above', async () => {
  await folders('home/Pictures');
  expect(await list('Pictures')).toMatchObject({ path: join(root, 'home/Pictures'), parent: join(root, 'home') });
  expect(await list('/')).not.toHaveProperty('parent');
});

skipOn('windows', 'names have no line breaks')('the paths of a listing can be listed', async () => {
  await folders('home/a b/ü\n');
  const [first] = (await list()).folders;
  expect(await names(first?.path)).toEqual(['ü\n']);
});

test('hidden folders are left out', async () => {
  await folders('home/.cache', 'home/$RECYCLE.BIN', 'home/System Volume Information', 'home/seen');
  expect(await names()).toEqual(['seen']);
});

skipOn('windows', 'a link to a file takes a privilege')('links to folders are folders; links to files, to nothing and to themselves are not', async () => {
  await folders('elsewhere');
  await writeFile(join(root, 'file'), '');
  for (const [name, target] of [
    ['good', 'elsewhere'],
    ['file', 'file'],
    ['gone', 'nothing'],
    ['self', 'home/self'],
  ] as const)
    await symlink(join(root, target), join(root, 'home', name));
  expect(await names()).toEqual(['good']);
});

skipOn('windows', 'names are UTF-16, not bytes')('a name that is not UTF-8 is left out: its text would open nothing', async () => {
  await mkdir(Buffer.concat([Buffer.from(`${root}/home/`), Buffer.from([0x66, 0xff])]));
  await folders('home/ok');
  expect(await names()).toEqual(['ok']);
});

test('~ and relative paths start at the home folder', async () => {
  await folders('home/Pictures/2024');
  for (const path of ['~/Pictures', 'Pictures', './Pictures/', '~/../home/Pictures'])
    expect((await list(path)).path, path).toBe(join(root, 'home/Pictures'));
  expect((await list('~')).path).toBe(join(root, 'home'));
  await expect(list('~other')).rejects.toMatchObject({ code: 'not-found' });
});

test('what is not there, and what is no folder, is said with its name', async () => {
  await writeFile(join(root, 'home/photo.jpg'), '');
  await expect(list('nothing')).rejects.toMatchObject({
    code: 'not-found',
    message: `There is no folder ${join(root, 'home/nothing')}.`,
  });
  await expect(list('photo.jpg')).rejects.toMatchObject({
    code: 'not-found',
    message: `${join(root, 'home/photo.jpg')} is not a folder.`,
  });
  await expect(list('a\0b')).rejects.toMatchObject({ code: 'usage' });
});

skipOn('windows', 'folders have no permission bits')('a folder that may not be read is said to be so', async () => {
  await folders('home/private');
  await chmod(join(root, 'home/private'), 0);
  const program = `
    const { listFolders } = await import(process.argv[1]);
    await listFolders(process.argv[2]).catch((error) => console.log(error.code));`;
  const module = new URL('../../src-main/app/folders.ts', import.meta.url).href;
  const [command = '', ...args] = [
    ...(process.getuid?.() === 0 ? withoutRights : []),
    ...[process.execPath, '--input-type=module', '--eval', program, module, join(root, 'home/private')],
  ];
  const { stdout } = await promisify(execFile)(command, args);
  expect(stdout).toBe('permission\n');
});

test('a folder with very many folders is listed in part', async () => {
  await folders(...Array.from({ length: foldersListedMax + 10 }, (_, index) => `home/${index}`));
  expect(await names()).toHaveLength(foldersListedMax);
});

skipOn('windows', 'names have no quotes')('places are the home folder, the folders that the desktop names, and the drives', async () => {
  await folders('home/.config', 'home/Bilder', 'home/Arbeits"fläche', 'media/SD CARD', 'media/.hidden');
  await writeFile(
    join(root, 'home/.config/user-dirs.dirs'),
    [
      '# made by the desktop',
      'XDG_PICTURES_DIR="$HOME/Bilder"',
      'XDG_DESKTOP_DIR="$HOME/Arbeits\\"fläche"',
      'XDG_VIDEOS_DIR="$HOME/"',
      'XDG_MUSIC_DIR="$HOME/Musik"',
      '',
    ].join('\n'),
  );
  expect((await list()).places).toEqual([
    { name: 'Home', path: join(root, 'home') },
    { name: 'Bilder', path: join(root, 'home/Bilder') },
    { name: 'Arbeits"fläche', path: join(root, 'home/Arbeits"fläche') },
    { name: 'SD CARD', path: join(root, 'media/SD CARD') },
  ]);
});

test("without the desktop's names the usual ones are places where they exist", async () => {
  await folders('home/Pictures');
  expect((await list()).places.map(({ name }) => name)).toEqual(['Home', 'Pictures']);
});
