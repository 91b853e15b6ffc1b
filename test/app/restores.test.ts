import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createApplication, type LocalApplication } from '../../src-main/app/application.ts';
import type { DoorPorts } from '../../src-main/app/ports.ts';
import type { AppState, Update } from '../../src-shared/contract.ts';
import type { RestoreSnapshot } from '../../src-shared/restore.ts';
import { startServer } from './server-rig.ts';
import { backUp, connect, filesBelow, writePhoto, type TestClient } from './app-rig.ts';

/** A home whose folder "Pictures" is backed up: three photos, of which one was deleted since, and one changed. */
async function createBackedUpHome() {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-restores-'));
  const home = join(root, 'home');
  const photos = join(root, 'Pictures');
  const apps: LocalApplication[] = [];
  onTestFinished(async () => {
    for (const app of apps) await app.close();
    rmSync(root, { recursive: true, force: true });
  });
  async function open(ports: DoorPorts = {}): Promise<TestClient & { readonly app: LocalApplication }> {
    const app = await createApplication({ home, version: '0.0.0', env: {}, ports });
    apps.push(app);
    return { ...connect(app), app };
  }
  const first = await open();
  await first.call('destination.set', { kind: 'vault', address: join(root, 'vault') });
  for (const name of ['a.jpg', '2024/b.jpg', '2024/c.jpg']) writePhoto(join(photos, name), name);
  await first.call('sources.add', { path: photos });
  await backUp(first.app, {});
  const before = new Date().toISOString();
  rmSync(join(photos, '2024/c.jpg'));
  writePhoto(join(photos, 'a.jpg'), 'a changed');
  await backUp(first.app, {});
  const [source] = (await first.call('state.get', {})).sources;
  /** Has the photo of 4 MB, which is backed up now, take longer than a test. */
  async function slowDown(isSlow: boolean, client: TestClient = first): Promise<void> {
    if (!isSlow) {
      await client.call('preferences.set', { bandwidth: { mode: 'unlimited', timetable: [] } });
      return;
    }
    writePhoto(join(photos, 'big.jpg'), new Uint8Array(4_000_000).fill(7));
    await backUp(first.app, {});
    await client.call('preferences.set', { bandwidth: { mode: 'limited', bytesPerSecond: 50_000, timetable: [] } });
  }
  return { root, photos, open, first, source: source!.id, before, slowDown };
}

/** Waits for the end of a restore. */
function ended(client: TestClient, id?: string): Promise<RestoreSnapshot> {
  const { promise, resolve } = Promise.withResolvers<RestoreSnapshot>();
  const listen = ({ restore }: Update | { restore?: AppState['restore'] }): void => {
    if (restore !== undefined && (id === undefined || restore.id === id) && ['complete', 'failed', 'cancelled'].includes(restore.state)) resolve(restore);
  };
  client.onUpdate(listen, new AbortController().signal);
  return promise;
}

/** Waits until the large photo is all that is left. */
async function restoring(client: TestClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  client.onUpdate(({ restore }) => {
    if (restore?.state === 'running' && restore.counters.restored === 3) resolve(undefined);
  }, new AbortController().signal);
  await promise;
}

const longer = 120_000;

test('a preview says what would be restored, also of another time, and writes nothing', { timeout: longer }, async () => {
  const { root, first, source, before } = await createBackedUpHome();
  const to = join(root, 'restored');
  const preview = await first.call('restore.preview', { to, removed: false });
  expect(preview).toMatchObject({ files: 2, removed: 1, fits: true, targets: [{ path: to }] });
  expect(await first.call('restore.preview', { to, removed: true })).toMatchObject({ files: 3 });
  expect(await first.call('restore.preview', { to, removed: false, at: before })).toMatchObject({ files: 3, at: before });
  const selection = [{ source, path: '2024' }, { source, path: '2024/b.jpg' }];
  expect(await first.call('restore.preview', { to, removed: false, selection })).toMatchObject({ files: 1 });
  expect(await first.call('restore.preview', { removed: false })).toMatchObject({ files: 2, targets: [{ path: join(root, 'Pictures') }] });
  expect(existsSync(to)).toBe(false);
  expect((await first.call('state.get', {})).restore).toBeUndefined();
  expect(await first.call('restores.list', {})).toEqual({ restores: [] });
  await expect(first.call('restore.preview', { to: 'restored', removed: false })).rejects.toMatchObject({ code: 'usage' });
  await expect(first.call('restore.preview', { to, removed: false, at: '2001-01-01T00:00:00Z', selection })).rejects.toMatchObject({ code: 'not-found' });
});

