import { describe, expect, test } from 'vitest';
import { type AppState, fileWindowMax, type FileWindow } from '../../src-shared/contract.ts';
import { emptyCounters, type FileRow, type RunSnapshot } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { covers, queryAround, rowAt } from '../../src-renderer/store/file-lists.ts';
import { lastBackupOf, shareDone } from '../../src-renderer/store/run-slice.ts';
import { createKeepsakeStore } from '../../src-renderer/store/store.ts';
import { canonicalHash, parseHash, toHash } from '../../src-renderer/store/ui-slice.ts';
import type { Channel, ChannelListener } from '../../src-renderer/transport/channel.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';
import { createTransport } from '../../src-renderer/transport/transport.ts';

const source = (id: string) => sourceStatus(id);

const snapshot: RunSnapshot = {
  id: 'run000001',
  state: 'running',
  dryRun: false,
  workers: 2,
  counters: emptyCounters(),
  totals: { files: 4, bytes: 400, complete: true },
  bytesProcessed: 0,
  filesPerSecond: 0,
  bytesPerSecond: 0,
  startedAt: '2026-03-01T11:00:00.000Z',
  seconds: 1,
  lanes: [
    { worker: 1, state: 'uploading', path: 'a.jpg', bytes: 10, bytesDone: 1 },
    { worker: 2, state: 'idle' },
  ],
};

const initial: AppState = appState({ sources: [source('source01')], workers: 2 });

const row = (seq: number, state: FileRow['state'] = 'queued'): FileRow => ({
  seq,
  source: 'source01',
  path: `${seq}.jpg`,
  bytes: 1,
  state,
});

