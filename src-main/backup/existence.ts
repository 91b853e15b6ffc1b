import fs from 'node:fs';
import { openFolderIn, withPathIn } from './open-in-source.ts';

/**
 * Answers whether a path in a source names something that is no folder. A file system that ignores case answers for other spellings of a
 * name, and a link to a folder for what is outside of the source: so each name on the way must be in its folder, byte for byte.
 * True as well where it cannot be found out.
 *
 * @param root the source folder's absolute path, its bytes
 */
export function createExistence(root: Uint8Array): (path: Uint8Array) => boolean {
  /** By path, as Latin-1. Only folders on the way to something that may be there are listed. */
  const listed = new Map<string, ReadonlyMap<string, fs.Dirent<Buffer>>>();

  function list(folder: Buffer): ReadonlyMap<string, fs.Dirent<Buffer>> {
    const key = folder.toString('latin1');
    const known = listed.get(key);
    if (known !== undefined) return known;
    const open = openFolderIn(root, folder);
    let entries: readonly fs.Dirent<Buffer>[];
    try {
      entries = fs.readdirSync(open.path, { encoding: 'buffer', withFileTypes: true });
    } finally {
      open.close();
    }
    const names = new Map(entries.map((entry) => [entry.name.toString('latin1'), entry]));
    listed.set(key, names);
    return names;
  }

  function isSpeltSo(path: Buffer): boolean {
    const names = path.toString('latin1').split('/');
    return names.every((name, index) => {
      const entry = list(Buffer.from(names.slice(0, index).join('/'), 'latin1')).get(name);
      const isLast = index === names.length - 1;
      return isLast ? entry !== undefined && !entry.isDirectory() : entry?.isDirectory() === true;
    });
  }

  return (path) => {
    try {
      if (withPathIn(root, path, (whole) => fs.lstatSync(whole)).isDirectory()) return false;
      return isSpeltSo(Buffer.from(path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code !== 'ENOENT' && code !== 'ENOTDIR';
    }
  };
}
