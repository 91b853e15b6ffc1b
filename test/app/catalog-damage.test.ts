import { closeSync, openSync, readdirSync, renameSync, mkdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connect, createAppRig, ends, type AppRig } from './app-rig.ts';

const count = 700;

/** Breaks pages of a table's content in the middle of the file, as a bad sector does: nothing shows when it is opened. */
function damage(rig: AppRig, table: string): void {
  const file = join(rig.home, 'catalog.sqlite');
  const database = new Database(file);
  const pages = database
    .prepare<[string], { pageno: number; pgsize: number }>(
      "SELECT pageno, pgsize FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno")
    .all(table);
  // Whoever has pages in memory reads them again.
  database.exec("UPDATE runs SET destination = destination || ' '");
  database.close();
  expect(pages.length).toBeGreaterThan(7);
  const opened = openSync(file, 'r+');
  for (const { pageno, pgsize } of pages.slice(pages.length / 2, pages.length / 2 + 3))
    writeSync(opened, Buffer.alloc(pgsize, 0x55), 0, pgsize, (pageno - 1) * pgsize);
  closeSync(opened);
}

const setAside = (rig: AppRig): readonly string[] => readdirSync(rig.home).filter((name) => /\.damaged-\d+$/.test(name));

test('damage deep in the catalog that shows in the middle of a run: said, set aside, and learnt anew from the journal', async () => {
  const rig = await createAppRig();
  rig.write(...Array.from({ length: count }, (_, index) => `${index}.jpg`));
  await rig.backUp({ workers: 4 });
  rmSync(join(rig.photos, '7.jpg'));
  rig.write('new.jpg');
  await rig.restart();

  let files = 0;
  const result = await rig.backUp({
    workers: 4,
    onFile: () => {
      if (++files === 1) damage(rig, 'files');
    },
  });
  expect(result.destinationError).toBeUndefined();
  expect(ends(result)).toEqual({ uploaded: 1, present: count - 1 });
  expect(result.notices.join()).toMatch(/catalog was damaged and is rebuilt/);
  expect(setAside(rig)).toHaveLength(1);
  // What it had seen before is forgotten: nothing is called gone for that.
  expect(rig.journal().some(({ kind }) => kind === 'removed')).toBe(false);
  expect(rig.versions()).toHaveLength(count + 1);

  const next = await rig.backUp({ workers: 4 });
  expect(ends(next)).toEqual({ present: count });
  expect(next.notices).toEqual([]);
  expect(rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []))).toEqual(['7.jpg']);
  expect(rig.versions()).toHaveLength(count + 1);
});

test('damage that is there before a run: said, set aside, and learnt anew, so that the run knows what is gone', async () => {
  const rig = await createAppRig();
  rig.write(...Array.from({ length: count }, (_, index) => `${index}.jpg`));
  await rig.backUp({ workers: 4 });
  await rig.app.close();
  damage(rig, 'files');
  rmSync(join(rig.photos, '7.jpg'));
  await rig.restart();

  const result = await rig.backUp({ workers: 4 });
  expect(ends(result)).toEqual({ present: count - 1 });
  expect(result.notices.join()).toMatch(/catalog was damaged and is rebuilt/);
  expect(rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []))).toEqual(['7.jpg']);
});

test('damage that somebody meets who looks at the photos: the next look finds a new catalog', async () => {
  const rig = await createAppRig();
  rig.write(...Array.from({ length: count }, (_, index) => `${index}.jpg`));
  await rig.backUp({ workers: 4 });
  await rig.app.close();
  damage(rig, 'runFiles');
  await rig.restart();
  const client = connect(rig.app);
  // Its list is gone with it; it is no reason to fail for ever.
  await client.call('files.window', { offset: 0, limit: 500, sort: { by: 'name', descending: false } }).catch(() => undefined);
  await client.call('files.window', { offset: 350, limit: 100 }).catch(() => undefined);
  await expect.poll(() => setAside(rig).length).toBe(1);
  const window = await client.call('files.window', { offset: 0, limit: 10 });
  expect(window.rows).toEqual([]);
  client.close();
  expect(ends(await rig.backUp({ workers: 4 }))).toEqual({ present: count });
  expect(rig.versions()).toHaveLength(count);
});

test('a catalog that could not be opened is opened when it is needed again', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  const file = join(rig.home, 'catalog.sqlite');
  mkdirSync(file, { recursive: true });
  await expect(rig.backUp()).rejects.toMatchObject({ code: 'io' });
  renameSync(file, `${file}-was-a-folder`);
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
});

test('a file that the catalog knows, that the walk did not see and that is there is not called gone', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg', 'back-again.jpg', 'gone.jpg');
  await rig.backUp();
  rmSync(join(rig.photos, 'back-again.jpg'));
  rmSync(join(rig.photos, 'gone.jpg'));
  // The folder is listed by now.
  await rig.backUp({ onFile: () => rig.write('back-again.jpg') });
  expect(rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []))).toEqual(['gone.jpg']);
  expect(ends(await rig.backUp())).toEqual({ present: 3 });
});

test('a record of the last run that is damaged is left out, and hides nothing else', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  await rig.app.close();
  const database = new Database(join(rig.home, 'catalog.sqlite'));
  database.exec("UPDATE runs SET snapshot = replace(snapshot, '{', 'z')");
  database.close();
  await rig.restart();
  const client = connect(rig.app);
  expect((await client.call('state.get', {})).run).toBeUndefined();
  expect((await client.call('runs.list', { offset: 0, limit: 10 })).runs).toEqual([]);
  client.close();
  expect(ends(await rig.backUp())).toEqual({ present: 1 });
});
