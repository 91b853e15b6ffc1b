import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLatencyProxy } from '../rigs/latency-proxy.ts';
import { createChance, makeLibrary } from '../rigs/library.ts';
import { createAppRig, ends, filesBelow, soundObjects, writePhoto, type AppRig } from './app-rig.ts';
import { startServer, type ServerRig } from './server-rig.ts';

async function createRigs(): Promise<{ readonly rig: AppRig; readonly server: ServerRig }> {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  return { rig, server };
}

test('a library arrives at a server byte for byte, and the second run uploads nothing', async () => {
  const { rig, server } = await createRigs();
  const entries = makeLibrary(rig.photos, { count: 150, bytes: 3000, duplicates: 0.1 });
  writePhoto(join(rig.photos, 'large.mov'), createChance(5).bytes(20_000_000));
  const contents = new Set(entries.map(({ sha256 }) => sha256)).size + 1;
  const result = await rig.backUp({ to: [server.url], workers: 10 });
  expect(ends(result)).toEqual({ uploaded: contents, present: 151 - contents });
  expect(soundObjects(server.root)).toHaveLength(contents);
  expect(rig.versions(server.root)).toHaveLength(151);
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ present: 151 });
  expect(rig.versions(server.root)).toHaveLength(151);
});

test('a server that is stopped pauses the run, which goes on by itself when it is back', async () => {
  const { rig, server } = await createRigs();
  makeLibrary(rig.photos, { count: 300, bytes: 800 });
  let stopping: Promise<void> | undefined;
  let restarting: Promise<void> | undefined;
  const states = new Set<string>();
  const messages = new Set<string | undefined>();
  const result = await rig.backUp({
    to: [server.url],
    waitMs: Infinity,
    workers: 4,
    onFile: () => void (stopping ??= server.stop()),
    onSnapshot: ({ state, message }) => {
      states.add(state);
      if (state !== 'waiting') return;
      messages.add(message);
      restarting ??= stopping?.then(() => server.start());
    },
  });
  await restarting;
  expect(restarting).toBeDefined();
  expect(states).toContain('waiting');
  for (const message of messages) expect(message).toContain(server.url);
  // An upload whose answer was lost is found there when it is tried again.
  expect(result.summary).toMatchObject({ state: 'complete', processed: 300, failed: 0, cancelled: 0 });
  expect(result.summary.uploaded + result.summary.present).toBe(300);
  expect(soundObjects(server.root)).toHaveLength(300);
  expect(new Set(rig.versions(server.root).map(({ path }) => path)).size).toBe(300);
});

test('a server that stays away is given up after the wait: the rest is failed, and the next run completes', async () => {
  const { rig, server } = await createRigs();
  makeLibrary(rig.photos, { count: 60, bytes: 800 });
  let stopping: Promise<void> | undefined;
  const result = await rig.backUp({
    to: [server.url],
    waitMs: 50,
    workers: 2,
    onFile: () => void (stopping ??= server.stop()),
  });
  await stopping;
  expect(result.destinationError).toMatchObject({ code: 'unreachable' });
  expect(result.summary).toMatchObject({ state: 'failed', processed: 60, cancelled: 0 });
  expect(result.summary.failed).toBeGreaterThan(0);
  expect(result.files.find(({ state }) => state === 'failed')?.reason).toContain(server.url);
  await server.start();
  const next = await rig.backUp({ to: [server.url] });
  expect(next.summary).toMatchObject({ state: 'complete', failed: 0, processed: 60 });
  expect(soundObjects(server.root)).toHaveLength(60);
});

