import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createChance, makePhoto } from '../rigs/library.ts';
import { createAppRig, writePhoto } from './app-rig.ts';

test('files in which an older Keepsake found no date get theirs with the next run, which journals nothing', async () => {
  const rig = await createAppRig();
  const chance = createChance(1);
  for (const name of ['one.jpg', 'two.jpg']) writePhoto(join(rig.photos, name), makePhoto(chance, 2000).content);
  await rig.backUp();
  await rig.restart();
  const catalog = new Database(join(rig.home, 'catalog.sqlite'));
  const dates = () => catalog.prepare('SELECT taken FROM files ORDER BY path').pluck().all();
  const before = dates();
  expect(before).toEqual([expect.any(Number), expect.any(Number)]);
  const version = catalog.pragma('user_version', { simple: true }) as number;
  catalog.exec(`UPDATE files SET taken = NULL; ALTER TABLE files DROP COLUMN undated; DROP TABLE folders; DROP TABLE unlisted; PRAGMA user_version = ${version - 3}`);
  const lines = rig.versions().length;
  expect((await rig.backUp()).summary).toMatchObject({ present: 2, uploaded: 0 });
  expect(dates()).toEqual(before);
  expect(catalog.prepare('SELECT sum(undated) FROM files').pluck().get()).toBe(0);
  expect(rig.versions()).toHaveLength(lines);
  catalog.close();
});
