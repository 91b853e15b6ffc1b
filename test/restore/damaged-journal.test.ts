import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDestination } from '../../src-main/destinations/create-destination.ts';
import { listSummarySchema, verifySummarySchema } from '../../src-shared/restore.ts';
import { createCliRig, type CliRig } from '../cli/cli-rig.ts';
import { noAbort } from './restore-rig.ts';
import { makeLibrary } from '../rigs/library.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
  makeLibrary(rig.photos, { count: 8 });
  await rig.run([rig.photos, '--to', rig.vault]);
});
afterEach(() => rig.close());

async function segment(): Promise<string> {
  const [writer = ''] = await readdir(join(rig.vault, 'journal'));
  return join(rig.vault, 'journal', writer, '00000001.jsonl');
}

/** Changes one bit in the middle of the line with this index. */
async function flipBit(lineIndex: number): Promise<void> {
  const path = await segment();
  const lines = (await readFile(path, 'latin1')).split('\n');
  const bytes = Buffer.from(lines.join('\n'), 'latin1');
  const at = lines.slice(0, lineIndex).join('\n').length + 1 + Math.floor((lines[lineIndex]?.length ?? 0) / 2);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
}

async function zeroSecondHalf(): Promise<void> {
  const path = await segment();
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0, Math.floor(bytes.length / 2)));
}

const list = async () => {
  const end = await rig.run(['list', '--from', rig.vault, '--json']);
  return { status: end.status, summary: listSummarySchema.parse(end.json().at(-1)) };
};
const verify = async () => {
  const end = await rig.run(['verify', '--from', rig.vault, '--json']);
  return { status: end.status, summary: verifySummarySchema.parse(end.json().at(-1)) };
};
const backUp = async () => (await rig.run([rig.photos, '--to', rig.vault, '--json'])).json().at(-1);

const damages: readonly (readonly [name: string, damage: () => Promise<void>, unlisted: number])[] = [
  ['one bit of a line is another', () => flipBit(3), 1],
  // Lines of folders are in it as well.
  ['the second half of a segment is zeros', zeroSecondHalf, 3],
  ['a segment is empty', async () => truncate(await segment(), 0), 8],
  ['a segment is gone', async () => rm(await segment()), 8],
  ['the whole journal is gone', () => rm(join(rig.vault, 'journal'), { recursive: true }), 8],
];

test.each([damages[0]!, damages[1]!, damages[4]!])('where %s, verify says so, and the next backup journals again what is missing', async (_, damage, unlisted) => {
  await damage();
  const found = await verify();
  expect(found.status).toBe(1);
  expect(found.summary.unlisted).toBeGreaterThanOrEqual(unlisted);
  expect(found.summary).toMatchObject({ verified: 8, damaged: 0, missing: 0 });
  expect(await backUp()).toMatchObject({ uploaded: 0, present: 8, failed: 0 });
  expect((await list()).summary.files).toBe(8);
});

test.each(damages.slice(1, 4))('where %s, the next backup alone journals again what is missing', async (_, damage) => {
  await damage();
  expect(await backUp()).toMatchObject({ uploaded: 0, present: 8, failed: 0 });
  expect((await list()).summary.files).toBe(8);
});

test('a list counts damaged lines, says so, and ends with status 1', async () => {
  expect(await list()).toMatchObject({ status: 0, summary: { files: 8, damagedLines: 0 } });
  await flipBit(3);
  expect(await list()).toMatchObject({ status: 1, summary: { files: 7, damagedLines: 1 } });
  const end = await rig.run(['list', '--from', rig.vault]);
  expect(end.status).toBe(1);
  expect(end.stderr).toContain('1 line of the journal is damaged: files that it named may not be listed.');
});

test('verify names what this computer has backed up and the journal does not', async () => {
  await flipBit(3);
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.status).toBe(1);
  expect(end.lines[0]).toMatch(/^unlisted {2}1 file that this computer has backed up is not in the journal there\./);
  expect(end.lines[1]).toMatch(/^ {4}photos\//);
  expect(end.lines).toContainEqual(expect.stringMatching(/^1 line of the journal is damaged/));
});

const sources = async () => (await rig.run(['list', '--sources', '--from', rig.vault])).status;
const statuses = async () => [(await verify()).status, (await list()).status];

