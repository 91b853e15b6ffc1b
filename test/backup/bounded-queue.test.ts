import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBoundedQueue } from '../../src-main/backup/bounded-queue.ts';

const never = new AbortController().signal;
/** Lets everything that can go on go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether a promise has been fulfilled by now. */
function watch(promise: Promise<unknown>): { readonly over: boolean } {
  const seen = { over: false };
  promise.then(
    () => (seen.over = true),
    () => (seen.over = true),
  );
  return seen;
}

test('items come out in the order in which they went in', async () => {
  const queue = createBoundedQueue<number>(3);
  for (const item of [1, 2, 3]) await queue.put(item, never);
  expect([await queue.take(never), await queue.take(never), await queue.take(never)]).toEqual([1, 2, 3]);
});

test('a full queue makes put wait until somebody takes', async () => {
  const queue = createBoundedQueue<number>(1);
  await queue.put(1, never);
  const second = queue.put(2, never);
  const seen = watch(second);
  await settled();
  expect(seen.over).toBe(false);
  expect(await queue.take(never)).toBe(1);
  await second;
  expect(await queue.take(never)).toBe(2);
});

test('an empty queue makes take wait until somebody puts', async () => {
  const queue = createBoundedQueue<number>(1);
  const taken = queue.take(never);
  await queue.put(7, never);
  expect(await taken).toBe(7);
});

test('a closed queue gives out what it holds, and then nothing', async () => {
  const queue = createBoundedQueue<number>(2);
  await queue.put(1, never);
  queue.close();
  expect(await queue.take(never)).toBe(1);
  expect(await queue.take(never)).toBeUndefined();
  await expect(queue.put(2, never)).rejects.toThrow('closed');
});

test('closing wakes everybody who waits', async () => {
  const empty = createBoundedQueue<number>(1);
  const takers = [empty.take(never), empty.take(never)];
  empty.close();
  expect(await Promise.all(takers)).toEqual([undefined, undefined]);
  const full = createBoundedQueue<number>(1);
  await full.put(1, never);
  const putting = full.put(2, never);
  full.close();
  await expect(putting).rejects.toThrow('closed');
});

test('more room lets those in who wait, and less keeps what is in', async () => {
  const queue = createBoundedQueue<number>(1);
  await queue.put(1, never);
  const waiting = [queue.put(2, never), queue.put(3, never)];
  queue.setCapacity(3);
  await Promise.all(waiting);
  queue.setCapacity(1);
  const fourth = watch(queue.put(4, never));
  expect(await queue.take(never)).toBe(1);
  expect(await queue.take(never)).toBe(2);
  await settled();
  expect(fourth.over).toBe(false);
  expect(await queue.take(never)).toBe(3);
  expect(await queue.take(never)).toBe(4);
});

test('an abort ends a put with its reason, and the item is not in', async () => {
  const queue = createBoundedQueue<number>(1);
  await queue.put(1, never);
  const stop = new AbortController();
  const putting = queue.put(2, stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(putting).rejects.toBe(reason);
  queue.close();
  expect([await queue.take(never), await queue.take(never)]).toEqual([1, undefined]);
});

test('a taker that is aborted in the moment of being woken leaves the item to another', async () => {
  const queue = createBoundedQueue<number>(2);
  const stop = new AbortController();
  const first = queue.take(stop.signal);
  const second = queue.take(never);
  const putting = queue.put(1, never);
  stop.abort();
  await putting;
  expect(await first).toBeUndefined();
  expect(await second).toBe(1);
});

test('a putter that is aborted in the moment of being woken leaves the room to another', async () => {
  const queue = createBoundedQueue<number>(1);
  await queue.put(1, never);
  const stop = new AbortController();
  const first = queue.put(2, stop.signal);
  const second = queue.put(3, never);
  const taking = queue.take(never);
  stop.abort();
  await expect(first).rejects.toBe(stop.signal.reason);
  expect(await taking).toBe(1);
  await second;
  expect(await queue.take(never)).toBe(3);
});

test('whatever aborts when, no item is lost or given out twice, and each taker gets them in order', async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('put' as const) }),
    fc.record({ kind: fc.constant('take' as const) }),
    fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('capacity' as const), to: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('turn' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(action, { maxLength: 60 }), async (capacity, actions) => {
      const queue = createBoundedQueue<number>(capacity);
      const controllers: AbortController[] = [];
      const accepted: number[] = [];
      const got: number[] = [];
      const calls: Promise<unknown>[] = [];
      let next = 0;
      const newSignal = (): AbortSignal => {
        const controller = new AbortController();
        controllers.push(controller);
        return controller.signal;
      };
      for (const each of actions) {
        if (each.kind === 'put') {
          const item = next++;
          calls.push(
            queue.put(item, newSignal()).then(
              () => accepted.push(item),
              () => undefined,
            ),
          );
        } else if (each.kind === 'take') {
          calls.push(queue.take(newSignal()).then((item) => item !== undefined && got.push(item)));
        } else if (each.kind === 'abort') controllers[each.which]?.abort();
        else if (each.kind === 'capacity') queue.setCapacity(each.to);
        else await settled();
      }
      await settled();
      queue.close();
      for (let item = await queue.take(never); item !== undefined; item = await queue.take(never)) got.push(item);
      await Promise.all(calls);
      expect([...got].sort((a, b) => a - b)).toEqual([...accepted].sort((a, b) => a - b));
    }),
  );
});
