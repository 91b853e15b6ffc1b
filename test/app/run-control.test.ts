import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { createChance, makeLibrary } from '../rigs/library.ts';
import { noLinks, testUnless } from '../rigs/skips.ts';
import { connect, createAppRig, ends, filesBelow, soundObjects, writePhoto, type AppRig, type TestClient } from './app-rig.ts';
import { startServer, type ServerRig } from './server-rig.ts';

interface Rigs {
  readonly rig: AppRig;
  readonly server: ServerRig;
  readonly client: TestClient;
}

/** An application whose photos go to a server, with a client that starts and holds its runs. */
async function createRigs(): Promise<Rigs> {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  const client = connect(rig.app);
  await client.call('destination.set', { address: server.url });
  await client.call('sources.add', { path: rig.photos });
  return { rig, server, client };
}

/** Nothing is read, nothing sent, and no confirmation is awaited. */
const quiet = ({ lanes }: RunSnapshot): boolean => lanes.every(({ state }) => state === 'idle' || state === 'checking');

const handedOver = ({ lanes, counters }: RunSnapshot): number =>
  lanes.reduce((sum, { bytesDone = 0 }) => sum + bytesDone, counters.bytesUploaded);

/** The run once nothing has moved for so many updates. */
function standsStill(client: TestClient, updates = 5): Promise<RunSnapshot> {
  let before = -1;
  let still = 0;
  return client.run((run) => {
    const now = handedOver(run) + run.counters.processed;
    still = now === before ? still + 1 : 0;
    before = now;
    return still === updates;
  });
}

test('a paused run takes no new file, can be looked at, and goes on where it was', async () => {
  const { rig, server, client } = await createRigs();
  makeLibrary(rig.photos, { count: 400, bytes: 800 });
  await client.call('run.start', {});
  await client.run(({ counters }) => counters.uploaded >= 5);
  const { pause, run } = await client.call('pause', {});
  expect(pause).toEqual({});
  expect(run?.state).toBe('paused');
  expect((await client.run(quiet)).counters.processed).toBeLessThan(400);
  expect((await standsStill(client)).state).toBe('paused');
  expect((await client.call('resume', {})).pause).toBeUndefined();
  const end = await client.ended();
  expect(end).toMatchObject({ state: 'complete', destination: { kind: 'server', address: server.url } });
  expect(end.counters).toMatchObject({ processed: 400, failed: 0, cancelled: 0 });
  expect(soundObjects(server.root)).toHaveLength(end.counters.uploaded);
});

test('a large upload stops sending while it is paused, and goes on; a connection that is lost meanwhile costs nothing', async () => {
  const { rig, server, client } = await createRigs();
  writePhoto(join(rig.photos, 'film.mov'), createChance(3).bytes(60_000_000));
  const waited: string[] = [];
  await client.call('run.start', {});
  const uploading = ({ lanes }: RunSnapshot): boolean => lanes.some(({ bytesDone = 0 }) => bytesDone > 0);
  await client.run(uploading);
  await client.call('pause', {});
  const still = await standsStill(client);
  expect(still.state).toBe('paused');
  expect(handedOver(still)).toBeLessThan(60_000_000);
  await server.stop();
  await server.start();
  void client.run(({ state }) => {
    waited.push(state);
    return false;
  });
  await client.call('resume', {});
  const end = await client.ended();
  expect(end).toMatchObject({ state: 'complete', counters: { uploaded: 1, failed: 0 } });
  expect(waited).not.toContain('waiting');
  expect(soundObjects(server.root)).toHaveLength(1);
});

test('a paused run can be cancelled, and what was not done is done next time', async () => {
  const { rig, server, client } = await createRigs();
  makeLibrary(rig.photos, { count: 100, bytes: 600 });
  await client.call('run.start', {});
  await client.run(({ counters }) => counters.uploaded >= 5);
  await client.call('pause', {});
  await client.call('run.cancel', {});
  const end = await client.ended();
  expect(end.state).toBe('cancelled');
  expect((await client.call('state.get', {})).run?.counters).toEqual(end.counters);
  // Whoever starts one wants it to run.
  const { pause } = await client.call('run.start', {});
  expect(pause).toBeUndefined();
  const next = await client.run(({ id, state }) => id !== end.id && state === 'complete');
  expect(next.counters).toMatchObject({ processed: 100, failed: 0, cancelled: 0 });
  expect(new Set(rig.versions(server.root).map(({ path }) => path)).size).toBe(100);
});

