import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClients, type Client, type Clients } from '../../src-main/app/clients.ts';
import { createHold } from '../../src-main/base/hold.ts';
import { createRunProgress } from '../../src-main/backup/run-progress.ts';
import type { FileQuery, FileWindow, Update } from '../../src-shared/contract.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Rig {
  readonly clients: Clients;
  /** What the next questions for a window wait for. */
  hold: Promise<void> | undefined;
  total: number;
  add(query?: FileQuery): Promise<{ readonly client: Client; readonly updates: Update[] }>;
}

function createRig(): Rig {
  const progress = createRunProgress({
    id: 'run00000001', sources: [], dryRun: false, workers: 1, destinationAddress: { kind: 'vault', address: '/vault' },
    hold: createHold(), signal: new AbortController().signal,
  });
  const rig: Rig = {
    hold: undefined,
    total: 0,
    clients: createClients({
      run: async () => progress.snapshot(), restore: () => undefined,
      async files(query): Promise<FileWindow> {
        const { total } = rig;
        await rig.hold;
        return { query, total, rows: [] };
      },
    }),
    async add(query) {
      const client = rig.clients.add();
      if (query !== undefined) await rig.clients.look(client, query);
      const updates: Update[] = [];
      client.listeners.add((update) => updates.push(update));
      return { client, updates };
    },
  };
  return rig;
}

test('while a run goes on a client is told ten times a second, and not at all when none does', async () => {
  const rig = createRig();
  const { updates } = await rig.add();
  await vi.advanceTimersByTimeAsync(5000);
  expect(updates).toEqual([]);
  rig.clients.setRunning(true);
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(updates).toHaveLength(50);
  rig.clients.setRunning(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(updates).toHaveLength(51);
});

test('each client is told its own window, and one that shows no list none', async () => {
  const rig = createRig();
  const one = await rig.add({ offset: 0, limit: 5 });
  const two = await rig.add({ offset: 5, limit: 9, state: 'failed' });
  const none = await rig.add();
  rig.total = 1;
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(one.updates.map(({ files }) => files?.query)).toEqual([{ offset: 0, limit: 5 }]);
  expect(two.updates.map(({ files }) => files?.query)).toEqual([{ offset: 5, limit: 9, state: 'failed' }]);
  expect(none.updates.map((update) => 'files' in update)).toEqual([false]);
  rig.clients.close();
});

test('a slow disk makes updates fewer, and none waits behind another', async () => {
  const rig = createRig();
  const { updates } = await rig.add({ offset: 0, limit: 5 });
  const slow = Promise.withResolvers<undefined>();
  rig.hold = slow.promise;
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(updates).toEqual([]);
  rig.hold = undefined;
  slow.resolve(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(updates).toHaveLength(1);
  rig.clients.close();
});

test('the end of a run is told, also while an older update is under way', async () => {
  const rig = createRig();
  const { updates } = await rig.add({ offset: 0, limit: 5 });
  const slow = Promise.withResolvers<undefined>();
  rig.hold = slow.promise;
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(100);
  rig.total = 7;
  rig.hold = undefined;
  rig.clients.setRunning(false);
  slow.resolve(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(updates.map(({ files }) => files?.total)).toEqual([undefined, 7]);
});

test('a window is sent again when something in it has changed, and not before', async () => {
  const rig = createRig();
  const { updates } = await rig.add({ offset: 0, limit: 5 });
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(updates.map(({ files }) => files?.total)).toEqual(Array.from({ length: 10 }, () => undefined));
  rig.total = 3;
  await vi.advanceTimersByTimeAsync(300);
  expect(updates.slice(10).map(({ files }) => files?.total)).toEqual([3, undefined, undefined]);
  rig.clients.close();
});

test('a list of the library is told once a second, and the run goes on being told while it is made', async () => {
  const rig = createRig();
  const { updates } = await rig.add({ offset: 0, limit: 5, scope: 'library' });
  const windows = (): (number | undefined)[] => updates.flatMap(({ files }) => files?.total ?? []);
  rig.clients.setRunning(true);
  for (let second = 1; second <= 3; second++) {
    rig.total = second;
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(windows().length).toBeLessThanOrEqual(3);
  const slow = Promise.withResolvers<undefined>();
  rig.hold = slow.promise;
  rig.total = 4;
  const before = updates.length;
  await vi.advanceTimersByTimeAsync(5000);
  expect(updates.slice(before).filter(({ run }) => run !== undefined)).toHaveLength(50);
  rig.hold = undefined;
  rig.total = 5;
  rig.clients.setRunning(false);
  slow.resolve(undefined);
  await vi.advanceTimersByTimeAsync(0);
  // What was asked for before the end may be older than the end.
  expect(windows().at(-1)).toBe(5);
  rig.clients.close();
});

test('a question is taken back when the client asks another, or goes', async () => {
  const signals: AbortSignal[] = [];
  const clients = createClients({
    run: async () => undefined, restore: () => undefined,
    async files(query, signal): Promise<FileWindow> {
      signals.push(signal);
      return { query, total: 0, rows: [] };
    },
  });
  const client = clients.add();
  await clients.look(client, { offset: 0, limit: 5, search: 'a' });
  await clients.look(client, { offset: 0, limit: 5, search: 'ab' });
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  clients.remove(client);
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
});

test('a window that a client has scrolled away from is not sent', async () => {
  const rig = createRig();
  const { client, updates } = await rig.add({ offset: 0, limit: 5 });
  const slow = Promise.withResolvers<undefined>();
  rig.hold = slow.promise;
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(100);
  rig.hold = undefined;
  await rig.clients.look(client, { offset: 500, limit: 5 });
  rig.hold = undefined;
  slow.resolve(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(updates.map((update) => 'files' in update)).toEqual([false]);
  rig.clients.close();
});

test('a client that is gone is told nothing, also when it goes while it is about to be told', async () => {
  const rig = createRig();
  const { client, updates } = await rig.add({ offset: 0, limit: 5 });
  const slow = Promise.withResolvers<undefined>();
  rig.hold = slow.promise;
  rig.clients.setRunning(true);
  await vi.advanceTimersByTimeAsync(100);
  rig.clients.remove(client);
  slow.resolve(undefined);
  await vi.advanceTimersByTimeAsync(1000);
  rig.clients.broadcast({});
  expect(updates).toEqual([]);
  rig.clients.close();
  expect(vi.getTimerCount()).toBe(0);
});
