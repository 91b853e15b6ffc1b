import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { noSignals, testUnless } from '../rigs/skips.ts';
import { createCliRig, readBackup, temporaryFiles, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

const isFile = (line: string): boolean => line.startsWith('{"type":"file"');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  testUnless(noSignals)(`${signal} cancels: the summary is said, nothing is partial, and the next run completes`, async () => {
    makeLibrary(rig.photos, { count: 600, bytes: 1_024 });
    const child = rig.start([rig.photos, '--to', rig.vault, '--json', '-w', '1']);
    await child.line(isFile);
    child.kill(signal);
    const end = await child.ended;
    expect(end.status).toBe(130);
    expect(end.stderr).toBe('Cancelling; Ctrl-C again leaves at once.\n');
    const { summary } = readBackup(end);
    expect(summary.state).toBe('cancelled');
    expect(summary.uploaded).toBeLessThan(600);
    expect(await temporaryFiles(rig.vault)).toEqual([]);

    const next = readBackup(await rig.run([rig.photos, '--to', rig.vault, '--json', '-w', '20']));
    expect(next.summary).toMatchObject({ state: 'complete', processed: 600, failed: 0 });
    expect((await rig.run(['verify', '--from', rig.vault])).status).toBe(0);
  });

testUnless(noSignals)('a command that waits for a server that never answers is cancelled too, and a second Ctrl-C leaves at once', async () => {
  makeLibrary(rig.photos, { count: 1 });
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const connected = once(silent, 'connection');
    const to = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const child = rig.start([rig.photos, '--to', to], { env: { KEEPSAKE_TOKEN: 'token' } });
    await connected;
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await child.ended).status).toBe(130);
  } finally {
    silent.close();
  }
});

test('when the reader of stdout goes away, the command ends quietly', async () => {
  makeLibrary(rig.photos, { count: 600, bytes: 1_024 });
  const child = rig.start([rig.photos, '--to', rig.vault, '--json', '-w', '1']);
  await child.line(isFile);
  child.closeStdout();
  const end = await child.ended;
  expect(end).toMatchObject({ status: 130, stderr: '' });
  expect(await temporaryFiles(rig.vault)).toEqual([]);
});
