import { describe, expect, it } from 'vitest';
import { createMemoryBudget } from '../../../src-main/vault/server/memory-budget.ts';

describe('a memory budget', () => {
  it('gives nobody more than its share, and all together no more than there is', () => {
    const budget = createMemoryBudget(100, 40);
    const [one, two] = [budget.hold('first'), budget.hold('first')];
    expect([one.grow(30), two.grow(20), two.grow(10)]).toEqual([true, false, true]);
    const [three, four] = [budget.hold('second'), budget.hold('third')];
    expect([three.grow(40), four.grow(30), four.grow(20)]).toEqual([true, false, true]);
  });

  it('can be given back in parts, and as a whole once', () => {
    const budget = createMemoryBudget(100, 100);
    const hold = budget.hold('first');
    expect(hold.grow(100)).toBe(true);
    hold.shrinkTo(60);
    hold.shrinkTo(80);
    expect(budget.hold('second').grow(41)).toBe(false);
    const other = budget.hold('second');
    expect(other.grow(40)).toBe(true);
    hold.release();
    hold.release();
    expect(other.grow(60)).toBe(true);
    expect(budget.hold('third').grow(1)).toBe(false);
  });

  it('is not taken any more by what was over', () => {
    const hold = createMemoryBudget(100, 100).hold('first');
    hold.release();
    expect(hold.grow(1)).toBe(false);
  });
});
