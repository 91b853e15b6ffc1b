import fs from 'node:fs';
import { mediaKind } from '../../src-shared/media.ts';
import { fsPath } from '../base/source-path.ts';

/**
 * How much the photos in a folder take, as far as can be seen in time: never more than there is. On blocking calls, which
 * may hang with a drive: it belongs into a thread.
 *
 * @param folder absolute, its bytes
 * @param enoughBytes more need not be known
 */
export function photoBytes(folder: Uint8Array, enoughBytes: number, timeoutMs: number): number {
  const end = performance.now() + timeoutMs;
  const folders: Uint8Array[] = [folder];
  let total = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(next)) {
      if (total > enoughBytes || performance.now() > end) return total;
      const path = Buffer.concat([next, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && mediaKind(entry.name.toString('latin1')) !== undefined) total += sizeOf(path);
    }
  }
  return total;
}

function entriesOf(folder: Uint8Array): readonly fs.Dirent<Buffer>[] {
  try {
    return fs.readdirSync(fsPath(folder, undefined), { withFileTypes: true, encoding: 'buffer' });
  } catch {
    return []; // What cannot be read cannot be backed up, either.
  }
}

function sizeOf(file: Uint8Array): number {
  return fs.lstatSync(fsPath(file, undefined), { throwIfNoEntry: false })?.size ?? 0;
}
