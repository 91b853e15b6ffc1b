import { photoDate } from './photo-date.ts';

/**
 * What the camera's clock showed, in milliseconds since 1970, as if it had been in this machine's time zone: so the
 * date that people read is the one that they remember. Where only UTC was written, it is that moment. Undefined for what is
 * no date of a photo.
 *
 * @param takenAt as a journal's line says it: "2024-05-17T18:03:21", perhaps with an offset from UTC
 */
export function takenMs(takenAt: string): number | undefined {
  const date = photoDate(takenAt);
  return date === undefined ? undefined : Date.parse(date.endsWith('Z') ? date : date.slice(0, 19));
}