test('connections that are cut in the middle are made again, and no file fails for it', async () => {
  const { rig, server } = await createRigs();
  makeLibrary(rig.photos, { count: 120, bytes: 60_000 });
  const proxy = await startLatencyProxy({ targetPort: Number(new URL(server.url).port), delayMs: 1 });
  onTestFinished(() => proxy.close());
  let told = 0;
  const result = await rig.backUp({
    to: [`http://127.0.0.1:${proxy.port}`],
    waitMs: Infinity,
    workers: 8,
    onFile: () => {
      if (++told % 40 === 1) proxy.cutAll();
    },
  });
  expect(result.summary).toMatchObject({ state: 'complete', processed: 120, failed: 0 });
  expect(soundObjects(server.root)).toHaveLength(120);
  expect(rig.versions(server.root).length).toBeGreaterThanOrEqual(120);
  expect(filesBelow(join(server.root, 'tmp'))).toEqual([]);
});

test('a server that is not there from the start is not waited for, unless that is asked', async () => {
  const { rig, server } = await createRigs();
  rig.write('a.jpg');
  await server.stop();
  const result = await rig.backUp({ to: [server.url] });
  expect(result.destinationError).toMatchObject({ code: 'unreachable' });
  expect(result.summary).toMatchObject({ state: 'failed', processed: 0 });
});

test('a token that is refused stops the run, and says what to do', async () => {
  const env = { KEEPSAKE_TOKEN: 'wrong' };
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  rig.write('a.jpg');
  const result = await rig.backUp({ to: [server.url] });
  expect(result.destinationError).toMatchObject({ code: 'unauthorized' });
  expect(result.summary).toMatchObject({ state: 'failed', uploaded: 0 });
  expect(result.destinationError?.message).toContain('token');
});

test('a cancel in the middle of an upload to a server leaves nothing half there', async () => {
  const { rig, server } = await createRigs();
  const video = join(rig.photos, 'large.mov');
  writePhoto(video, createChance(6).bytes(120_000_000));
  const stop = new AbortController();
  const result = await rig.backUp({
    to: [server.url],
    signal: stop.signal,
    onSnapshot: ({ lanes }) => {
      if (lanes.some(({ bytesDone = 0 }) => bytesDone > 0)) stop.abort();
    },
  });
  expect(ends(result)).toEqual({ cancelled: 1 });
  expect(result.summary.state).toBe('cancelled');
  expect(soundObjects(server.root)).toEqual([]);
  // The server notices a connection that was cut a moment later.
  await expect
    .poll(() => filesBelow(join(server.root, 'tmp')).filter((name) => !/[\\/]resume-/.test(name)))
    .toEqual([]);
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ uploaded: 1 });
  // What was kept to go on with is gone when it has been gone on with.
  expect(filesBelow(join(server.root, 'tmp'))).toEqual([]);
});

test('a saved token is readable by its user alone, and used after a restart', async () => {
  const rig = await createAppRig();
  const server = await startServer(rig.root);
  rig.write('a.jpg');
  const client = rig.app.connect();
  await client.call('destination.set', { address: server.url, token: server.token });
  expect(readdirSync(rig.home).filter((name) => name.startsWith('credentials'))).toEqual(['credentials.json']);
  if (process.platform !== 'win32') expect(statSync(join(rig.home, 'credentials.json')).mode & 0o777).toBe(0o600);
  await rig.restart();
  expect(ends(await rig.backUp({ to: [] }))).toEqual({ uploaded: 1 });
  // The settings, which may be shown, do not hold it.
  expect(JSON.stringify(await rig.app.connect().call('state.get', {}))).not.toContain(server.token);
});

test('a destination that cannot be reached is not saved', async () => {
  const rig = await createAppRig();
  const server = await startServer(rig.root);
  const client = rig.app.connect();
  const before = (await client.call('state.get', {})).destination;
  await expect(client.call('destination.set', { address: server.url, token: 'wrong' })).rejects.toMatchObject({
    code: 'unauthorized',
  });
  await expect(client.call('destination.set', { address: server.url })).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(client.call('destination.set', { address: 'ftp://nas' })).rejects.toMatchObject({ code: 'usage' });
  writeFileSync(join(rig.root, 'file'), '');
  await expect(client.call('destination.set', { address: join(rig.root, 'file') })).rejects.toMatchObject({
    code: 'refused',
  });
  expect((await client.call('state.get', {})).destination).toEqual(before);
});
