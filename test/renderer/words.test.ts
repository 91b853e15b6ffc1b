import { describe, expect, test } from 'vitest';
import type { VerifyRecord } from '../../src-shared/checks.ts';
import { emptyCounters, fileStateSchema, type RunSnapshot, undoneEntries } from '../../src-shared/domain.ts';
import { sayWarning } from '../../src-renderer/home/warning-words.ts';
import { views } from '../../src-renderer/store/state.ts';
import { asSentence, bytes, duration, speak, words } from '../../src-renderer/words.ts';

function run(changes: Partial<RunSnapshot>, counters: Partial<RunSnapshot['counters']> = {}): RunSnapshot {
  return {
    id: 'run000001',
    state: 'running',
    dryRun: false,
    workers: 10,
    counters: { ...emptyCounters(), ...counters },
    totals: { files: 10, bytes: 100, complete: true },
    bytesProcessed: 0,
    filesPerSecond: 0,
    bytesPerSecond: 0,
    startedAt: '2026-03-01T11:00:00.000Z',
    seconds: 60,
    lanes: [],
    ...changes,
  };
}

describe('bytes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1 KB'],
    [4_240_000, '4.2 MB'],
    [999_600, '1 MB'],
    [123_456_789_012, '123 GB'],
  ])('writes %i as "%s"', (value, text) => expect(bytes(value)).toBe(text));
});

describe('a place that is too small', () => {
  const folder = { kind: 'vault', address: '/mnt/usb' } as const;
  const server = { kind: 'server', address: 'https://nas:4811' } as const;
  test.each([
    [folder, 'tooSmall', 'Your photos take about 2 GB, and only 1 GB are free in /mnt/usb: not all of them fit there.'],
    [server, 'tooSmallForRest', 'About 2 GB of your photos are not stored on https://nas:4811 yet, and only 1 GB are free: not all of them fit there.'],
    [server, 'tooSmallPerhaps', 'Your photos take about 2 GB, and only 1 GB are free on https://nas:4811. This computer has stored nothing there: unless another one has stored the same photos, not all of them fit.'],
  ] as const)('%o: %s', (place, what, text) => expect(words.destination[what](place, 2e9, 1e9)).toBe(text));
});

