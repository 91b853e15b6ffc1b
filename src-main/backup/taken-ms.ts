/**
 * What the camera's clock showed, in milliseconds since 1970, as if it had been in this machine's time zone: so the
 * date that people read is the one that they remember. Undefined for what is no date.
 *
 * @param takenAt as a journal's line says it: "2024-05-17T18:03:21", perhaps with an offset from UTC
 */
export function takenMs(takenAt: string): number | undefined {
  const time = Date.parse(takenAt.slice(0, 19));
  return Number.isNaN(time) ? undefined : time;
}