test('starting a paused run resumes it', async () => {
  const { rig, client } = await createRigs();
  makeLibrary(rig.photos, { count: 60, bytes: 600 });
  await client.call('run.start', {});
  const { run } = await client.call('pause', {});
  expect((await client.call('run.start', {})).run?.id).toBe(run?.id);
  const end = await client.ended();
  expect(end).toMatchObject({ id: run?.id, state: 'complete' });
  expect(end).not.toHaveProperty('message');
});

test('a pause outlives a restart: a backup that is asked for waits, says so, and begins when somebody resumes', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  await connect(rig.app).call('pause', { until: '2999-01-01T00:00:00.000Z' });
  await rig.restart();
  const client = connect(rig.app);
  expect((await client.call('state.get', {})).pause).toEqual({ until: '2999-01-01T00:00:00.000Z' });
  const backup = rig.backUp();
  expect((await client.run(({ state }) => state === 'paused')).counters.processed).toBe(0);
  expect(filesBelow(rig.vault)).toEqual([]);
  await client.call('resume', {});
  const result = await backup;
  expect(ends(result)).toEqual({ uploaded: 2 });
  expect(result.notices).toContainEqual(expect.stringContaining('Keepsake is paused'));
});

test('an end of a pause that has passed is none', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  expect((await client.call('pause', { until: '2001-01-01T00:00:00.000Z' })).pause).toBeUndefined();
  rig.write('a.jpg');
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
});

test('a bandwidth limit bounds all uploads together, large and small, and is lifted in the middle of a run', async () => {
  const { rig, server, client } = await createRigs();
  const { preferences } = await client.call('state.get', {});
  const limit = 100_000;
  await client.call('preferences.set', { bandwidth: { ...preferences.bandwidth, bytesPerSecond: limit } });
  makeLibrary(rig.photos, { count: 40, bytes: 60_000 });
  writePhoto(join(rig.photos, 'film.mov'), createChance(4).bytes(20_000_000));
  await client.call('run.start', {});
  const run = await client.run((snapshot) => handedOver(snapshot) > 2 * limit);
  // A slow machine has sent less: never more than the limit allowed since the run began.
  expect(handedOver(run)).toBeLessThan(limit * (run.seconds + 1));
  expect(soundObjects(server.root).length).toBeLessThan(20);
  await client.call('preferences.set', { bandwidth: { timetable: [] } });
  expect((await client.ended()).counters).toMatchObject({ processed: 41, failed: 0, cancelled: 0 });
  expect((await client.call('run.speeds', {})).samples.length).toBeGreaterThanOrEqual(1);
});

test('a retry of some files touches just these', async () => {
  const { rig, server, client } = await createRigs();
  makeLibrary(rig.photos, { count: 60, bytes: 700 });
  const broken = await rig.backUp({
    folders: [], to: [], workers: 2, waitMs: 0,
    onFile: async (line) => {
      if (line.state === 'uploaded') await server.stop();
    },
  });
  await server.start();
  const failed = broken.files.filter(({ state }) => state === 'failed');
  expect(failed.length).toBeGreaterThan(2);
  const source = (await client.call('state.get', {})).sources[0]!.id;
  const inSource = (path: string): string => path.slice(rig.photos.length + 1).replaceAll(sep, '/');
  const [wanted, other] = failed.map(({ path }) => ({ source, path: inSource(path) }));
  await client.call('run.retry', { files: [wanted!, { source, path: '../home/settings.json' }, { source, path: 'no.jpg' }] });
  const end = await client.ended();
  // It may have been stored already, and only the answer was lost.
  expect(end).toMatchObject({ retry: true, state: 'complete', counters: { processed: 1, failed: 0, skipped: 0 } });
  const left = (await client.call('failures.list', { offset: 0, limit: 500 })).failures.map(({ path }) => inSource(path));
  expect(left).toHaveLength(failed.length - 1);
  expect(left).toContain(other!.path);
  expect(left).not.toContain(wanted!.path);
});

