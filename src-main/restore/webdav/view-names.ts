import { isUtf8 } from 'node:buffer';
import { nameBeside, nameKey, safeName, type NameRules } from '../target-names.ts';

/*
 * Names of files are bytes; those of a WebDAV folder are text that XML 1.0 can hold. A name is shown as it is wherever possible. Bytes that are
 * no UTF-8, control characters, and the mark itself are shown as the mark and two hexadecimal digits a byte, which only this module makes and
 * reads, so that each name has one text and each text one name.
 */

/** U+201B. rclone marks such bytes in the same way. */
const mark = '\u201b';
/** After the name of a folder, where a file has the same name. */
const folderMark = `${mark}folder`;
// eslint-disable-next-line no-control-regex -- control characters, and what XML 1.0 cannot hold
const unshowable = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff\u201b]/g;

/** A name as text. @param name its bytes */
export function shownName(name: Uint8Array): string {
  const bytes = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  if (isUtf8(bytes)) return bytes.toString().replace(unshowable, (sign) => marked(Buffer.from(sign)));
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    const length = characterLength(bytes, start);
    const part = bytes.subarray(start, start + Math.max(1, length));
    text += length === 0 ? marked(part) : part.toString().replace(unshowable, (sign) => marked(Buffer.from(sign)));
    start += part.length;
  }
  return text;
}

/** A folder's name as text. @param isAlsoFile a file has the same name */
export function shownFolderName(name: Uint8Array, isAlsoFile: boolean): string {
  return shownName(name) + (isAlsoFile ? folderMark : '');
}

/** The name that is shown so; undefined where no name is. `isFolder`: it is the folder of two that have the name. */
export function nameShownAs(text: string): { readonly bytes: Buffer; readonly isFolder: boolean } | undefined {
  const isFolder = text.endsWith(folderMark);
  const parts = (isFolder ? text.slice(0, -folderMark.length) : text).split(/(\u201b[\dA-F]{2})/);
  const bytes = Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part.slice(1), 'hex'))));
  return shownFolderName(bytes, isFolder) === text ? { bytes, isFolder } : undefined;
}

/** Can this name be in a folder? Others are written by no Keepsake, and would lead elsewhere. */
export function canBeShown(name: Uint8Array): boolean {
  const text = Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('latin1');
  return text !== '' && text !== '.' && text !== '..' && !text.includes('\0');
}

/** What the folders of all systems can be called. */
const topNames: NameRules = { windows: true, ignoresCase: true, normalizes: true, utf8Only: true };

/** Gives names that every system can have, and none twice: a second one of a name gets a number. */
export function createTopNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const safe = Buffer.from(shownName(safeName(Buffer.from(wanted.replaceAll('/', '_')), topNames)).replaceAll(mark, '_'));
    for (let number = 1; ; number++) {
      const name = number === 1 ? safe : nameBeside(safe, String(number));
      const key = nameKey(name, topNames).toString();
      if (taken.has(key)) continue;
      taken.add(key);
      return name.toString();
    }
  };
}

function marked(bytes: Uint8Array): string {
  return [...bytes].map((byte) => mark + byte.toString(16).toUpperCase().padStart(2, '0')).join('');
}

/** Bytes of the character that begins here; 0 where none does. */
function characterLength(bytes: Buffer, start: number): number {
  for (let length = 1; length <= 4 && start + length <= bytes.length; length++) if (isUtf8(bytes.subarray(start, start + length))) return length;
  return 0;
}
