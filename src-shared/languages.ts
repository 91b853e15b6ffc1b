/* The languages that Keepsake speaks, and which of them somebody reads best. */

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The language of a BCP 47 tag, where Keepsake speaks it. */
export function languageOf(tag: string): Language | undefined {
  const code = tag.split('-')[0]?.toLowerCase();
  return languages.find((language) => language === code);
}

/**
 * The first of the reader's languages that Keepsake speaks, with their regional habits: en-GB dates are not en-US ones.
 *
 * @param preferred BCP 47, the reader's languages as their system names them
 * @param chosen the language that they chose in Keepsake
 */
export function preferredLocale(preferred: readonly string[], chosen: Language | 'system'): string {
  const speaks = (tag: string): boolean => (chosen === 'system' ? languageOf(tag) !== undefined : languageOf(tag) === chosen);
  return preferred.find(speaks) ?? (chosen === 'system' ? 'en' : chosen);
}
