import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatherer } from '../../src-main/backup/gatherer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Recorded {
  readonly asked: readonly (readonly number[])[];
  ask(question: number): Promise<string>;
}

function createRecorded(full: () => number, delayMs = 5): Recorded {
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
  const gatherer = createRecorded(() => 100);
  const answers = [gatherer.ask(1), gatherer.ask(2)];
  await vi.advanceTimersByTimeAsync(4);
  answers.push(gatherer.ask(3));
  await vi.advanceTimersByTimeAsync(1);
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(gatherer.asked).toEqual([[1, 2, 3]]);
});

test('the first question after a request was sent waits for the next one', async () => {
  const gatherer = createRecorded(() => 100);
  const first = gatherer.ask(1);
  await vi.advanceTimersByTimeAsync(5);
  const second = gatherer.ask(2);
  expect(gatherer.asked).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(5);
  expect(gatherer.asked).toEqual([[1], [2]]);
  expect([await first, await second]).toEqual(['answer 1', 'answer 2']);
});

test('a full request is sent at once, and the timer of its first question asks nothing more', async () => {
  const gatherer = createRecorded(() => 2);
  expect(await Promise.all([gatherer.ask(1), gatherer.ask(2)])).toEqual(['answer 1', 'answer 2']);
  await vi.advanceTimersByTimeAsync(100);
  expect(gatherer.asked).toEqual([[1, 2]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('how many are enough is asked anew for each question', async () => {
  let workers = 3;
  const gatherer = createRecorded(() => workers);
  const answers = [gatherer.ask(1)];
  workers = 2;
  answers.push(gatherer.ask(2));
  await Promise.all(answers);
  expect(gatherer.asked).toEqual([[1, 2]]);
});

test('without a delay the questions of one turn of the event loop go together', async () => {
  const gatherer = createRecorded(() => 100, 0);
  const answers = [gatherer.ask(1), gatherer.ask(2)];
  await vi.advanceTimersByTimeAsync(0);
  await Promise.all(answers);
  expect(gatherer.asked).toEqual([[1, 2]]);
});

test('a failure fails each question of its request, and no other', async () => {
  const gatherer = createRecorded(() => 2);
  const outcomes = await Promise.allSettled([gatherer.ask(13), gatherer.ask(1), gatherer.ask(2), gatherer.ask(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a question that is not answered fails', async () => {
  const gatherer = createRecorded(() => 1);
  await expect(gatherer.ask(404)).rejects.toThrow('answered in part');
});
