/* Numbers, sizes and times as people read them. A part of words.ts: a translation is these files again. */

/** The page's language with the reader's regional habits: en-GB writes its dates otherwise than en-US. */
export const locale = navigator.languages.find((language) => language.startsWith('en')) ?? 'en';

const numberFormat = new Intl.NumberFormat(locale);
export const fewDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
const percentFormat = new Intl.NumberFormat(locale, { style: 'percent' });
const pluralRules = new Intl.PluralRules(locale);
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const dateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

export const number = (value: number) => numberFormat.format(value);
/** @param share 0 to 1 */
export const percent = (share: number) => percentFormat.format(share);

export const count = (value: number, one: string, other: string) =>
  `${number(value)} ${pluralRules.select(value) === 'one' ? one : other}`;
export const photos = (value: number) => count(value, 'photo', 'photos');
export const files = (value: number) => count(value, 'file', 'files');

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as file managers and drives' boxes count: "4.2 MB". */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  // 999.5 would be written as 1,000 of its unit.
  while (scaled >= 999.5 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (unit === 0) return count(value, 'byte', 'bytes');
  return `${scaled >= 100 ? number(Math.round(scaled)) : fewDigits.format(scaled)} ${byteUnits[unit] ?? ''}`;
}

/** "3 minutes", "about" is the caller's. Coarse on purpose: nobody needs seconds of an hour. */
export function duration(seconds: number): string {
  if (seconds < 55) return count(Math.max(1, Math.round(seconds / 5) * 5 || Math.round(seconds)), 'second', 'seconds');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute', 'minutes');
  const hours = Math.round(minutes / 60);
  if (minutes < 600) {
    const rest = Math.round((minutes % 60) / 15) * 15;
    const whole = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
    const words = count(whole, 'hour', 'hours');
    return rest === 0 || rest === 60 ? words : `${words} ${count(rest, 'minute', 'minutes')}`;
  }
  if (hours < 48) return count(hours, 'hour', 'hours');
  return count(Math.round(hours / 24), 'day', 'days');
}

/** "today at 14:32", else the date and the time. */
export function moment(when: Date, now: Date): string {
  const sameDay = when.toDateString() === now.toDateString();
  return sameDay ? `today at ${timeFormat.format(when)}` : dateFormat.format(when);
}
