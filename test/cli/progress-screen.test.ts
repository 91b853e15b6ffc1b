import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { progressSentence, renderBar, renderProgress } from '../../src-main/cli/progress-screen.ts';
import { displayWidth } from '../../src-main/cli/terminal-text.ts';
import { shareDone, type RunSnapshot, type WorkerStatus } from '../../src-shared/domain.ts';

const plain = (_format: string, text: string): string => text;

function snapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    id: 'run00000001',
    state: 'running',
    dryRun: false,
    workers: 2,
    counters: { processed: 420, uploaded: 400, present: 10, skipped: 8, failed: 2, cancelled: 0, bytesUploaded: 6e8 },
    totals: { files: 1_000, bytes: 1_500_000_000, complete: true },
    bytesProcessed: 630_000_000,
    filesPerSecond: 35,
    bytesPerSecond: 52_300_000,
    secondsLeft: 18,
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 12,
    lanes: [
      { worker: 1, state: 'uploading', path: '2024/IMG_0001.jpg', bytes: 2_000, bytesDone: 900 },
      { worker: 2, state: 'idle' },
    ],
    ...changes,
  };
}

const many = (count: number, state: WorkerStatus['state'] = 'checksum'): WorkerStatus[] =>
  Array.from({ length: count }, (_, index) => ({ worker: index + 1, state, path: `IMG_${index}.jpg` }));

describe('the progress screen', () => {
  test('shows the whole, the speeds, the counters and what each worker does', () => {
    expect(renderProgress(snapshot(), { columns: 90, rows: 24 }, plain).split('\n')).toEqual([
      '████████████▌░░░░░░░░░░░░░░░░░  42 %  420 of 1,000 files',
      '630 MB of 1.5 GB   52.3 MB/s   35 files/s   18 s left',
      '400 uploaded   10 already backed up   8 skipped   2 failed',
      '   1  uploading 2024/IMG_0001.jpg  45 %',
      '   2  idle      ',
    ]);
  });

  test('says "found so far" and no per cent while the folders are still being counted', () => {
    const text = renderProgress(
      snapshot({ totals: { files: 500, bytes: 1e9, complete: false } }),
      { columns: 90, rows: 24 },
      plain,
    );
    expect(text).toContain('420 of 500 files found so far');
    expect(text.split('\n')[0]).not.toContain('%');
  });

  test('shows of 64 workers as many as fit into 24 rows, and how many more there are', () => {
    const lines = renderProgress(snapshot({ lanes: many(64) }), { columns: 80, rows: 24 }, plain).split('\n');
    expect(lines).toHaveLength(23);
    expect(lines.at(-1)).toBe('    + 45 more');
    expect(lines.filter((line) => line.includes('checksum'))).toHaveLength(19);
  });

  test('shows workers that work before those that wait', () => {
    const lanes = [...many(30, 'idle'), { worker: 31, state: 'uploading', path: 'busy.jpg' } as const];
    expect(renderProgress(snapshot({ lanes }), { columns: 80, rows: 10 }, plain)).toContain('busy.jpg');
  });

  test('names the reason while it waits for the destination', () => {
    const message = 'Your NAS is not answering.';
    expect(renderProgress(snapshot({ state: 'waiting', message }), { columns: 80, rows: 24 }, plain)).toContain(
      message,
    );
    expect(progressSentence(snapshot({ state: 'waiting', message }))).toBe(`Waiting: ${message}`);
  });

  test('shows a name that holds a newline and an escape sequence on one line', () => {
    const lanes: WorkerStatus[] = [{ worker: 1, state: 'checking', path: 'a\n\u001b[2Jb.jpg' }];
    const text = renderProgress(snapshot({ lanes }), { columns: 80, rows: 24 }, plain);
    expect(text.split('\n')).toHaveLength(4);
    expect(text).toContain('a\\n\\x1b[2Jb.jpg');
  });

  test.each([1, 4, 9, 12, 20, 40, 80, 200])('fits into %i columns and any number of rows', (columns) => {
    const lanes = many(64).map((lane) => ({ ...lane, path: `写真/family 👨‍👩‍👧‍👦/${'long/'.repeat(40)}x.jpg` }));
    for (const rows of [1, 2, 3, 5, 24]) {
      const text = renderProgress(snapshot({ lanes, state: 'cancelling' }), { columns, rows }, plain);
      const lines = stripVTControlCharacters(text).split('\n');
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
  });
});

test('a bar is as wide as it is told to be, from empty to full', () => {
  for (const share of [0, 0.01, 0.33, 0.999, 1]) expect(renderBar(share, 10)).toHaveLength(10);
  expect(renderBar(0, 4)).toBe('░░░░');
  expect(renderBar(1, 4)).toBe('████');
});

test('the share of the work is that of the bytes, and that of the files where all are empty; never above one', () => {
  expect(shareDone(snapshot())).toBeCloseTo(0.42);
  expect(shareDone(snapshot({ totals: { files: 840, bytes: 0, complete: true } }))).toBe(0.5);
  expect(shareDone(snapshot({ bytesProcessed: 2e9 }))).toBe(1);
  const none = { processed: 0, uploaded: 0, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 0 };
  expect(shareDone(snapshot({ totals: { files: 0, bytes: 0, complete: true }, counters: none }))).toBe(0);
});

test('without a terminal a line of progress says it in words', () => {
  expect(progressSentence(snapshot())).toBe('420 of 1,000 files (42 %), 52.3 MB/s, 2 failed');
});
