import { describe, expect, test } from 'vitest';
import type { Output } from '../../src-main/cli/output.ts';
import { createRestoreReport, renderRestore, restoreSentence, summarySentence } from '../../src-main/cli/restore-report.ts';
import { emptyRestoreCounters, type RestoredFile, type RestoreSnapshot, type RestoreSummary } from '../../src-shared/restore.ts';

const marked = (format: string, text: string): string => `<${format}>${text}</>`;
const plain = (_format: string, text: string): string => text;

function snapshot(changes: Partial<RestoreSnapshot> = {}): RestoreSnapshot {
  return {
    id: 'restore00000001',
    state: 'running',
    dryRun: false,
    workers: 2,
    counters: { processed: 430, restored: 400, present: 18, failed: 2, cancelled: 10, renamed: 1, bytesRestored: 6e8 },
    totals: { files: 1_000, bytes: 1_500_000_000, complete: true },
    bytesProcessed: 630_000_000,
    journalLines: 1_200,
    filesPerSecond: 35,
    bytesPerSecond: 52_300_000,
    secondsLeft: 18,
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 12,
    lanes: [
      { worker: 1, state: 'restoring', label: 'Photos', path: '2024/IMG_0001.jpg', bytes: 2_000, bytesDone: 900 },
      { worker: 2, state: 'comparing', label: 'Photos', path: '2024/IMG_0002.jpg', bytes: 2_000 },
      { worker: 3, state: 'idle' },
    ],
    from: '/vault',
    failures: [],
    renamed: [],
    ...changes,
  };
}
const reading = (journalLines: number, state: RestoreSnapshot['state'] = 'starting'): RestoreSnapshot =>
  snapshot({ state, journalLines, totals: { files: 0, bytes: 0, complete: false } });

const summary = (changes: Partial<RestoreSummary>): RestoreSummary => ({
  type: 'summary', state: 'complete', ...emptyRestoreCounters(), removed: 0, damagedLines: 0, seconds: 12.2, workers: 10, ...changes,
});

function restored(number: number, changes: Partial<RestoredFile>): RestoredFile {
  return { type: 'file', state: 'restored', source: 'source00000001', label: 'Photos', path: `${number}\n.jpg`, sha256: 'ab'.repeat(32), bytes: 3, ...changes };
}

/** Keeps what a report says. */
function listen(): { readonly output: Output; readonly lines: string[] } {
  const lines: string[] = [];
  const output: Output = {
    interactive: false, incomplete: false,
    style: (_format, text) => text,
    line: (text) => void lines.push(text),
    raw: () => undefined, json: () => undefined, notice: () => undefined, screen: () => undefined, endScreen: () => undefined,
    flush: () => Promise.resolve(),
  };
  return { output, lines };
}

describe('the screen of a restore', () => {
  test('shows the whole, the speeds, the counters and what each worker does', () => {
    expect(renderRestore(snapshot(), { columns: 90, rows: 24 }, plain).split('\n')).toEqual([
      '████████████▌░░░░░░░░░░░░░░░░░  42 %  420 of 1,000 files',
      '630 MB of 1.5 GB   52.3 MB/s   35 files/s   18 s left',
      '400 restored   18 there already   2 failed',
      '   1  restoring Photos/2024/IMG_0001.jpg  45 %',
      '   2  comparing Photos/2024/IMG_0002.jpg',
      '   3  idle      ',
    ]);
  });

  test.each([
    [reading(0), ['Connecting…']],
    [reading(1), ['Reading the journal: 1 line']],
    [reading(0, 'waiting'), ['Connecting…', '<yellow>Waiting for the destination.</>']],
    [reading(5, 'paused'), ['Reading the journal: 5 lines', '<yellow>Paused: keepsake resume goes on.</>']],
    [reading(5, 'cancelling'), ['Reading the journal: 5 lines', '<yellow>Cancelling…</>']],
  ])('says what happens before the first file: %#', (given, lines) => {
    expect(renderRestore(given, { columns: 90, rows: 24 }, marked).split('\n')).toEqual(lines);
  });

  test('says below the counters why it waits, and fits any terminal', () => {
    const waiting = snapshot({ state: 'waiting', message: 'The server\u001b does not answer.', dryRun: true, totals: { files: 1_000, bytes: 0, complete: true } });
    expect(renderRestore(waiting, { columns: 40, rows: 6 }, marked).split('\n')).toEqual([
      '<cyan>████████████▌░░░░░░░░░░░░░░░░░</>  42 %  4…',
      '630 MB of 0 bytes   52.3 MB/s   35 file…',
      '400 to restore   18 there already   2 f…',
      '<yellow>The server\\x1b does not answer.</>',
      '    + 3 more',
    ]);
    expect(renderRestore(waiting, { columns: 9, rows: 2 }, marked)).toBe('42 %');
  });
});

