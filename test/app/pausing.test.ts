import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../../src-main/app/home.ts';
import { createPausing, type Pausing } from '../../src-main/app/pausing.ts';
import { openSettings, type SettingsStore } from '../../src-main/app/settings.ts';
import { createFakeClock, type FakeClock } from '../rigs/fake-clock.ts';
import { never } from './app-rig.ts';

interface Rig {
  readonly clock: FakeClock;
  readonly settings: SettingsStore;
  readonly pausing: Pausing;
  /** Whether it was paused, at each change that was told. */
  readonly told: boolean[];
  /** An ISO time so long from now. */
  in(ms: number): string;
  /** As Keepsake is, started again. */
  again(): Promise<Pausing>;
}

async function createRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-pausing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = createFakeClock();
  const settings = await openSettings(openHome(folder));
  const pausing = createPausing(settings, clock);
  const told: boolean[] = [];
  pausing.onChange(() => told.push(pausing.paused()), never);
  return {
    clock, settings, pausing, told,
    in: (ms) => new Date(clock.now() + ms).toISOString(),
    again: async () => createPausing(await openSettings(openHome(folder)), clock),
  };
}

test('a pause holds runs at once, also after a restart, until somebody resumes', async () => {
  const rig = await createRig();
  const saving = rig.pausing.pause();
  expect(rig.pausing.halt.held()).toBe(true);
  await saving;
  const again = await rig.again();
  expect(again.current()).toEqual({});
  expect(again.halt.held()).toBe(true);
  await again.resume();
  expect(again.halt.held()).toBe(false);
  expect((await rig.again()).paused()).toBe(false);
});

test('a pause ends by itself when its end has come, and says so once', async () => {
  const rig = await createRig();
  const until = rig.in(3_600_000);
  await rig.pausing.pause(until);
  expect(rig.pausing.current()).toEqual({ until });
  await rig.clock.advance(3_599_000);
  expect(rig.pausing.halt.held()).toBe(true);
  await rig.clock.advance(1000);
  expect(rig.pausing.halt.held()).toBe(false);
  expect(rig.pausing.current()).toBeUndefined();
  expect(rig.told).toEqual([true, false]);
});

test('an end that has passed while Keepsake was off is no pause any more', async () => {
  const rig = await createRig();
  await rig.pausing.pause(rig.in(1000));
  await rig.clock.advance(5000);
  const again = await rig.again();
  expect(again.paused()).toBe(false);
  expect(again.halt.held()).toBe(false);
});

test('a second pause takes the place of the first', async () => {
  const rig = await createRig();
  await rig.pausing.pause(rig.in(1000));
  await rig.pausing.pause(rig.in(600_000));
  await rig.clock.advance(2000);
  expect(rig.pausing.paused()).toBe(true);
  await rig.pausing.pause();
  await rig.clock.advance(86_400_000);
  expect(rig.pausing.paused()).toBe(true);
});

test('a machine that is about to sleep holds runs without pausing, and without anything being saved', async () => {
  const rig = await createRig();
  const release = rig.pausing.hold('asleep');
  expect(rig.pausing.halt.held()).toBe(true);
  expect(rig.pausing.paused()).toBe(false);
  expect(rig.pausing.holding()).toBe('asleep');
  expect(rig.settings.read().pause).toBeUndefined();
  await rig.pausing.pause();
  release();
  release();
  expect(rig.pausing.holding()).toBeUndefined();
  expect(rig.pausing.halt.held()).toBe(true);
  await rig.pausing.resume();
  expect(rig.pausing.halt.held()).toBe(false);
});

test('a closed one keeps no timer', async () => {
  const rig = await createRig();
  await rig.pausing.pause(rig.in(3_600_000));
  rig.pausing.close();
  expect(rig.clock.timers).toBe(0);
});
