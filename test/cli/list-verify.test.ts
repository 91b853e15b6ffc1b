import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifiedObjectSchema, verifySummarySchema } from '../../src-shared/restore.ts';
import { makeLibrary, type LibraryEntry } from '../rigs/library.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
let entries: LibraryEntry[];
beforeEach(async () => {
  rig = await createCliRig();
  entries = makeLibrary(rig.photos, { count: 12 });
  expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
});
afterEach(() => rig.close());

async function objectFile(id: string): Promise<string> {
  const folder = join(rig.vault, 'objects', id.slice(0, 2));
  const path = join(
    folder,
    (await readdir(folder)).find((name) => name.startsWith(id))!,
  );
  await chmod(path, 0o644);
  return path;
}

test('the list of a vault names every file once, with its time and size', async () => {
  const end = await rig.run(['list', '--from', rig.vault]);
  expect(end.status).toBe(0);
  expect(end.lines).toHaveLength(12);
  for (const { path } of entries)
    expect(end.lines.filter((line) => line.endsWith(`  photos/${path.toString()}`))).toHaveLength(1);
  expect(end.lines[0]).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d +[\d.]+ kB {2}photos\//);
  expect(end.stderr).toMatch(/^12 files, [\d.]+ kB\n$/);
});

test('a sound vault is verified with status 0', async () => {
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.status).toBe(0);
  // A slow machine is told now and then how far it is.
  expect(end.lines.filter((line) => !/^\d+ %: /.test(line))).toEqual([
    expect.stringMatching(/^Verified 12 stored photos \(.* kB in .* s\); none of them damaged or missing\.$/),
  ]);
});

test('a result that cannot be noted in the history is one all the same', async () => {
  await mkdir(join(rig.home, 'checks.json'));
  for (const command of ['verify', 'drill']) {
    const end = await rig.run([command, '--from', rig.vault, '--json']);
    expect(end.status, end.stderr).toBe(0);
    expect(end.json().at(-1)).toMatchObject({ type: 'summary', state: 'complete' });
    expect(end.stderr).toMatch(/^The result is not in the history: .*checks\.json cannot be written/m);
  }
});

test('a flipped bit, a missing end and an absent object are named with their files, and the status is 1', async () => {
  const [flipped, cut, removed] = entries as [LibraryEntry, LibraryEntry, LibraryEntry];
  const file = await objectFile(flipped.sha256);
  const bytes = await readFile(file);
  bytes[100]! ^= 0x10;
  await writeFile(file, bytes);
  await truncate(await objectFile(cut.sha256), 10);
  await rm(await objectFile(removed.sha256));

  const json = await rig.run(['verify', '--from', rig.vault, '--json']);
  expect(json.status).toBe(1);
  const lines = json.json();
  expect(verifySummarySchema.parse(lines.at(-1))).toMatchObject({
    state: 'complete',
    verified: 9,
    damaged: 2,
    missing: 1,
  });
  const objects = lines.slice(0, -1).map((line) => verifiedObjectSchema.parse(line));
  expect(objects).toHaveLength(12);
  for (const [entry, state] of [
    [flipped, 'damaged'],
    [cut, 'damaged'],
    [removed, 'missing'],
  ] as const)
    expect(objects.find(({ object }) => object === entry.sha256)).toMatchObject({
      state,
      files: [{ label: 'photos', path: entry.path.toString() }],
    });

  const plain = await rig.run(['verify', '--from', rig.vault]);
  expect(plain.status).toBe(1);
  // What was damaged has been set aside since.
  expect(plain.lines.at(-1)).toMatch(/^Verified 9 stored photos .*; 0 damaged, 3 missing\.$/);
  expect(plain.lines).toContain(`    photos/${removed.path.toString()}`);
});

test('list and verify take the saved destination without --from', async () => {
  await rig.run([rig.photos]);
  expect((await rig.run(['list'])).lines).toHaveLength(12);
  expect((await rig.run(['verify'])).status).toBe(0);
});
