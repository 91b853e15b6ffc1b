/* What two languages say, leaf by leaf of their objects of words, with the same things filled in. */

export interface Said {
  readonly path: string;
  readonly english: string;
  readonly german: string;
}

export interface ComparedWords {
  readonly english: object;
  readonly german: object;
  /** What the functions of both may be called with, by how many things they fill in; what does not fit is no answer. */
  readonly samples: (count: number) => readonly unknown[];
  /** Called before one of them is asked. */
  readonly speak?: (language: 'english' | 'german') => void;
}

type Say = (...input: unknown[]) => unknown;

interface Leaf {
  readonly path: string;
  readonly english: string | Say;
  readonly german: unknown;
}

/** Every text, and what every function answers: each English answer once. What German has no answer to is ''. */
export function comparedWords({ english, german, samples, speak }: ComparedWords): readonly Said[] {
  const leaves = leavesOf(english, german);
  const inputsOf = (say: Say): readonly (readonly unknown[])[] => inputs(say.length, samples(say.length));
  const answers = (of: 'english' | 'german'): (string | undefined)[] => {
    speak?.(of);
    return leaves.flatMap((leaf) => {
      const own = leaf[of];
      if (typeof leaf.english === 'string') return [String(own)];
      return inputsOf(leaf.english).map((input) => (typeof own === 'function' ? ask(own as Say, input) : undefined));
    });
  };
  const paths = leaves.flatMap(({ path, english: said }) => (typeof said === 'string' ? [path] : inputsOf(said).map(() => path)));
  const [ours, theirs] = [answers('english'), answers('german')];
  const all = ours.flatMap((said, index) => (said === undefined ? [] : [{ path: paths[index] ?? '', english: said, german: theirs[index] ?? '' }]));
  return [...new Map(all.map((said) => [`${said.path} ${said.english}`, said])).values()];
}

/** The paths of everything that can be said. */
export function pathsOf(words: object): readonly string[] {
  return leavesOf(words, words).map(({ path }) => path);
}

function leavesOf(english: object, german: object, above = ''): readonly Leaf[] {
  return Object.entries(english).flatMap(([key, value]: [string, unknown]): readonly Leaf[] => {
    const path = above === '' ? key : `${above}.${key}`;
    const other = (german as Readonly<Record<string, unknown>>)[key];
    if (typeof value === 'object' && value !== null) return leavesOf(value, other as object, path);
    return typeof value === 'string' || typeof value === 'function' ? [{ path, english: value as string | Say, german: other }] : [];
  });
}

function inputs(count: number, samples: readonly unknown[]): readonly (readonly unknown[])[] {
  return count === 0 ? [[]] : inputs(count - 1, samples).flatMap((before) => samples.map((sample) => [...before, sample]));
}

/** A function that is asked with what it does not take may throw, or say that nothing is a number. */
function ask(say: Say, input: readonly unknown[]): string | undefined {
  try {
    const answer = say(...input);
    const text = typeof answer === 'object' && answer !== null ? Object.values(answer).join('\n') : answer;
    return typeof text === 'string' && !/NaN|Invalid|object|undefined|GMT/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** What no German sentence has. */
export const englishWord = /\b(the|is|are|not|and|of|to|from|your|photos?|files?|folders?|backups?|backed|safe|you)\b/;

/** What is missing in German, is the same although it has words, or has English words. @param same paths of what may be the same */
export function untranslated(all: readonly Said[], same: ReadonlySet<string>, filledIn: RegExp): readonly Said[] {
  const hasWords = (text: string): boolean => /\p{L}{3}/u.test(text.replace(filledIn, ''));
  return all.filter(({ path, english, german }) =>
    (english !== '' && german === '') || (!same.has(path) && english === german && hasWords(english)) || englishWord.test(german));
}

/** What is not quoted „so“. */
export function quotedWrongly(all: readonly Said[]): readonly Said[] {
  return all.filter(({ german }) => /["”]|„[^“]*$|^[^„]*“/.test(german));
}
