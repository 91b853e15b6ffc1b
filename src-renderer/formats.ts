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
  if (unit === 0) return formats.byte.format(value);
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
