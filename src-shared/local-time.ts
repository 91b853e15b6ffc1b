const two = (value: number): string => String(value).padStart(2, '0');

/** The day in this machine's time zone: "2026-11-27". */
export function localDay(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The time of day in this machine's time zone: "14:05". */
export function localTimeOfDay(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
