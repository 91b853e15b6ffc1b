import { describe, expect, test } from 'vitest';
import type { StatusFacts } from '../../src-renderer/home/status.ts';
import { statusOf } from '../../src-renderer/home/status.ts';
import { words } from '../../src-renderer/words.ts';
import type { AppState } from '../../src-shared/contract.ts';
import { emptyCounters, type Counters, type RunSnapshot } from '../../src-shared/domain.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';

const now = new Date('2026-03-01T12:00:00Z');
const pictures = sourceStatus('pictures1', { label: 'Pictures' });
const camera = sourceStatus('camera001', { label: 'Camera' });
const address = 'https://nas.example:4811';

function runOf(changes: Partial<RunSnapshot>, counters: Partial<Counters> = {}): RunSnapshot {
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
    ...changes,
  };
}

/** What the page knows after a run over the folder of pictures. */
function factsOf(run: RunSnapshot | undefined, app: Partial<AppState> = {}): StatusFacts {
  return {
    app: appState({ sources: [pictures], destination: { kind: 'server', address }, ...app }),
    run,
    basis: run === undefined ? undefined : { runId: run.id, sources: new Set([pictures.id]), destination: address },
  };
}

describe('while the destination is waited for', () => {
  const waiting = (changes: Partial<RunSnapshot> = {}) =>
    runOf({ state: 'waiting', message: 'The engine knows more.', ...changes }, { processed: 88 });

  test('says by its kind what is gone, how much waits, and that nobody has to do anything', () => {
    const server = statusOf(factsOf(waiting()), now);
    expect(server.title).toBe('Your Keepsake server is not answering');
    expect(server.detail).toBe('212 photos are waiting; Keepsake goes on by itself when it is back.');
    expect(server.note).toBe('The engine knows more.');
    const vault = statusOf(factsOf(waiting(), { destination: { kind: 'vault', address: '/media/drive' } }), now);
    expect(vault.title).toBe('Your vault’s drive is not connected');
  });

  test('gives no number before all is counted', () => {
    const counting = waiting({ totals: { files: 300, bytes: 100, complete: false } });
    const { detail } = statusOf(factsOf(counting), now);
    expect(detail).toBe('Your photos are waiting; Keepsake goes on by itself when it is back.');
  });

  test('is announced in words that do not change while it lasts', () => {
    const title = (run: RunSnapshot) => words.announcement(run, statusOf(factsOf(run), now).title);
    const early = waiting({ totals: { files: 90, bytes: 100, complete: false }, message: 'Connection refused.' });
    expect(title(waiting())).toBe(title(early));
    expect(title(early)).toContain('goes on by itself');
  });
});

describe('after a run', () => {
  const whole = runOf({}, { processed: 9, uploaded: 9 });

  test('all is called safe only where nothing failed, in this run or before it', () => {
    expect(statusOf(factsOf(whole), now)).toMatchObject({ mood: 'safe', title: 'All 9 photos are safe' });
    expect(statusOf(factsOf(whole, { failures: 2 }), now)).toMatchObject({
      mood: 'warning',
      title: '2 photos need you',
    });
    // The run's own count comes first.
    const failed = runOf({}, { processed: 9, uploaded: 8, failed: 1 });
    expect(statusOf(factsOf(failed), now).title).toBe('1 photo needs you');
  });

  test('a folder that it did not back up is new', () => {
    const facts = factsOf(whole, { sources: [pictures, camera], failures: 2 });
    expect(statusOf(facts, now).title).toBe('1 folder is new since the last backup');
  });

  test('a folder that was not there is not called safe, until it is removed', () => {
    const away = runOf({ notConnected: [camera.id] }, { processed: 9, uploaded: 9 });
    const facts = factsOf(away, { sources: [pictures, camera] });
    const basis = { runId: away.id, sources: new Set([pictures.id, camera.id]), destination: address };
    const status = statusOf({ ...facts, basis }, now);
    expect(status.title).toBe('1 folder is not connected');
    expect(status.detail).toMatch(/^9 photos are safe\. Nothing counts as deleted/);
    expect(statusOf(factsOf(away), now).title).toBe('All 9 photos are safe');
  });

  test('one more try of what failed is never called all photos', () => {
    const retried = runOf({ retry: true }, { processed: 3, uploaded: 3 });
    expect(statusOf(factsOf(retried), now)).toMatchObject({ mood: 'safe', title: 'What had failed is safe now' });
    const gone = runOf({ retry: true });
    expect(statusOf(factsOf(gone), now).title).toBe('No photo needs you any more');
    const inVain = runOf({ retry: true }, { processed: 3, failed: 3 });
    expect(statusOf(factsOf(inVain, { failures: 3 }), now).title).toBe('3 photos need you');
    expect(statusOf(factsOf(inVain, { failures: 3 }), now).detail).toMatch(/^None of them could be backed up/);
  });
});

test('what failed is told also where a crash left no run to speak of', () => {
  expect(statusOf(factsOf(undefined, { failures: 4 }), now).title).toBe('4 photos need you');
  expect(statusOf(factsOf(undefined), now).title).toBe('Ready to back up');
});
