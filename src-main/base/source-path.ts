import { isUtf8 } from 'node:buffer';
import path from 'node:path';

/*
 * Paths are bytes on POSIX. Windows names are UTF-16 and Node's Buffer paths do not reach beyond 260
 * characters there: it gets strings.
 */

/**
 * The absolute path of a file in a source, as fs functions take it.
 *
 * @param root the source folder's absolute path, its bytes
 * @param relative the file's path in it, its bytes, "/" between names; undefined for the folder itself
 */
export function fsPath(root: Uint8Array, relative: Uint8Array | undefined): Buffer | string {
  const whole = absolutePath(root, relative);
  return process.platform === 'win32' ? path.toNamespacedPath(path.normalize(whole.toString('utf8'))) : whole;
}

/**
 * The absolute path of a file in a source as people and other programs know it, its bytes: on Windows with "\\" between all names.
 *
 * @param root the source folder's absolute path, its bytes
 * @param relative the file's path in it, its bytes, "/" between names; undefined or empty for the folder itself
 */
export function absolutePath(root: Uint8Array, relative: Uint8Array | undefined, platform: NodeJS.Platform = process.platform): Buffer {
  if (relative === undefined || relative.length === 0) return Buffer.from(root.buffer, root.byteOffset, root.byteLength);
  const separator = platform === 'win32' ? 0x5c : 0x2f;
  const isDriveRoot = root.at(-1) === separator;
  const whole = Buffer.alloc(root.length + (isDriveRoot ? 0 : 1) + relative.length, separator);
  whole.set(root);
  whole.set(relative, whole.length - relative.length);
  if (platform === 'win32') exchange(whole, 0x2f, separator);
  return whole;
}

/**
 * The path in a folder of what `absolutePath` has made of it, its bytes, "/" between names.
 *
 * @param folder absolute
 */
export function pathWithin(folder: Uint8Array, absolute: Uint8Array, platform: NodeJS.Platform = process.platform): Buffer {
  const separator = platform === 'win32' ? 0x5c : 0x2f;
  const within = Buffer.from(absolute.subarray(folder.length + (folder.at(-1) === separator ? 0 : 1)));
  if (platform === 'win32') exchange(within, separator, 0x2f);
  return within;
}

function exchange(bytes: Buffer, one: number, other: number): void {
  for (let at = bytes.indexOf(one); at >= 0; at = bytes.indexOf(one, at + 1)) bytes[at] = other;
}

/** The folder that an absolute path is in, its bytes; of a root the root itself. */
export function parentFolder(absolute: Buffer, platform: NodeJS.Platform = process.platform): Buffer {
  if (platform === 'win32') return Buffer.from(path.win32.dirname(absolute.toString('utf8')));
  return absolute.subarray(0, Math.max(1, absolute.lastIndexOf(0x2f)));
}

/** Signs that Windows takes in no name. */
// eslint-disable-next-line no-control-regex -- control characters are among them
const impossibleOnWindows = /[<>:"|?*\\\u0000-\u001f]/;

/** Can the system open a file of this name, its bytes, at all? One that it lists may come from another system. */
export function canBeOpened(name: Uint8Array, platform: NodeJS.Platform = process.platform): boolean {
  // Node has half of a UTF-16 pair as bytes that are not UTF-8.
  return platform !== 'win32' || (isUtf8(name) && !impossibleOnWindows.test(Buffer.from(name).toString()));
}

/** The path as text for people and JSON; `pathB64` holds its bytes where they are not UTF-8. */
export function pathText(bytes: Uint8Array): { readonly path: string; readonly pathB64?: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return Buffer.from(text, 'utf8').equals(buffer) ? { path: text } : { path: text, pathB64: buffer.toString('base64') };
}

/** Names have up to 255 bytes, so every path comes before this. */
const afterAllPaths = Buffer.alloc(256, 0xff);

/**
 * The paths in a folder are those strictly between these two, in the order of bytes.
 *
 * @param folder relative to the source; empty for the source itself
 */
export function between(folder: Uint8Array): { readonly first: Uint8Array; readonly last: Uint8Array } {
  if (folder.length === 0) return { first: folder, last: afterAllPaths };
  // "0" follows "/".
  return { first: Buffer.concat([folder, Buffer.from('/')]), last: Buffer.concat([folder, Buffer.from('0')]) };
}

/** Is this the folder itself, or something in it? */
export function liesIn(path: Uint8Array, folder: Uint8Array): boolean {
  if (path.length < folder.length || Buffer.compare(path.subarray(0, folder.length), folder) !== 0) return false;
  return path.length === folder.length || folder.length === 0 || path[folder.length] === 0x2f;
}

/** The bytes that `pathText` made text of. */
export function pathBytes({ path, pathB64 }: { readonly path: string; readonly pathB64?: string | undefined }): Buffer {
  return pathB64 === undefined ? Buffer.from(path, 'utf8') : Buffer.from(pathB64, 'base64');
}

/** The last name of a path, its bytes read as Latin-1: what the table of extensions compares. */
export function lastNameLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(bytes.lastIndexOf(0x2f) + 1).toString('latin1');
}
