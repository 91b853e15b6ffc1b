/** Letters of their own in some languages that others write with an accent, or two letters. */
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th' };

/** Text as a search compares it: in any case, and with or without the accents of European scripts. */
export function folded(text: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII, which most paths are, needs no normalising
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase()
    .replace(/[ßæœøđðłıþ]/g, (letter) => plainLetters[letter] ?? letter);
}

/**
 * Does a file match a search? Each word must be somewhere in its path, which begins with its source's name; a word with
 * `*` or `?` must match a whole name in it, or where it has a "/" several of them.
 *
 * @param names what people call each source
 */
export function foundBy<S>(search: string | undefined, names: ReadonlyMap<S, string>): (source: S, path: string) => boolean {
  const tests = wordsOf(search).map(testOf);
  const starts = new Map([...names].map(([source, name]) => [source, `${folded(name)}/`]));
  return (source, path) => {
    const text = `${starts.get(source) ?? ''}${folded(path)}`;
    return tests.every((matches) => matches(text));
  };
}

/** The words of a search; none where there is nothing to look for. */
export function wordsOf(search: string | undefined): readonly string[] {
  return folded(search ?? '').split(/\s+/u).filter((word) => word !== '');
}

function testOf(word: string): (text: string) => boolean {
  if (!/[*?]/.test(word)) return (text) => text.includes(word);
  // Several stars match what one does.
  const glob = word.replace(/\*+/g, '*');
  if (glob.includes('/')) return (text) => matchesGlob(`*/${glob}/*`.replace(/\*+/g, '*'), `/${text}/`);
  return (text) => text.split('/').some((name) => matchesGlob(glob, name));
}

/** Does a whole text match a pattern in which `*` stands for anything and `?` for one character? In linear memory, and at most |pattern| * |text| steps. */
function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  let index = 0;
  while (index < text.length) {
    if (at < glob.length && (glob[at] === '?' || glob[at] === text[index]) && glob[at] !== '*') {
      at++;
      index++;
    } else if (glob[at] === '*') {
      star = at++;
      from = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else return false;
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}
