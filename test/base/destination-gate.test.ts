import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  createDestinationGate,
  waitForDestination,
  type DestinationGate,
} from '../../src-main/base/destination-gate.ts';
import { createHold } from '../../src-main/base/hold.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';

// Without jitter the waits between two tries are nothing.
beforeEach(() => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  return () => random.mockRestore();
});

const gone = (): KeepsakeError =>
  new KeepsakeError('unreachable', 'Nothing answers.', { retryable: true, scope: 'destination' });
const refused = (): KeepsakeError => new KeepsakeError('unauthorized', 'Wrong token.', { scope: 'destination' });
const never = new AbortController().signal;

interface Rig {
  readonly gate: DestinationGate;
  readonly events: readonly string[];
  pings: number;
  /** What the next pings do; true is an answer. */
  readonly answers: (KeepsakeError | true)[];
}

function createRig(options: { readonly waitMs?: number; readonly signal?: AbortSignal } = {}): Rig {
  const events: string[] = [];
  const rig: Rig = {
    events,
    pings: 0,
    answers: [],
    gate: createDestinationGate({
      waitMs: Infinity,
      hold: createHold(),
      signal: never,
      ...options,
      async ping() {
        rig.pings += 1;
        const answer = rig.answers.shift() ?? true;
        if (answer !== true) throw answer;
      },
      onWaiting: (error) => events.push(error === undefined ? 'back' : `waiting: ${error.code}`),
      onGivenUp: (error) => events.push(`given up: ${error.code}`),
    }),
  };
  return rig;
}

test('the gate is open while nobody complains', async () => {
  const rig = createRig();
  await rig.gate.pass();
  expect(rig.pings).toBe(0);
});

test('a destination that is gone is waited for, and files wait until it is back', async () => {
  const rig = createRig();
  rig.answers.push(gone(), gone());
  const recovering = rig.gate.recover(gone());
  const passing = rig.gate.pass();
  expect(await recovering).toBe(true);
  await passing;
  expect(rig.pings).toBe(3);
  expect(rig.events).toEqual(['waiting: unreachable', 'waiting: unreachable', 'back']);
});

test('a destination that answers at once was not gone, and nobody is told', async () => {
  const rig = createRig();
  expect(await rig.gate.recover(gone())).toBe(false);
  expect(rig.events).toEqual([]);
});

test('many files that fail at once make one probe', async () => {
  const rig = createRig();
  rig.answers.push(gone());
  const outcomes = await Promise.all(Array.from({ length: 64 }, () => rig.gate.recover(gone())));
  expect(new Set(outcomes)).toEqual(new Set([true]));
  expect(rig.pings).toBe(2);
});

test('the gate recovers as often as the destination goes away', async () => {
  const rig = createRig();
  rig.answers.push(gone());
  await rig.gate.recover(gone());
  rig.answers.push(gone());
  expect(await rig.gate.recover(gone())).toBe(true);
  expect(rig.events).toEqual(['waiting: unreachable', 'back', 'waiting: unreachable', 'back']);
});

test('a failure that will not pass closes the gate for ever, and is said once', async () => {
  const rig = createRig();
  const outcomes = await Promise.allSettled([
    rig.gate.recover(refused()),
    rig.gate.recover(refused()),
    rig.gate.pass(),
  ]);
  expect(outcomes.slice(0, 2).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(rig.gate.pass()).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(rig.gate.recover(gone())).rejects.toMatchObject({ code: 'unauthorized' });
  expect(rig.events).toEqual(['given up: unauthorized']);
  expect(rig.pings).toBe(0);
});

test('a token that is refused after an outage closes the gate too', async () => {
  const rig = createRig();
  rig.answers.push(gone(), refused());
  const passing = rig.gate.recover(gone());
  const waiting = rig.gate.pass();
  await expect(passing).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(waiting).rejects.toMatchObject({ code: 'unauthorized' });
  expect(rig.events).toEqual(['waiting: unreachable', 'given up: unauthorized']);
});

test('the wait has an end', async () => {
  const rig = createRig({ waitMs: 0 });
  rig.answers.push(gone());
  await expect(rig.gate.recover(gone())).rejects.toMatchObject({ code: 'unreachable' });
  expect(rig.events).toEqual(['given up: unreachable']);
});

test('an abort ends the wait, and is no failure of the destination', async () => {
  const stop = new AbortController();
  const events: string[] = [];
  const gate = createDestinationGate({
    waitMs: Infinity,
    hold: createHold(),
    signal: stop.signal,
    // The network hangs until somebody gives up.
    ping: (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(gone()))),
    onWaiting: () => events.push('waiting'),
    onGivenUp: () => events.push('given up'),
  });
  const recovering = gate.recover(gone());
  stop.abort();
  await expect(recovering).rejects.toBe(stop.signal.reason);
  expect(events).toEqual([]);
});

