import fs from 'node:fs';
import { mediaKind } from '../../src-shared/media.ts';
import { excludedFile, excludedFolder } from '../backup/exclusions.ts';
import { fsPath } from '../base/source-path.ts';

/** What was counted of a folder. */
export interface PhotoBytes {
  readonly bytes: number;
  /** The time was not enough: there may be more. */
  readonly partly: boolean;
}

/**
 * How much the photos in a folder take, about, as far as can be seen in time: without what is left out by default, and with each copy of
 * what is there several times. On blocking calls, which may hang with a drive: it belongs into a thread.
 *
 * @param folder absolute, its bytes
 * @param enoughBytes more need not be known
 */
export function photoBytes(folder: Uint8Array, enoughBytes: number, timeoutMs: number): PhotoBytes {
  const end = performance.now() + timeoutMs;
  const folders: Uint8Array[] = [folder];
  let total = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(next)) {
      const partly = performance.now() > end;
      if (partly || total > enoughBytes) return { bytes: total, partly };
      const path = Buffer.concat([next, Buffer.from('/'), entry.name]);
      const name = entry.name.toString('latin1');
      if (entry.isDirectory()) {
        if (excludedFolder(name) === undefined) folders.push(path);
      } else if (entry.isFile() && mediaKind(name) !== undefined && excludedFile(name) === undefined) total += sizeOf(path);
    }
  }
  return { bytes: total, partly: false };
}

function entriesOf(folder: Uint8Array): readonly fs.Dirent<Buffer>[] {
  try {
    return fs.readdirSync(fsPath(folder, undefined), { withFileTypes: true, encoding: 'buffer' });
  } catch {
    return []; // What cannot be read cannot be backed up, either.
  }
}

function sizeOf(file: Uint8Array): number {
  try {
    return fs.lstatSync(fsPath(file, undefined)).size;
  } catch {
    return 0; // It is gone, or cannot be reached.
  }
}
