import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { onTestFinished, expect } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { skipOn, testUnless } from '../rigs/skips.ts';
import { createCliRig, readBackup, type CliRig } from './cli-rig.ts';

const main = fileURLToPath(new URL('../../src-main/cli/main.ts', import.meta.url));
const hasFull = existsSync('/dev/full');
const hasTerminal = ((): boolean => {
  try {
    execFileSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    // No util-linux: what is tested here cannot be.
    return false;
  }
})();

async function createRig(): Promise<CliRig> {
  const rig = await createCliRig();
  onTestFinished(() => rig.close());
  return rig;
}

/** Runs a command whose stdout is a disk that is full. */
async function runOnFullDisk(rig: CliRig, args: readonly string[]): Promise<{ readonly status: number; readonly stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    env: { PATH: process.env['PATH'], HOME: rig.home, KEEPSAKE_HOME: rig.home },
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, stderr };
}

testUnless(hasFull ? undefined : 'only Linux has a device that is always full')('a full disk below the output of a backup is said once, and everything is backed up', async () => {
  const rig = await createRig();
  makeLibrary(rig.photos, { count: 200, bytes: 1_024 });
  const { status, stderr } = await runOnFullDisk(rig, [rig.photos, '--to', rig.vault, '--json']);
  expect(stderr).toBe('keepsake: The output cannot be written (its disk is full): the rest of it is left out. The work goes on.\n');
  expect(status).toBe(0);
  expect(readBackup(await rig.run([rig.photos, '--to', rig.vault, '--json'])).summary).toMatchObject({ present: 200 });
});

testUnless(hasFull ? undefined : 'only Linux has a device that is always full')('a list that cannot be written is no success', async () => {
  const rig = await createRig();
  makeLibrary(rig.photos, { count: 3, bytes: 1_024 });
  await rig.run([rig.photos, '--to', rig.vault]);
  expect(await runOnFullDisk(rig, ['list', '--from', rig.vault])).toMatchObject({ status: 1 });
});

testUnless(hasTerminal ? undefined : 'there is no program that makes a terminal')('the CSV of failures moves no cursor of a terminal', async () => {
  const rig = await createRig();
  const photo = join(rig.photos, 'a\u001b[2J.jpg');
  writeFileSync(photo, 'photo');
  chmodSync(photo, 0);
  await rig.run([rig.photos], { ordinaryUser: true });
  const command = [process.execPath, main, 'retry', '--csv'].map((part) => `'${part}'`).join(' ');
  const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: rig.home, KEEPSAKE_HOME: rig.home, TERM: 'xterm' },
  });
  expect(stdout).toMatch(/^File,Bytes,Reason,Failing since/);
  expect(stdout).toContain('a\\x1b[2J.jpg');
  expect(stdout).not.toContain('\u001b[2J');
});

skipOn('windows', 'there is no SIGUSR1')('SIGUSR1, which log rotation sends, opens no debugger', async () => {
  const rig = await createRig();
  const child = rig.start(['web', '--port', '0']);
  await child.line((line) => line.includes('http'));
  child.kill('SIGUSR1');
  child.kill('SIGTERM');
  const { stderr } = await child.ended;
  expect(stderr).not.toMatch(/[Dd]ebugger/);
});
