import type { Failure } from '../../src-shared/contract.ts';
import type { RestoredFile } from '../../src-shared/restore.ts';

/** Files that could not be backed up, for a spreadsheet. */
export function failuresCsv(failures: readonly Failure[]): string {
  return csv(['File', 'Bytes', 'Reason', 'Failing since'], failures.map((each) => [each.path, String(each.bytes), each.reason, each.since]));
}

/** Files that a restore could not restore as they were, for a spreadsheet. */
export function restoreCsv(files: readonly RestoredFile[]): string {
  return csv(
    ['File', 'Restored as', 'Bytes', 'What happened'],
    files.map(({ label, path, to, bytes, reason, notice }) => [`${label}/${path}`, to ?? '', String(bytes), reason ?? notice ?? '']));
}

/** CSV (RFC 4180) with a byte order mark, which Excel wants to see before it believes in UTF-8. */
function csv(headings: readonly string[], lines: readonly (readonly string[])[]): string {
  return `\uFEFF${[headings, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('')}`;
}

/** A spreadsheet takes what begins like this for a formula, and runs it: an apostrophe makes it a text. */
const formula = /^[=+\-@\t\r]/;

function field(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
