/**
 * The last millisecond of a day in this machine's time zone, since 1970.
 *
 * @param day "2026-11-01"; undefined is returned for what is no day
 */
export function endOfLocalDay(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const utc = new Date(`${day}T00:00Z`);
  // 2026-02-30 would be read as March.
  if (year === undefined || Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(day)) return undefined;
  const next = new Date(2000, 0, 1);
  next.setFullYear(Number(year), Number(month) - 1, Number(date) + 1);
  return next.getTime() - 1;
}
