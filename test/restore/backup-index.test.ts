import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BackupFilesQuery } from '../../src-shared/backup-browsing.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { createVaultFolder } from '../../src-main/destinations/vault-folder.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { openBackupIndex, type BackupIndex } from '../../src-main/restore/browse/backup-index.ts';
import { computersOf } from '../../src-main/restore/browse/computers.ts';
import { encodeLine } from '../../src-main/vault/journal-line.ts';
import { segmentName } from '../../src-main/vault/layout.ts';
import { endlessJournal, linesPerPage } from '../rigs/endless-journal.ts';

const never = new AbortController().signal;
const [anna, berta] = ['annaswriter01', 'bertaswriter1'];
const pictures = 'picturessource';

const day = (number: number): string => new Date(Date.UTC(2024, 4, number, 12)).toISOString();
const sha = (content: string): string => Buffer.from(content.padEnd(32, '.')).toString('hex').slice(0, 64);

interface VersionOptions {
  readonly source?: string;
  readonly taken?: string;
  readonly bytes?: number;
  readonly mtime?: string;
  readonly pathB64?: string;
}

/** A version with the content that is called so, confirmed on a day of May 2024. */
function version(path: string, content: string, when: number, { source = pictures, taken, bytes = 10, mtime = '1714557600000000000', pathB64 }: VersionOptions = {}): JournalLine {
  return {
    kind: 'version', source, label: source === pictures ? 'Pictures' : 'Camera', path, object: sha(content), sha256: sha(content), bytes, mtime, mode: 0o644, when: day(when),
    ...(taken === undefined ? {} : { takenAt: taken }), ...(pathB64 === undefined ? {} : { pathB64 }),
  };
}
const removed = (path: string, when: number): JournalLine => ({ kind: 'removed', source: pictures, label: 'Pictures', path, when: day(when) });
const run = (when: number, computer?: string): JournalLine => ({
  kind: 'run', run: 'run000000001', state: 'complete', startedAt: day(when), when: day(when), ...(computer === undefined ? {} : { computer }),
  counters: { processed: 1, uploaded: 1, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 10 },
});

