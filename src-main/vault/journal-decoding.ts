import { journalLineSchema, type JournalLine } from '../../src-shared/journal.ts';
import { readLine } from './journal-line.ts';

/** A line of the journal as a thread has read it; undefined for a kind of line that only a newer version knows. */
export function parseLine(value: unknown): JournalLine | undefined {
  return journalLineSchema.safeParse(value).data;
}

/**
 * What a stored line turned out to be. 'unfinished': what lies between the offset `from` and this line was never
 * confirmed. 'unknown': whole, but of a kind that only a newer version knows. 'damaged': torn, or changed since it was
 * written.
 */
export type DecodedLine =
  | { readonly kind: 'line'; readonly line: JournalLine }
  | { readonly kind: 'unfinished'; readonly from: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'damaged' };

/** Reads and checks a stored line, without its newline. */
export function decodeLine(stored: Uint8Array): DecodedLine {
  const read = readLine(stored);
  if (read.kind !== 'json') return read;
  const line = parseLine(read.value);
  return line === undefined ? { kind: 'unknown' } : { kind: 'line', line };
}