describe('duration', () => {
  test.each([
    [0.4, '1 second'],
    [42, '40 seconds'],
    [59, '1 minute'],
    [372, '6 minutes'],
    [3_590, '1 hour'],
    [5_400, '1 hour 30 minutes'],
    [7_000, '2 hours'],
    [50_000, '14 hours'],
    [400_000, '5 days'],
  ])('says of %f seconds "%s"', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('the headline of a run', () => {
  test('says how many photos need somebody', () => {
    expect(words.hero.run(run({ state: 'complete' }, { uploaded: 3, failed: 1 }))).toBe('1 photo needs you');
    expect(words.hero.run(run({ state: 'complete' }, { uploaded: 3, failed: 2 }))).toBe('2 photos need you');
  });

  test('does not call anything safe after a rehearsal or an empty run', () => {
    expect(words.hero.run(run({ state: 'complete', dryRun: true }, { uploaded: 3 }))).not.toContain('safe');
    expect(words.hero.run(run({ state: 'complete' }, { skipped: 4 }))).not.toContain('safe');
  });

  test('gives the time left in words as soon as it is known', () => {
    expect(words.hero.run(run({}))).toBe('Backing up');
    expect(words.hero.run(run({ secondsLeft: 370 }))).toBe('Backing up, about 6 minutes left');
  });
});

describe('the detail of a run', () => {
  test("passes on the engine's sentence on why it failed", () => {
    const message = 'Your NAS is not answering.';
    expect(words.hero.runDetail(run({ state: 'failed', message }), 0)).toBe(message);
  });
});

test('the history says why a backup was cancelled, where that is known', () => {
  const cancelled = run({ state: 'cancelled' }, { uploaded: 70 });
  expect(words.history.outcome(cancelled)).toBe('70 photos copied, then cancelled');
  expect(words.history.outcome({ ...cancelled, message: 'Your photos go to another place now.' })).toBe(
    '70 photos copied, then cancelled. Your photos go to another place now.',
  );
});

test('an announcement does not change while a run goes on', () => {
  const announce = (snapshot: RunSnapshot) => words.announcement(snapshot, words.hero.run(snapshot));
  const early = announce(run({ secondsLeft: 900 }, { processed: 1 }));
  expect(announce(run({ secondsLeft: 100 }, { processed: 9, uploaded: 9 }))).toBe(early);
});

test('every state of a file has a word without jargon', () => {
  for (const state of fileStateSchema.options) expect(words.files.states[state]).toMatch(/^[A-Z]/);
  expect(Object.values(words.files.states).join(' ')).not.toMatch(/checksum|duplicate|hash/i);
});

test('the history says of a run that only noticed removed photos that they are gone', () => {
  expect(words.history.outcome(run({ state: 'complete', removed: 2 }, { processed: 1, skipped: 1 }))).toBe('2 photos gone from your folders');
  expect(words.history.outcome(run({ state: 'complete' }))).toBe('No photos found');
});

test('a reason is shown as a sentence, whatever part of one the engine says', () => {
  expect(asSentence('not a photo, video or sidecar')).toBe('Not a photo, video or sidecar.');
  expect(asSentence('The file cannot be read.')).toBe('The file cannot be read.');
  expect(asSentence('')).toBe('');
});

test('a cancelled run leaves undone what was queued, and what it had not come to where all was counted', () => {
  const counters = { ...emptyCounters(), processed: 292, uploaded: 261, cancelled: 31 };
  const totals = { files: 434, bytes: 0, complete: true };
  expect(undoneEntries({ state: 'cancelled', counters, totals })).toBe(173);
  expect(undoneEntries({ state: 'cancelled', counters, totals: { ...totals, complete: false } })).toBe(31);
  expect(undoneEntries({ state: 'running', counters: { ...counters, cancelled: 0 }, totals })).toBe(0);
});

test('a verification never says that all is well, or that all was read, where it was not so', () => {
  const summary = { type: 'summary', state: 'complete', verified: 2, damaged: 0, missing: 0, quarantined: 0, damagedLines: 0, bytes: 1, seconds: 1 } as const;
  const verified = (changes: Partial<VerifyRecord['summary']>): VerifyRecord => ({
    kind: 'verify', id: 'check0000001', startedAt: '2026-11-12T12:00:00Z', from: 'the vault', automatic: true, problems: [], summary: { ...summary, ...changes },
  });
  const { verified: onHome, outcome } = words.checks;
  expect([onHome(verified({})), outcome(verified({}))]).toEqual([expect.stringMatching(/^Last verified on \S[^:]*$/), 'Verified: all is well']);
  expect(onHome(verified({ sample: '1/90' }))).toMatch(/^A part was last verified on \S[^:]*$/);
  for (const changes of [{ damagedLines: 1 }, { unlisted: 3 }]) {
    expect(onHome(verified(changes))).toMatch(/: the list of what is in the backup is damaged$/);
    expect(outcome(verified(changes))).toBe('Verified: the list of what is in the backup is damaged');
  }
  expect(outcome(verified({ damaged: 1, damagedLines: 1 }))).toBe('Verified: 1 damaged, 0 missing');
});

test('each view has a title of its own, which says how the photos are, or how far the backup is', () => {
  const titles = (snapshot: RunSnapshot | undefined, share?: number) =>
    views.map((view) => words.pageTitle(view === 'home' ? undefined : words.views[view], snapshot, share, 'All 421 photos are safe'));
  const ended = run({ state: 'complete' });
  for (const all of [titles(undefined), titles(ended), titles(run({}), 0.5), titles(run({}))]) expect(new Set(all).size).toBe(views.length);
  expect(titles(ended).slice(0, 2)).toEqual(['All 421 photos are safe · Keepsake', 'Files · All 421 photos are safe · Keepsake']);
  expect(titles(run({}), 0.5).slice(0, 2)).toEqual(['50% · Keepsake', '50% · Files · Keepsake']);
});

test('a warning of one disk names three folders at most, and counts the others', () => {
  const warn = (folders: number) =>
    sayWarning({ id: 'same-disk', kind: 'same-disk', labels: Array.from({ length: folders }, (_, index) => `Folder ${index + 1}`) }, new Date()).detail;
  expect(warn(3)).toContain('“Folder 1”, “Folder 2”, and “Folder 3”');
  expect(warn(11)).toContain('“Folder 1”, “Folder 2”, and 9 other folders');
  speak('de');
  expect(warn(11)).toContain('„Folder 1“, „Folder 2“ und 9 weitere Ordner');
  speak('en');
});
