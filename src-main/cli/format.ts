import { localDay, localTimeOfDay } from '../../src-shared/local-time.ts';

/** Made for the first large number: making it takes longer than a short command. */
let counts: Intl.NumberFormat | undefined;
const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** 1234567 as "1,234,567". */
export function formatCount(count: number): string {
  return Math.abs(count) < 1_000 ? String(count) : (counts ??= new Intl.NumberFormat('en-US')).format(count);
}

/** "1 photo", "1,000 photos". */
export function formatThings(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Decimal units, as drives are sold: 1500000000 as "1.5 GB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as 1000.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  if (unit === 0) return Math.round(value) === 1 ? '1 byte' : `${Math.round(value)} bytes`;
  return `${value >= 99.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '')} ${units[unit] ?? ''}`;
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1).replace(/\.0$/, '')} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const allMinutes = Math.round(whole / 60);
  const hours = Math.floor(allMinutes / 60);
  return allMinutes % 60 === 0 ? `${hours} h` : `${hours} h ${allMinutes % 60} min`;
}

/** "35 files/s", "0.4 files/s". */
export function formatRate(perSecond: number, unit: string): string {
  return `${perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toFixed(1)} ${unit}/s`;
}

/** The parts that are not empty as one sentence: "First part; second part." */
export function formatSentence(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Nanoseconds since 1970, as a decimal string, in local time: "2024-07-01 14:05". */
export function formatNanoseconds(nanoseconds: string): string {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  // Beyond what a Date can hold: a name for it is better than "NaN".
  if (Number.isNaN(date.getTime())) return '(unknown date)  ';
  return localTime(date);
}

/** An ISO time in local time: "2024-07-01 14:05". */
export function formatMoment(iso: string): string {
  return localTime(new Date(iso));
}

function localTime(date: Date): string {
  return `${localDay(date)} ${localTimeOfDay(date)}`;
}