test.each([
  [snapshot(), '420 of 1,000 files (42 %), 52.3 MB/s, 2 failed'],
  [reading(7), 'Reading the journal: 7 lines'],
  [reading(7, 'waiting'), 'Waiting: the destination does not answer.'],
  [reading(7, 'paused'), 'Paused: keepsake resume goes on.'],
])('one line of progress: %#', (given, line) => {
  expect(restoreSentence(given)).toBe(line);
});

test('without a terminal it says at once that it waits, and nothing else within ten seconds', () => {
  const { output, lines } = listen();
  const report = createRestoreReport(output, { json: false, dryRun: false });
  report.onSnapshot?.(snapshot());
  report.onSnapshot?.(snapshot({ state: 'waiting' }));
  report.onSnapshot?.(snapshot({ state: 'waiting' }));
  report.onSnapshot?.(snapshot());
  report.onSnapshot?.(snapshot({ state: 'waiting', message: 'It is gone.' }));
  expect(lines).toEqual(['Waiting: the destination does not answer.', 'Waiting: It is gone.']);
});

test('the end names the first twenty of each kind, and how many more there are', () => {
  const { output, lines } = listen();
  const report = createRestoreReport(output, { json: false, dryRun: false });
  for (let number = 0; number < 22; number++) report.onFile(restored(number, { to: `/to/${number}`, notice: 'It has another name.' }));
  report.onFile(restored(30, { state: 'failed', reason: 'It is damaged.' }));
  report.onFile(restored(31, { state: 'failed' }));
  report.end(summary({ processed: 24, restored: 22, renamed: 22, failed: 2, bytesRestored: 66, damagedLines: 1 }));
  expect(lines).toEqual([
    'failed  Photos/30\\n.jpg: It is damaged.',
    'failed  Photos/31\\n.jpg: unknown reason',
    '22 files to look at:',
    ...Array.from({ length: 20 }, (_, number) => `  Photos/${number}\\n.jpg: /to/${number} (It has another name.)`),
    '  … and 2 more: --json lists all',
    '2 files failed:',
    '  Photos/30\\n.jpg: It is damaged.',
    '  Photos/31\\n.jpg: unknown reason',
    '1 line of the journal is damaged: files that it named may not be listed. On the computer that wrote it, "keepsake verify" and then a backup note again what is missing. "keepsake verify" says which computer that is.',
    'Restored 22 files (66 bytes) in 12 s; 22 got another name; 2 failed.',
  ]);
});

test.each([
  [{ restored: 2, present: 3, bytesRestored: 10 }, false, 'Restored 2 files (10 bytes) in 12 s; 3 were there already.'],
  [{ restored: 1, bytesRestored: 1 }, true, 'Would restore 1 file (1 byte) in 12 s.'],
  [{ present: 1 }, false, 'Nothing to restore: the 1 file is there already, compared in 12 s.'],
  [{ present: 3 }, false, 'Nothing to restore: all 3 files are there already, compared in 12 s.'],
  [{ state: 'cancelled', restored: 1, present: 1, cancelled: 4 }, false, 'Cancelled: restored 1 file (0 bytes) in 12 s; 1 was there already; 4 left for the next restore.'],
  [{ state: 'failed' }, false, 'Stopped: restored 0 files (0 bytes) in 12 s.'],
] as const)('the summary in one sentence: %#', (changes, dryRun, sentence) => {
  expect(summarySentence(summary(changes), dryRun)).toBe(sentence);
});
