import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AppState } from '../../src-shared/contract.ts';
import { testUnless } from '../rigs/skips.ts';
import { mountTmpfs, type Mount, whyNoMount } from '../rigs/tmpfs.ts';
import { connect, createAppRig, writePhoto, type AppRig, type TestClient } from './app-rig.ts';
import { startServer } from './server-rig.ts';

const noMount = await whyNoMount();
const mebibyte = 1024 * 1024;

interface OverviewRig extends AppRig {
  readonly client: TestClient;
  state(): Promise<AppState>;
  backUpAll(): Promise<AppState>;
}

/** A home whose photos go to the rig's vault, and a window that looks at it. */
async function createRig(): Promise<OverviewRig> {
  const rig = await createAppRig();
  const client = connect(rig.app);
  await client.call('destination.set', { address: rig.vault });
  const state = (): Promise<AppState> => client.call('state.get', {});
  return {
    ...rig, client, state,
    get app() {
      return rig.app;
    },
    async backUpAll() {
      await client.call('run.start', {});
      await client.ended();
      return state();
    },
  };
}

async function mount(at: string, bytes: number): Promise<Mount> {
  mkdirSync(at);
  const disk = await mountTmpfs({ bytes, at });
  onTestFinished(() => disk.close());
  return disk;
}

/** Asks until the state is as wanted: what is looked at may answer a moment later. */
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 20_000 });

describe('what is safe', () => {
  test('is told of each source and of all together, and survives another try of what failed, and a restart', async () => {
    const rig = await createRig();
    rig.write('a.jpg', 'b.jpg');
    const camera = join(rig.root, 'camera');
    writePhoto(join(camera, 'c.jpg'), 'c');
    await rig.client.call('sources.add', { path: rig.photos });
    await rig.client.call('sources.add', { path: camera });
    const before = await rig.state();
    expect(before.safe).toEqual({ files: 0, bytes: 0, whole: false });

    await rig.backUpAll();
    await eventually(async () => (await rig.state()).safe.whole).toBe(true);
    const { sources, safe } = await rig.state();
    expect(sources.map(({ label, files, failures, connected }) => ({ label, files, failures, connected }))).toEqual([
      { label: 'photos', files: 2, failures: 0, connected: true },
      { label: 'camera', files: 1, failures: 0, connected: true },
    ]);
    expect(safe.files).toBe(3);
    expect(safe.bytes).toBe(sources[0]!.bytes + sources[1]!.bytes);
    expect(Date.parse(safe.at ?? '')).toBeGreaterThan(0);

    await rig.client.call('run.retry', {});
    await rig.client.run((run) => run.retry === true && run.state === 'complete');
    expect((await rig.state()).safe).toEqual(safe);
    await rig.restart();
    expect((await connect(rig.app).call('state.get', {})).safe).toEqual(safe);
  });
});

describe('a source', () => {
  test('that is unplugged is not connected, whether its folder is gone or empty, and keeps its numbers', async () => {
    const rig = await createRig();
    rig.write('a.jpg');
    await rig.client.call('sources.add', { path: rig.photos });
    const connected = (): Promise<boolean> => rig.state().then(({ sources }) => sources[0]!.connected);
    await rig.backUpAll();
    await eventually(connected).toBe(true);

    renameSync(rig.photos, `${rig.photos}-unplugged`);
    await eventually(connected).toBe(false);
    mkdirSync(rig.photos);
    expect(await connected()).toBe(false);
    const { sources, safe } = await rig.state();
    expect(sources[0]).toMatchObject({ files: 1 });
    expect(Date.parse(sources[0]!.seenAt ?? '')).toBeGreaterThan(0);
    expect(safe.files).toBe(1);

    rmSync(rig.photos, { recursive: true });
    renameSync(`${rig.photos}-unplugged`, rig.photos);
    await eventually(connected).toBe(true);
  });

  test('that is empty from the beginning is connected', async () => {
    const rig = await createRig();
    await rig.client.call('sources.add', { path: rig.photos });
    await rig.backUpAll();
    await eventually(() => rig.state().then(({ sources }) => sources[0]!.connected)).toBe(true);
  });
});

