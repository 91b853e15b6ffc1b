import { mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BackupRequest, BackupResult } from '../../src-main/app/application-types.ts';
import type { AutomaticEnd } from '../../src-main/app/automatic-runs.ts';
import { createBackupJobs, type BackupJobs } from '../../src-main/app/backup-job.ts';
import { createDisks } from '../../src-main/app/disks.ts';
import { createEngine, type Engine } from '../../src-main/app/engine.ts';
import { openHome } from '../../src-main/app/home.ts';
import { createPausing } from '../../src-main/app/pausing.ts';
import { createRuns, type Runs } from '../../src-main/app/runs.ts';
import { openSettings } from '../../src-main/app/settings.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { createThrottle } from '../../src-main/base/throttle.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { makeLibrary } from '../rigs/library.ts';
import { never } from './app-rig.ts';

/* Who goes first: runs that somebody asks for, and those that nobody does. */

interface Rig {
  readonly root: string;
  readonly photos: string;
  readonly vault: string;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly jobs: BackupJobs;
  readonly setDestination: (address: string) => Promise<void>;
  /** A run that nobody asked for, over all that is picked now. */
  readonly automatic: (jobs?: BackupJobs) => Promise<AutomaticEnd>;
  readonly backUp: (jobs?: BackupJobs, request?: Partial<BackupRequest>) => Promise<BackupResult>;
  /** Resolves when the run that goes on is so. */
  readonly seen: (accepts: (run: RunSnapshot | undefined) => boolean) => Promise<void>;
}

/** Three hundred photos, so that a run does not end at once, and a vault that nobody has backed up to. */
async function createRig(): Promise<Rig> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-runs-')));
  const photos = join(root, 'photos');
  const vault = join(root, 'vault');
  const home = openHome(join(root, 'home'));
  const settings = await openSettings(home, undefined);
  const engine = createEngine(home, () => undefined);
  const pausing = createPausing(settings, systemClock);
  const throttle = createThrottle({ limit: () => undefined, clock: systemClock });
  const runs = createRuns({ settings, engine, pausing, throttle, onRunning: () => undefined, onNewWriter: () => undefined });
  const disks = createDisks();
  const jobs = createBackupJobs({ settings, env: {}, folderFacts: disks.facts });
  onTestFinished(async () => {
    runs.close();
    pausing.close();
    await disks.close();
    await engine.close();
    rmSync(root, { recursive: true });
  });
  makeLibrary(photos, { count: 300, bytes: 500 });
  await jobs.pick(photos);
  const setDestination = (address: string): Promise<void> =>
    settings.change((before) => ({ ...before, destination: { kind: 'vault', address } })).then(() => undefined);
  await setDestination(vault);
  return {
    root, photos, vault, engine, runs, jobs, setDestination,
    automatic: (by = jobs) => runs.automatic(by, { sources: jobs.pickedSources(), partial: false }, never),
    backUp: (by = jobs, request = {}) => runs.backup({ folders: [], to: [], dryRun: false, signal: never, ...request }, by),
    seen: (accepts) => expect.poll(() => accepts(engine.current()?.snapshot()), { timeout: 20_000, interval: 5 }).toBe(true),
  };
}

const start = { dryRun: false, retryFailed: false } as const;

/** Somebody whose destination is looked for as long as the test wants. */
function heldUp(jobs: BackupJobs): { readonly jobs: BackupJobs; readonly asked: Promise<undefined>; readonly go: () => void } {
  const asked = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  return {
    asked: asked.promise,
    go: () => gate.resolve(undefined),
    jobs: {
      ...jobs,
      async destination(text) {
        asked.resolve(undefined);
        await gate.promise;
        return jobs.destination(text);
      },
    },
  };
}

