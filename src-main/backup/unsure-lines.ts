import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { destinationReplaced } from '../vault/vault-errors.ts';

/**
 * Journalling whose answer may be lost: a server that was killed, or a connection that broke, in the moment between. The
 * lines may stand in the journal or not, so it is read before they are brought again: no version stands there twice.
 */
export interface UnsureLines {
  /** Journals those of these lines that are not there yet. */
  confirm(lines: readonly JournalLine[], signal: AbortSignal): Promise<void>;
}

/** @param cursor where this run's own lines begin in the journal */
export function createUnsureLines(destination: OpenDestination, cursor: string | undefined): UnsureLines {
  /** When the lines of each version were made whose answer was lost. */
  const unsure = new Map<string, Set<string>>();
  /** Versions that were found in the journal after all, and whose files have not been told so yet. */
  const there = new Set<string>();
  let from = cursor;
  let started = 0;
  let underWay = 0;

  /** Learns which versions the journal holds after all: once found, for what was read is not read again. */
  async function find(signal: AbortSignal): Promise<void> {
    const quiet = underWay === 0;
    const startedBefore = started;
    let end = from;
    for await (const page of destination.journal(from, signal)) {
      if (page.behind === true) throw destinationReplaced();
      for (const { line } of page.lines)
        if (line.kind === 'version' && unsure.get(versionKey(line))?.has(line.when) === true)
          there.add(versionKey(line));
      end = page.cursor;
    }
    // What is under way meanwhile may be written before this end, and its answer be lost.
    if (quiet && started === startedBefore) from = end;
  }

  async function missing(lines: readonly JournalLine[], signal: AbortSignal): Promise<readonly JournalLine[]> {
    const isThere = (line: JournalLine): boolean => line.kind === 'version' && there.has(versionKey(line));
    if (lines.some((line) => line.kind === 'version' && !isThere(line) && unsure.has(versionKey(line)))) await find(signal);
    return lines.filter((line) => !isThere(line));
  }

  return {
    async confirm(lines, signal) {
      const rest = await missing(lines, signal);
      started += 1;
      underWay += 1;
      try {
        if (rest.length > 0) await destination.confirm(rest, signal);
      } catch (error) {
        if (isUnsure(toKeepsakeError(error))) for (const line of rest) if (line.kind === 'version') remember(line);
        throw error;
      } finally {
        underWay -= 1;
      }
      for (const line of lines) {
        if (line.kind !== 'version') continue;
        unsure.delete(versionKey(line));
        there.delete(versionKey(line));
      }
    },
  };

  function remember(line: VersionLine): void {
    const key = versionKey(line);
    unsure.set(key, (unsure.get(key) ?? new Set()).add(line.when));
  }
}

/** No answer came, or none that can be read. An answer that refuses is an answer. */
function isUnsure({ code }: KeepsakeError): boolean {
  return code === 'unreachable' || code === 'bad-answer';
}

function versionKey({ source, path, pathB64, object, mtime }: VersionLine): string {
  return [source, pathB64 ?? path, object, mtime].join('\0');
}
