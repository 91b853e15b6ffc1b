import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attachAddress, openHome } from '../../src-main/app/home.ts';
import { openApplication } from '../../src-main/app/open-application.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { backUp, createAppRig, ends, never, writePhoto } from './app-rig.ts';
import { skipOn } from '../rigs/skips.ts';

/** Two applications on one home, as two processes would open them: the second is attached to the first. */
async function openTwo(env: Readonly<Record<string, string>> = {}): Promise<{ first: Application; second: Application; home: string; photos: string; vault: string; root: string }> {
  const { root, home, photos, vault } = await createAppRig();
  const first = await openApplication({ home, version: '0.0.0', env: {} });
  const second = await openApplication({ home, version: '0.0.0', env });
  onTestFinished(async () => {
    await second.close();
    await first.close();
  });
  return { first, second, root, home, photos, vault };
}

test('a second application on a home is the first one: its backup runs there, and is told file by file', async () => {
  const { first, second, photos, vault } = await openTwo();
  for (const name of ['a.jpg', 'b.jpg']) writePhoto(join(photos, name), name);
  writeFileSync(join(photos, 'notes.txt'), 'x');
  const snapshots: RunSnapshot[] = [];
  const result = await backUp(second, { folders: [photos], to: [vault], onSnapshot: (each) => snapshots.push(each) });
  expect(ends(result)).toEqual({ uploaded: 2, skipped: 1 });
  expect(snapshots.at(-1)?.state).toBe('complete');
  // The window of the first one shows the run of the second.
  const { run } = await first.connect().call('state.get', {});
  expect(run?.counters).toMatchObject({ uploaded: 2, skipped: 1 });
});

test('what the second sets, the first knows, and tells', async () => {
  const { first, second } = await openTwo();
  const connection = first.connect();
  const told = new Promise<number>((resolve) => connection.onUpdate((update) => update.state && resolve(update.state.workers), never));
  await second.connect().call('workers.set', { workers: 7 });
  expect(await told).toBe(7);
  await expect(second.connect().call('workers.set', { workers: 0 })).rejects.toMatchObject({ code: 'usage' });
});

test('who only opens the socket, and asks nothing, is told nothing', async () => {
  const { second, home } = await openTwo();
  const silent = createConnection(attachAddress(openHome(home)));
  onTestFinished(() => void silent.destroy());
  await new Promise((resolve) => silent.once('connect', resolve));
  let told = 0;
  silent.on('data', (bytes) => (told += bytes.length));
  const asking = second.connect();
  const update = new Promise((resolve) => asking.onUpdate(resolve, never));
  await asking.call('workers.set', { workers: 7 });
  await update;
  expect(told).toBe(0);
});

test('backups that are asked for at the same time run one after the other', async () => {
  const { first, second, photos, vault } = await openTwo();
  for (let n = 0; n < 40; n++) writePhoto(join(photos, `${n}.jpg`), `photo ${n}`);
  const [one, two] = await Promise.all([
    backUp(first, { folders: [photos], to: [vault] }), backUp(second, { folders: [photos], to: [vault] }),
  ]);
  expect([ends(one), ends(two)].sort((a, b) => (a['uploaded'] ?? 0) - (b['uploaded'] ?? 0))).toEqual([{ present: 40 }, { uploaded: 40 }]);
  expect([...one.notices, ...two.notices]).toContainEqual(expect.stringContaining('backing up already'));
});

test('a cancel of the second ends its own backup in the first', async () => {
  const { second, photos, vault } = await openTwo();
  for (let n = 0; n < 300; n++) writePhoto(join(photos, `${n}.jpg`), `photo ${n}`);
  const cancel = new AbortController();
  const result = await backUp(second, { folders: [photos], to: [vault], workers: 1, signal: cancel.signal, onFile: () => cancel.abort() });
  expect(result.summary.state).toBe('cancelled');
});

test('a second one that goes away in the middle of its backup ends it, and the first goes on', async () => {
  const { first, second, photos, vault } = await openTwo();
  for (let n = 0; n < 300; n++) writePhoto(join(photos, `${n}.jpg`), `photo ${n}`);
  const gone = backUp(second, { folders: [photos], to: [vault], workers: 1, onFile: () => void second.close() });
  await expect(gone).rejects.toMatchObject({ code: 'busy' });
  expect(ends(await backUp(first, { folders: [photos], to: [vault] }))).toMatchObject({ uploaded: expect.any(Number) as number });
});

test('when the first one ends, the next is its own', async () => {
  const { first, second, home } = await openTwo();
  await second.close();
  await first.close();
  const third = await openApplication({ home, version: '0.0.0', env: {} });
  onTestFinished(() => third.close());
  expect((await third.connect().call('state.get', {})).workers).toBe(10);
});

test('failures of the first come to the second as what they are', async () => {
  const { second, root, photos } = await openTwo();
  mkdirSync(join(photos, 'vault'));
  await expect(backUp(second, { folders: [photos], to: [join(photos, 'vault')] })).rejects.toMatchObject({ code: 'overlap' });
  await expect(backUp(second, { folders: [join(root, 'nothing')], to: [join(root, 'vault')] })).rejects.toMatchObject({ code: 'not-found' });
});

skipOn('windows', 'a pipe is no file')('the socket is its user\'s alone, and a stale one of a Keepsake that died is replaced', async () => {
  const { home } = await createAppRig();
  const address = attachAddress(openHome(home));
  writeFileSync(address, 'left behind');
  const application = await openApplication({ home, version: '0.0.0', env: {} });
  onTestFinished(() => application.close());
  expect(statSync(address).mode & 0o777).toBe(0o600);
});

test('garbage on the socket ends that connection and nothing else', async () => {
  const { first, home } = await openTwo();
  for (const garbage of ['not json\n', '{"kind":"erase","id":1}\n', 'x'.repeat(17 * 1024 * 1024)]) {
    const socket = createConnection(attachAddress(openHome(home)));
    socket.on('error', () => undefined);
    socket.write(garbage);
    await new Promise((resolve) => socket.once('close', resolve));
  }
  expect((await first.connect().call('state.get', {})).sources).toEqual([]);
});

test('a home whose path is too long for a socket is attached to all the same', async () => {
  const { root } = await createAppRig();
  const home = join(root, 'long'.repeat(30));
  const first = await openApplication({ home, version: '0.0.0', env: {} });
  const second = await openApplication({ home, version: '0.0.0', env: {} });
  onTestFinished(async () => {
    await second.close();
    await first.close();
  });
  expect(attachAddress(openHome(home)).length).toBeLessThan(105);
  await second.connect().call('workers.set', { workers: 3 });
  expect((JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')) as { workers: number }).workers).toBe(3);
});
