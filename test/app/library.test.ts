import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import type { Warning } from '../../src-shared/contract.ts';
import { librarySources } from '../../src-main/app/file-windows.ts';
import { createChance, makePhoto } from '../rigs/library.ts';
import { onWine } from '../rigs/skips.ts';
import { backUp, connect, sha256, writePhoto, type TestClient } from './app-rig.ts';

interface Rig {
  readonly app: Application;
  readonly connection: TestClient;
  readonly photos: string;
  readonly vault: string;
  readonly source: string;
  /** Paths that the file manager was asked to show. */
  readonly revealed: string[];
}

/** An application whose door has a file manager, and whose one source was backed up once. */
async function createRig(...names: readonly string[]): Promise<Rig> {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-library-'));
  const photos = join(root, 'photos');
  const revealed: string[] = [];
  mkdirSync(photos);
  for (const name of names) writePhoto(join(photos, name));
  const app = await createApplication({
    home: join(root, 'home'), version: '0.0.0', env: {}, ports: { reveal: async (path) => void revealed.push(path) },
  });
  onTestFinished(async () => {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  });
  const connection = connect(app);
  const { sources } = await connection.call('sources.add', { path: photos });
  await backUp(app, {});
  return { app, connection, photos, vault: join(root, 'home/vault'), source: sources[0]!.id, revealed };
}

test('a file’s details tell where it is and was, what it holds now and held before', async () => {
  const { app, connection, photos, vault, source } = await createRig('Garden/rose.jpg');
  const path = join(photos, 'Garden/rose.jpg');
  const { content, taken } = makePhoto(createChance(3), 2000);
  writePhoto(path, content);
  await backUp(app, {});
  const details = await connection.call('files.details', { source, path: 'Garden/rose.jpg' });
  expect(details).toMatchObject({
    absolutePath: path, exists: true, bytes: 2000, place: join(vault, 'objects', sha256(content).slice(0, 2), `${sha256(content)}.jpg`),
    // What the camera's clock showed, whatever the time zone.
    takenAt: new Date(taken.toISOString().slice(0, 19)).toISOString(),
  });
  expect(details.versions.map((version) => version.sha256)).toEqual([sha256(content), sha256(path)]);
  rmSync(path);
  expect(await connection.call('files.details', { source, path: 'Garden/rose.jpg' })).toMatchObject({ exists: false });
});

test('a file whose mtime alone moved has one version, with the new mtime', async () => {
  const { app, connection, photos, source } = await createRig('a.jpg');
  const moved = new Date(Date.UTC(2020, 0, 1, 1));
  utimesSync(join(photos, 'a.jpg'), moved, moved);
  await backUp(app, {});
  const { versions, modifiedAt } = await connection.call('files.details', { source, path: 'a.jpg' });
  expect(versions).toMatchObject([{ sha256: sha256(join(photos, 'a.jpg')), modifiedAt: moved.toISOString() }]);
  expect(modifiedAt).toBe(moved.toISOString());
});

test('a photo that is nothing but zeros is backed up, and everybody is told, until it is one again', async () => {
  const { app, connection, photos, source } = await createRig('good.jpg');
  writeFileSync(join(photos, 'bad.jpg'), Buffer.alloc(70_000));
  writeFileSync(join(photos, 'bad.xmp'), Buffer.alloc(70));
  writeFileSync(join(photos, 'large.mov'), Buffer.alloc(17 * 1024 * 1024));
  const notices = async (): Promise<readonly (string | undefined)[]> =>
    (await backUp(app, {})).files.map(({ path, state, notice }) => `${basename(path)} ${state}${notice === undefined ? '' : `: ${notice}`}`).sort();
  const said = 'There is no picture in it: all its bytes are zero.';
  expect(await notices()).toEqual([`bad.jpg uploaded: ${said}`, 'bad.xmp uploaded', 'good.jpg present', `large.mov uploaded: ${said}`]);
  expect(await notices()).toEqual([`bad.jpg present: ${said}`, 'bad.xmp present', 'good.jpg present', `large.mov present: ${said}`]);
  for (const scope of ['run', 'library'] as const) {
    const { rows } = await connection.call('files.window', { scope, offset: 0, limit: 9, search: 'jpg' });
    expect(rows.map(({ path, reason }) => [path, reason]).sort()).toEqual([['bad.jpg', said], ['good.jpg', undefined]]);
  }
  expect((await connection.call('files.details', { source, path: 'bad.jpg' })).notice).toBe(said);
  const warnings = async (): Promise<readonly Warning[]> => (await connection.call('state.get', {})).warnings.filter(({ kind }) => kind === 'no-picture');
  await expect.poll(warnings).toMatchObject([{ files: 2, examples: ['bad.jpg', 'large.mov'] }]);

  writePhoto(join(photos, 'bad.jpg'));
  rmSync(join(photos, 'large.mov'));
  await backUp(app, {});
  expect((await connection.call('files.details', { source, path: 'bad.jpg' })).notice).toBeUndefined();
  await expect.poll(warnings).toEqual([]);
});

