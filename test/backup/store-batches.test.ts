import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { FileToStore, StoredFile } from '../../src-main/backup/source-thread.ts';
import { createStoreBatches } from '../../src-main/backup/store-batches.ts';
import { never } from './backup-rig.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MiB = 1024 * 1024;
const fileOf = (name: string): FileToStore => ({ root: Buffer.from('/photos'), path: Buffer.from(name), extension: 'jpg' });
const nameOf = (file: FileToStore): string => Buffer.from(file.path).toString();
const storedAs = (name: string): StoredFile =>
  ({ state: 'stored', sha256: name, fingerprint: { bytes: 1, mtimeNs: 0n, ctimeNs: 0n, inode: 1n }, readAtMs: 0, takenAt: undefined, blank: false });

/** Batches whose calls end when the test says so. */
function createCalls() {
  const calls: { readonly names: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const batches = createStoreBatches({
    storeFiles: (files) => new Promise((resolve, reject) => {
      const names = files.map(nameOf);
      calls.push({
        names,
        end: (error) => error === undefined
          ? resolve(names.map((name) => (name === 'gone' ? new KeepsakeError('vanished', 'It is gone.') : storedAs(name))))
          : reject(error),
      });
    }),
  }, never);
  const store = (name: string, bytes = 1000): Promise<string> => batches.store(fileOf(name), bytes).then(({ sha256 }) => sha256);
  return { calls, store, names: () => calls.map(({ names }) => names.join(' ')) };
}

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test('those that come in one turn go together, and those that come meanwhile go next', async () => {
  const { calls, store, names } = createCalls();
  const first = [store('a'), store('b')];
  await turn();
  const second = [store('c'), store('d')];
  await turn();
  expect(names()).toEqual(['a b']);
  calls[0]!.end();
  expect(await Promise.all(first)).toEqual(['a', 'b']);
  await turn();
  expect(names()).toEqual(['a b', 'c d']);
  calls[1]!.end();
  expect(await Promise.all(second)).toEqual(['c', 'd']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a batch holds no more than 64 files, nor more than 4 MiB but for one file', async () => {
  const { calls, store, names } = createCalls();
  const many = Array.from({ length: 70 }, (_, index) => store(`${index}`));
  await turn();
  expect(calls[0]!.names).toHaveLength(64);
  const large = [store('x', 3 * MiB), store('y', 6 * MiB), store('z', MiB)];
  for (let call = 0; call < 4; call += 1) {
    calls[call]!.end();
    await turn();
  }
  expect(names().slice(1)).toEqual(['64 65 66 67 68 69 x', 'y', 'z']);
  expect((await Promise.all([...many, ...large])).slice(-3)).toEqual(['x', 'y', 'z']);
});

test('where a batch takes long, one more goes beside it, and no third', async () => {
  const { calls, store, names } = createCalls();
  const stored = [store('a')];
  await turn();
  stored.push(store('b'));
  await vi.advanceTimersByTimeAsync(49);
  expect(names()).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(1);
  expect(names()).toEqual(['a', 'b']);
  stored.push(store('c'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(names()).toEqual(['a', 'b']);
  calls[1]!.end();
  await turn();
  expect(names()).toEqual(['a', 'b', 'c']);
  for (const { end } of calls) end();
  expect(await Promise.all(stored)).toEqual(['a', 'b', 'c']);
});

test('who comes when a batch has taken long already does not wait', async () => {
  const { calls, store, names } = createCalls();
  const stored = [store('a')];
  await vi.advanceTimersByTimeAsync(60);
  stored.push(store('b'));
  await turn();
  expect(names()).toEqual(['a', 'b']);
  for (const { end } of calls) end();
  expect(await Promise.all(stored)).toEqual(['a', 'b']);
});

test('one file fails for itself, and a call that fails fails each of its files alone', async () => {
  const { calls, store, names } = createCalls();
  const first = [store('a'), store('gone'), store('b')];
  const ends = Promise.allSettled(first);
  await turn();
  const next = store('c');
  calls[0]!.end();
  expect(await ends).toMatchObject([{ value: 'a' }, { reason: { code: 'vanished' } }, { value: 'b' }]);
  await turn();
  expect(names()).toEqual(['a gone b', 'c']);
  const failed = expect(next).rejects.toThrow('no luck');
  calls[1]!.end(new Error('no luck'));
  await failed;
  const after = store('d');
  await turn();
  calls[2]!.end();
  expect(await after).toBe('d');
});
