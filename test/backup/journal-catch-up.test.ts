import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalog, type Catalog } from '../../src-main/backup/catalog.ts';
import { catchUp, cursorAfterRun } from '../../src-main/backup/journal-catch-up.ts';
import { connectRun } from '../../src-main/backup/run-connection.ts';
import type { SourceReader } from '../../src-main/backup/source-reader.ts';
import { createHold } from '../../src-main/base/hold.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import type { JournalLimits } from '../../src-main/vault/journal-room.ts';
import type { JournalPage } from '../../src-main/vault/vault-types.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { endlessJournal, endlessLine, filesOf, linesPerPage } from '../rigs/endless-journal.ts';
import { never, temporaryFolder } from './backup-rig.ts';

const vault = 'vault00001';
const source = 'source0001';
const label = 'http://nas:4811';
/** No disk has so much room, and an empty catalog is smaller. */
const noRoom: JournalLimits = { smallBytes: 1e6, spareBytes: Infinity };
/** What the catalog may take with `noRoom`: a page is not cut. */
const takenMax = 2e6;

async function createRig(journal: (cursor: string | undefined) => AsyncIterable<JournalPage>, limits: JournalLimits = noRoom) {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  const catalog = await openCatalog(file);
  onTestFinished(() => catalog.close());
  const place = await catalog.place(vault, source);
  const destination: Partial<OpenDestination> = {
    vaultId: vault, writer: 'writer0001', batchMax: 1000, journal, close: () => Promise.resolve(),
    check: (ids) => Promise.resolve(new Map(ids.map((id) => [id, undefined]))),
  };
  const options = { catalog, destination: destination as OpenDestination, knownSources: [source], destinationLabel: label, limits };
  return {
    file, catalog, options,
    catchUp: (cursor?: string) => catchUp(options, { cursor, dirty: true }, never),
    knows: async (number: number): Promise<boolean> => (await catalog.lookUp({ place, path: Buffer.from(`${number}.jpg`) })) !== undefined,
  };
}

const sizeOf = async (catalog: Catalog): Promise<number> => (await catalog.room()).usedBytes;

async function* upTo<T>(count: number, all: AsyncIterable<T>): AsyncGenerator<T> {
  let taken = 0;
  for await (const each of all) {
    if (taken++ === count) return;
    yield each;
  }
}

test('a journal that does not end ends the run, with what to do, before the disk is full', async () => {
  const { catalog, file, ...rig } = await createRig((cursor) => endlessJournal(cursor));
  await expect(rig.catchUp()).rejects.toMatchObject({ code: 'disk-full', scope: 'destination', message: expect.stringMatching(/nas:4811.*free some space there/) as string });
  expect(await rig.knows(linesPerPage)).toBe(true);
  expect(await sizeOf(catalog)).toBeLessThan(takenMax);
  expect(statSync(file).size).toBeLessThan(takenMax);
});

test('the next runs, which go on in that journal, take nothing more of the disk', async () => {
  const { catalog, ...rig } = await createRig((cursor) => endlessJournal(cursor));
  await expect(rig.catchUp()).rejects.toMatchObject({ code: 'disk-full' });
  const before = await sizeOf(catalog);
  for (const cursor of ['1000', '2000', '3000']) await expect(rig.catchUp(cursor)).rejects.toMatchObject({ code: 'disk-full' });
  expect(await sizeOf(catalog)).toBe(before);
});

const longText = 'x'.repeat(400_000);
test.each<[what: string, line: (page: number) => JournalLine]>([
  ['paths that are as long as a server likes', (page) => endlessLine(page, source, `${page}/${longText}`)],
  ['bytes of paths that are as long as a server likes', (page) => ({ ...endlessLine(page, source, ''), pathB64: Buffer.from(`${page}/${longText}`).toString('base64') })],
  ['folders', (page) => ({ kind: 'folder', source, label: 'Photos', path: `${page}/${longText}`, mtime: '0', mode: 0o755, when: '2026-01-01T00:00:00.000Z' })],
])('a few lines with %s are no way around that', async (_, line) => {
  const { catalog, ...rig } = await createRig((cursor) => endlessJournal(cursor, (page) => [line(page)]));
  await expect(rig.catchUp()).rejects.toMatchObject({ code: 'disk-full' });
  expect(await sizeOf(catalog)).toBeLessThan(takenMax);
});

test('a long journal is taken over where there is room', async () => {
  const { catalog, ...rig } = await createRig((cursor) => upTo(10, endlessJournal(cursor)), { smallBytes: 1e6, spareBytes: 0 });
  await rig.catchUp();
  expect(await sizeOf(catalog)).toBeGreaterThan(1e6);
  expect(await rig.knows(10 * linesPerPage - 1)).toBe(true);
});

test('what other computers have backed up takes no room here, and is not refused', async () => {
  const { catalog, ...rig } = await createRig((cursor) => upTo(20, endlessJournal(cursor, (page) => filesOf(page, 'othersource'))));
  await rig.catchUp();
  expect(await sizeOf(catalog)).toBeLessThan(takenMax);
});

test('lines that come while a run goes on have the same bound', async () => {
  const { catalog, ...rig } = await createRig((cursor) => endlessJournal(cursor));
  await expect(cursorAfterRun(rig.options, undefined, never)).rejects.toMatchObject({ code: 'disk-full' });
  expect(await sizeOf(catalog)).toBeLessThan(takenMax);
});

test('a catalog that is lost in the middle of a run, and taught again from a journal that does not end, ends the run before the disk is full', async () => {
  let readings = 0;
  const { catalog, ...rig } = await createRig((cursor) => (readings++ === 0 ? upTo(1, endlessJournal(cursor)) : endlessJournal(cursor)));
  const { destination } = rig.options;
  await connectRun({
    ...rig.options, id: 'run0000001', sources: [], open: () => Promise.resolve(destination), reader: {} as SourceReader,
    dryRun: false, waitMs: 0, hold: createHold(), signal: never, startedAt: '2026-01-01T00:00:00.000Z',
    createLink: () => ({}) as ReturnType<Parameters<typeof connectRun>[0]['createLink']>,
  }, never);
  expect(await rig.knows(0)).toBe(true);

  await expect(catalog.damaged()).rejects.toMatchObject({ code: 'disk-full', message: expect.stringMatching(/nas:4811.*free some space there/) as string });
  expect(readings).toBe(2);
  expect(await sizeOf(catalog)).toBeLessThan(takenMax);
  // What is not known would be journalled again: whatever comes until the next run fails as well.
  await expect(rig.knows(0)).rejects.toMatchObject({ code: 'disk-full' });
});
