import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesBelow } from '../app/app-rig.ts';
import { makeLibrary } from '../rigs/library.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
let folders: readonly string[];
beforeEach(async () => {
  rig = await createCliRig();
  folders = ['one', 'two', 'three'].map((name) => join(rig.root, name));
  for (const [index, folder] of folders.entries()) makeLibrary(folder, { count: index === 0 ? 400 : 5, seed: index });
});
afterEach(() => rig.close());

/** A backup of the first folder that has begun and takes a while. */
async function beginBackup() {
  const first = rig.start([folders[0]!, '--to', rig.vault, '--json', '-w', '1']);
  await first.line((line) => line.startsWith('{"type":"file"'));
  return first;
}

test('commands that wait for the backup of another one run when that has ended', async () => {
  const first = await beginBackup();
  const waiting = folders.slice(1).map((folder) => rig.start([folder, '--to', rig.vault]));
  for (const each of waiting) await each.errorLine((line) => line.includes('this begins when that has finished'));
  const ends = await Promise.all([first, ...waiting].map(({ ended }) => ended));
  expect(ends.map(({ status, stderr }) => ({ status, stderr: stderr.includes('start this again') }))).toEqual(Array(3).fill({ status: 0, stderr: false }));
  expect((await rig.run(['list', '--from', rig.vault, '--json'])).json().at(-1)).toMatchObject({ files: 410 });
});

test('a restore beside the backup of another command goes on when that has ended, or was killed', async () => {
  expect((await rig.run([folders[1]!, folders[2]!, '--to', rig.vault])).status).toBe(0);
  for (const how of ['is killed', 'ends'] as const) {
    const first = await beginBackup();
    const to = join(rig.root, `restored when it ${how}`);
    const restore = rig.start(['restore', '--from', rig.vault, '--to', to, '--limit', '2MB']);
    await restore.line((line) => line.startsWith('Restoring'));
    if (how === 'is killed') first.kill('SIGKILL');
    await first.ended;
    expect((await restore.ended).status, how).toBe(0);
    for (const name of ['two', 'three']) expect(filesBelow(join(to, name)), `${name} ${how}`).toHaveLength(5);
  }
});
