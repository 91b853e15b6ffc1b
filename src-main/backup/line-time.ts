import type { SourceFolder } from './run-types.ts';

/** When a line about a source is written, in RFC 3339: readers prefer the later line, whatever the clock of the computer before showed. */
export function lineTime({ notBefore }: Pick<SourceFolder, 'notBefore'>, nowMs = Date.now()): string {
  const earliestMs = notBefore === undefined ? nowMs : Date.parse(notBefore) + 1;
  return new Date(Math.max(nowMs, earliestMs)).toISOString();
}
