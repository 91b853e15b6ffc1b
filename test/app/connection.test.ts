import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import {
  appStateSchema,
  updateSchema,
  type CommandInput,
  type CommandName,
  type FileWindow,
} from '../../src-shared/contract.ts';
import type { FileRow, FileState } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import { makeLibrary } from '../rigs/library.ts';
import {
  connect,
  createAppRig,
  filesBelow,
  soundObjects,
  writePhoto,
  type AppRig,
  type TestClient,
} from './app-rig.ts';
import { startServer } from './server-rig.ts';

const clients: TestClient[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.close()));

function client(rig: AppRig): TestClient {
  const made = connect(rig.app);
  clients.push(made);
  return made;
}

async function createPicked(): Promise<{ readonly rig: AppRig; readonly page: TestClient }> {
  const rig = await createAppRig();
  const page = client(rig);
  await page.call('sources.add', { path: rig.photos });
  return { rig, page };
}

test('a new home has the default vault, ten workers, and no folder', async () => {
  const rig = await createAppRig();
  const state = await client(rig).call('state.get', {});
  expect(appStateSchema.parse(state)).toMatchObject({
    version: '0.0.0',
    home: rig.home,
    sources: [],
    workers: 10,
    failures: 0,
    unreadableFolders: 0,
    outsideLinks: 0,
    destination: { kind: 'vault', address: join(rig.home, 'vault') },
  });
});

test('a folder is added, backed up, and every file seen with its state, by the contract alone', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg', 'b.jpg', 'notes.txt');
  await page.call('files.window', { offset: 0, limit: 50 });
  await page.call('run.start', {});
  const run = await page.ended();
  expect(run).toMatchObject({
    state: 'complete',
    counters: { processed: 3, uploaded: 2, skipped: 1 },
    totals: { files: 3, complete: true },
  });
  // What it is sent unasked reaches the end by itself.
  await expect
    .poll(() =>
      page.updates
        .findLast(({ files }) => files !== undefined)
        ?.files?.rows.map(({ state }) => state)
        .sort(),
    )
    .toEqual(['skipped', 'uploaded', 'uploaded']);
  const { rows, total } = await page.call('files.window', { offset: 0, limit: 50 });
  expect(total).toBe(3);
  expect(rows.map(({ path, state }) => `${path} ${state}`).sort()).toEqual([
    'a.jpg uploaded',
    'b.jpg uploaded',
    'notes.txt skipped',
  ]);
  for (const update of page.updates) updateSchema.parse(update);
  expect(soundObjects(join(rig.home, 'vault'))).toHaveLength(2);
});

test('settings survive a restart, and so does the last run', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  await page.call('workers.set', { workers: 3 });
  await page.call('destination.set', { address: rig.vault });
  await page.call('run.start', {});
  await page.ended();
  const before = await page.call('state.get', {});
  const files = await page.call('files.window', { offset: 0, limit: 10, state: 'uploaded' });
  await rig.restart();
  const again = client(rig);
  // Free space is the machine's, and moves.
  expect({ ...(await again.call('state.get', {})), space: undefined }).toEqual({ ...before, space: undefined });
  expect(before).toMatchObject({
    workers: 3,
    destination: { kind: 'vault', address: rig.vault },
    sources: [{ path: rig.photos, label: 'photos' }],
  });
  expect(await again.call('files.window', { offset: 0, limit: 10, state: 'uploaded' })).toEqual(files);
  expect(files).toMatchObject({ total: 1, rows: [{ path: 'a.jpg' }] });
});

test('a folder that is removed and added again keeps its ID, so nothing is journalled twice', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  await page.call('run.start', {});
  await page.ended();
  const [source] = (await page.call('state.get', {})).sources;
  expect((await page.call('sources.remove', { id: source!.id })).sources).toEqual([]);
  await expect(page.call('run.start', {})).rejects.toMatchObject({ code: 'usage' });
  expect((await page.call('sources.add', { path: rig.photos })).sources).toEqual([source]);
});

test('folders that lie within one another are merged, whichever is added first, and that is said', async () => {
  const rig = await createAppRig();
  rig.write('sub/a.jpg');
  const page = client(rig);
  const [whole, part] = [basename(rig.photos), 'sub'];
  const add = async (path: string) => {
    const { added, sources } = await page.call('sources.add', { path });
    return { added, paths: sources.map((each) => each.path) };
  };
  const sub = join(rig.photos, part);
  expect(await add(sub)).toEqual({ added: { kind: 'added', label: part, others: [] }, paths: [sub] });
  expect(await add(sub)).toEqual({ added: { kind: 'known', label: part, others: [] }, paths: [sub] });
  expect(await add(rig.photos)).toEqual({ added: { kind: 'around', label: whole, others: [part] }, paths: [rig.photos] });
  expect(await add(sub)).toEqual({ added: { kind: 'inside', label: part, others: [whole] }, paths: [rig.photos] });
});

