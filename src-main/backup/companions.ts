import fs from 'node:fs';
import { isCompanion, mediaKind, stemOf } from './media.ts';
import { lastNameLatin1 } from '../base/source-path.ts';

/**
 * Tells which sound files and subtitles lie beside a photo or video that they are named after.
 *
 * `path` is relative to the source, `folder` the one that it lies in, as fs functions take it.
 */
export type HasMediaBeside = (path: Uint8Array, folder: Buffer | string) => boolean;

/** The names of one folder are kept at a time, and only of a folder in which such a file was found: a walk asks folder by folder. */
export function createHasMediaBeside(): HasMediaBeside {
  let listed: string | undefined;
  let stems: ReadonlySet<string> = new Set();
  return (path, folder) => {
    const key = Buffer.from(path.subarray(0, Math.max(0, path.lastIndexOf(0x2f)))).toString('latin1');
    if (listed !== key) {
      stems = mediaStems(folder);
      listed = key;
    }
    return stems.has(stemOf(lastNameLatin1(path)));
  };
}

function mediaStems(folder: Buffer | string): ReadonlySet<string> {
  const stems = new Set<string>();
  for (const bytes of fs.readdirSync(folder, { encoding: 'buffer' })) {
    const name = bytes.toString('latin1');
    const kind = mediaKind(name);
    if (kind !== undefined && kind !== 'sidecar' && !isCompanion(name)) stems.add(stemOf(name));
  }
  return stems;
}
