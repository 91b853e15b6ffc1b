/*
 * File names as people can read them. A name is almost any bytes: it may hold a newline, or characters
 * that reverse the text around them. Those are shown, never obeyed.
 */

/** Control characters, line separators and everything that changes the direction of the text after it. */
// eslint-disable-next-line no-control-regex -- finding control characters is the point
const unreadable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '⏎';
  if (character === '\t') return '⇥';
  // Unicode has a picture for each of the first control characters.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** A name on one line, with nothing hidden in it. */
export function visibleName(name: string): string {
  return name.replace(unreadable, visible);
}

export interface SplitPath {
  readonly folder: string;
  readonly name: string;
}

/** A path relative to its source: what comes before the last "/", and after it. */
export function splitPath(path: string): SplitPath {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Shorter names never need an ellipsis at the widths that lists have. */
const shortName = 24;
const tailLength = 10;

/**
 * A name in two parts, of which the first may be cut when there is no room: the end (the counter and
 * the extension) tells photos apart. Never cuts between the parts of one character.
 */
export function splitForEllipsis(name: string): { readonly head: string; readonly tail: string } {
  if (name.length <= shortName) return { head: name, tail: '' };
  let cut = name.length - tailLength;
  // A character of several code points (a family, a flag, an accent) that lies across the cut goes to the tail whole.
  const around = segmenter.segment(name).containing(cut);
  if (around !== undefined) cut = around.index;
  return { head: name.slice(0, cut), tail: name.slice(cut) };
}

const windowsPath = /^[A-Za-z]:|^\\\\/;

/** The last name in a path as people type it: POSIX, "~/...", "C:\\..." or "\\\\server\\share"; of a root the root itself. */
export function baseName(path: string): string {
  const names = path.split(windowsPath.test(path) ? /[\\/]+/ : /\/+/).filter((name) => name !== '');
  return names.at(-1) ?? path;
}

export interface Crumb {
  readonly name: string;
  readonly path: string;
}

/** The folders on the way to an absolute path, the root first; POSIX, "C:\\..." and "\\\\server\\share". */
export function crumbs(path: string): readonly Crumb[] {
  const windows = windowsPath.test(path);
  const separator = windows ? '\\' : '/';
  const root = windows ? (/^(?:[A-Za-z]:\\?|\\\\[^\\]+\\[^\\]+)/.exec(path)?.[0] ?? path) : '/';
  const list: Crumb[] = [{ name: root, path: root }];
  let at = root;
  for (const name of path.slice(root.length).split(separator)) {
    if (name === '') continue;
    at = at.endsWith(separator) ? at + name : at + separator + name;
    list.push({ name, path: at });
  }
  return list;
}
