import { expect, test } from 'vitest';
import { createBackupReport, summarySentence } from '../../src-main/cli/backup-report.ts';
import type { Output } from '../../src-main/cli/output.ts';
import { emptyCounters, type FileLine, type RunSummary } from '../../src-shared/domain.ts';

const summary = (changes: Partial<RunSummary>): RunSummary => ({
  type: 'summary',
  state: 'complete',
  ...emptyCounters(),
  seconds: 12.2,
  workers: 10,
  ...changes,
});

/** Keeps what a report says. */
function listen(): { readonly output: Output; readonly lines: string[]; readonly json: unknown[] } {
  const lines: string[] = [];
  const json: unknown[] = [];
  const output: Output = {
    interactive: false,
    incomplete: false,
    style: (_format, text) => text,
    line: (text) => void lines.push(text),
    raw: (text) => void lines.push(text),
    json: (value) => void json.push(value),
    notice: () => undefined,
    screen: () => undefined,
    endScreen: () => undefined,
    flush: () => Promise.resolve(),
  };
  return { output, lines, json };
}

const failure = (path: string): FileLine => ({
  type: 'file',
  path,
  state: 'failed',
  destination: '/vault',
  bytes: 3,
  reason: 'It cannot be read.',
});

test('files that were backed up without a picture in them are named before the summary', () => {
  const { output, lines } = listen();
  const report = createBackupReport(output, { json: false, dryRun: false });
  report.onFile({ type: 'file', path: '/p/a\n.jpg', state: 'uploaded', destination: '/vault', bytes: 3, notice: 'There is no picture in it.' });
  report.end(summary({ processed: 1, uploaded: 1, bytesUploaded: 3 }));
  expect(lines.slice(0, -1)).toEqual(['1 file to look at:', '  /p/a\\n.jpg: There is no picture in it.']);
});

test('the summary says everything in one sentence', () => {
  const counters = { processed: 1_025, uploaded: 998, present: 2, skipped: 24, failed: 1, bytesUploaded: 1.5e9 };
  expect(summarySentence(summary(counters), ['/mnt/vault'], false)).toBe(
    'Backed up 998 new photos (1.5 GB) to /mnt/vault in 12 s; 2 were already backed up; 24 skipped; 1 failed.',
  );
});

test('the summary of a dry run, of a cancelled and of a stopped run says what it is', () => {
  expect(summarySentence(summary({ uploaded: 1, bytesUploaded: 10 }), [], true)).toBe(
    'Would back up 1 new photo (10 bytes) in 12 s.',
  );
  expect(summarySentence(summary({ state: 'cancelled', cancelled: 7 }), [], false)).toBe(
    'Cancelled: backed up 0 new photos (0 bytes) in 12 s; 7 left for the next run.',
  );
  expect(summarySentence(summary({ state: 'failed', present: 1 }), [], false)).toMatch(
    /^Stopped: .*; 1 was already backed up\.$/,
  );
});

test('failures are told as they happen and once more at the end, bounded, with their names on one line', () => {
  const { output, lines } = listen();
  const report = createBackupReport(output, { json: false, dryRun: false });
  for (let index = 0; index < 25; index += 1) report.onFile(failure(`/photos/${index}\n.jpg`));
  expect(lines).toHaveLength(25);
  expect(lines[0]).toBe('failed  /photos/0\\n.jpg: It cannot be read.');
  report.end(summary({ failed: 25 }));
  expect(lines[25]).toBe('25 files failed:');
  expect(lines[45]).toBe('  /photos/19\\n.jpg: It cannot be read.');
  expect(lines[46]).toBe('  … and 5 more: --json lists all');
  expect(lines).toHaveLength(48);
});

test('a folder that cannot be read is told first and apart, a link out of the folders last', () => {
  const { output, lines } = listen();
  const report = createBackupReport(output, { json: false, dryRun: false });
  report.onFile(failure('/photos/1.jpg'));
  report.onFile({ ...failure('/photos/closed'), bytes: 0, entry: 'folder' });
  report.onFile({ ...failure('/photos/linked'), bytes: 0, state: 'skipped', entry: 'link' });
  lines.length = 0;
  report.end(summary({ uploaded: 2, skipped: 1, failed: 2 }));
  expect(lines).toEqual([
    '1 folder cannot be read: the number of photos in it is unknown:',
    '  /photos/closed: It cannot be read.',
    '1 file failed:',
    '  /photos/1.jpg: It cannot be read.',
    '1 link points outside your folders, and what it points to is not backed up:',
    '  /photos/linked',
    'Backed up 2 new photos (0 bytes) to /vault in 12 s; 1 skipped; 1 failed; 1 folder cannot be read: the number of photos in it is unknown.',
  ]);
});

test('with --json every file and the summary are said as they are, and nothing else', () => {
  const { output, lines, json } = listen();
  const report = createBackupReport(output, { json: true, dryRun: false });
  report.onFile(failure('/photos/1.jpg'));
  report.end(summary({ failed: 1 }));
  expect(json).toEqual([failure('/photos/1.jpg'), summary({ failed: 1 })]);
  expect(lines).toEqual([]);
  expect(report.onSnapshot).toBeUndefined();
});
