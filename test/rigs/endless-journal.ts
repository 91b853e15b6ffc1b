import type { JournalPage } from '../../src-main/vault/vault-types.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';

export const linesPerPage = 1000;

/** A new file of a source; its number is in its name and in its content. */
export function endlessLine(number: number, source = 'source0001', path = `${number}.jpg`): VersionLine {
  const id = number.toString(16).padStart(64, '0');
  return { kind: 'version', source, label: 'Photos', path, object: id, sha256: id, bytes: 10, mtime: '0', mode: 0o644, when: '2026-01-01T00:00:00.000Z' };
}

/** The journal of a server that never ends it: each page has new files. A cursor counts pages. */
export async function* endlessJournal(cursor: string | undefined, lines = (page: number): readonly JournalLine[] => filesOf(page)): AsyncGenerator<JournalPage, void> {
  for (let page = Number(cursor ?? 0); ; page++)
    yield await Promise.resolve({ lines: lines(page).map((line) => ({ writer: 'writer0001', line })), cursor: String(page + 1) });
}

export const filesOf = (page: number, source?: string): readonly VersionLine[] =>
  Array.from({ length: linesPerPage }, (_, index) => endlessLine(page * linesPerPage + index, source));
