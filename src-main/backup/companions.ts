import fs from 'node:fs';
import { isCompanion, mediaKind, stemOf } from './media.ts';
import { fsPath, lastNameLatin1 } from './source-path.ts';

/** Tells which sound files and subtitles lie beside a photo or video that they are named after. */
export type HasMediaBeside = (path: Uint8Array) => boolean;

/**
 * The names of one folder are kept at a time, and only of a folder in which such a file was found: a walk asks folder by
 * folder.
 *
 * @param root the source folder's absolute path, its bytes
 */
export function createHasMediaBeside(root: Uint8Array): HasMediaBeside {
  let listed: string | undefined;
  let stems: ReadonlySet<string> = new Set();
  return (path) => {
    const folder = path.subarray(0, Math.max(0, path.lastIndexOf(0x2f)));
    const key = Buffer.from(folder).toString('latin1');
    if (listed !== key) {
      stems = mediaStems(root, folder);
      listed = key;
    }
    return stems.has(stemOf(lastNameLatin1(path)));
  };
}

function mediaStems(root: Uint8Array, folder: Uint8Array): ReadonlySet<string> {
  const stems = new Set<string>();
  for (const bytes of fs.readdirSync(fsPath(root, folder), { encoding: 'buffer' })) {
    const name = bytes.toString('latin1');
    const kind = mediaKind(name);
    if (kind !== undefined && kind !== 'sidecar' && !isCompanion(name)) stems.add(stemOf(name));
  }
  return stems;
}
