import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { noSignals, testUnless } from '../rigs/skips.ts';
import { createCliRig, expectOneSentence, readBackup, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

const photo = (name: string): string => join(rig.photos, name);

/** Of a process and its threads, in hundredths of a second; Linux's clock ticks. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

testUnless(noSignals)('--watch backs up, goes on with what appears, is idle in between, and ends with a summary', async () => {
  writeFileSync(photo('a.jpg'), 'a');
  const watch = rig.start(['--watch', rig.photos, '--to', rig.vault, '--json']);
  await watch.errorLine((line) => line.startsWith('Waiting for what appears'));
  writeFileSync(photo('b.jpg'), 'b');
  await watch.line((line) => line.includes('b.jpg') && line.includes('"uploaded"'));
  writeFileSync(photo('c.jpg'), 'c');
  await watch.line((line) => line.includes('c.jpg') && line.includes('"uploaded"'));
  if (process.platform === 'linux') {
    await sleep(2000);
    const before = cpuTicks(watch.pid);
    await sleep(3000);
    expect(cpuTicks(watch.pid) - before).toBeLessThan(50);
  }
  watch.kill('SIGINT');
  const end = await watch.ended;
  expect(end.status).toBe(0);
  const { files, summary } = readBackup(end);
  expect(summary).toMatchObject({ state: 'complete', uploaded: 3, processed: 3 });
  expect(files.map((line) => line.path)).toEqual([photo('a.jpg'), photo('b.jpg'), photo('c.jpg')]);
});

testUnless(noSignals)('--watch attaches to the Keepsake that runs, and Ctrl-C ends the watching alone', async () => {
  const web = rig.start(['web', '--port', '0']);
  await web.line((line) => line.includes('http://'));
  writeFileSync(photo('a.jpg'), 'a');
  const watch = rig.start(['--watch', rig.photos, '--to', rig.vault]);
  await watch.line((line) => line.endsWith('a.jpg'));
  await watch.errorLine((line) => line.startsWith('Waiting for what appears'));
  writeFileSync(photo('b.jpg'), 'b');
  await watch.line((line) => line.startsWith('backed up') && line.endsWith('b.jpg'));
  watch.kill('SIGINT');
  const end = await watch.ended;
  expect(end).toMatchObject({ status: 0 });
  expect(end.lines.at(-1)).toMatch(/^Backed up 2 new photos .* to .*vault/);
  const { summary } = readBackup(await rig.run([rig.photos, '--to', rig.vault, '--json']));
  expect(summary).toMatchObject({ present: 2 });
  web.kill('SIGINT');
  expect(await web.ended).toMatchObject({ status: 0 });
});

testUnless(noSignals)('--watch waits for a destination that is not there yet, and refuses what cannot be', async () => {
  writeFileSync(photo('a.jpg'), 'a');
  const first = await rig.run([rig.photos, '--to', rig.vault]);
  expect(first.status).toBe(0);
  for (const args of [['--dry-run'], ['--wait', '5m']]) {
    const refused = await rig.run(['--watch', rig.photos, '--to', rig.vault, ...args]);
    expect(refused.status).toBe(2);
    expectOneSentence(refused.stderr);
  }
  await rm(join(rig.vault, 'keepsake.json'));
  const watch = rig.start(['--watch', rig.photos, '--to', rig.vault]);
  await watch.line((line) => /^Waiting: .*not connected/.test(line));
  watch.kill('SIGTERM');
  expect((await watch.ended).status).toBe(130);
});
