/** Controls, and what reorders or breaks a line, or cannot be seen: shown as they are they would move the cursor or hide a name. */
const unprintable =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Scripts in which joiners are a part of spelling. */
const joining = ['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala']
  .map((script) => `\\p{Script=${script}}`).join('');
const joined = new RegExp(
  `(?<=[${joining}\\p{M}])[\\u200c\\u200d](?=[${joining}])|(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})`, 'gu');

/** A name on one line, with nothing in it that a terminal obeys. */
export function printable(text: string): string {
  const wellFormed = text.toWellFormed();
  // Where a joiner belongs it stays: in an emoji of several, and between letters that are joined.
  const kept = /[\u200c\u200d]/.test(wellFormed) ? new Set([...wellFormed.matchAll(joined)].map(({ index }) => index)) : undefined;
  return wellFormed.replace(unprintable, (character, index: number) =>
    kept?.has(index) === true ? character : (shortEscapes[character] ?? escaped(character)));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text of several lines, of which each is printable. */
export function printableLines(text: string): string {
  return text.replace(/^\ufeff/, '').split(/\r?\n/).map(printable).join('\n');
}

/** JSON whose text is printable; it says the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Made for the first name beyond ASCII: making it takes longer than a short command. */
let segmenter: Intl.Segmenter | undefined;
const segments = (text: string): Intl.Segments => (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text);
const wide =
  /\p{Emoji_Presentation}|\u{fe0f}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const graphemeWidth = (grapheme: string): number => (wide.test(grapheme) ? 2 : /^\p{M}+$/u.test(grapheme) ? 0 : 1);

/** Columns that printable text takes on a terminal. */
export function displayWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- nearly all names are ASCII: no need to look for graphemes
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segments(text)) width += graphemeWidth(segment);
  return width;
}

/** Printable text in at most `columns`; what is cut away is at its start, since a path's end tells most. */
export function keepEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const kept: string[] = [];
  let width = 1;
  for (const { segment } of [...segments(text)].reverse()) {
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
  for (const { segment } of segments(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
