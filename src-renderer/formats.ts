/* Numbers, sizes and times as people of the page's language read them. Nothing here has words of its own. */

/** BCP 47: the page's language with the reader's regional habits. */
export let locale = 'en';
let formats = formatsFor(locale);

function formatsFor(tag: string) {
  const unit = (name: string) => new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long' });
  return {
    number: new Intl.NumberFormat(tag),
    fewDigits: new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }),
    percent: new Intl.NumberFormat(tag, { style: 'percent' }),
    plural: new Intl.PluralRules(tag),
    time: new Intl.DateTimeFormat(tag, { timeStyle: 'short' }),
    dateTime: new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
    date: new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }),
    weekday: new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    month: new Intl.DateTimeFormat(tag, { month: 'long' }),
    monthShort: new Intl.DateTimeFormat(tag, { month: 'short' }),
    monthLetter: new Intl.DateTimeFormat(tag, { month: 'narrow' }),
    monthYear: new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric' }),
    compact: new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 2 }),
    list: new Intl.ListFormat(tag, { type: 'conjunction' }),
    relative: new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }),
    byte: unit('byte'),
    second: unit('second'),
    minute: unit('minute'),
    hour: unit('hour'),
    day: unit('day'),
  };
}

export function setLocale(tag: string): void {
  locale = tag;
  formats = formatsFor(tag);
}

export const number = (value: number) => formats.number.format(value);
export const fewDigits = (value: number) => formats.fewDigits.format(value);
/** @param share 0 to 1 */
export const percent = (share: number) => formats.percent.format(share);
/** A number and its noun, e.g. { one: 'photo', other: 'photos' }. */
export const count = (value: number, forms: { readonly one: string; readonly other: string }) =>
  `${number(value)} ${formats.plural.select(value) === 'one' ? forms.one : forms.other}`;
export const days = (value: number) => formats.day.format(value);
export const date = (when: Date) => formats.date.format(when);
/** "Monday, 3 June 2024" */
export const weekday = (when: Date) => formats.weekday.format(when);
export const time = (when: Date) => formats.time.format(when);
/** @param text HH:MM */
export const timeOfDay = (text: string) => time(new Date(2000, 0, 1, Number(text.slice(0, 2)), Number(text.slice(3))));
export const month = (when: Date) => formats.month.format(when);
export const monthShort = (when: Date) => formats.monthShort.format(when);
/** One letter, e.g. "J". */
export const monthLetter = (when: Date) => formats.monthLetter.format(when);
export const monthYear = (when: Date) => formats.monthYear.format(when);
/** In very little room: "1.2K". */
export const compact = (value: number) => (value < 1000 ? number(value) : formats.compact.format(value));
/** With a capital and a full stop, as every sentence of a list has them: the engine's reasons may be parts of one. */
export function asSentence(text: string): string {
  const [first = ''] = text;
  const begun = first.toLocaleUpperCase(locale) + text.slice(first.length);
  return text === '' || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** "1970, 1971 and 2107" */
export const list = (parts: readonly string[]) => formats.list.format(parts);

export const dateTime = (when: Date) => formats.dateTime.format(when);

/** Up to so many of a unit it is told in it; seconds. */
const relativeUnits = [
  ['minute', 60, 60], ['hour', 3600, 24], ['day', 86_400, 30], ['month', 2_629_746, 12], ['year', 31_556_952, Infinity],
] as const;

/** How far away a moment is: "3 days ago", "yesterday", "this minute". */
export function relative(when: Date, now: Date): string {
  const seconds = (when.getTime() - now.getTime()) / 1000;
  const [unit, length] = relativeUnits.find(([, size, most]) => Math.round(Math.abs(seconds) / size) < most) ?? relativeUnits[4];
  return formats.relative.format(Math.round(seconds / length), unit);
}

const byteUnits = ['', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as file managers and drives' boxes count: "4.2 MB". */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  // 999.5 would be written as 1,000 of its unit.
  while (scaled >= 999.5 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (unit === 0) return formats.byte.format(Math.round(value));
  return `${scaled >= 100 ? number(Math.round(scaled)) : fewDigits(scaled)} ${byteUnits[unit] ?? ''}`;
}

/** "3 minutes", "about" is the caller's. Coarse on purpose: nobody needs seconds of an hour. */
export function duration(seconds: number): string {
  if (seconds < 55) return formats.second.format(Math.max(1, Math.round(seconds / 5) * 5 || Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return formats.minute.format(minutes);
  const hours = Math.round(minutes / 60);
  if (minutes < 600) {
    const rest = Math.round((minutes % 60) / 15) * 15;
    const whole = formats.hour.format(Math.floor(minutes / 60) + (rest === 60 ? 1 : 0));
    return rest === 0 || rest === 60 ? whole : `${whole} ${formats.minute.format(rest)}`;
  }
  return hours < 48 ? formats.hour.format(hours) : formats.day.format(Math.round(hours / 24));
}

/** The date and the time; of today only the time, in a language's own words. */
export function moment(when: Date, now: Date, today: (time: string) => string): string {
  if (when.toDateString() === now.toDateString()) return today(formats.time.format(when));
  return formats.dateTime.format(when);
}
