import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../vault/vault-errors.ts';
import { fsPath } from '../base/source-path.ts';

/** Where a symbolic link of a source leads. */
export type LinkTarget =
  /** In a folder that is backed up. */
  | { readonly kind: 'inside' }
  /** To something that is not there, or in a circle; `isOutside`: as far as its own words tell, outside of all folders that are backed up. */
  | { readonly kind: 'nothing'; readonly isOutside: boolean }
  | { readonly kind: 'outside'; readonly path: Buffer; readonly isFolder: boolean };

/**
 * Tells where links lead. What they lead to is looked at, never opened.
 *
 * @param folders absolute paths of all folders that are backed up, their bytes
 */
export function createLinkTargets(folders: readonly Uint8Array[]): (link: Buffer | string) => LinkTarget {
  let known: readonly Buffer[] | undefined;
  const roots = (): readonly Buffer[] => (known ??= folders.flatMap(realPath));
  return (link) => {
    let path: Buffer;
    try {
      path = fs.realpathSync.native(link, { encoding: 'buffer' });
    } catch (error) {
      const nothing = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
      // A folder whose drive is not connected has no real path: it is compared as it was given.
      if (nothing) {
        const named = namedBy(link);
        return { kind: 'nothing', isOutside: ![...roots(), ...folders].some((root) => isIn(named, Buffer.from(root))) };
      }
      // What may not be looked at is somewhere; the link itself names it.
      return { kind: 'outside', path: fs.readlinkSync(link, { encoding: 'buffer' }), isFolder: true };
    }
    if (roots().some((root) => isIn(path, root))) return { kind: 'inside' };
    const isFolder = fs.statSync(process.platform === 'win32' ? path.toString() : path).isDirectory();
    return { kind: 'outside', path, isFolder };
  };
}

/** The absolute path that a link names, whether there is anything or not. */
function namedBy(link: Buffer | string): Buffer {
  // Latin-1 keeps each byte one letter.
  const encoding = process.platform === 'win32' ? 'utf8' : 'latin1';
  const around = Buffer.from(dirname(Buffer.from(link).toString(encoding)), encoding);
  const folder = fs.realpathSync.native(around, { encoding: 'buffer' }).toString(encoding);
  return Buffer.from(resolve(folder, fs.readlinkSync(link, { encoding: 'buffer' }).toString(encoding)), encoding);
}

function realPath(folder: Uint8Array): readonly Buffer[] {
  try {
    return [fs.realpathSync.native(fsPath(folder, undefined), { encoding: 'buffer' })];
  } catch {
    return []; // Its drive is not connected: nothing can lead into it now.
  }
}

function isIn(path: Buffer, folder: Buffer): boolean {
  if (!path.subarray(0, folder.length).equals(folder)) return false;
  const separator = process.platform === 'win32' ? 0x5c : 0x2f;
  return path.length === folder.length || folder.at(-1) === separator || path[folder.length] === separator;
}
