/**
 * Sentences and parts of sentences in English, as the engine says and stores them, each with its translation. Both name what
 * is filled in: {folder} is a name and stays as it is; {words} are words of the engine, and are translated themselves.
 */
export type Catalogue = Readonly<Record<string, string>>;

/** What is filled in, in a sentence of a catalogue. */
export const placeholder = /\{(\w+)\}/;
const placeholders = new RegExp(placeholder, 'g');
const words = 'words';

interface Template {
  /** Matches the whole of a sentence; its groups are called as the placeholders. */
  readonly matches: RegExp;
  readonly translation: string;
}

/** @returns says an English sentence in another language; what the catalogue does not know stays as it is */
export function createTranslation(catalogue: Catalogue): (sentence: string) => string {
  let templates: readonly Template[] | undefined;

  function translate(sentence: string): string {
    const whole = Object.hasOwn(catalogue, sentence) ? catalogue[sentence] : undefined;
    if (whole !== undefined) return whole;
    templates ??= compile(catalogue);
    for (const { matches, translation } of templates) {
      const found = matches.exec(sentence)?.groups;
      if (found === undefined) continue;
      return translation.replace(placeholders, (_, name: string) => (name === words ? translate(found[name] ?? '') : (found[name] ?? '')));
    }
    return sentence;
  }
  return translate;
}

/** Those that say most themselves come first: a sentence may match several. */
function compile(catalogue: Catalogue): readonly Template[] {
  const own = (sentence: string): number => sentence.replace(placeholders, '').length;
  return Object.entries(catalogue)
    .filter(([sentence]) => placeholder.test(sentence))
    .sort(([a], [b]) => own(b) - own(a))
    .map(([sentence, translation]) => ({ matches: matcher(sentence), translation }));
}

function matcher(sentence: string): RegExp {
  // Every other part is a placeholder's name.
  const parts = sentence.split(placeholders).map((part, index) => (index % 2 === 0 ? escaped(part) : `(?<${part}>.+?)`));
  // File names may hold line breaks.
  return new RegExp(`^${parts.join('')}$`, 's');
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
