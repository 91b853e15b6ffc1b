import { expect, test } from 'vitest';
import { createPoolGrowth, type PoolGrowth } from '../../src-main/vault/pool-growth.ts';

const busy = { ready: true, rounds: 1 };

function afterCalls(count: number, ms: number): PoolGrowth {
  const growth = createPoolGrowth();
  for (let call = 0; call < count; call++) growth.ended(ms);
  return growth;
}

test('short calls need no second thread, however many there are', () => {
  expect(afterCalls(100_000, 0.5).isNeeded([busy])).toBe(false);
});

test('one long call among short ones is no reason', () => {
  const growth = afterCalls(100, 0.5);
  growth.ended(10_000);
  expect(growth.isNeeded([busy])).toBe(false);
});

test('long calls are a reason, until they are short again', () => {
  const growth = afterCalls(100, 5);
  expect(growth.isNeeded([busy])).toBe(true);
  for (let call = 0; call < 100; call++) growth.ended(0.5);
  expect(growth.isNeeded([busy])).toBe(false);
});

test('calls that do not come back are a reason, as soon as each thread is in one', () => {
  const growth = createPoolGrowth();
  const stuck = { ready: true, rounds: 6 };
  expect(growth.isNeeded([stuck, busy])).toBe(false);
  expect(growth.isNeeded([stuck, stuck])).toBe(true);
});

test('a thread that starts is waited for, unless its first call does not come back', () => {
  const growth = afterCalls(100, 5);
  expect(growth.isNeeded([busy, { ready: false, rounds: 20 }])).toBe(false);
  expect(growth.isNeeded([busy, { ready: false, rounds: 101 }])).toBe(true);
});
