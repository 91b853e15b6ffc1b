import { languageOf, type Language } from '../src-shared/languages.ts';
import { setLocale } from './formats.ts';
import { de } from './words/de.ts';
import { en, type Words } from './words/en.ts';

export { preferredLocale } from '../src-shared/languages.ts';
export { asSentence, bytes, duration, fewDigits, locale, number, percent } from './formats.ts';

/*
 * The words of the language that the page speaks. They are read when something is drawn: after `speak` the page is
 * drawn again as a whole.
 */
export let words: Words = en;

const wordsOf: Readonly<Record<Language, Words>> = { en, de };

/** @param tag BCP 47, of a language that Keepsake speaks */
export function speak(tag: string): void {
  words = wordsOf[languageOf(tag) ?? 'en'];
  setLocale(tag);
}