test('two clients that add the same folder at once add one', async () => {
  const rig = await createAppRig();
  await Promise.all([client(rig), client(rig)].map((each) => each.call('sources.add', { path: rig.photos })));
  expect((await client(rig).call('state.get', {})).sources).toHaveLength(1);
  rig.write('a.jpg');
  await client(rig).call('run.start', {});
  await client(rig).ended();
  await rig.backUp();
  expect(new Set([...rig.versions(), ...rig.versions(join(rig.home, 'vault'))].map(({ source }) => source)).size).toBe(
    1,
  );
});

test('every client hears of a change', async () => {
  const rig = await createAppRig();
  const [one, two] = [client(rig), client(rig)];
  await one.call('sources.add', { path: rig.photos });
  expect(two.updates.at(-1)?.state?.sources).toHaveLength(1);
  two.close();
  const heard = two.updates.length;
  await one.call('workers.set', { workers: 5 });
  expect(two.updates).toHaveLength(heard);
});

test('input that is not of the contract is refused before it does anything', async () => {
  const { rig, page } = await createPicked();
  const wrong: readonly [CommandName, unknown][] = [
    ['workers.set', { workers: 0 }],
    ['workers.set', { workers: 65 }],
    ['workers.set', { workers: 'many' }],
    ['workers.set', { workers: 1.5 }],
    ['files.window', { offset: -1, limit: 5 }],
    ['files.window', { offset: 0, limit: 501 }],
    ['files.window', { offset: 0, limit: 5, state: 'lost' }],
    ['sources.add', {}],
    ['sources.add', { path: '' }],
    ['sources.remove', { id: '../x' }],
    ['destination.set', { address: '' }],
    ['run.start', { dryRun: 'yes' }],
  ];
  for (const [name, input] of wrong)
    await expect(
      page.call(name, input as CommandInput<CommandName>),
      `${name} ${JSON.stringify(input)}`,
    ).rejects.toMatchObject({ code: 'usage' });
  expect((await page.call('state.get', {})).workers).toBe(10);
  expect(filesBelow(join(rig.home, 'vault'))).toEqual([]);
});

test('a vault in a folder that is added, and a folder in the vault, are refused', async () => {
  const { rig, page } = await createPicked();
  await expect(page.call('destination.set', { address: join(rig.photos, 'backup') })).rejects.toMatchObject({
    code: 'overlap',
  });
  await expect(page.call('sources.add', { path: rig.root })).rejects.toMatchObject({ code: 'overlap' });
  expect((await page.call('state.get', {})).sources.map(({ path }) => path)).toEqual([rig.photos]);
});

test('a list of 5,000 files is paged through without a gap, all or in one state, by two clients at once', async () => {
  const { rig, page } = await createPicked();
  for (let file = 0; file < 5000; file += 1) {
    const name = file % 100 === 0 ? `${file}.jpg` : `${file}.txt`;
    writePhoto(join(rig.photos, `${file % 10}/${name}`), name);
  }
  await page.call('run.start', {});
  await page.ended();
  const readAll = async (reader: TestClient, limit: number, state?: FileState): Promise<FileRow[]> => {
    const rows: FileRow[] = [];
    for (let window: FileWindow | undefined; rows.length < (window?.total ?? 1); rows.push(...window.rows)) {
      window = await reader.call('files.window', {
        offset: rows.length,
        limit,
        ...(state === undefined ? {} : { state }),
      });
      if (window.rows.length === 0) break;
    }
    return rows;
  };
  const [all, photos, skipped] = await Promise.all([
    readAll(page, 499),
    readAll(client(rig), 7, 'uploaded'),
    readAll(client(rig), 500, 'skipped'),
  ]);
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 5000 }, (_, seq) => seq));
  expect(new Set(all.map(({ path }) => path)).size).toBe(5000);
  expect(photos).toEqual(all.filter(({ state }) => state === 'uploaded'));
  expect(skipped).toEqual(all.filter(({ state }) => state === 'skipped'));
  expect([photos.length, skipped.length]).toEqual([50, 4950]);
});

