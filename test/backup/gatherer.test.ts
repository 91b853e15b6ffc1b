import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatherer } from '../../src-main/backup/gatherer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Bus {
  readonly asked: readonly (readonly number[])[];
  ask(question: number): Promise<string>;
}

function createBus(full: () => number, delayMs = 5): Bus {
  const asked: (readonly number[])[] = [];
  const ask = createGatherer<number, string>({
    full,
    delayMs,
    async ask(questions) {
      asked.push(questions);
      if (questions.includes(13)) throw new Error('no luck');
      return questions.filter((each) => each !== 404).map((each) => `answer ${each}`);
    },
  });
  return { asked, ask };
}

test('questions of a few milliseconds are asked in one request', async () => {
  const bus = createBus(() => 100);
  const answers = [bus.ask(1), bus.ask(2)];
  await vi.advanceTimersByTimeAsync(4);
  answers.push(bus.ask(3));
  await vi.advanceTimersByTimeAsync(1);
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(bus.asked).toEqual([[1, 2, 3]]);
});

test('the first question after a departure waits for the next request', async () => {
  const bus = createBus(() => 100);
  const first = bus.ask(1);
  await vi.advanceTimersByTimeAsync(5);
  const second = bus.ask(2);
  expect(bus.asked).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(5);
  expect(bus.asked).toEqual([[1], [2]]);
  expect([await first, await second]).toEqual(['answer 1', 'answer 2']);
});

test('a full request leaves at once, and the timer of its first question asks nothing more', async () => {
  const bus = createBus(() => 2);
  expect(await Promise.all([bus.ask(1), bus.ask(2)])).toEqual(['answer 1', 'answer 2']);
  await vi.advanceTimersByTimeAsync(100);
  expect(bus.asked).toEqual([[1, 2]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('how many are enough is asked anew for each question', async () => {
  let workers = 3;
  const bus = createBus(() => workers);
  const answers = [bus.ask(1)];
  workers = 2;
  answers.push(bus.ask(2));
  await Promise.all(answers);
  expect(bus.asked).toEqual([[1, 2]]);
});

test('without a delay the questions of one turn of the event loop go together', async () => {
  const bus = createBus(() => 100, 0);
  const answers = [bus.ask(1), bus.ask(2)];
  await vi.advanceTimersByTimeAsync(0);
  await Promise.all(answers);
  expect(bus.asked).toEqual([[1, 2]]);
});

test('a failure fails each question of its request, and no other', async () => {
  const bus = createBus(() => 2);
  const outcomes = await Promise.allSettled([bus.ask(13), bus.ask(1), bus.ask(2), bus.ask(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a question that is not answered fails', async () => {
  const bus = createBus(() => 1);
  await expect(bus.ask(404)).rejects.toThrow('answered in part');
});
