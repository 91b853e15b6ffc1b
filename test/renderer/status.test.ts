import { describe, expect, test } from 'vitest';
import { sourceStateOf } from '../../src-renderer/home/source-state.ts';
import type { StatusFacts } from '../../src-renderer/home/status.ts';
import { statusOf } from '../../src-renderer/home/status.ts';
import { words } from '../../src-renderer/words.ts';
import type { AppState } from '../../src-shared/contract.ts';
import { emptyCounters, type Counters, type RunSnapshot } from '../../src-shared/domain.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';

const now = new Date('2026-03-01T12:00:00Z');
const done = { doneAt: '2026-03-01T11:01:00.000Z', files: 9 };
const pictures = sourceStatus('pictures1', { label: 'Pictures', ...done });
const camera = sourceStatus('camera001', { label: 'Camera' });
const destination = { kind: 'server', address: 'https://nas.example:4811' } as const;
const safe = { files: 9, bytes: 36_000_000, at: done.doneAt, whole: true };

function runOf(changes: Partial<RunSnapshot> = {}, counters: Partial<Counters> = {}): RunSnapshot {
  return {
    id: 'run000001',
    state: 'complete',
    dryRun: false,
    workers: 10,
    counters: { ...emptyCounters(), ...counters },
    totals: { files: 300, bytes: 100, complete: true },
    bytesProcessed: 0,
    filesPerSecond: 0,
    bytesPerSecond: 0,
    startedAt: '2026-03-01T11:00:00.000Z',
    seconds: 60,
    lanes: [],
    sources: [pictures.id],
    destination,
    ...changes,
  };
}

/** What the page knows after a run over the folder of pictures. */
function factsOf(run: RunSnapshot | undefined, app: Partial<AppState> = {}): StatusFacts {
  return { app: appState({ sources: [pictures], destination, safe, ...app }), appAsOf: run, run };
}
const statusAfter = (run: RunSnapshot | undefined, app?: Partial<AppState>) => statusOf(factsOf(run, app), now);

describe('while the destination is waited for', () => {
  const waiting = (changes: Partial<RunSnapshot> = {}) =>
    runOf({ state: 'waiting', message: 'The engine knows more.', ...changes }, { processed: 88 });

  test('says by its kind what is gone, how much is safe there, and that nobody has to do anything', () => {
    const server = statusAfter(waiting());
    expect(server.title).toBe('Your Keepsake server is not answering');
    expect(server.detail).toBe('9 photos are safe there. Keepsake goes on by itself when it is back.');
    expect(server.note).toBe('The engine knows more.');
    const vault = { kind: 'vault', address: '/media/drive' } as const;
    expect(statusAfter(waiting({ destination: vault }), { destination: vault }).title).toBe('Your vault’s drive is not connected');
  });

  test('gives no number of photos that wait: how many of them are new is not known', () => {
    const { detail } = statusAfter(waiting(), { safe: { ...safe, files: 0 } });
    expect(detail).toBe('Your photos are waiting; Keepsake goes on by itself when it is back.');
  });

  test('says nothing of what is safe elsewhere', () => {
    const { detail } = statusAfter(waiting({ destination: { kind: 'vault', address: '/media/other' } }));
    expect(detail).not.toContain('safe');
  });

  test('is announced in words that do not change while it lasts', () => {
    const title = (run: RunSnapshot) => words.announcement(run, statusAfter(run).title);
    const early = waiting({ totals: { files: 90, bytes: 100, complete: false }, message: 'Connection refused.' });
    expect(title(waiting())).toBe(title(early));
    expect(title(early)).toContain('goes on by itself');
  });
});