test('a backup begins when what was about to begin by itself has stood back, and not beside it', async () => {
  const { jobs, automatic, backUp } = await createRig();
  const held = heldUp(jobs);
  const order: string[] = [];
  const standsBack = automatic(held.jobs).then((end) => order.push(end.kind));
  await held.asked;
  const asks: BackupJobs = { ...jobs, destination: (text) => (order.push('backup'), jobs.destination(text)) };
  const backup = backUp(asks);
  held.go();
  expect((await backup).summary).toMatchObject({ state: 'complete', processed: 300 });
  await standsBack;
  expect(order).toEqual(['made-way', 'backup']);
});

test('while somebody begins a backup, nothing begins by itself and no other backup pushes in: each has its turn', async () => {
  const { jobs, runs, automatic, backUp } = await createRig();
  const held = heldUp(jobs);
  const started = runs.startInBackground(held.jobs, start);
  await held.asked;
  const others = [automatic(), backUp()] as const;
  held.go();
  await started;
  const [byItself, asked] = await Promise.all(others);
  expect(asked.summary).toMatchObject({ state: 'complete', present: asked.summary.processed });
  expect(byItself.kind).toBe('made-way');
});

test('a cancel ends what waits to begin by itself as well, as a cancel', async () => {
  const { jobs, runs, automatic } = await createRig();
  const held = heldUp(jobs);
  const started = runs.startInBackground(held.jobs, start);
  await held.asked;
  const waits = automatic();
  runs.cancel();
  held.go();
  expect(await waits).toEqual({ kind: 'cancelled' });
  await started;
});

test('a backup that is cancelled before it has begun has ended so, and says nothing of a failure', async () => {
  const { jobs, backUp } = await createRig();
  const held = heldUp(jobs);
  const controller = new AbortController();
  const backup = backUp(held.jobs, { signal: controller.signal });
  await held.asked;
  controller.abort();
  held.go();
  expect((await backup).summary).toMatchObject({ state: 'cancelled', processed: 0 });
});

test('somebody who starts a backup has it to where they want it now, whatever waits by itself for another place', async () => {
  const { root, vault, runs, jobs, automatic, backUp, setDestination, seen, engine } = await createRig();
  await backUp();
  renameSync(vault, `${vault}-unplugged`);
  const waits = automatic();
  await seen((run) => run?.state === 'waiting');
  const elsewhere = join(root, 'elsewhere');
  await setDestination(elsewhere);
  await runs.startInBackground(jobs, start);
  expect(await waits).toEqual({ kind: 'made-way' });
  expect(engine.current()?.snapshot().destination?.address).toBe(elsewhere);
  await engine.idle();
  expect(await engine.snapshot()).toMatchObject({ state: 'complete', counters: { uploaded: expect.any(Number) as number } });
});

test('what goes on by itself is what somebody asks for, unless a folder or a pattern has come since', async () => {
  const { root, vault, runs, jobs, automatic, backUp, seen, engine } = await createRig();
  await backUp();
  renameSync(vault, `${vault}-unplugged`);
  const waits = automatic();
  await seen((run) => run?.state === 'waiting');
  const before = engine.current()?.id;
  await runs.startInBackground(jobs, start);
  expect(engine.current()?.id).toBe(before);
  makeLibrary(join(root, 'camera'), { count: 5 });
  await jobs.pick(join(root, 'camera'));
  await runs.startInBackground(jobs, start);
  expect(await waits).toEqual({ kind: 'made-way' });
  expect(engine.current()?.snapshot().sources).toHaveLength(2);
});

test('a run over another folder is one over a part, one over all that is picked and more is not', async () => {
  const { root, photos, backUp, engine } = await createRig();
  makeLibrary(join(root, 'other'), { count: 2 });
  const partial = async (...folders: readonly string[]): Promise<boolean> => {
    await backUp(undefined, { folders });
    return (await engine.snapshot())?.partial === true;
  };
  expect(await partial(join(root, 'other'))).toBe(true);
  expect(await partial(join(root, 'other'), photos)).toBe(false);
  expect(await partial()).toBe(false);
});