test('each client is sent its own window while files go by, and the workers change as they are told', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  const page = client(rig);
  makeLibrary(rig.photos, { count: 300, bytes: 600 });
  await page.call('sources.add', { path: rig.photos });
  await page.call('destination.set', { address: server.url, token: server.token });
  await page.call('workers.set', { workers: 1 });
  const [top, middle] = [client(rig), client(rig)];
  await top.call('files.window', { offset: 0, limit: 20 });
  await middle.call('files.window', { offset: 100, limit: 30 });
  await page.call('run.start', {});
  for (const workers of [64, 2, 17, 1, 64]) {
    await page.call('workers.set', { workers });
    await page.run((run) => run.lanes.length === workers || run.state === 'complete');
  }
  expect(await page.ended()).toMatchObject({
    state: 'complete',
    workers: 64,
    counters: { processed: 300, uploaded: 300 },
  });
  for (const [each, offset, limit] of [
    [top, 0, 20],
    [middle, 100, 30],
  ] as const) {
    const whole = (): FileWindow | undefined => each.updates.findLast(({ files }) => files !== undefined)?.files;
    await expect.poll(() => whole()?.rows.filter(({ state }) => state === 'uploaded').length).toBe(limit);
    for (const { files } of each.updates)
      for (const [index, row] of (files?.rows ?? []).entries()) expect(row.seq).toBe(offset + index);
  }
});

test('a second run in the same home at the same time waits its turn or is refused, in this process or another application', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  const server = await startServer(rig.root);
  await page.call('destination.set', { address: server.url, token: server.token });
  await server.stop();
  await page.call('run.start', {});
  await page.run(({ state }) => state === 'waiting');
  await expect(page.call('run.start', {})).rejects.toMatchObject({ code: 'busy' });
  // A command's backup waits its turn, and can be cancelled while it waits.
  const stop = new AbortController();
  const waiting = await rig.backUp({ signal: stop.signal, onNotice: () => stop.abort() });
  expect(waiting.summary).toMatchObject({ state: 'cancelled', processed: 0 });
  const other = await createApplication({ home: rig.home, version: '0.0.0', env: {} });
  await expect(
    other.backup({ folders: [rig.photos], to: [rig.vault], dryRun: false, signal: new AbortController().signal }),
  ).rejects.toMatchObject({ code: 'busy' });
  await other.close();
  // The refused ones took nothing from the first: it can still be cancelled, and then another may begin.
  await page.call('run.cancel', {});
  expect(await page.ended()).toMatchObject({ state: 'cancelled' });
  await page.call('destination.set', { address: rig.vault });
  await page.call('run.start', {});
  expect((await page.run(({ state }) => state === 'complete')).counters.uploaded).toBe(1);
});

test('a run is cancelled by the contract, and what is left is told as cancelled', async () => {
  const { rig, page } = await createPicked();
  makeLibrary(rig.photos, { count: 500, bytes: 600 });
  await page.call('workers.set', { workers: 2 });
  await page.call('run.start', {});
  await page.run(({ counters }) => counters.uploaded > 0);
  await page.call('run.cancel', {});
  const { state, counters } = await page.ended();
  expect(state).toBe('cancelled');
  expect(counters.processed).toBe(
    counters.uploaded + counters.present + counters.skipped + counters.failed + counters.cancelled,
  );
  expect(await page.call('files.window', { offset: 0, limit: 0, state: 'cancelled' })).toMatchObject({
    total: counters.cancelled,
  });
  const listed = await page.call('files.window', { offset: 0, limit: 500 });
  expect(listed.total).toBe(counters.processed);
  expect(listed.rows).toHaveLength(counters.processed);
});

test('a dry run by the contract makes no vault', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  await page.call('run.start', { dryRun: true });
  expect(await page.ended()).toMatchObject({ state: 'complete', dryRun: true, counters: { uploaded: 1 } });
  expect(filesBelow(join(rig.home, 'vault'))).toEqual([]);
});

test('the dashboard waits for a vault that is not connected, says so, and goes on when it is back', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  await page.call('destination.set', { address: rig.vault });
  rmSync(rig.vault, { recursive: true });
  mkdirSync(rig.vault);
  await page.call('run.start', {});
  const waiting = await page.run(({ state }) => state === 'waiting');
  expect(waiting.message).toContain(rig.vault);
  await page.call('run.cancel', {});
  expect(await page.ended()).toMatchObject({ state: 'cancelled', counters: { processed: 0 } });
  expect(filesBelow(rig.vault)).toEqual([]);
});

test('closing while a run is about to begin leaves no run behind', async () => {
  const { rig, page } = await createPicked();
  rig.write('a.jpg');
  const starting = page.call('run.start', {}).then(
    () => 'started',
    (error: unknown) => (error as KeepsakeError).code,
  );
  await rig.app.close();
  expect(['started', 'cancelled']).toContain(await starting);
  await rig.app.close();
  await rig.restart();
  // Its lock and its catalog were given back.
  expect((await rig.backUp()).summary.state).toBe('complete');
});