describe('after a run', () => {
  const whole = runOf({}, { processed: 9, uploaded: 2, present: 7 });

  test('says how much is safe, where, and since when', () => {
    const { mood, title, detail } = statusAfter(whole);
    expect({ mood, title }).toEqual({ mood: 'safe', title: 'All 9 photos are safe' });
    expect(detail).toMatch(/^36 MB on your Keepsake server\. Last backup today at .*: 2 new photos\.$/);
    const vault = statusAfter(runOf({}, { present: 9 }), { destination: { kind: 'vault', address: '/vault' } });
    expect(vault.detail).toMatch(/^36 MB in your vault folder\. .*: nothing new\.$/);
  });

  test('says nothing of all photos before everything is counted', () => {
    const earlier = { ...factsOf(whole), appAsOf: runOf({ state: 'running' }) };
    expect(statusOf(earlier, now)).toMatchObject({ mood: 'busy', title: 'Almost done' });
  });

  test('all is called safe only where nothing failed, in this run or before it', () => {
    expect(statusAfter(whole, { failures: 2 })).toMatchObject({ mood: 'warning', title: '2 photos need you' });
    const closed = { failures: 3, unreadableFolders: 1 };
    expect(statusAfter(whole, closed)).toMatchObject({ mood: 'warning', title: '1 folder cannot be read' });
    expect(statusAfter(whole, closed).detail).toMatch(/^The number of photos in it is unknown\. 2 photos need you, too\./);
    expect(statusAfter(whole, { failures: 1, outsideLinks: 1 })).toMatchObject({ mood: 'warning', title: '1 link points outside your folders' });
    expect(statusAfter(whole, { failures: 2 }).detail).toMatch(/^9 others are safe\./);
    // The run's own count comes first.
    expect(statusAfter(runOf({}, { processed: 9, uploaded: 8, failed: 1 })).title).toBe('1 photo needs you');
    const ofRun = runOf({ unreadableFolders: 1 }, { processed: 9, uploaded: 8, failed: 1 });
    expect(statusAfter(ofRun).title).toBe('1 folder cannot be read');
    expect(statusAfter({ ...ofRun, dryRun: true }).title).toBe('1 folder cannot be read');
    expect(statusAfter(runOf({ unreadableFolders: 1 }, { processed: 9, uploaded: 7, failed: 2 })).detail).toMatch(/1 photo needs you, too\./);
  });

  test('what failed in a folder that was removed since needs nobody, and what failed in a folder that a command named does', () => {
    const run = runOf({ sources: [pictures.id, camera.id] }, { processed: 10, uploaded: 9, failed: 1 });
    const unlisted = (fromCommandLine: boolean) => ({ unlistedSources: [{ ...camera, fromCommandLine }] });
    expect(statusAfter(run, unlisted(false)).title).toBe('All 9 photos are safe');
    expect(statusAfter(run, { ...unlisted(false), failures: 3 }).title).toBe('3 photos need you');
    expect(statusAfter(run, unlisted(true)).title).toBe('1 photo needs you');
  });

  test('a card that is away, or back, is told apart from another one of its name', () => {
    const canon = { ...camera, ...done, label: 'DCIM', path: '/media/CANON/DCIM' };
    const sony = { ...camera, ...done, id: 'sony000001', label: 'DCIM', path: '/media/SONY/DCIM' };
    expect(statusAfter(runOf(), { sources: [canon, { ...sony, connected: false }] }).title).toBe('“DCIM (SONY)” is not connected');
    expect(statusAfter(runOf({ notConnected: [canon.id] }), { sources: [canon, sony] }).title).toBe('“DCIM (CANON)” is connected again');
  });

  test('a folder that no backup went through is new, also where the last run looked at a part alone', () => {
    const sources = [pictures, camera];
    expect(statusAfter(whole, { sources, failures: 2 }).title).toBe('1 folder is new since the last backup');
    for (const part of [{ retry: true }, { partial: true }])
      expect(statusAfter(runOf({ ...part, sources: [pictures.id, camera.id] }), { sources }).title).toBe(
        '1 folder is new since the last backup',
      );
  });

  test('a folder that is not connected is named, and asks for a backup when it is back', () => {
    const sources = [pictures, { ...camera, ...done, connected: false }];
    const away = statusAfter(whole, { sources });
    expect(away).toMatchObject({ mood: 'warning', title: '“Camera” is not connected' });
    expect(away.detail).toMatch(/^9 photos are safe\. Nothing counts as deleted/);
    const run = runOf({ notConnected: [camera.id] }, { present: 9 });
    expect(statusAfter(run, { sources: [pictures, { ...camera, ...done }] }).title).toBe('“Camera” is connected again');
    expect(statusAfter(run).title).toBe('All 9 photos are safe');
  });

  test('a place that is gone is said with what is safe there', () => {
    const { title, detail, note } = statusAfter(whole, { destinationProblem: 'The cable is loose.' });
    expect(title).toBe('Your Keepsake server is not answering');
    expect(detail).toMatch(/^9 photos are safe there\./);
    expect(note).toBe('The cable is loose.');
  });

  test('another try of what failed, or a look at a part, says the whole truth of all photos', () => {
    for (const part of [{ retry: true }, { partial: true }]) {
      const run = runOf(part, { processed: 3, uploaded: 3 });
      expect(statusAfter(run)).toMatchObject({ mood: 'safe', title: 'All 9 photos are safe' });
      expect(statusAfter(run, { safe: { ...safe, whole: false } })).toMatchObject({
        mood: 'calm',
        title: '9 photos are safe so far',
      });
    }
    const inVain = runOf({ retry: true }, { processed: 3, failed: 3 });
    expect(statusAfter(inVain, { failures: 3 }).title).toBe('3 photos need you');
  });

  test('a first backup that was cut off is not finished by another try of what failed in it', () => {
    const begun = { ...pictures, doneAt: undefined };
    const { title } = statusAfter(runOf({ retry: true }), { sources: [begun], safe: { ...safe, at: undefined, whole: false } });
    expect(title).toBe('9 photos are safe so far');
  });

  test('another place asks for a backup', () => {
    const elsewhere = { destination: { kind: 'vault', address: '/vault' } as const, sources: [camera] };
    expect(statusAfter(whole, elsewhere).title).toBe('There is something new to back up');
  });

});