async function createRig() {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-index-'));
  const vault = join(root, 'vault');
  mkdirSync(join(vault, 'objects'), { recursive: true });
  writeFileSync(join(vault, 'keepsake.json'), '{"format":1,"vaultId":"indexvault01","created":"2024-05-01T10:00:00.000Z"}');
  const segments = new Map<string, number>();
  const destination: OpenDestination = await createVaultFolder({ path: vault, writer: 'readersname01' }).open({ create: false, signal: never });
  const folder = join(root, 'indexes');
  let index: BackupIndex = openBackupIndex(folder, destination.vaultId);
  onTestFinished(async () => {
    await index.close();
    await destination.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    destination, vault,
    indexFile: join(folder, 'indexvault01.sqlite'),
    get index() {
      return index;
    },
    /** Writes a segment of a writer's journal. */
    write(writer: string, ...lines: readonly JournalLine[]): void {
      const segment = (segments.get(writer) ?? 0) + 1;
      segments.set(writer, segment);
      mkdirSync(join(vault, 'journal', writer), { recursive: true });
      writeFileSync(join(vault, 'journal', writer, segmentName(segment)), lines.map(encodeLine).join(''));
    },
    read: () => index.update(destination, never),
    async reopen(): Promise<void> {
      await index.close();
      index = openBackupIndex(folder, destination.vaultId);
    },
    async page(query: Partial<BackupFilesQuery> = {}) {
      return index.page({ offset: 0, limit: 100, sort: 'newest', names: new Map([[pictures, 'Pictures']]), ...query }, never);
    },
    /** Paths in the order of the list; what is gone is marked. */
    async paths(query: Partial<BackupFilesQuery> = {}): Promise<readonly string[]> {
      return (await this.page(query)).rows.map(({ path, removedAt }) => (removedAt === undefined ? path : `${path} (gone)`));
    },
  };
}

test('lists every computer with its sources, names and counts, the last backup first', async () => {
  const rig = await createRig();
  rig.write(anna, version('a.jpg', 'a', 1), version('b.jpg', 'b', 2, { bytes: 30 }), removed('a.jpg', 3), run(3, 'annas-laptop'));
  rig.write(berta, version('c.jpg', 'c', 5, { source: 'camerasource1' }), run(6));
  await rig.read();
  const computers = computersOf(await rig.index.sources(), { isWriter: (id) => id === anna, pathOf: (id) => (id === pictures ? '/home/anna/Pictures' : undefined) });
  expect(computers).toEqual([
    { writer: berta, isThis: false, lastBackup: day(6), sources: [{ id: 'camerasource1', label: 'Camera', files: 1, bytes: 10, removed: 0, firstBackup: day(5), lastBackup: day(5) }] },
    {
      writer: anna, isThis: true, name: 'annas-laptop', lastBackup: day(3),
      sources: [{ id: pictures, label: 'Pictures', files: 2, bytes: 40, removed: 1, firstBackup: day(1), lastBackup: day(3), path: '/home/anna/Pictures' }],
    },
  ]);
});

test('browses by date, by name and by folder, and searches', async () => {
  const rig = await createRig();
  rig.write(anna,
    version('2024/May/é 1.jpg', 'a', 1, { taken: '2024-05-02T10:00:00' }), version('2024/May/b.jpg', 'b', 1, { taken: '2024-05-09T10:00:00' }),
    version('2023/c.jpg', 'c', 1, { taken: '2023-01-01T10:00:00' }), version('old.jpg', 'd', 1, { mtime: '0' }), version('2024/notes.xmp', 'e', 1, { taken: '2024-03-01T10:00:00' }));
  await rig.read();
  expect(await rig.paths()).toEqual(['2024/May/b.jpg', '2024/May/é 1.jpg', '2024/notes.xmp', '2023/c.jpg', 'old.jpg']);
  expect(await rig.paths({ sort: 'oldest', offset: 1, limit: 2 })).toEqual(['2023/c.jpg', '2024/notes.xmp']);
  expect(await rig.paths({ pictures: true, sort: 'name' })).toEqual(['2024/May/b.jpg', '2023/c.jpg', 'old.jpg', '2024/May/é 1.jpg']);
  expect(await rig.paths({ source: pictures, folder: { path: '2024' } })).toEqual(['2024/notes.xmp']);
  expect(await rig.paths({ search: 'E 1 pictures' })).toEqual(['2024/May/é 1.jpg']);
  expect(await rig.paths({ source: 'nosuchsource' })).toEqual([]);
  expect(await rig.index.months({ names: new Map(), pictures: true }, never)).toEqual({ months: [{ month: '2024-05', files: 2 }, { month: '2023-01', files: 1 }], undated: 1 });
  const folders = async (path: string) => (await rig.index.folders(pictures, { path })).map((each) => `${Buffer.from(each.path).toString()} ${each.files}`);
  expect(await folders('')).toEqual(['2023 1', '2024 3']);
  expect(await folders('2024')).toEqual(['2024/May 2']);
  expect(await folders('2024/May')).toEqual([]);
});

test('keeps every content of a file as a version, and marks what is gone', async () => {
  const rig = await createRig();
  rig.write(anna, version('a.jpg', 'one', 1), version('a.jpg', 'one', 2, { mtime: '1714557600000000001' }), version('a.jpg', 'two', 3), version('b.jpg', 'b', 3));
  await rig.read();
  rig.write(anna, removed('b.jpg', 4), version('a.jpg', 'one', 5));
  await rig.read();
  const [a, b] = (await rig.page({ sort: 'name' })).rows;
  expect([a!.versions, a!.object, a!.removedAt, b!.removedAt]).toEqual([3, sha('one'), undefined, day(4)]);
  expect((await rig.index.versions(pictures, Buffer.from('a.jpg'))).map(({ object, backedUpAt }) => [object, backedUpAt])).toEqual([
    [sha('one'), day(5)], [sha('two'), day(3)], [sha('one'), day(1)],
  ]);
  expect(await rig.paths({ removed: 'only' })).toEqual(['b.jpg (gone)']);
  expect(await rig.paths({ removed: 'without' })).toEqual(['a.jpg']);
  rig.write(anna, version('b.jpg', 'b', 6));
  await rig.read();
  expect(await rig.paths({ removed: 'only' })).toEqual([]);
  expect((await rig.index.sources())[0]).toMatchObject({ files: 2, removed: 0 });
});

// Writers are read in the order of their IDs, which says nothing of time: the new computer may come first, or last.
test.each([[anna, berta], [berta, anna]])('follows a source from one computer to another by time (%s to %s)', async (before, after) => {
  const rig = await createRig();
  rig.write(before, version('a.jpg', 'a', 1), version('b.jpg', 'b', 1), version('c.jpg', 'c', 1), version('d.jpg', 'd1', 1));
  rig.write(after, { kind: 'adopted', source: pictures, label: 'Pictures', by: after, computer: 'new', when: day(2) }, version('a.jpg', 'a2', 3), removed('b.jpg', 3), version('d.jpg', 'd2', 3), removed('d.jpg', 4));
  await rig.read();
  expect(await rig.paths({ sort: 'name' })).toEqual(['a.jpg', 'b.jpg (gone)', 'c.jpg', 'd.jpg (gone)']);
  const [a, b, , d] = (await rig.page({ sort: 'name' })).rows;
  expect([a!.object, a!.versions, b!.object, d!.object, d!.versions]).toEqual([sha('a2'), 2, sha('b'), sha('d2'), 2]);
  const [source] = await rig.index.sources();
  expect(source).toMatchObject({ files: 4, removed: 2, adoptedBy: after });
  expect(source!.writers.map(({ writer, computer }) => [writer, computer])).toEqual([[after, 'new'], [before, undefined]]);
});

test('names are bytes: those that are not UTF-8 stay apart', async () => {
  const rig = await createRig();
  const [one, other] = [Buffer.from('f\xe9/x\xe9.jpg', 'latin1'), Buffer.from('f\xe8/x\xe9.jpg', 'latin1')];
  rig.write(anna, version(one.toString(), 'a', 1, { pathB64: one.toString('base64') }), version(other.toString(), 'b', 1, { pathB64: other.toString('base64') }));
  await rig.read();
  const { rows } = await rig.page();
  expect(rows.map(({ pathB64 }) => pathB64).sort()).toEqual([one.toString('base64'), other.toString('base64')].sort());
  expect(await rig.page({ source: pictures, folder: { path: 'f\ufffd', pathB64: one.subarray(0, 2).toString('base64') } })).toMatchObject({ total: 1 });
  expect(await rig.index.versions(pictures, one)).toMatchObject([{ object: sha('a') }]);
});

test('reads only what is new, also after it was opened again, and everything where the vault is an older copy', async () => {
  const rig = await createRig();
  rig.write(anna, version('a.jpg', 'a', 1), version('b.jpg', 'b', 1));
  expect(await rig.read()).toMatchObject({ lines: 2, complete: true });
  await rig.reopen();
  rig.write(anna, version('c.jpg', 'c', 2));
  const seen: number[] = [];
  await rig.index.update(rig.destination, never, ({ lines }) => seen.push(lines));
  expect(seen).toEqual([2, 3]);
  // A copy from before: its journal is shorter.
  rmSync(join(rig.vault, 'journal', anna, segmentName(2)));
  expect(await rig.read()).toMatchObject({ lines: 2 });
  expect(await rig.paths({ sort: 'name' })).toEqual(['a.jpg', 'b.jpg']);
});

test('a reading that is cancelled continues where it was', async () => {
  const rig = await createRig();
  const many = Array.from({ length: 5000 }, (_, index) => version(`${index}.jpg`, `content ${index}`, 1));
  rig.write(anna, ...many);
  const controller = new AbortController();
  const stopped = rig.index.update(rig.destination, controller.signal, ({ lines }) => {
    if (lines > 0) controller.abort();
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  const { lines } = await rig.index.progress();
  expect(lines).toBeGreaterThan(0);
  expect(lines).toBeLessThan(5000);
  expect(await rig.read()).toMatchObject({ lines: 5000 });
  expect((await rig.page()).total).toBe(5000);
});

test('two processes that read at the same time fold each line once', async () => {
  const rig = await createRig();
  rig.write(anna, ...Array.from({ length: 7000 }, (_, index) => version(`${index}.jpg`, `content ${index}`, 1)));
  const other = openBackupIndex(join(rig.indexFile, '..'), rig.destination.vaultId);
  try {
    const both = await Promise.all([rig.read(), other.update(rig.destination, never)]);
    expect(both.map(({ lines }) => lines)).toEqual([7000, 7000]);
    expect((await rig.index.sources())[0]).toMatchObject({ files: 7000, bytes: 70_000 });
  } finally {
    await other.close();
  }
});

test('processes that open a new index at the same time use the same one', async () => {
  const rig = await createRig();
  rig.write(anna, version('a.jpg', 'a', 1));
  const others = Array.from({ length: 5 }, () => openBackupIndex(join(rig.indexFile, '..'), rig.destination.vaultId));
  try {
    await Promise.all(others.map((other) => other.progress()));
    await others[0]?.update(rig.destination, never);
    for (const other of others) expect(await other.progress()).toMatchObject({ lines: 1 });
  } finally {
    await Promise.all(others.map((other) => other.close()));
  }
});

test('an index that is damaged is made anew', async () => {
  const rig = await createRig();
  rig.write(anna, version('a.jpg', 'a', 1));
  await rig.read();
  await rig.index.close();
  writeFileSync(rig.indexFile, Buffer.alloc(8192, 7));
  await rig.reopen();
  expect(await rig.read()).toMatchObject({ lines: 1 });
  expect(await rig.paths()).toEqual(['a.jpg']);
});

test('a journal that does not end is refused, with what to do, before the disk is full, and each time that it is read again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-index-'));
  // No disk has so much room, and an empty index is smaller.
  const index = openBackupIndex(folder, 'indexvault01', { smallBytes: 1e6, spareBytes: Infinity });
  onTestFinished(async () => {
    await index.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const destination: Partial<OpenDestination> = { vaultId: 'indexvault01', journal: (cursor) => endlessJournal(cursor) };
  const read = () => index.update(destination as OpenDestination, never);
  await expect(read()).rejects.toMatchObject({ code: 'disk-full', scope: 'destination', message: expect.stringMatching(/free some space there/) as string });
  const { lines } = await index.progress();
  expect(lines).toBeGreaterThanOrEqual(linesPerPage);
  expect(lines).toBeLessThan(10 * linesPerPage);
  await expect(read()).rejects.toMatchObject({ code: 'disk-full' });
  expect((await index.progress()).lines).toBe(lines);
  expect(statSync(join(folder, 'indexvault01.sqlite')).size).toBeLessThan(2e6);
  // What was read can be browsed.
  expect(await index.sources()).toMatchObject([{ id: 'source0001', files: lines }]);
});

test('sources without end are not all listed, and names for people are cut off', async () => {
  const rig = await createRig();
  const many = Array.from({ length: 6000 }, (_, index) => version('a.jpg', 'a', 1, { source: `source${String(index).padStart(8, '0')}` }));
  rig.write(anna, ...many, { ...version('b.jpg', 'b', 1), label: 'A'.repeat(100_000) } as JournalLine);
  await rig.read();
  const sources = await rig.index.sources();
  expect(sources).toHaveLength(5000);
  expect(sources[0]?.label).toBe('A'.repeat(500));
});
