/* The languages that Keepsake speaks, and which of them somebody reads best. */

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** A tag that Intl takes. Systems also name languages as POSIX does: "de_DE.UTF-8", "de-DE@euro". */
function toBcp47(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replace(/[.@].*$/, '').replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** The language of a BCP 47 tag, where Keepsake speaks it. */
export function languageOf(tag: string): Language | undefined {
  const code = tag.split('-')[0]?.toLowerCase();
  return languages.find((language) => language === code);
}

/**
 * The first of the reader's languages that Keepsake speaks, with their regional habits: en-GB dates are not en-US ones.
 *
 * @param preferred the reader's languages as their system names them; what is no language is passed over
 * @param chosen the language that they chose in Keepsake
 */
export function preferredLocale(preferred: readonly string[], chosen: Language | 'system'): string {
  const speaks = (tag: string): boolean => (chosen === 'system' ? languageOf(tag) !== undefined : languageOf(tag) === chosen);
  return preferred.flatMap((tag) => toBcp47(tag) ?? []).find(speaks) ?? (chosen === 'system' ? 'en' : chosen);
}
