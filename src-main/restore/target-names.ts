import { hash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';

/** What the names in a folder may be, as its file system says. */
export interface NameRules {
  /** No `<>:"|?*\`, no control characters, no space or dot at the end, no device names: Windows, FAT, exFAT. */
  readonly windows: boolean;
  /** `A` and `a` are one name. */
  readonly ignoresCase: boolean;
  /** é as one code point and as two are one name. */
  readonly normalizes: boolean;
  /** Names that are not UTF-8 cannot be. */
  readonly utf8Only: boolean;
}

export const posixNames: NameRules = { windows: false, ignoresCase: false, normalizes: false, utf8Only: false };

/** The longest name: bytes, and on systems whose names are UTF-16 its units. */
const nameMax = 255;
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))/i;
// eslint-disable-next-line no-control-regex -- control characters are what Windows refuses
const windowsRefuses = /[<>:"|?*\\\u0000-\u001f]/g;

/**
 * A name that the file system can have: the name itself wherever possible.
 *
 * @param name one name of a path, its bytes: not empty, not "." nor ".."
 */
export function safeName(name: Uint8Array, rules: NameRules): Buffer {
  const bytes = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  if (!rules.windows && bytes.length <= nameMax && (!rules.utf8Only || isUtf8(bytes))) return bytes;
  if (!rules.windows && !rules.utf8Only) return shortenBytes(bytes);
  let text = bytes.toString('utf8');
  if (rules.windows) {
    text = text.replace(windowsRefuses, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length));
    text = text.replace(deviceName, (device) => `${device}_`);
  }
  const safe = Buffer.from(text);
  return safe.length <= nameMax ? safe : shortenBytes(safe);
}

/**
 * Another name for what finds its own name taken: "IMG_1 (2).jpg".
 *
 * @param words what goes into the parentheses
 */
export function nameBeside(name: Uint8Array, words: string): Buffer {
  const bytes = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  const { stem, extension } = split(bytes);
  const end = Buffer.concat([Buffer.from(` (${words})`), extension]);
  return Buffer.concat([cut(stem, nameMax - end.length), end]);
}

/** What two names have in common that are one name to the file system. */
export function nameKey(name: Uint8Array, { ignoresCase, normalizes }: NameRules): Buffer {
  const bytes = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  if (!ignoresCase && !normalizes) return bytes;
  let text = bytes.toString('utf8');
  if (normalizes || ignoresCase) text = text.normalize('NFD');
  // Some file systems fold ß and SS to one: a name too many that is changed does no harm.
  if (ignoresCase) text = text.toUpperCase().toLowerCase();
  return Buffer.from(text);
}

/** Two long names that begin alike stay two names. */
function shortenBytes(name: Buffer): Buffer {
  const { stem, extension } = split(name);
  const end = Buffer.concat([Buffer.from(`~${hash('sha256', name).slice(0, 8)}`), extension]);
  return Buffer.concat([cut(stem, nameMax - end.length), end]);
}

/** The extension with its dot: at most 16 bytes, not the whole of the name. */
function split(name: Buffer): { readonly stem: Buffer; readonly extension: Buffer } {
  const dot = name.lastIndexOf(0x2e);
  const at = dot > 0 && name.length - dot <= 16 ? dot : name.length;
  return { stem: name.subarray(0, at), extension: name.subarray(at) };
}

/** The beginning of a name, not in the middle of a character. */
function cut(name: Buffer, bytesMax: number): Buffer {
  if (name.length <= bytesMax) return name;
  let end = bytesMax;
  if (isUtf8(name)) while (end > 0 && ((name[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return name.subarray(0, end);
}

/** Why a path cannot be restored anywhere; undefined where it can. */
export function refusedPath(path: Uint8Array): string | undefined {
  const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
  const names = splitPath(bytes);
  if (names.some((name) => name.length === 0 || name.equals(dot) || name.equals(dotDot) || name.includes(0)))
    return 'Its path leads out of its folder: whoever wrote it into the backup was no Keepsake.';
  if (names.length > depthMax || bytes.length > pathBytesMax) return 'It lies deeper than folders can be.';
  return undefined;
}

const dot = Buffer.from('.');
const dotDot = Buffer.from('..');
const depthMax = 1_000;
/** Each folder on the way is kept with its whole path. */
const pathBytesMax = 32 * 1024;

/** The names of a path. */
export function splitPath(path: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
  const names: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x2f); end >= 0; end = bytes.indexOf(0x2f, start)) {
    names.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...names, bytes.subarray(start)];
}
