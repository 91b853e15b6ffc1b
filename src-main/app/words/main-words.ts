import { languageOf, preferredLocale } from '../../../src-shared/languages.ts';
import type { Preferences } from '../../../src-shared/preferences.ts';
import { englishWords, type MainWords } from './english.ts';
import { germanWords } from './german.ts';

export type { MainWords } from './english.ts';

/** What the main process's own environment says of the reader's language. */
export const environmentLanguages = (): readonly string[] => [Intl.DateTimeFormat().resolvedOptions().locale];

/**
 * What the main process says to people, in their language. The command line and the engine speak English.
 *
 * @param system BCP 47, what the user reads best first
 */
export function mainWords(language: Preferences['language'], system: readonly string[]): MainWords {
  const locale = preferredLocale(system, language);
  return languageOf(locale) === 'de' ? germanWords(locale) : englishWords(locale);
}