describe('the destination', () => {
  testUnless(noMount)('tells its space, and is warned of when it is nearly full', async () => {
    const rig = await createRig();
    const disk = await mount(join(rig.root, 'disk'), 64 * mebibyte);
    await rig.client.call('destination.set', { address: join(disk.path, 'vault') });
    rig.write('a.jpg');
    await rig.client.call('sources.add', { path: rig.photos });
    await eventually(() => rig.state().then(({ space }) => space?.total)).toBe(64 * mebibyte);
    expect((await rig.state()).warnings).toEqual([]);
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(62 * mebibyte));
    await eventually(() => rig.state().then(({ warnings }) => warnings.map(({ kind }) => kind))).toEqual(['nearly-full']);
  });

  test('that is gone is said in one sentence, until it is back', async () => {
    const rig = await createRig();
    const problem = (): Promise<string | undefined> => rig.state().then(({ destinationProblem }) => destinationProblem);
    expect(await problem()).toBe(undefined);
    renameSync(rig.vault, `${rig.vault}-unplugged`);
    await eventually(problem).toBe(`The vault in ${rig.vault} is not connected: connect its drive, or choose another destination.`);
    expect((await rig.state()).space).toBe(undefined);
    renameSync(`${rig.vault}-unplugged`, rig.vault);
    await eventually(problem).toBe(undefined);
  });

  test('that is a server tells its space, and that it does not answer', async () => {
    const rig = await createRig();
    const server = await startServer(rig.root);
    await rig.client.call('destination.set', { address: server.url, token: server.token });
    await eventually(() => rig.state().then(({ space }) => space !== undefined && space.total >= space.free)).toBe(true);
    await server.stop();
    // A new run is a new moment: the server is asked again.
    await rig.client.call('sources.add', { path: rig.photos });
    await rig.client.call('run.start', {});
    await rig.client.run((run) => run.state !== 'starting');
    await eventually(() => rig.state().then(({ destinationProblem }) => destinationProblem)).toMatch(/does not answer/);
    await rig.client.call('run.cancel', {});
  });
});

describe('a vault on the disk of the photos', () => {
  testUnless(noMount)('is warned of until it lies on another disk; dismissed, it is hidden until it comes again', async () => {
    const rig = await createRig();
    await rig.client.call('sources.add', { path: rig.photos });
    const kinds = (): Promise<readonly string[]> => rig.state().then(({ warnings }) => warnings.map(({ kind }) => kind));
    await eventually(kinds).toEqual(['same-disk']);
    expect((await rig.state()).warnings).toMatchObject([{ labels: ['photos'] }]);
    expect((await rig.client.call('warnings.dismiss', { id: 'same-disk' })).warnings).toEqual([]);
    await rig.restart();
    const client = connect(rig.app);
    await client.call('state.get', {});
    expect((await client.call('state.get', {})).warnings).toEqual([]);

    const other = await mount(join(rig.root, 'disk'), 64 * mebibyte);
    const set = (address: string): Promise<AppState> => client.call('destination.set', { address });
    await set(join(other.path, 'vault'));
    expect((await client.call('state.get', {})).warnings).toEqual([]);
    await set(rig.vault);
    await eventually(() => client.call('state.get', {}).then(({ warnings }) => warnings.length)).toBe(1);
  });
});

testUnless(noMount)('two cards of one name on the disk of the vault are told apart, in the warning and when a place is tested', async () => {
  const rig = await createRig();
  const cards = ['CANON', 'SONY'].map((name) => join(rig.root, name, 'DCIM'));
  for (const card of cards) mkdirSync(card, { recursive: true });
  for (const path of cards) await rig.client.call('sources.add', { path });
  const labels = ['DCIM (CANON)', 'DCIM (SONY)'];
  await eventually(() => rig.state().then(({ warnings }) => warnings)).toMatchObject([{ kind: 'same-disk', labels }]);
  expect((await rig.client.call('destination.test', { address: join(rig.root, 'another vault') })).sameDisk).toEqual(labels);
});

describe('a folder that a command backed up', () => {
  test('is told of with what is safe of it, until it is added; removed, it is not told of as the command\'s', async () => {
    const rig = await createRig();
    rig.write('a.jpg', 'b.jpg');
    await rig.backUp();
    const { sources, unlistedSources, safe } = await rig.state();
    expect(unlistedSources).toMatchObject([{ label: 'photos', path: rig.photos, files: 2, fromCommandLine: true, doneAt: expect.any(String) as string }]);
    expect([sources, safe.files]).toEqual([[], 0]);

    const added = await rig.client.call('sources.add', { path: rig.photos });
    expect(added.sources).toMatchObject([{ label: 'photos', files: 2 }]);
    expect(added.unlistedSources).toEqual([]);

    const removed = await rig.client.call('sources.remove', { id: added.sources[0]?.id ?? '' });
    expect(removed).toMatchObject({ sources: [], unlistedSources: [{ files: 2, fromCommandLine: false }] });
    await rig.backUp();
    expect((await rig.state()).unlistedSources).toMatchObject([{ fromCommandLine: true }]);
  });

  test('is told of with the other destination that it went to', async () => {
    const rig = await createRig();
    rig.write('a.jpg', 'b.jpg');
    const elsewhere = join(rig.root, 'elsewhere');
    await rig.backUp({ to: [elsewhere] });
    const { unlistedSources } = await rig.state();
    expect(unlistedSources).toMatchObject([{
      path: rig.photos, files: 0, fromCommandLine: true,
      elsewhere: [{ destination: expect.stringContaining(elsewhere) as string, files: 2 }],
    }]);
  });

  test('has nothing that is safe after a rehearsal', async () => {
    const rig = await createRig();
    rig.write('a.jpg');
    await rig.backUp({ dryRun: true });
    expect((await rig.state()).unlistedSources.filter(({ files }) => files > 0)).toEqual([]);
  });
});
