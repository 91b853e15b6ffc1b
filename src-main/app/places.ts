import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { FolderListing } from '../../src-shared/contract.ts';

export type Place = FolderListing['places'][number];

/** What the places depend on; tests make their own. */
export interface Surroundings {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders whose folders are mounted drives. */
  readonly mountRoots: readonly string[];
}

/** How many drives are shown at most. */
const drivesMax = 50;

export function systemSurroundings(): Surroundings {
  return {
    home: homedir(),
    platform: process.platform,
    env: process.env,
    mountRoots: mountRoots(process.platform),
  };
}

function mountRoots(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['/Volumes'];
  if (platform === 'win32') return [];
  const user = userName();
  return [...(user === undefined ? [] : [`/media/${user}`, `/run/media/${user}`]), '/mnt'];
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined; // A container may run as a number that has no name.
  }
}

/** Well-known places to start from that are there: the home folder, pictures, desktop, drives. */
export async function listPlaces(surroundings: Surroundings): Promise<readonly Place[]> {
  const { home, platform } = surroundings;
  const [wellKnown, drives] = await Promise.all([
    wellKnownFolders(surroundings),
    platform === 'win32' ? driveLetters() : mountedDrives(surroundings.mountRoots),
  ]);
  const places = [{ name: 'Home', path: home }, ...wellKnown, ...drives];
  return places.filter((place, index) => places.findIndex((other) => other.path === place.path) === index);
}

async function wellKnownFolders({ home, platform, env }: Surroundings): Promise<readonly Place[]> {
  const named = platform === 'linux' ? await userFolders(home, env['XDG_CONFIG_HOME']) : new Map<string, string>();
  const candidates = [
    named.get('PICTURES') ?? join(home, 'Pictures'),
    named.get('VIDEOS') ?? join(home, platform === 'darwin' ? 'Movies' : 'Videos'),
    named.get('DESKTOP') ?? join(home, 'Desktop'),
  ];
  return (await existing(candidates)).map((path) => ({ name: basename(path), path }));
}

/** The user's own names of Pictures and the like, e.g. ~/Bilder: lines like XDG_PICTURES_DIR="$HOME/Bilder". */
export async function userFolders(home: string, configHome: string | undefined): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  let text: string;
  try {
    text = await readFile(join(configHome ?? join(home, '.config'), 'user-dirs.dirs'), 'utf8');
  } catch {
    return folders; // Not every desktop has one.
  }
  for (const [, name, value] of text.matchAll(/^\s*XDG_([A-Z]+)_DIR="(.*)"\s*$/gm)) {
    if (name === undefined || value === undefined) continue;
    const path = value.replaceAll(/\\(.)/g, '$1').replace(/^\$HOME(?=$|\/)/, home);
    // "$HOME/" is how a folder is switched off.
    if (path.startsWith('/') && resolve(path) !== resolve(home)) folders.set(name, path);
  }
  return folders;
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (entry) => entry.isDirectory(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => found[index]);
}

async function mountedDrives(roots: readonly string[]): Promise<readonly Place[]> {
  const drives = await Promise.all(
    roots.map(async (root): Promise<readonly Place[]> => {
      try {
        // The names alone: to look into a drive that hangs would hang the whole list.
        return (await readdir(root, { withFileTypes: true }))
          .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
          .map((entry) => ({ name: entry.name, path: join(root, entry.name) }));
      } catch {
        return []; // Nothing was ever mounted there.
      }
    }),
  );
  return drives.flat().slice(0, drivesMax);
}

async function driveLetters(): Promise<readonly Place[]> {
  const letters = Array.from('CDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:\\`);
  return (await existing(letters)).map((path) => ({ name: path.slice(0, 2), path }));
}
