import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRotation } from '../../src-main/app/checks/verify-rotation.ts';
import { isInRange, lastBefore, nextShare, positionOf, shareOf } from '../../src-main/restore/sample.ts';
import { verifyDestination } from '../../src-main/restore/verify-destination.ts';
import type { VerifiedObject } from '../../src-shared/restore.ts';
import { createRestoreRig, noAbort, versionLine } from './restore-rig.ts';

test('shares follow each other without a gap, and as many as there are see everything once', () => {
  for (const of of [1, 2, 3, 7, 30, 365, 1000]) {
    let position = 0;
    let end = 0;
    for (let call = 0; call < of; call += 1) {
      const { ranges, next } = nextShare(position, { parts: 1, of });
      expect(ranges).toHaveLength(1);
      expect(ranges[0]!.start).toBe(end);
      end = ranges[0]!.end;
      position = next;
    }
    expect([end, position]).toEqual([16 ** 13, 0]);
  }
});

test('a share that runs over the end goes on at the beginning', () => {
  const first = nextShare(0, { parts: 2, of: 3 });
  const second = nextShare(first.next, { parts: 2, of: 3 });
  expect(second.ranges).toHaveLength(2);
  expect(second.ranges[0]!.start).toBe(first.ranges[0]!.end);
  expect(second.ranges[1]!.start).toBe(0);
  expect(shareOf(second.ranges)).toBeCloseTo(2 / 3);
  // Whatever a damaged file says is a position.
  expect(nextShare(1e300, { parts: 1, of: 2 }).ranges.length).toBeGreaterThan(0);
});

test('the ID before a range is the last that is not in it', () => {
  const range = nextShare(nextShare(0, { parts: 1, of: 3 }).next, { parts: 1, of: 3 }).ranges[0]!;
  const before = lastBefore(range)!;
  expect(before).toHaveLength(64);
  expect(isInRange(before, range)).toBe(false);
  expect(positionOf(before)).toBe(range.start - 1);
});

test('five fifths verify every object once, and find what is missing once', async () => {
  const home = await mkdtemp(join(tmpdir(), 'keepsake-rotation-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const rig = await createRestoreRig();
  onTestFinished(() => rig.close());
  const expected: string[] = [];
  for (let index = 0; index < 40; index += 1) expected.push((await rig.store(`${index}.jpg`, `photo ${index}`)).object);
  const lost = versionLine('0.jpg', 'photo 0').object;
  await rm(await rig.objectFile(lost));

  const seen: VerifiedObject[] = [];
  const sizes: number[] = [];
  for (let call = 0; call < 5; call += 1) {
    const rotation = await openRotation(join(home, 'verify.json'), rig.destination.vaultId, { parts: 1, of: 5 });
    const before = seen.length;
    const { summary } = await verifyDestination(rig.destination, {
      signal: noAbort,
      sample: rotation,
      onResult: (object) => seen.push(object),
    });
    expect(summary).toMatchObject({ state: 'complete', sample: '1/5' });
    sizes.push(seen.length - before);
    await rotation.advance();
  }
  expect(seen.map(({ object }) => object).toSorted()).toEqual(expected.toSorted());
  expect(seen.filter(({ state }) => state === 'missing').map(({ object }) => object)).toEqual([lost]);
  expect(Math.max(...sizes)).toBeLessThan(40);
  const known = JSON.parse(await readFile(join(home, 'verify.json'), 'utf8')) as unknown;
  expect(known).toEqual({ vaults: { [rig.destination.vaultId]: { position: 0 } } });
});
