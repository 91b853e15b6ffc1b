import { getEventListeners } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBackupJobs, type BackupJobs } from '../../src-main/app/backup-job.ts';
import { createDisks } from '../../src-main/app/disks.ts';
import { createEngine } from '../../src-main/app/engine.ts';
import { openHome } from '../../src-main/app/home.ts';
import { createPausing } from '../../src-main/app/pausing.ts';
import { createRuns } from '../../src-main/app/runs.ts';
import { openSettings } from '../../src-main/app/settings.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import type { Hold } from '../../src-main/base/hold.ts';
import { createThrottle } from '../../src-main/base/throttle.ts';
import { never, writePhoto } from './app-rig.ts';

/** Counts who listens to a hold, and has not left. */
function counted(hold: Hold): { readonly hold: Hold; readonly listening: ReadonlySet<AbortSignal> } {
  const listening = new Set<AbortSignal>();
  return {
    listening,
    hold: {
      ...hold,
      onChange(listener, signal) {
        listening.add(signal);
        signal.addEventListener('abort', () => listening.delete(signal), { once: true });
        hold.onChange(listener, signal);
      },
    },
  };
}

test('a run that is over leaves nothing behind that listens to what outlives it', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-listeners-')));
  const home = openHome(join(root, 'home'));
  const settings = await openSettings(home, undefined);
  const engine = createEngine(home, () => undefined);
  const pausing = createPausing(settings, systemClock);
  const disks = createDisks();
  const throttle = createThrottle({ limit: () => undefined, clock: systemClock });
  const { hold, listening } = counted(pausing.halt);
  const runs = createRuns({ settings, engine, pausing: { ...pausing, halt: hold }, throttle, onRunning: () => undefined, onNewWriter: () => undefined });
  onTestFinished(async () => {
    runs.close();
    pausing.close();
    await disks.close();
    await engine.close();
    rmSync(root, { recursive: true });
  });
  for (const name of ['a.jpg', 'trip/b.jpg']) writePhoto(join(root, 'photos', name));
  const jobs = createBackupJobs({ settings, env: {}, folderFacts: disks.facts });
  await jobs.pick(join(root, 'photos'));

  /** What the runs are cancelled by. */
  const signals: AbortSignal[] = [];
  let listenedTo = 0;
  const watched: BackupJobs = {
    ...jobs,
    async destination(text) {
      const prepared = await jobs.destination(text);
      const open: typeof prepared.open = (signal) => {
        signals.push(signal);
        listenedTo += listening.size;
        return prepared.run.open(signal);
      };
      return { ...prepared, run: { ...prepared.run, open } };
    },
  };
  await runs.backup({ folders: [], to: [], dryRun: false, signal: never }, watched);
  await runs.automatic(watched, { sources: jobs.pickedSources() }, never);
  expect(signals).toHaveLength(2);
  for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(listenedTo).toBe(2);
  expect(listening.size).toBe(0);
});
