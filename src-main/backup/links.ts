import fs from 'node:fs';
import { systemCode } from '../vault/vault-errors.ts';
import { fsPath } from '../base/source-path.ts';

/** Where a symbolic link of a source leads. */
export type LinkTarget =
  /** In a folder that is backed up. */
  | { readonly kind: 'inside' }
  /** To something that is not there, or in a circle. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'outside'; readonly path: Buffer; readonly isFolder: boolean };

/**
 * Tells where links lead. What they lead to is looked at, never opened.
 *
 * @param folders absolute paths of all folders that are backed up, their bytes
 */
export function createLinkTargets(folders: readonly Uint8Array[]): (link: Buffer | string) => LinkTarget {
  let roots: readonly Buffer[] | undefined;
  return (link) => {
    let path: Buffer;
    try {
      path = fs.realpathSync.native(link, { encoding: 'buffer' });
    } catch (error) {
      const nothing = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
      // What may not be looked at is somewhere; the link itself names it.
      return nothing ? { kind: 'nothing' } : { kind: 'outside', path: fs.readlinkSync(link, { encoding: 'buffer' }), isFolder: true };
    }
    roots ??= folders.flatMap(realPath);
    if (roots.some((root) => isIn(path, root))) return { kind: 'inside' };
    const isFolder = fs.statSync(process.platform === 'win32' ? path.toString() : path).isDirectory();
    return { kind: 'outside', path, isFolder };
  };
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
