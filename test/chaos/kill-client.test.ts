import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readBackup } from '../cli/cli-rig.ts';
import {
  createChaosRig,
  createConfirmations,
  createLivingLibrary,
  expectEverything,
  fileLines,
  watchVault,
} from './chaos-rig.ts';

const kills = process.env['KEEPSAKE_LONG_TESTS'] === '1' ? 50 : 25;

test('a client that is killed at many instants of its runs loses nothing, repeats nothing, and leaves nothing half', async () => {
  const rig = await createChaosRig();
  const library = createLivingLibrary(rig.photos, 20_260_101);
  const { chance } = library;
  const vault = watchVault(rig.vault);
  const confirmations = createConfirmations();
  const args = [rig.photos, '--to', rig.vault, '--json', '--workers', '4'];
  /** Of the last run that reached its end, from its process's start. */
  let lengthMs = 0;
  let killed = 0;
  let inTheMiddle = 0;

  while (killed < kills) {
    library.grow(12);
    if (killed % 10 === 9) library.addLarge();
    const started = performance.now();
    const child = rig.start(args);
    const ended = child.ended.then(() => (lengthMs = performance.now() - started));
    // The first run is let through, for its length. A third of a run is the start of Node, which writes nothing.
    if (lengthMs > 0) await Promise.race([ended, sleep((0.3 + 0.7 * chance.next()) * lengthMs)]);
    else await ended;
    const before = lengthMs;
    child.kill('SIGKILL');
    const end = await child.ended;
    const lines = fileLines(end.lines);
    lines.forEach(confirmations.add);
    expect(lines.filter(({ state }) => state === 'failed')).toEqual([]);
    if (end.signal === 'SIGKILL') {
      lengthMs = before;
      killed += 1;
      if (lines.some(({ state }) => state === 'uploaded')) inTheMiddle += 1;
    } else expect(end).toMatchObject({ status: 0, stderr: '' });
    vault.check();
  }
  // Some of them came between the first confirmation and the last.
  expect(inTheMiddle).toBeGreaterThan(0);

  library.grow(12);
  const last = await rig.run(args);
  expect(last).toMatchObject({ status: 0, stderr: '' });
  readBackup(last).files.forEach(confirmations.add);
  expectEverything(rig.vault, rig.photos, library);
  const again = readBackup(await rig.run(args));
  expect(again.summary).toMatchObject({ state: 'complete', uploaded: 0, present: library.contents.size, failed: 0 });
  expectEverything(rig.vault, rig.photos, library);
}, 600_000);
