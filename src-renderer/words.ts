import { setLocale } from './formats.ts';
import { en, type Words } from './words/en.ts';

export { bytes, duration, fewDigits, locale, number, percent } from './formats.ts';

/*
 * The words of the language that the page speaks. They are read when something is drawn: after `speak` the page is
 * drawn again as a whole.
 */
export let words: Words = en;

const languages = { en } as const satisfies Record<string, Words>;
export type Language = keyof typeof languages;

/** The first of the reader's languages that Keepsake speaks, with their regional habits: en-GB dates are not en-US ones. */
export function preferredLocale(preferred: readonly string[], language: string): string {
  const speaks = (tag: string): boolean => (language === 'system' ? languageOf(tag) !== undefined : languageOf(tag) === language);
  return preferred.find(speaks) ?? (language === 'system' ? 'en' : language);
}

function languageOf(tag: string): Language | undefined {
  const code = tag.split('-')[0]?.toLowerCase() ?? '';
  return code in languages ? (code as Language) : undefined;
}

/** @param tag BCP 47, of a language that Keepsake speaks */
export function speak(tag: string): void {
  words = languages[languageOf(tag) ?? 'en'];
  setLocale(tag);
}