test('opening tries again until it succeeds', async () => {
  let attempts = 0;
  const waited: string[] = [];
  const opened = await waitForDestination({
    waitMs: Infinity,
    hold: createHold(),
    signal: never,
    async attempt() {
      attempts += 1;
      if (attempts < 4) throw gone();
      return 'open';
    },
    onWaiting: (error) => waited.push(error.code),
  });
  expect(opened).toBe('open');
  expect(waited).toEqual(['unreachable', 'unreachable', 'unreachable']);
});

test('opening does not try again what will not pass, nor without time to wait', async () => {
  const attempt = vi.fn<() => Promise<never>>();
  const waitFor = (waitMs: number): Promise<never> =>
    waitForDestination({ attempt, waitMs, hold: createHold(), signal: never, onWaiting: () => expect.unreachable() });
  attempt.mockRejectedValueOnce(refused());
  await expect(waitFor(Infinity)).rejects.toMatchObject({ code: 'unauthorized' });
  attempt.mockRejectedValueOnce(gone());
  await expect(waitFor(0)).rejects.toMatchObject({ code: 'unreachable' });
  attempt.mockRejectedValueOnce(new Error('a bug'));
  await expect(waitFor(Infinity)).rejects.toMatchObject({ code: 'internal' });
  expect(attempt).toHaveBeenCalledTimes(3);
});

test('what was held does not count as waited, whether it was held while it was asked or between two tries', async () => {
  const hold = createHold();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  const passes = (ms: number): void => void clock.mockReturnValue(performance.now() + ms);
  function sleep(): void {
    hold.set(true);
    passes(600_000);
    hold.set(false);
  }
  const rounds = [sleep, () => passes(30_000), sleep, () => passes(30_001)];
  let attempts = 0;
  const waiting = waitForDestination({
    waitMs: 60_000,
    hold,
    signal: never,
    async attempt() {
      rounds[attempts++]?.();
      throw gone();
    },
    onWaiting: sleep,
  });
  await expect(waiting).rejects.toMatchObject({ code: 'unreachable' });
  expect(attempts).toBe(4);
});

test('what was broken off while it was held is tried again, also where nothing is waited for', async () => {
  const hold = createHold();
  let attempts = 0;
  const answer = await waitForDestination({
    waitMs: 0,
    hold,
    signal: never,
    async attempt() {
      if (++attempts === 2) return 'open';
      hold.set(true);
      hold.set(false);
      throw gone();
    },
    onWaiting: () => expect.unreachable(),
  });
  expect(answer).toBe('open');
});

test('while it is held nothing is asked', async () => {
  const hold = createHold();
  hold.set(true);
  let attempts = 0;
  const waiting = waitForDestination({
    waitMs: 0, hold, signal: never, attempt: async () => ++attempts, onWaiting: () => expect.unreachable(),
  });
  await new Promise(setImmediate);
  expect(attempts).toBe(0);
  hold.set(false);
  expect(await waiting).toBe(1);
});

const busy = (retryAfterMs: number): KeepsakeError =>
  new KeepsakeError('io', 'It failed.', { retryable: true, retryAfterMs });

test('what a destination asks to wait is said, and waited for once, by all files', async () => {
  const rig = createRig();
  await Promise.all([rig.gate.rest(busy(5), 0), rig.gate.rest(busy(5), 0)]);
  expect(rig.events).toEqual(['waiting: io', 'back']);
});

test('a destination that asks for a day is waited for as long as any, and then given up', async () => {
  const rig = createRig({ waitMs: 5 });
  await rig.gate.rest(busy(86_400_000), 0);
  await expect(rig.gate.rest(busy(86_400_000), 0)).rejects.toThrow('It failed.');
  expect(rig.events).toEqual(['waiting: io', 'back', 'given up: io']);
});

test('one that works in between may ask again', async () => {
  const rig = createRig({ waitMs: 5 });
  await rig.gate.rest(busy(86_400_000), 0);
  rig.gate.worked();
  await rig.gate.rest(busy(86_400_000), 0);
  expect(rig.events).toEqual(['waiting: io', 'back', 'waiting: io', 'back']);
});