test.each([damages[0]!, damages[1]!])('where %s, a verify and a backup heal it: then both end with status 0, until there is new damage', async (_, damage) => {
  await damage();
  expect(await statuses()).toEqual([1, 1]);
  expect(await backUp()).toMatchObject({ uploaded: 0, present: 8, failed: 0 });
  expect(await verify()).toMatchObject({ status: 0, summary: { damagedLines: 0, unlisted: 0 } });
  expect(await list()).toMatchObject({ status: 0, summary: { files: 8, damagedLines: 0, unlisted: 0 } });
  await flipBit(1);
  expect(await statuses()).toEqual([1, 1]);
  await backUp();
  expect(await statuses()).toEqual([0, 0]);
});

test('a photo whose line was damaged, and that was deleted before the next backup, is listed as removed', async () => {
  const lines = (await readFile(await segment(), 'utf8')).split('\n');
  const { path } = JSON.parse(lines[3]!) as { path: string };
  await flipBit(3);
  expect((await verify()).summary.unlisted).toBe(1);
  await rm(join(rig.photos, path));
  expect(await backUp()).toMatchObject({ uploaded: 0, present: 7, failed: 0 });
  expect(await verify()).toMatchObject({ status: 0, summary: { verified: 8, damagedLines: 0 } });
  expect((await list()).summary.files).toBe(8);
  const to = join(rig.root, 'restored');
  expect((await rig.run(['restore', '--from', rig.vault, '--to', to, '--removed', `photos/${path}`])).status).toBe(0);
  expect(await readdir(to, { recursive: true })).toContain(join('photos', path));
});

test('an object that no line names is told, whether lines are damaged or not', async () => {
  const lines = (await readFile(await segment(), 'utf8')).split('\n');
  await rm(await segment());
  await rm(rig.home, { recursive: true });
  await rm(join(rig.photos, (JSON.parse(lines[3]!) as { path: string }).path));
  await backUp();
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.status).toBe(0);
  expect(end.lines).toContainEqual(expect.stringMatching(/^1 stored object is named by no line, and is whole: /));
});

test('damage that cost no file is healed by a verify and a backup, too', async () => {
  const changed = '2015/album-0/IMG_000003.jpg';
  await writeFile(join(rig.photos, changed), 'another content');
  await rig.run([rig.photos, '--to', rig.vault]);
  // Both lines of this file: of its first content, and of the one now, which is not damaged.
  const lines = (await readFile(await segment(), 'utf8')).split('\n');
  await flipBit(lines.findIndex((line) => line.includes(`"path":"${changed}"`)));
  expect(await verify()).toMatchObject({ status: 1, summary: { damagedLines: 1, unlisted: 0 } });
  expect(await sources()).toBe(1);
  await backUp();
  expect([...(await statuses()), await sources()]).toEqual([0, 0, 0]);
});

test('a backup of another folder does not call the damage healed', async () => {
  await flipBit(3);
  await verify();
  const other = join(rig.root, 'other');
  makeLibrary(other, { count: 1 });
  await rig.run([other, '--to', rig.vault]);
  expect(await list()).toMatchObject({ status: 1, summary: { damagedLines: 1 } });
  await backUp();
  await verify();
  await backUp();
  expect(await list()).toMatchObject({ status: 0, summary: { files: 9, damagedLines: 0 } });
});

test('nobody can call the damage in another computer\'s journal healed', async () => {
  await flipBit(3);
  const [writer = ''] = await readdir(join(rig.vault, 'journal'));
  const size = (await readFile(await segment())).length;
  const other = await createDestination({ kind: 'vault', address: rig.vault }, { writer: 'stranger01', env: {} }).open({ create: false, signal: noAbort });
  await other.confirm([{ kind: 'healed', writer, segment: 1, from: 0, to: size, when: new Date().toISOString() }], noAbort);
  await other.close();
  expect(await list()).toMatchObject({ status: 1, summary: { damagedLines: 1 } });
});

