import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foldJournal } from '../../src-main/restore/fold-journal.ts';
import { listFiles } from '../../src-main/restore/list-files.ts';
import { encodeLine } from '../../src-main/vault/journal-line.ts';
import { contentBytesMax } from '../../src-shared/journal.ts';
import { listedFileSchema, listSummarySchema, type ListedFile } from '../../src-shared/restore.ts';
import { createRestoreRig, noAbort, sourceId, versionLine, type RestoreRig } from './restore-rig.ts';

let rig: RestoreRig;
beforeEach(async () => {
  rig = await createRestoreRig();
});
afterEach(() => rig.close());

async function list(): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const summary = await listFiles(rig.destination, { signal: noAbort, onFile: (file) => files.push(file) });
  expect(listSummarySchema.parse(summary)).toMatchObject({ state: 'complete', files: files.length });
  return files.map((file) => listedFileSchema.parse(file));
}

test('an empty vault lists nothing', async () => {
  expect(await list()).toEqual([]);
});

test('files come by source and by the bytes of their paths, each with what its journal line says', async () => {
  const later = { source: 'source0002', label: 'Albums' };
  await rig.store('b.jpg', 'b');
  await rig.store('a/z.jpg', 'z');
  const line = await rig.store('x.jpg', 'x', later);
  const files = await list();
  expect(files.map(({ label, path }) => `${label}/${path}`)).toEqual([
    'Albums/x.jpg',
    'Pictures/a/z.jpg',
    'Pictures/b.jpg',
  ]);
  const { source, label, path, object, sha256, bytes, mtime, when } = line;
  expect(files[0]).toEqual({
    type: 'file',
    source,
    label,
    path,
    object,
    sha256,
    bytes,
    mtime,
    when,
    versions: 1,
  });
});

test('a file says when it was taken, where its newest version does', async () => {
  await rig.store('a.jpg', 'a', { takenAt: '2024-05-17T18:03:21' });
  await rig.store('b.jpg', 'old', { takenAt: '2024-05-17T18:03:21' });
  await rig.store('b.jpg', 'new');
  expect((await list()).map(({ path, takenAt }) => [path, takenAt])).toEqual([['a.jpg', '2024-05-17T18:03:21'], ['b.jpg', undefined]]);
});

test('lengths that no file has are read as the greatest that one can have, and break no sum', async () => {
  const lines = Array.from({ length: 9_000 }, (_, index) =>
    encodeLine(versionLine(`${index}.jpg`, `${index}`, { bytes: Number.MAX_SAFE_INTEGER })),
  );
  await mkdir(join(rig.root, 'journal', 'writer0002'), { recursive: true });
  await writeFile(join(rig.root, 'journal', 'writer0002', '00000001.jsonl'), lines.join(''));
  const files = await list();
  expect(new Set(files.map(({ bytes }) => bytes))).toEqual(new Set([contentBytesMax]));
  const fold = await foldJournal(rig.destination, noAbort);
  try {
    expect(await fold.totals()).toEqual({ objects: 9_000, bytes: Number.MAX_SAFE_INTEGER });
  } finally {
    await fold.close();
  }
});

test('a changed file is listed once, in its newest version, with the number of them', async () => {
  await rig.store('a.jpg', 'old');
  const line = await rig.store('a.jpg', 'new', { when: '2026-01-02T00:00:00.000Z' });
  expect(await list()).toMatchObject([{ object: line.object, versions: 2 }]);
});

test('a line that tells of another mtime alone is no version of its own, and its mtime is the one that counts', async () => {
  const day = (number: number): string => `2026-01-0${number}T00:00:00.000Z`;
  await rig.store('a.jpg', 'old', { when: day(1) });
  const line = await rig.store('a.jpg', 'new', { when: day(2), mtime: '1700000000000000000' });
  await rig.confirm([{ ...line, when: day(3), mtime: '1700003600000000000' }]);
  expect(await list()).toMatchObject([{ object: line.object, versions: 2, when: day(2), mtime: '1700003600000000000' }]);
  await rig.store('a.jpg', 'old', { when: day(4) });
  expect(await list()).toMatchObject([{ versions: 3, when: day(4) }]);
});

test("a writer's order decides, not its clock", async () => {
  await rig.store('a.jpg', 'old', { when: '2026-06-01T00:00:00.000Z' });
  const line = await rig.store('a.jpg', 'new', { when: '2020-01-01T00:00:00.000Z' });
  expect(await list()).toMatchObject([{ object: line.object }]);
});

test('between two writers of one source the time decides, whatever the order of their journals', async () => {
  const newest = await rig.store('a.jpg', 'newest', { when: '2026-03-01T00:00:00.000Z' });
  await rig.store('b.jpg', 'older', { when: '2026-03-01T00:00:00.000Z' });
  // A home that was copied: another writer, the same source.
  const other = await rig.open('writer0000');
  const old = versionLine('a.jpg', 'newest', { when: '2026-02-01T00:00:00.000Z', mtime: '1' });
  const late = versionLine('b.jpg', 'newest', { when: '2026-04-01T00:00:00.000Z' });
  await other.confirm([old, late], noAbort);
  expect(await list()).toMatchObject([
    { path: 'a.jpg', mtime: newest.mtime, versions: 2 },
    { path: 'b.jpg', object: late.object, versions: 2 },
  ]);
});

test('a file that is gone from its source is listed as such, until it is backed up again', async () => {
  await rig.store('a.jpg', 'a');
  const when = '2026-02-01T00:00:00.000Z';
  await rig.confirm([{ kind: 'removed', source: sourceId, label: 'Pictures', path: 'a.jpg', when }]);
  expect(await list()).toMatchObject([{ path: 'a.jpg', removed: when }]);
  await rig.store('a.jpg', 'a', { when: '2026-02-02T00:00:00.000Z' });
  expect((await list())[0]).not.toHaveProperty('removed');
});

test('a name that is not UTF-8 is listed byte for byte, beside one that looks the same', async () => {
  const bytes = Buffer.from('latin-\xe9.jpg', 'latin1');
  const path = bytes.toString();
  await rig.store(path, 'one', { pathB64: bytes.toString('base64') });
  await rig.store(path, 'two');
  const files = await list();
  expect(files.map((file) => file.pathB64)).toEqual([bytes.toString('base64'), undefined]);
  expect(files.map((file) => file.path)).toEqual([path, path]);
});

test('more files than fit into a page are each listed once', async () => {
  const { object } = await rig.store('first.jpg', 'same');
  const lines = Array.from({ length: 2_500 }, (_, index) => versionLine(`${index}.jpg`, 'same', { object }));
  await rig.confirm(lines);
  const files = await list();
  expect(files).toHaveLength(2_501);
  expect(new Set(files.map(({ path }) => path)).size).toBe(2_501);
});

test('a cancel ends the list as cancelled', async () => {
  await rig.store('a.jpg', 'a');
  const cancelled = AbortSignal.abort();
  expect(await listFiles(rig.destination, { signal: cancelled, onFile: () => undefined })).toMatchObject({
    state: 'cancelled',
    files: 0,
  });
});
