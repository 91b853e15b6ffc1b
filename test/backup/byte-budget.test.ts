import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteBudget, heldBytesMax } from '../../src-main/backup/byte-budget.ts';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Notes the order in which requests are granted. */
function createQueue(limit: number) {
  const budget = createByteBudget(limit);
  const granted: string[] = [];
  const releases = new Map<string, () => void>();
  const ask = (name: string, bytes: number, signal = never): Promise<void> =>
    budget.acquire(bytes, signal).then((release) => {
      granted.push(name);
      releases.set(name, release);
    });
  const release = async (name: string): Promise<void> => {
    releases.get(name)!();
    await settled();
  };
  return { ask, granted, release };
}

test('requests are granted while there is room, and wait when there is none', async () => {
  const { ask, granted, release } = createQueue(100);
  void ask('a', 60);
  void ask('b', 40);
  void ask('c', 1);
  await settled();
  expect(granted).toEqual(['a', 'b']);
  await release('b');
  expect(granted).toEqual(['a', 'b', 'c']);
});

test('first come, first served: a small request does not overtake a large one', async () => {
  const { ask, granted, release } = createQueue(100);
  void ask('a', 60);
  void ask('large', 90);
  void ask('small', 1);
  await settled();
  expect(granted).toEqual(['a']);
  await release('a');
  expect(granted).toEqual(['a', 'large', 'small']);
});

test('one request larger than everything is granted when nothing else is held', async () => {
  const { ask, granted, release } = createQueue(10);
  void ask('a', 1);
  void ask('huge', 1000);
  void ask('c', 1);
  await settled();
  expect(granted).toEqual(['a']);
  await release('a');
  expect(granted).toEqual(['a', 'huge']);
  await release('huge');
  expect(granted).toEqual(['a', 'huge', 'c']);
});

test('giving room back twice gives it back once', async () => {
  const { ask, granted, release } = createQueue(10);
  void ask('a', 10);
  void ask('b', 10);
  void ask('c', 10);
  await settled();
  await release('a');
  await release('a');
  expect(granted).toEqual(['a', 'b']);
});

test('an abort leaves the queue, and lets those behind through', async () => {
  const { ask, granted } = createQueue(10);
  const stop = new AbortController();
  void ask('a', 6);
  const large = ask('large', 9, stop.signal);
  void ask('small', 4);
  await settled();
  stop.abort();
  await expect(large).rejects.toBe(stop.signal.reason);
  await settled();
  expect(granted).toEqual(['a', 'small']);
  await expect(ask('late', 1, stop.signal)).rejects.toBe(stop.signal.reason);
});

test('never is more held than allowed, and everybody has their turn', async () => {
  const request = fc.record({ bytes: fc.integer({ min: 0, max: 120 }), aborts: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
      const budget = createByteBudget(100);
      let held = 0;
      let holders = 0;
      await Promise.all(
        requests.map(async ({ bytes, aborts }) => {
          const stop = new AbortController();
          if (aborts) setImmediate(() => stop.abort());
          let release: () => void;
          try {
            release = await budget.acquire(bytes, stop.signal);
          } catch {
            return;
          }
          held += bytes;
          if (bytes > 0) holders += 1;
          expect(held <= 100 || holders === 1).toBe(true);
          await settled();
          held -= bytes;
          if (bytes > 0) holders -= 1;
          release();
        }),
      );
      expect(held).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test('where little memory may be used, little is held: a sixteenth, but never less than one small file', () => {
  const MiB = 1024 * 1024;
  expect(heldBytesMax(0)).toBe(128 * MiB);
  // What Node answers where the system sets no limit.
  expect(heldBytesMax(2 ** 64)).toBe(128 * MiB);
  expect(heldBytesMax(1024 * MiB)).toBe(64 * MiB);
  expect(heldBytesMax(256 * MiB)).toBe(16 * MiB);
  expect(heldBytesMax(64 * MiB)).toBe(16 * MiB);
});
