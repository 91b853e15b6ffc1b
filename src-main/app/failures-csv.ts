import type { Failure } from '../../src-shared/contract.ts';

/** Failures as CSV (RFC 4180) with a byte order mark, which Excel wants to see before it believes in UTF-8. */
export function failuresCsv(failures: readonly Failure[]): string {
  const lines = failures.map((each) => [each.path, String(each.bytes), each.reason, each.since]);
  return `\uFEFF${[['File', 'Bytes', 'Reason', 'Failing since'], ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('')}`;
}

/** A spreadsheet takes what begins like this for a formula, and runs it: an apostrophe makes it a text. */
const formula = /^[=+\-@\t\r]/;

function field(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
