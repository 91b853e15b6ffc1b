/*
 * Dates as cameras, phones and programs write them into photos and videos. A wrong date is worse than none: where there is
 * none, the file's own is shown, and said to be the file's.
 */

/**
 * The first day of a clock that nobody has set: the zero of QuickTime, of Unix and of DOS, the day on which the clocks of most
 * cameras begin; and what becomes of "0000:00:00" where it is taken for a date.
 */
const firstDays: ReadonlySet<string> = new Set(['1904-01-01', '1970-01-01', '1980-01-01', '2000-01-01', '1899-11-30']);
/** What is written by programs that do not know the time: the zero of Apple's clock, and a bug of many Android phones. */
const unsetMoments: ReadonlySet<string> = new Set(['2001-01-01T00:00:00', '2002-12-08T12:00:00']);
/** The year of the oldest photo that exists. */
const firstYear = 1826;
/** Local times are up to 14 hours ahead of UTC, and clocks differ. */
const aheadMaxMs = 24 * 60 * 60 * 1000;

const spelling = /^(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)(?:[T ] ?(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)?|[T ][ :]*)?$/;

/**
 * A date in the one form that Keepsake writes: "2024-05-17T18:03:21", with "+02:00" after it where the file tells the
 * offset from UTC, or "Z" where it tells UTC alone. Without a time of day it is midnight.
 *
 * @param text as EXIF ("2024:05:17 18:03:21") or ISO 8601 spells it
 * @param offset from UTC, used where the text has none; anything else than "+02:00" is ignored
 * @returns undefined for what is no date, does not exist, lies in the future, or is what a clock shows that nobody has set
 */
export function photoDate(text: string, offset = '', nowMs = Date.now()): string | undefined {
  const found = spelling.exec(text.trim());
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '00', second = '00', zone] = found;
  const two = (digits: string): string => digits.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const local = `${date}T${two(hour)}:${minute}:${second}`;
  const localMs = Date.parse(`${local}Z`);
  // A day or an hour that does not exist becomes another one, or none.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, 19) !== local) return undefined;
  if (Number(year) < firstYear || localMs > nowMs + aheadMaxMs) return undefined;
  if (firstDays.has(date) || unsetMoments.has(local)) return undefined;
  return local + (zone === 'Z' ? 'Z' : zoneOf(zone ?? offset.trim()));
}

/** "+02:00" for "+0200" and "+02:00"; nothing for what is no offset. */
function zoneOf(offset: string): string {
  const [, sign = '', hours = '', minutes = ''] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? [];
  return sign === '' || Number(hours) > 14 || Number(minutes) > 59 ? '' : `${sign}${hours}:${minutes}`;
}