test('an empty file is no photo: it is skipped, and what it held before stays the newest version', async () => {
  const { app, connection, photos, source } = await createRig('a.jpg');
  const photo = sha256(join(photos, 'a.jpg'));
  writeFileSync(join(photos, 'a.jpg'), '');
  writeFileSync(join(photos, 'b.jpg'), '');
  const { files, summary } = await backUp(app, {});
  expect(files.map(({ path, state, reason }) => [basename(path), state, reason]).sort()).toEqual(
    ['a.jpg', 'b.jpg'].map((name) => [name, 'skipped', 'empty: there is nothing in it']));
  expect(summary).toMatchObject({ skipped: 2, uploaded: 0 });
  expect((await connection.call('files.details', { source, path: 'a.jpg' })).versions).toMatchObject([{ sha256: photo }]);
  expect((await connection.call('files.window', { scope: 'library', offset: 0, limit: 9 })).rows.map(({ path }) => path)).toEqual(['a.jpg']);
});

test('the file manager is shown files of the sources alone', async () => {
  const { connection, photos, source, revealed } = await createRig('rose.jpg');
  await connection.call('files.reveal', { source, path: 'rose.jpg' });
  expect(revealed).toEqual([join(photos, 'rose.jpg')]);
  writePhoto(join(photos, '../secret.jpg'));
  if (!onWine) symlinkSync(join(photos, '..'), join(photos, 'out'), 'junction');
  const refused = { code: 'refused' };
  await expect(connection.call('files.reveal', { source, path: '../secret.jpg' })).rejects.toMatchObject(refused);
  await expect(connection.call('files.details', { source, path: 'a/../../secret.jpg' })).rejects.toMatchObject(refused);
  await expect(connection.call('files.reveal', { source, path: 'gone.jpg' })).rejects.toMatchObject({ code: 'vanished' });
  await expect(connection.call('files.reveal', { source: 'nobody001', path: 'rose.jpg' })).rejects.toMatchObject({ code: 'not-found' });
  expect(revealed).toHaveLength(1);
});

test('the library, the months and the history tell of what was backed up', async () => {
  const { app, connection, source } = await createRig('a/one.jpg', 'a/two.jpg', 'b/three.jpg', 'notes.txt');
  await backUp(app, {});
  const library = await connection.call('files.window', { offset: 0, limit: 10, scope: 'library', search: 'a/' });
  expect(library.total).toBe(2);
  const run = await connection.call('files.window', { offset: 0, limit: 10, source, sort: { by: 'name', descending: false } });
  expect(run.rows.map(({ path, state }) => [path, state])).toEqual([
    ['notes.txt', 'skipped'], ['a/one.jpg', 'present'], ['b/three.jpg', 'present'], ['a/two.jpg', 'present'],
  ]);
  expect(await connection.call('timeline.get', {})).toMatchObject({ months: [{ month: '2020-02', files: 3 }], undated: 0 });
  const { total, runs } = await connection.call('runs.list', { offset: 0, limit: 10 });
  expect(total).toBe(2);
  expect(runs.map(({ counters }) => counters.uploaded)).toEqual([0, 3]);
  expect(await connection.call('runs.get', { id: runs[1]!.id })).toMatchObject({ run: runs[1], failures: [] });
  await expect(connection.call('runs.get', { id: 'unknown001' })).rejects.toMatchObject({ code: 'not-found' });
});

test('files of a folder that was removed are in the library, and every count says so', async () => {
  const { app, connection, photos, source } = await createRig('one.jpg', 'two.jpg');
  const other = join(photos, '../other');
  writePhoto(join(other, 'three.jpg'));
  await connection.call('sources.add', { path: other });
  await backUp(app, {});
  await connection.call('sources.remove', { id: source });
  await vi.waitFor(async () => expect(await connection.call('state.get', {})).toMatchObject({
    safe: { files: 1 }, libraryFiles: 3, unlistedSources: [{ id: source, label: 'photos', files: 2 }],
  }));
  expect((await connection.call('files.window', { offset: 0, limit: 10, scope: 'library' })).total).toBe(3);
  expect((await connection.call('files.window', { offset: 0, limit: 10, scope: 'library', source })).total).toBe(2);
  expect((await connection.call('timeline.get', {})).months).toMatchObject([{ files: 3 }]);
});

test('what a command is given wrong is said in plain words', async () => {
  const { connection } = await createRig('one.jpg');
  const search = 'x'.repeat(300);
  await expect(connection.call('files.window', { offset: 0, limit: 10, search }))
    .rejects.toMatchObject({ code: 'usage', message: 'This text is too long: at most 200 characters are possible.' });
  await expect(connection.call('workers.set', { workers: 1000 }))
    .rejects.toMatchObject({ message: 'This number is too large: at most 64 is possible.' });
  await expect(connection.call('sources.add', { path: '' })).rejects.toMatchObject({ message: 'Something is missing here: fill it in.' });
});

test('a page that shows the library is told what a backup brings into it', async () => {
  const { app, connection, photos } = await createRig('one.jpg');
  await connection.call('files.window', { offset: 0, limit: 10, scope: 'library' });
  writePhoto(join(photos, 'two.jpg'));
  await backUp(app, {});
  const told = () => connection.updates.findLast(({ files }) => files !== undefined)?.files?.rows;
  await vi.waitFor(() => expect(told()?.map(({ path }) => path).sort()).toEqual(['one.jpg', 'two.jpg']));
});

test('a folder that lies in another one is in the library once', () => {
  const folder = (id: string, path: string, picked: boolean) => ({ id, label: id, path: resolve(path), picked });
  const sources = [
    folder('pictures', '/home/ada/Pictures', true), folder('holiday', '/home/ada/Pictures/Holiday', false),
    folder('picturesold', '/home/ada/Pictures old', false),
  ];
  expect(librarySources(sources)).toEqual(['pictures', 'picturesold']);
});
