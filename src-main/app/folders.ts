import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FolderListing } from '../../src-shared/contract.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import { wholeDrive } from '../base/real-path.ts';
import { systemReason } from '../backup/system-reason.ts';
import { listPlaces, systemSurroundings, type Surroundings } from './places.ts';

/** How many folders one listing shows at most: more than anyone looks through, and still a small answer. */
export const foldersListedMax = 5_000;

/** Windows keeps these at the root of each drive, without a leading dot. */
const hiddenNames = new Set(['$recycle.bin', 'system volume information']);

/**
 * Lists a folder's folders, links to folders included, hidden ones left out, in natural order. This
 * is the one place that reads the file system on Node's own threads: it is called by hand, one
 * folder at a time, and a folder that hangs keeps one of them.
 *
 * @param path absolute, "~/..." or relative to the home folder; the home folder without it
 * @throws KeepsakeError 'usage', 'not-found', 'permission' or 'io'
 */
export async function listFolders(
  path: string | undefined,
  surroundings: Surroundings = systemSurroundings(),
): Promise<FolderListing> {
  const folder = absolute(path ?? '~', surroundings.home);
  const [names, places] = await Promise.all([folderNames(folder), listPlaces(surroundings)]);
  const parent = dirname(folder);
  const naturally = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  return {
    path: folder,
    ...(parent === folder ? {} : { parent }),
    folders: names.sort((a, b) => naturally.compare(a, b)).map((name) => ({ name, path: join(folder, name) })),
    places: [...places],
  };
}

function absolute(path: string, home: string): string {
  if (path.includes('\0')) throw new KeepsakeError('usage', 'A path cannot contain a NUL character.');
  return resolve(home, /^~(?=$|[/\\])/.test(path) ? `.${path.slice(1)}` : wholeDrive(path));
}

async function folderNames(folder: string): Promise<string[]> {
  const found: Promise<string | undefined>[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (isHidden(entry.name) || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
      if (found.push(nameOfFolder(folder, entry)) >= foldersListedMax) break;
    }
  } catch (error) {
    throw explain(error, folder);
  }
  return (await Promise.all(found)).filter((name) => name !== undefined);
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || hiddenNames.has(name.toLowerCase());
}

async function nameOfFolder(folder: string, entry: Dirent): Promise<string | undefined> {
  // Bytes that are not UTF-8 arrive as U+FFFD: the name that we would show may open nothing.
  if (entry.isDirectory() && !entry.name.includes('\uFFFD')) return entry.name;
  try {
    return (await stat(join(folder, entry.name))).isDirectory() ? entry.name : undefined;
  } catch {
    return undefined; // A dangling link, or one to where we may not look: no folder to choose.
  }
}

function explain(error: unknown, folder: string): KeepsakeError {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new KeepsakeError('not-found', `There is no folder ${folder}.`, { cause: error });
    case 'ENOTDIR':
      return new KeepsakeError('not-found', `${folder} is not a folder.`, { cause: error });
    case 'ELOOP':
      return new KeepsakeError('not-found', `${folder} is a link that leads to itself.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new KeepsakeError('permission', `You are not allowed to look into ${folder}.`, { cause: error });
    case undefined:
      return toKeepsakeError(error);
    default:
      return new KeepsakeError('io', `${folder} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}