test('a run tells how many files changed and vanished, and on what its workers are', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
  const client = connect(rig.app);
  await rig.backUp();
  expect(await client.ended()).toMatchObject({ changed: 0, removed: 0 });
  writePhoto(join(rig.photos, 'a.jpg'), 'another content');
  rmSync(join(rig.photos, 'b.jpg'));
  rmSync(join(rig.photos, 'c.jpg'));
  rig.write('new.jpg');
  const seen: RunSnapshot['lanes'] = [];
  await rig.backUp({ onSnapshot: ({ lanes }) => seen.push(...lanes) });
  const end = await client.run(({ removed = 0, state }) => removed > 0 && state === 'complete');
  expect(end).toMatchObject({ changed: 1, removed: 2, destination: { kind: 'vault', address: rig.vault } });
  for (const lane of seen.filter(({ state }) => state !== 'idle')) expect(lane.source).toMatch(/^[a-z0-9]+$/);
});

test('another destination cancels the run that goes to the one before, and the history says why', async () => {
  const { rig, client } = await createRigs();
  makeLibrary(rig.photos, { count: 400, bytes: 800 });
  await client.call('run.start', {});
  await client.run(({ counters }) => counters.uploaded >= 5);
  await client.call('pause', {});
  await client.call('destination.set', { address: join(rig.root, 'another vault') });
  const message = 'Your photos go to another place now.';
  const end = await client.ended();
  expect(end).toMatchObject({ state: 'cancelled', message, code: 'cancelled' });
  expect(end.counters.cancelled).toBeGreaterThan(0);
  const { runs } = await client.call('runs.list', { offset: 0, limit: 1 });
  expect(runs[0]).toMatchObject({ id: end.id, message });
});

test('the same destination, saved again, lets its run go on', async () => {
  const { rig, server, client } = await createRigs();
  makeLibrary(rig.photos, { count: 100, bytes: 800 });
  await client.call('run.start', {});
  await client.call('destination.set', { address: server.url });
  expect(await client.ended()).toMatchObject({ state: 'complete', counters: { processed: 100 } });
});

testUnless(noLinks)('a folder that is removed in the middle of a run is finished by it, and nothing that fails in it needs anybody', async () => {
  const { rig, client } = await createRigs();
  makeLibrary(rig.photos, { count: 200, bytes: 800 });
  const later = join(rig.root, 'later');
  makeLibrary(later, { count: 20, bytes: 800, seed: 2 });
  mkdirSync(join(rig.root, 'elsewhere'));
  symlinkSync(join(rig.root, 'elsewhere'), join(later, 'link that points outside'), 'junction');
  const { sources } = await client.call('sources.add', { path: later });
  const id = sources.find(({ path }) => path === later)?.id ?? '';
  await client.call('run.start', {});
  await client.run(({ counters }) => counters.uploaded >= 5);
  await client.call('pause', {});
  expect((await client.call('sources.remove', { id })).run).toMatchObject({ state: 'paused', sources: expect.arrayContaining([id]) as unknown });
  await client.call('resume', {});
  const end = await client.ended();
  expect(end).toMatchObject({ state: 'complete', counters: { uploaded: 220, skipped: 1, cancelled: 0 } });
  expect(await client.call('state.get', {})).toMatchObject({
    sources: [{ path: rig.photos, files: 200 }], unlistedSources: [{ id, files: 20 }], failures: 0, outsideLinks: 0,
  });
  expect(await client.call('failures.list', { offset: 0, limit: 10 })).toMatchObject({ total: 0 });
});

testUnless(noLinks)('a folder that another one takes the place of leaves no failures of its own behind', async () => {
  const { rig, client } = await createRigs();
  const album = join(rig.photos, 'album');
  makeLibrary(album, { count: 2, bytes: 800 });
  mkdirSync(join(rig.root, 'elsewhere'));
  symlinkSync(join(rig.root, 'elsewhere'), join(album, 'link that points outside'), 'junction');
  const [photos] = (await client.call('state.get', {})).sources;
  await client.call('sources.remove', { id: photos!.id });
  await client.call('sources.add', { path: album });
  await client.call('run.start', {});
  await client.ended();
  expect(await client.call('state.get', {})).toMatchObject({ outsideLinks: 1 });
  expect(await client.call('sources.add', { path: rig.photos })).toMatchObject({ added: { kind: 'around' }, failures: 0, outsideLinks: 0 });
});
