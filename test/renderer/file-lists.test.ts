import { describe, expect, test, vi } from 'vitest';
import { nextPosition } from '../../src-renderer/files/grid-keys.ts';
import { nextSort } from '../../src-renderer/files/file-sort.ts';
import { listQuery, rowAt } from '../../src-renderer/store/file-lists.ts';
import { createKeepsakeStore } from '../../src-renderer/store/store.ts';
import { parseHash, toHash } from '../../src-renderer/store/ui-slice.ts';
import type { Channel, ChannelListener } from '../../src-renderer/transport/channel.ts';
import { createTransport } from '../../src-renderer/transport/transport.ts';
import { commands, type FileQuery } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { appState } from '../rigs/app-states.ts';

/** An engine whose answers to questions for files the test gives. */
function createRig() {
  const asked: { readonly query: FileQuery; readonly answer: (path: string) => void; readonly fail: () => void }[] = [];
  let tell: ChannelListener | undefined;
  const channel: Channel = {
    async call(name, input) {
      if (name !== 'files.window') return appState();
      const query = commands['files.window'].input.parse(input);
      return new Promise((resolve, reject) => {
        asked.push({
          query,
          answer: (path) => resolve({ query, total: 1, rows: [{ seq: 0, source: 'pictures1', path, bytes: 1, state: 'present' }] }),
          fail: () => reject(new KeepsakeError('cancelled', 'Cancelled.')),
        });
      });
    },
    listen(listener) {
      tell = listener;
      listener.state('open');
    },
  };
  const store = createKeepsakeStore(createTransport(channel), new AbortController().signal);
  return { store, asked, push: (update: object) => tell?.update(update), shown: () => rowAt(store.getState().files, 0)?.path };
}

describe('a list of files', () => {
  test('is the library, the last run or what needs somebody, narrowed in the same ways', () => {
    expect(listQuery(undefined, { search: ' sea  2020 ' })).toEqual({ scope: 'library', search: 'sea  2020' });
    expect(listQuery('last', { search: '', source: 'pictures1' })).toEqual({ source: 'pictures1' });
    expect(listQuery('skipped', { search: '' })).toEqual({ state: 'skipped' });
    const sort = { by: 'bytes', descending: true } as const;
    expect(listQuery('need-you', { search: '', sort })).toEqual({ scope: 'library', state: 'failed', sort });
    expect(parseHash(toHash('files', 'need-you'))).toEqual({ view: 'files', filter: 'need-you' });
    expect(parseHash(toHash('files', 'last'))).toEqual({ view: 'files', filter: 'last' });
  });

  test('is asked for at once when it is another one, and the answers for the one before are nobody’s any more', async () => {
    const { store, asked, shown, push } = createRig();
    store.getState().show('files');
    store.getState().seeRows(0, 20);
    asked[0]?.answer('all.jpg');
    await vi.waitFor(() => expect(shown()).toBe('all.jpg'));
    store.getState().narrowFiles({ search: 'a' });
    store.getState().seeRows(0, 20);
    // That search takes long; its letters go on.
    store.getState().narrowFiles({ search: 'ab' });
    store.getState().seeRows(0, 20);
    expect(asked.map(({ query }) => query.search)).toEqual([undefined, 'a', 'ab']);
    asked[1]?.fail();
    asked[2]?.answer('ab.jpg');
    await vi.waitFor(() => expect(shown()).toBe('ab.jpg'));
    expect(store.getState().filesError).toBeUndefined();
    const { query } = asked[0] ?? {};
    push({ files: { query, total: 0, rows: [] } });
    expect(shown()).toBe('ab.jpg');
  });

  test('keeps what is looked for when another tab is chosen, and not its order', () => {
    const { store } = createRig();
    store.getState().show('files');
    store.getState().narrowFiles({ search: 'sea', source: 'pictures1', sort: { by: 'name', descending: false } });
    store.getState().show('files', 'last');
    expect(store.getState().narrowing).toEqual({ search: 'sea', source: 'pictures1' });
  });
});

test('a click on a heading sorts, turns the order round, and gives the list its own order back', () => {
  const up = nextSort(undefined, 'name');
  expect(up).toEqual({ by: 'name', descending: false });
  expect(nextSort(up, 'name')).toEqual({ by: 'name', descending: true });
  expect(nextSort({ by: 'name', descending: true }, 'name')).toBeUndefined();
  // The largest and the newest first.
  expect(nextSort(up, 'bytes')).toEqual({ by: 'bytes', descending: true });
});

test('keys lead through a list and never out of it', () => {
  const from = (at: number | undefined) => (key: string) => nextPosition(key, at, 100, 10);
  expect(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown'].map(from(undefined))).toEqual([0, 99, 0, 99, 10]);
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp'].map(from(95))).toEqual([96, 94, 99, 85]);
  expect(['ArrowUp', 'PageUp'].map(from(0))).toEqual([0, 0]);
  expect(from(5)('a')).toBeUndefined();
  expect(nextPosition('End', undefined, 0, 10)).toBeUndefined();
});
