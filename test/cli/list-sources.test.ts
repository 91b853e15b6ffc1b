import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePhoto, createChance } from '../rigs/library.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeAll(async () => {
  rig = await createCliRig();
  await mkdir(join(rig.photos, '2024'));
  const chance = createChance(1);
  for (const name of ['a.jpg', '2024/b.jpg']) await writeFile(join(rig.photos, name), makePhoto(chance, 1000).content);
  await rig.run(['photos', '--to', rig.vault]);
});
afterAll(() => rig.close());

test('a home that never backed up there lists the folders of every computer', async () => {
  const stranger = { home: join(rig.root, 'new-home') };
  const listed = await rig.run(['list', '--sources', '--from', rig.vault, '--json'], stranger);
  expect(listed.status).toBe(0);
  const [source, summary] = listed.json();
  expect(source).toMatchObject({ type: 'source', computer: hostname(), thisComputer: false, label: 'photos', files: 2, bytes: 2000, removed: 0 });
  expect(source).not.toHaveProperty('path');
  expect(summary).toMatchObject({ type: 'summary', state: 'complete', computers: 1, sources: 1, files: 2, bytes: 2000, damagedLines: 0 });
});

test('the home that backed up knows itself, and where the folder is', async () => {
  const [source] = (await rig.run(['list', '--sources', '--from', rig.vault, '--json'])).json();
  expect(source).toMatchObject({ thisComputer: true, path: rig.photos });
});

test('people read names, counts and IDs', async () => {
  const text = await rig.run(['list', '--sources', '--from', rig.vault]);
  expect(text.lines[0]).toMatch(new RegExp(`^${hostname()} \\(this computer\\), last backup `));
  expect(text.lines[1]).toMatch(/^ {2}photos {2}2 files, 2 kB {2}[a-z0-9]+$/);
  expect(text.stderr).toBe('1 folder, 2 files, 2 kB\n');
});

test('where there is no vault nothing is made', async () => {
  const { status } = await rig.run(['list', '--sources', '--from', './nothing']);
  expect(status).toBe(3);
});