test('a selection is restored as a run: told while it goes on, kept in the history, and dismissed', { timeout: longer }, async () => {
  const { root, first, source, before } = await createBackedUpHome();
  const to = join(root, 'restored');
  const end = ended(first);
  const selection = [{ source, path: 'a.jpg' }];
  const state = await first.call('restore.start', { to, removed: true, at: before, selection });
  expect(state.restore).toMatchObject({ dryRun: false });
  expect(await end).toMatchObject({ state: 'complete', counters: { restored: 1, failed: 0 }, id: state.restore!.id });
  expect(readFileSync(join(to, 'Pictures/a.jpg'))).toEqual(readFileSync(writeTemporary(root, 'a.jpg')));
  expect((await first.call('restores.list', {})).restores).toMatchObject([{ id: state.restore!.id, state: 'complete' }]);
  expect((await first.call('state.get', {})).restore).toMatchObject({ state: 'complete' });
  expect((await first.call('restore.dismiss', {})).restore).toBeUndefined();
  expect((await first.call('restores.list', {})).restores).toHaveLength(1);
});

/** What the photo of this name was before it changed. */
function writeTemporary(root: string, name: string): string {
  const file = join(root, 'before.jpg');
  writePhoto(file, name);
  return file;
}

test('a file that is in the way gets no new content: the restored one is put beside it, and listed', { timeout: longer }, async () => {
  const { photos, first, source } = await createBackedUpHome();
  writeFileSync(join(photos, '2024/b.jpg'), 'mine');
  const end = ended(first);
  const { restore } = await first.call('restore.start', { removed: false, selection: [{ source, path: '2024' }] });
  const { counters, renamed } = await end;
  expect(counters).toMatchObject({ restored: 1, renamed: 1 });
  expect(renamed).toMatchObject([{ path: '2024/b.jpg', to: expect.stringMatching(/2024[\\/]b \(restored \d{4}-\d\d-\d\d\)\.jpg$/) as string }]);
  expect(readFileSync(join(photos, '2024/b.jpg'), 'utf8')).toBe('mine');
  const { csv } = await first.call('restores.csv', { id: restore!.id });
  const [heading, line, rest] = csv.split('\r\n');
  expect([heading, rest]).toEqual(['\uFEFFFile,Restored as,Bytes,What happened', '']);
  expect(line).toContain(`Pictures/2024/b.jpg,${renamed[0]!.to!},10,`);
});

test('one that is interrupted by the end of Keepsake goes on after the restart, and is notified at its end', { timeout: longer }, async () => {
  const { root, first, open, slowDown } = await createBackedUpHome();
  const to = join(root, 'restored');
  await first.call('preferences.set', { notifications: 'everything' });
  await slowDown(true);
  const started = await first.call('restore.start', { to, removed: true });
  await restoring(first);
  await first.app.close();
  const shown: string[] = [];
  const again = await open({ background: true, languages: ['en'], notifier: { show: ({ title, view }) => shown.push(`${title} ${view}`) } });
  const end = ended(again, started.restore!.id);
  await slowDown(false, again);
  expect((await end).state).toBe('complete');
  expect(filesBelow(to)).toHaveLength(4);
  await vi.waitFor(() => expect(shown).toEqual(['Your photos are restored restore']), 10_000);
});

test('only one goes on at a time; workers, pause and cancel apply to it', { timeout: longer }, async () => {
  const { root, first, slowDown } = await createBackedUpHome();
  const to = join(root, 'restored');
  await slowDown(true);
  await first.call('restore.start', { to, removed: true });
  await restoring(first);
  await expect(first.call('restore.start', { to, removed: true })).rejects.toMatchObject({ code: 'busy' });
  expect((await first.call('workers.set', { workers: 3 })).restore).toMatchObject({ workers: 3 });
  expect((await first.call('pause', {})).restore).toMatchObject({ state: 'paused' });
  expect((await first.call('resume', {})).restore).toMatchObject({ state: 'running' });
  const end = ended(first);
  await first.call('restore.cancel', {});
  expect(await end).toMatchObject({ state: 'cancelled', counters: { cancelled: 1 } });
  expect(filesBelow(to).filter((name) => name.endsWith('big.jpg'))).toEqual([]);
});

test('a restore that cannot go on after a restart ends with a record of why, and is not tried again', { timeout: longer }, async () => {
  const { root, first, open } = await createBackedUpHome();
  const file = join(root, 'home', 'restores.json');
  await first.app.close();
  // What a command had asked for with a token of its own, or with --insecure: neither is there any more.
  const server = await startServer(root);
  const froms = [[server.url, 'unauthorized'], ['http://192.0.2.1:4811', 'usage']] as const;
  for (const [index, [from, code]] of froms.entries()) {
    const id = `restore0000${index}`;
    writeFileSync(file, JSON.stringify({ pending: { id, from, to: join(root, 'restored'), paths: [], removed: false }, ended: [] }));
    const said: string[] = [];
    const again = await open({ background: true, notifier: { show: ({ title }) => said.push(title) } });
    await expect.poll(async () => (await again.call('restores.list', {})).restores, { timeout: 60_000 }).toHaveLength(1);
    const [record] = (await again.call('restores.list', {})).restores;
    expect(record).toMatchObject({ id, state: 'failed', code });
    expect(record!.message).toMatch(/\w/);
    await expect.poll(() => said).toEqual(['The restore stopped']);
    expect((await again.call('state.get', {})).restore).toMatchObject({ id, state: 'failed' });
    await again.app.close();
    expect(JSON.parse(readFileSync(file, 'utf8'))).not.toHaveProperty('pending');
  }
});