test('damage in the journal of a computer that is gone: whose it is, what it means and what can be done; another computer that continues its folders names every photo again', async () => {
  await flipBit(3);
  const other = { home: join(rig.root, 'other-home') };
  const check = async () => {
    const end = await rig.run(['verify', '--from', rig.vault, '--json'], other);
    return { status: end.status, summary: verifySummarySchema.parse(end.json().at(-1)) };
  };
  const text = async () => (await rig.run(['verify', '--from', rig.vault], other)).lines.join('\n');
  const [writer = ''] = await readdir(join(rig.vault, 'journal'));
  const damagedJournals = [{ writer, computer: hostname(), lastBackup: expect.any(String) as string, lines: 1, thisComputer: false }];
  expect(await check()).toMatchObject({ status: 1, summary: { verified: 8, damaged: 0, missing: 0, damagedLines: 1, damagedJournals, unnamed: 1 } });
  const before = await text();
  expect(before).toContain(`1 line of ${hostname()}, last backup `);
  expect(before).toMatch(/1 stored object is named by no line, and is whole: .* in the folder "objects" there\./);
  expect(before).toMatch(/Where that computer is gone, "keepsake adopt" continues its folders/);

  expect((await rig.run(['adopt', 'photos', rig.photos, '--to', rig.vault], other)).status).toBe(0);
  expect((await rig.run(['--json'], other)).json().at(-1)).toMatchObject({ uploaded: 0, present: 8, failed: 0 });
  // It is always told: what the line said beside that photo's name is lost.
  expect(await check()).toMatchObject({ status: 1, summary: { verified: 8, damagedLines: 1, damagedJournals, unnamed: 0 } });
  expect(await text()).toContain('No stored photo is out of reach for that: each is named by a line that is whole.');
});

test('a share of the objects says whose journal is damaged, and nothing of objects that no line names', async () => {
  await flipBit(3);
  const end = await rig.run(['verify', '--sample', '1/2', '--from', rig.vault, '--json']);
  const summary = verifySummarySchema.parse(end.json().at(-1));
  expect(summary).toMatchObject({ damagedLines: 1, damagedJournals: [{ thisComputer: true, lines: 1 }] });
  expect(summary).not.toHaveProperty('unnamed');
});

test('a list says that the end of the journal is gone', async () => {
  const lines = (await readFile(await segment(), 'utf8')).split('\n');
  await truncate(await segment(), Buffer.byteLength(lines.slice(0, 5).join('\n')) + 1);
  expect(await list()).toMatchObject({ status: 1, summary: { files: 5, damagedLines: 0, unlisted: 3 } });
  expect((await rig.run(['list', '--from', rig.vault])).stderr).toContain('3 files that this computer has backed up are not listed');
  await backUp();
  expect(await list()).toMatchObject({ status: 0, summary: { files: 8, unlisted: 0 } });
});

test('verify names files by their source\'s name where the journal is gone', async () => {
  await rm(join(rig.vault, 'journal'), { recursive: true });
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.lines.slice(1, 9)).toEqual(Array.from({ length: 8 }, () => expect.stringMatching(/^ {4}photos\//) as string));
});

test('verify tells how many files the home knows of that an older vault does not', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  for (const folder of ['objects', 'journal']) await rm(join(rig.vault, folder), { recursive: true });
  expect(await verify()).toMatchObject({ status: 1, summary: { verified: 0, missing: 0, unlisted: 8 } });
});

test('verify reads everything also where the catalog is of an older version, which the next backup compares with the journal', async () => {
  const catalog = new Database(join(rig.home, 'catalog.sqlite'));
  catalog.exec('ALTER TABLE journals DROP COLUMN recheck');
  catalog.close();
  await flipBit(3);
  expect(await verify()).toMatchObject({ status: 1, summary: { state: 'complete', verified: 8, unlisted: 1 } });
});

test('verify reads everything, and says it, where the catalog cannot be written', async () => {
  await flipBit(3);
  const catalog = new Database(join(rig.home, 'catalog.sqlite'));
  catalog.exec("CREATE TRIGGER refuse BEFORE UPDATE OF recheck ON journals BEGIN SELECT RAISE(ABORT, 'refused'); END");
  catalog.close();
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.status).toBe(1);
  expect(end.lines[0]).toMatch(/verify again later\.$/);
  expect(end.lines.at(-1)).toMatch(/^Verified 8 stored photos/);
});