describe('what can be reached and what is new come before how the last run ended', () => {
  const cancelled = runOf({ state: 'cancelled' }, { processed: 9, cancelled: 9 });
  const full = runOf({ state: 'failed', message: 'No room.', code: 'disk-full' });
  const gone = runOf({ state: 'failed', message: 'Not there.', code: 'unreachable' });
  const ends = { none: undefined, complete: runOf(), cancelled, full, gone, retry: runOf({ retry: true }), rehearsal: runOf({ dryRun: true }) };
  type End = keyof typeof ends;
  const every = Object.keys(ends) as readonly End[];
  const afterRun = every.filter((end) => end !== 'none');

  const away = { destinationProblem: 'The cable is loose.', destinationProblemCode: 'unreachable' } as const;
  const refuses = { destinationProblem: 'Another token.', destinationProblemCode: 'unauthorized' } as const;
  const none = { safe: { files: 0, bytes: 0, whole: false } };
  const begun = { sources: [{ ...pictures, doneAt: undefined }], safe: { ...safe, at: undefined, whole: false } };

  /** What is so, after which ends, and what is said then. The rows above decide before those below. */
  const table: readonly (readonly [situation: string, app: Partial<AppState>, after: readonly End[], mood: string, title: string, detail: RegExp])[] = [
    ['no folder', { sources: [], ...away }, every, 'calm', 'No folder is backed up', /Add the folders/],
    ['only what a command backed up', { sources: [], unlistedSources: [{ ...pictures, files: 600, fromCommandLine: true }] }, every, 'calm', '600 photos are safe', /A command backed them up/],
    ['paused', { pause: {}, ...away, failures: 2 }, every, 'calm', 'Paused', /^9 photos are safe\./],
    ['destination away', { ...away, failures: 2 }, every, 'warning', 'Your Keepsake server is not answering', /^9 photos are safe there\./],
    ['destination away, nothing safe', { ...away, ...none }, every, 'warning', 'Your Keepsake server is not answering', /as soon as it is back/],
    ['destination refuses', refuses, every, 'warning', 'Your Keepsake server takes no photos now', /^9 photos are safe there\./],
    ['a new folder', { sources: [pictures, camera] }, every, 'calm', '1 folder is new since the last backup', /Back up once more/],
    ['all folders new, elsewhere', { sources: [camera], destination: { kind: 'vault', address: '/v' }, ...none }, afterRun, 'calm', 'There is something new to back up', /another place/],
    ['failures', { failures: 2 }, ['none', 'complete', 'cancelled', 'gone', 'retry', 'rehearsal'], 'warning', '2 photos need you', /^9 others are safe\./],
    ['no room', { failures: 2 }, ['full'], 'danger', 'The backup stopped', /^No room\.$/],
    ['a folder away', { sources: [pictures, { ...camera, ...done, connected: false }] }, ['none', 'complete', 'cancelled', 'gone', 'retry', 'rehearsal'], 'warning', '“Camera” is not connected', /^9 photos are safe\./],
    ['all reached', {}, ['cancelled'], 'calm', '9 photos are safe so far', /was cancelled: back up once more/],
    ['all reached', none, ['cancelled'], 'calm', 'No photo is safe yet', /was cancelled: back up once more/],
    ['all reached', {}, ['gone'], 'calm', '9 photos are safe so far', /answers again: back up once more/],
    ['all reached', {}, ['full'], 'danger', 'The backup stopped', /^No room\.$/],
    ['all reached', {}, ['rehearsal'], 'calm', 'Rehearsal done, nothing was copied', /would be safe/],
    ['not all gone through', begun, ['complete', 'retry'], 'calm', '9 photos are safe so far', /did not reach its end/],
    ['all reached', {}, ['none', 'complete', 'retry'], 'safe', 'All 9 photos are safe', /^36 MB on your Keepsake server\./],
  ];
  const rows = table.flatMap(([situation, app, after, ...said]) => after.map((end) => [situation, end, app, ...said] as const));

  test.each(rows)('%s, last run: %s', (_, end, app, mood, title, detail) => {
    const status = statusAfter(ends[end], app);
    expect(status).toMatchObject({ mood, title });
    expect(status.detail).toMatch(detail);
  });

  test('a cancelled run never says that nothing is safe where something is, whether its destination is away or back', () => {
    for (const app of [{}, away]) expect(JSON.stringify(statusAfter(cancelled, app))).toContain('9 photos are safe');
    expect(statusAfter(cancelled, away).note).toBe('The cable is loose.');
  });

  test('a cancelled run says that something is left to do, also where files need somebody', () => {
    expect(statusAfter(cancelled, { failures: 2 }).note).toBe('The last backup was cancelled: back up once more, and the rest is safe, too.');
    expect(statusAfter(undefined, { failures: 2 }).note).toBeUndefined();
  });

  test('a run that was stopped says what is safe all the same', () => {
    expect(statusAfter(full).note).toBe('9 photos are safe.');
  });

  test('nothing is said of what a run left before it is known', () => {
    const facts = { ...factsOf(cancelled), appAsOf: runOf({ state: 'cancelling' }) };
    expect(statusOf(facts, now)).toMatchObject({ title: 'Cancelled', detail: 'One moment: everything is counted once more.' });
  });
});