/** The other end of the tube: answers what the test says, and keeps what it was asked. */
function createFarEnd(answers: Readonly<Record<string, (input: unknown) => unknown>>) {
  const asked: { readonly name: string; readonly input: unknown }[] = [];
  let listener: ChannelListener | undefined;
  const channel: Channel = {
    call(name, input) {
      asked.push({ name, input });
      const answer = answers[name];
      return answer === undefined ? Promise.reject(new Error(`no answer to ${name}`)) : Promise.resolve(answer(input));
    },
    listen(to) {
      listener = to;
    },
  };
  return {
    channel,
    asked,
    push: (update: unknown) => listener?.update(update),
    connection: (state: 'connecting' | 'open' | 'lost') => listener?.state(state),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(answers: Readonly<Record<string, (input: unknown) => unknown>> = {}) {
  const farEnd = createFarEnd({ 'state.get': () => initial, ...answers });
  const ending = new AbortController();
  const store = createKeepsakeStore(createTransport(farEnd.channel), ending.signal);
  return { ...farEnd, store, ending };
}

describe('the store', () => {
  test('asks for the whole state each time a connection is there', async () => {
    const { store, asked, connection } = setUp();
    connection('open');
    await settled();
    expect(store.getState().app?.home).toBe('/home/ada/keepsake');
    connection('lost');
    expect(store.getState().connection).toBe('lost');
    connection('open');
    await settled();
    expect(asked.map((call) => call.name)).toEqual(['state.get', 'state.get']);
  });

  test('keeps the object of a lane that did not change, so that it is not drawn again', async () => {
    const { store, push } = setUp();
    push({ state: { ...initial, run: snapshot } });
    const before = store.getState().run?.lanes;
    push({ run: { ...snapshot, lanes: [{ ...snapshot.lanes[0], bytesDone: 5 }, snapshot.lanes[1]] } });
    const after = store.getState().run?.lanes;
    expect(after?.[0]).not.toBe(before?.[0]);
    expect(after?.[1]).toBe(before?.[1]);
    await settled();
  });

  test('keeps no row of another filter', () => {
    const { store, push } = setUp();
    const failed: FileWindow = { query: { offset: 0, limit: 50, state: 'failed' }, total: 1, rows: [row(7, 'failed')] };
    push({ files: failed });
    expect(store.getState().files).toBeUndefined();
    store.getState().show('files', 'failed');
    push({ files: failed });
    expect(rowAt(store.getState().files, 0)?.seq).toBe(7);
    store.getState().show('files');
    expect(store.getState().files).toBeUndefined();
  });

  test('asks for the rows around those that are seen, and for none when nobody looks', async () => {
    const { store, asked } = setUp({
      'files.window': (input) => ({ query: input, total: 100_000, rows: [] }),
    });
    store.getState().seeRows(50_000, 50_030);
    store.getState().seeRows(50_001, 50_031);
    await settled();
    const windows = asked.filter((call) => call.name === 'files.window').map((call) => call.input);
    expect(windows).toEqual([{ offset: 49_880, limit: 270, scope: 'library' }]);
    expect(store.getState().files?.total).toBe(100_000);
    store.getState().leaveFiles();
    expect(store.getState().files).toBeUndefined();
  });

  test('says in the state why the files cannot be shown', async () => {
    const { store } = setUp({
      'files.window': () => {
        throw new KeepsakeError('internal', 'The list cannot be read.');
      },
    });
    store.getState().seeRows(0, 10);
    await settled();
    expect(store.getState().filesError?.message).toBe('The list cannot be read.');
  });

  test('rejects a command with the sentence of the engine', async () => {
    const farEnd = createFarEnd({});
    const refusal = { code: 'overlap', message: 'This folder holds your vault. Choose another one.' };
    // Over the bridge and the WebSocket an error is a plain object.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const refusing: Channel = { ...farEnd.channel, call: () => Promise.reject(refusal) };
    const store = createKeepsakeStore(createTransport(refusing), new AbortController().signal);
    await expect(store.getState().addSource('/vault')).rejects.toMatchObject(refusal);
  });

  test('knows of which run the state was told, when the run goes on', () => {
    const { store, push } = setUp();
    push({ state: { ...initial, run: snapshot } });
    push({ run: { ...snapshot, state: 'complete' } });
    expect(store.getState().appAsOf?.state).toBe(snapshot.state);
    push({ state: { ...initial, run: { ...snapshot, state: 'complete' } } });
    expect(store.getState().appAsOf?.state).toBe('complete');
  });

  test('hears nothing after its signal was aborted', () => {
    const { store, push, ending } = setUp();
    ending.abort();
    push({ run: snapshot });
    expect(store.getState().run).toBeUndefined();
  });
});

test('a transport passes on nothing that the contract does not know', async () => {
  const { channel } = createFarEnd({ 'state.get': () => ({ version: 1 }) });
  await expect(createTransport(channel).call('state.get', {})).rejects.toMatchObject({ code: 'internal' });
});

describe('a window of the file list', () => {
  test('never holds more rows than the contract allows, and holds the rows that are seen', () => {
    for (const [first, end] of [
      [0, 20],
      [5, 90],
      [99_000, 99_400],
      [1_000, 1_600],
    ] as const) {
      const query = queryAround(first, end, {});
      expect(query.limit).toBeLessThanOrEqual(fileWindowMax);
      expect(query.offset).toBeLessThanOrEqual(first);
      expect(query.offset + query.limit).toBeGreaterThanOrEqual(Math.min(end, query.offset + fileWindowMax));
    }
  });

  test('is asked for again before its last row is reached', () => {
    const query = queryAround(1_000, 1_030, {});
    expect(covers(query, 1_000, 1_030)).toBe(true);
    expect(covers(query, 1_110, 1_140)).toBe(false);
    expect(covers(query, 880, 910)).toBe(false);
  });
});

describe('the share that is done', () => {
  test('is unknown until everything is counted', () => {
    expect(shareDone({ ...snapshot, totals: { files: 4, bytes: 400, complete: false } })).toBeUndefined();
  });

  test('goes from nothing to all, and is all where there is nothing to do', () => {
    expect(shareDone(snapshot)).toBe(0);
    expect(shareDone({ ...snapshot, counters: { ...emptyCounters(), processed: 4 }, bytesProcessed: 400 })).toBe(1);
    expect(shareDone({ ...snapshot, totals: { files: 0, bytes: 0, complete: true } })).toBe(1);
  });
});

test('a retry, a rehearsal and a run over a part take no place of the last backup', () => {
  const lastBackup = { ...snapshot, id: 'whole0001', state: 'complete' } as const;
  const app = appState({ lastBackup });
  const small = { ...snapshot, id: 'small0001', counters: { ...emptyCounters(), processed: 1 } };
  for (const run of [{ ...small, retry: true }, { ...small, partial: true }, { ...small, dryRun: true }])
    expect(lastBackupOf({ app, run })?.id).toBe('whole0001');
  expect(lastBackupOf({ app, run: small })?.id).toBe('small0001');
  // One that never reached its destination has found nothing.
  expect(lastBackupOf({ app, run: { ...small, state: 'failed', counters: emptyCounters() } })?.id).toBe('whole0001');
});

test('the address names the view and the filter', () => {
  expect(parseHash(toHash('files', 'failed'))).toEqual({ view: 'files', filter: 'failed' });
  expect(parseHash(toHash('home'))).toEqual({ view: 'home', filter: undefined });
  expect(parseHash(toHash('files', 'skipped', 'run0000001'))).toEqual({ view: 'files', filter: 'skipped', runId: 'run0000001' });
  expect(parseHash('#files/last/no such run').runId).toBeUndefined();
  expect(parseHash('#nonsense/queued')).toEqual({ view: 'home', filter: undefined });
});

test('an address that is not known becomes the one of what is shown', () => {
  for (const [typed, shown] of [
    ['#files/queued', '#files'], ['#nonsense', '#home'], ['#home/failed', '#home'], ['#settings/nonsense', '#settings'], ['#files/failed/x', '#files/failed'],
  ]) expect(canonicalHash(typed!)).toBe(shown);
  for (const known of ['', '#home', '#files/need-you', '#settings/patterns', '#timeline']) expect(canonicalHash(known)).toBe(known);
});
