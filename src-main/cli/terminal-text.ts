/** Controls, and what reorders or breaks a line: shown as they are they would move the cursor or hide a name. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A name on one line, with nothing in it that a terminal obeys. */
export function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, (character) => {
    const short = shortEscapes[character];
    if (short !== undefined) return short;
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /\p{Emoji_Presentation}|\u{fe0f}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const graphemeWidth = (grapheme: string): number => (wide.test(grapheme) ? 2 : /^\p{M}+$/u.test(grapheme) ? 0 : 1);

/** Columns that printable text takes on a terminal. */
export function displayWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- nearly all names are ASCII: no need to look for graphemes
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Printable text in at most `columns`; what is cut away is at its start, since a path's end tells most. */
export function keepEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const kept: string[] = [];
  let width = 1;
  for (const { segment } of [...segmenter.segment(text)].reverse()) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept.unshift(segment);
  }
  return `…${kept.join('')}`;
}

/** Printable text in at most `columns`, cut at its end. */
export function keepStart(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 1;
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