test('while Keepsake is paused it says until when, and what is safe', () => {
  const { title, detail } = statusAfter(runOf(), { pause: { until: '2026-03-05T08:00:00.000Z' } });
  expect(title).toMatch(/^Paused until .*5/);
  expect(detail).toBe('9 photos are safe. Nothing new is copied until you resume.');
});

test('what failed is told also where a crash left no run to speak of', () => {
  const sources = [camera];
  expect(statusAfter(undefined, { sources, failures: 4 }).title).toBe('4 photos need you');
  expect(statusAfter(undefined, { sources }).title).toBe('Ready to back up');
});

test('without a folder nothing is promised', () => {
  expect(statusAfter(runOf(), { sources: [] }).title).toBe('No folder is backed up');
});

test('a folder says what needs somebody before what is done', () => {
  const state = (changes: object, run?: RunSnapshot) => sourceStateOf({ ...pictures, ...changes }, run, now).words;
  const running = runOf({ state: 'running' });
  expect(state({})).toBe('Safe');
  expect(state({}, running)).toBe('Being backed up');
  expect(state({}, runOf({ state: 'running', retry: true }))).toBe('Safe');
  expect(state({ doneAt: undefined, files: 0 })).toBe('Not backed up yet');
  expect(state({ doneAt: undefined })).toBe('Not finished yet');
  expect(state({ failures: 3 }, running)).toBe('3 need you');
  expect(state({ failures: 3, connected: false, seenAt: '2026-01-03T12:00:00.000Z' })).toMatch(/^Not connected since .*2026/);
});
