import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../src-main/vault/group-commit.ts';
import { failure, never } from './vault-rig.ts';

/** A commit that waits until it is let go, and records its groups. */
function gated() {
  const groups: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const group = createGroupCommit<number, number>(3, async (items) => {
    groups.push(items);
    await new Promise<void>((resolve) => gates.push(resolve));
    return items.map((item) => (item < 0 ? { error: new Error('negative') } : { result: item * 2 }));
  });
  const open = async (): Promise<void> => {
    while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve));
    gates.shift()?.();
  };
  return { groups, group, open };
}

describe('a group commit', () => {
  it('takes everyone who waits along in the next group, up to its capacity, in order', async () => {
    const { groups, group, open } = gated();
    const first = group.add(1, never);
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [2, 3, 4, 5].map((item) => group.add(item, never));
    for (let crossing = 0; crossing < 3; crossing += 1) await open();
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8, 10]);
    expect(groups).toEqual([[1], [2, 3, 4], [5]]);
    await group.idle();
  });

  it('fails one item alone, or all of a group when the commit fails', async () => {
    const { group, open } = gated();
    const outcomes = Promise.allSettled([group.add(1, never), group.add(-1, never)]);
    await open();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
    const broken = createGroupCommit<number, number>(3, () => Promise.reject(new Error('disk')));
    const errors = await Promise.all([failure(broken.add(1, never)), failure(broken.add(2, never))]);
    expect(errors.map((error) => error.message)).toEqual(['disk', 'disk']);
  });

  it('gives back an item whose signal aborts while it waits, and finishes one that is under way', async () => {
    const { groups, group, open } = gated();
    const controller = new AbortController();
    const first = group.add(1, controller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    const second = failure(group.add(2, controller.signal));
    controller.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    await open();
    expect(await first).toBe(2);
    expect(groups).toEqual([[1]]);
    expect(await failure(group.add(3, controller.signal))).toMatchObject({ code: 'cancelled' });
  });
});
