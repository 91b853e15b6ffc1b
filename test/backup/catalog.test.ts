import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished, expect, test } from 'vitest';
import { openCatalog, type Catalog, type FinishedFile, type KnownFile } from '../../src-main/backup/catalog.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import type { NewRun } from '../../src-main/backup/catalog-types.ts';
import type { EndState } from '../../src-shared/domain.ts';
import { temporaryFolder } from './backup-rig.ts';

const vault = 'v'.repeat(32);
const source = 'source0001';
const id = (digit: string): string => digit.repeat(64);
const path = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

async function opened(file = join(temporaryFolder(), 'catalog.sqlite')): Promise<Catalog & { readonly file: string }> {
  const catalog = await openCatalog(file);
  onTestFinished(() => catalog.close());
  return { ...catalog, file };
}

const known = (digit: string, mtimeNs = 1_700_000_000_123_456_789n): KnownFile => ({
  object: id(digit),
  sha256: id(digit),
  bytes: 5,
  mtimeNs,
  fingerprint: { bytes: 5, mtimeNs, ctimeNs: 1_700_000_000_987_654_321n, inode: -1n },
});

const finished = (
  seq: number,
  place: number,
  name: string,
  state: EndState,
  more: Partial<FinishedFile> = {},
): FinishedFile => ({ seq, source, place, path: path(name), bytes: 5, state, ...more });

const version = (name: string, digit: string, mtime = '1700000000123456789'): VersionLine => ({
  kind: 'version',
  source,
  label: 'Photos',
  path: name,
  object: id(digit),
  sha256: id(digit),
  bytes: 5,
  mtime,
  mode: 0o644,
  when: '2024-05-01T10:00:00.000Z',
});

let runs = 0;
const begin = (catalog: Catalog, inVault = vault): Promise<{ cursor: string | undefined; dirty: boolean }> =>
  catalog.beginRun({
    id: `run${String(++runs).padStart(8, '0')}`,
    vault: inVault,
    destination: 'the vault',
    startedAt: '2024-05-01T10:00:00.000Z',
    dryRun: false,
  });

/** A run from its beginning to its end. @returns its ID */
async function run(catalog: Catalog, files: readonly FinishedFile[], kind: Pick<NewRun, 'partial'> & { readonly dryRun?: boolean } = {}): Promise<string> {
  const runId = `run${String(++runs).padStart(8, '0')}`;
  await catalog.beginRun({ id: runId, vault, destination: 'the vault', startedAt: '2024-05-01T10:00:00.000Z', dryRun: false, ...kind });
  for (const file of files) await catalog.finish(file);
  await catalog.endRun(vault, JSON.stringify({ run: runId }), true);
  return runId;
}

test('what was confirmed is known again after a restart, to the nanosecond', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'uploaded', { known: known('a') }));
  await catalog.endRun(vault, '{}', true);
  await catalog.close();
  const again = await opened(catalog.file);
  expect(await again.place(vault, source)).toBe(place);
  expect(await again.lookUp({ place, path: path('a.jpg') })).toEqual(known('a'));
  expect(await again.lookUp({ place, path: path('b.jpg') })).toBeUndefined();
  expect(again.setAside).toBeUndefined();
});

test('a path is known at one vault and of one source alone, byte for byte', async () => {
  const catalog = await opened();
  const here = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, here, 'é'.normalize('NFC'), 'uploaded', { known: known('a') }));
  await catalog.rows({ offset: 0, limit: 1 });
  expect(await catalog.lookUp({ place: here, path: path('é'.normalize('NFD')) })).toBeUndefined();
  for (const other of [await catalog.place('w'.repeat(32), source), await catalog.place(vault, 'source0002')]) {
    expect(other).not.toBe(here);
    expect(await catalog.lookUp({ place: other, path: path('é'.normalize('NFC')) })).toBeUndefined();
    expect(await catalog.hasFiles(other)).toBe(false);
  }
  expect(await catalog.hasFiles(here)).toBe(true);
});

test('a file without a fingerprint that can be believed is known, and read again', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  const { object, sha256, bytes, mtimeNs } = known('a');
  const untrusted = { object, sha256, bytes, mtimeNs };
  await catalog.finish(finished(0, place, 'a.jpg', 'uploaded', { known: untrusted }));
  await catalog.rows({ offset: 0, limit: 1 });
  expect(await catalog.lookUp({ place, path: path('a.jpg') })).toEqual(untrusted);
});

test('the files of a run are listed in pages, in the order of discovery, all or those in one state', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  const states = ['uploaded', 'present', 'skipped', 'failed'] as const;
  const files = Array.from({ length: 1200 }, (_, seq) =>
    finished(seq, place, `${seq}.jpg`, states[seq % 4]!, seq % 4 === 3 ? { reason: 'It is gone.' } : {}),
  );
  // They end in another order than they were found.
  for (const file of [...files].reverse()) await catalog.finish(file);
  const page = await catalog.rows({ offset: 500, limit: 3 });
  expect(page.map(({ seq, path: name, state }) => [seq, name, state])).toEqual([
    [500, '500.jpg', 'uploaded'],
    [501, '501.jpg', 'present'],
    [502, '502.jpg', 'skipped'],
  ]);
  const failed = await catalog.rows({ state: 'failed', offset: 298, limit: 10 });
  expect(failed).toEqual([
    { seq: 1195, source, path: '1195.jpg', bytes: 5, state: 'failed', reason: 'It is gone.' },
    { seq: 1199, source, path: '1199.jpg', bytes: 5, state: 'failed', reason: 'It is gone.' },
  ]);
  expect(await catalog.rows({ offset: 1200, limit: 10 })).toEqual([]);
  expect(await catalog.rowCount(undefined, undefined)).toBe(1200);
  expect(await catalog.rowCount(undefined, 'skipped')).toBe(300);
  expect(await catalog.rowCount(undefined, 'cancelled')).toBe(0);
});

test('while a run goes on, a part of its list is found by sequence number, although entries before it have not ended', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  for (const seq of [0, 1, 3, 4, 6, 7, 8]) await catalog.finish(finished(seq, place, `${seq}.jpg`, 'uploaded'));
  const page = await catalog.rows({ offset: 4, limit: 3, going: true });
  expect(page.map(({ seq }) => seq)).toEqual([4, 6]);
});

test('a new run over everything has a list of its own from its beginning, and the last one is told after a restart', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'uploaded', { known: known('a') }));
  await catalog.endRun(vault, '{"of":"the first"}', true);
  expect(await catalog.lastRun()).toMatchObject({ destination: 'the vault', snapshot: '{"of":"the first"}' });
  await begin(catalog);
  expect(await catalog.rowCount(undefined, undefined)).toBe(0);
  // Cut off: there is no snapshot of its end.
  expect(await catalog.lastRun()).not.toHaveProperty('snapshot');
  expect(await catalog.lookUp({ place, path: path('a.jpg') })).toEqual(known('a'));
});

test('a retry, a rehearsal and a run over a part leave the list of the last backup, and each has its own', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  const whole = await run(catalog, [finished(0, place, 'a.jpg', 'failed', { reason: 'It is gone.' }), finished(1, place, 'b.txt', 'skipped')]);
  const retry = await run(catalog, [finished(0, place, 'a.jpg', 'uploaded', { known: known('a') })], { partial: true });
  const rehearsal = await run(catalog, [finished(0, place, 'c.jpg', 'uploaded')], { dryRun: true });
  const listed = async (of?: string): Promise<string[]> =>
    (await catalog.rows({ offset: 0, limit: 10, ...(of === undefined ? {} : { run: of }) })).map((row) => `${row.path} ${row.state}`);
  expect(await listed()).toEqual(['a.jpg failed', 'b.txt skipped']);
  expect(await catalog.lastBackup()).toMatchObject({ id: whole });
  expect(await listed(retry)).toEqual(['a.jpg uploaded']);
  expect(await listed(rehearsal)).toEqual(['c.jpg uploaded']);
  expect(await catalog.rowCount(retry, 'uploaded')).toBe(1);
  const next = await run(catalog, [finished(0, place, 'a.jpg', 'present')]);
  expect(await listed()).toEqual(['a.jpg present']);
  expect(await catalog.listedRun()).toBe(next);
  expect(await listed(whole)).toEqual(['a.jpg failed', 'b.txt skipped']);
  expect(await listed('run00unknown')).toEqual([]);
});

test('before the first run over everything the newest run counts as the last backup', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await run(catalog, [finished(0, place, 'a.jpg', 'present')], { partial: true });
  const newest = await run(catalog, [finished(0, place, 'b.jpg', 'present')], { partial: true });
  expect(await catalog.listedRun()).toBe(newest);
  expect((await catalog.rows({ offset: 0, limit: 10 })).map((row) => row.path)).toEqual(['b.jpg']);
});

test('of earlier runs the lists are kept of twenty, and of long ones what was not backed up already', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  const many = Array.from({ length: 1500 }, (_, seq) => finished(seq, place, `${seq}.jpg`, seq % 500 === 7 ? 'skipped' : 'present'));
  const long = await run(catalog, many);
  expect(await catalog.rowCount(long, undefined)).toBe(1500);
  const small = [];
  for (let index = 0; index < 20; index++) small.push(await run(catalog, [finished(0, place, 'a.jpg', 'present')], { partial: true }));
  // However many small runs come after it, the last backup's list stays as it is.
  expect(await catalog.rowCount(undefined, 'present')).toBe(1497);
  const next = await run(catalog, [finished(0, place, 'a.jpg', 'present')]);
  expect(await catalog.listedRun()).toBe(next);
  expect(await catalog.rowCount(small[0], undefined)).toBe(1);
  expect(await catalog.rowCount(long, undefined)).toBe(0);
});

test('a long list that was shortened is paged without a gap', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  const long = await run(catalog, Array.from({ length: 1500 }, (_, seq) => finished(seq, place, `${seq}.jpg`, seq % 500 === 7 ? 'skipped' : 'present')));
  await run(catalog, []);
  expect(await catalog.rowCount(long, undefined)).toBe(3);
  expect((await catalog.rows({ run: long, offset: 1, limit: 2 })).map(({ seq, state }) => [seq, state])).toEqual([[507, 'skipped'], [1007, 'skipped']]);
});

test('the list of a run that was cut off is counted by the next one', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'present'));
  const cutOff = await catalog.listedRun();
  await run(catalog, [finished(0, place, 'a.jpg', 'present'), finished(1, place, 'b.jpg', 'present')]);
  expect(await catalog.rowCount(cutOff, undefined)).toBe(1);
  expect(await catalog.rowCount(undefined, undefined)).toBe(2);
});

test('paths that a run has not seen are told until they are forgotten', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  for (const [seq, name] of ['a', 'b', 'c', 'd'].entries())
    await catalog.finish(finished(seq, place, name, 'uploaded', { known: known('a') }));
  expect(await catalog.unseenPaths(place, 10)).toEqual([]);
  await catalog.endRun(vault, '{}', true);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a', 'present'));
  // Failed, but there.
  await catalog.finish(finished(1, place, 'b', 'failed', { reason: 'unreadable' }));
  const unseen = await catalog.unseenPaths(place, 10);
  expect(unseen.map((each) => Buffer.from(each).toString())).toEqual(['c', 'd']);
  expect(await catalog.unseenPaths(place, 1)).toHaveLength(1);
  await catalog.forget(place, unseen);
  expect(await catalog.unseenPaths(place, 10)).toEqual([]);
  expect(await catalog.lookUp({ place, path: path('c') })).toBeUndefined();
});

test('a run is dirty until it ended cleanly, and a vault that was never read begins at the beginning', async () => {
  const catalog = await opened();
  expect(await begin(catalog)).toEqual({ cursor: undefined, dirty: true });
  await catalog.applyJournal(vault, [], 'first');
  expect(await begin(catalog)).toEqual({ cursor: 'first', dirty: true });
  await catalog.endRun(vault, '{}', true);
  expect(await begin(catalog)).toEqual({ cursor: 'first', dirty: false });
  await catalog.endRun(vault, '{}', false);
  expect(await begin(catalog)).toEqual({ cursor: 'first', dirty: true });
  expect(await begin(catalog, 'w'.repeat(32))).toEqual({ cursor: undefined, dirty: true });
});

test('the journal rebuilds what is known of our own sources, without a fingerprint to believe', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  const latin1 = Buffer.from('caf\xe9.jpg', 'latin1');
  const lines: JournalLine[] = [
    version('a.jpg', 'a', '1'),
    version('a.jpg', 'b', '2'),
    { ...version('caf\ufffd.jpg', 'c'), pathB64: latin1.toString('base64') },
    version('gone.jpg', 'd'),
    { kind: 'removed', source, label: 'Photos', path: 'gone.jpg', when: '2024-05-01T10:00:00.000Z' },
    { ...version('other.jpg', 'e'), source: 'source0009' },
  ];
  await catalog.applyJournal(vault, lines, 'cursor');
  expect(await catalog.lookUp({ place, path: path('a.jpg') })).toEqual({
    object: id('b'),
    sha256: id('b'),
    bytes: 5,
    mtimeNs: 2n,
    backedUpMs: Date.UTC(2024, 4, 1, 10),
  });
  expect(await catalog.lookUp({ place, path: Uint8Array.from(latin1) })).toMatchObject({ object: id('c') });
  expect(await catalog.lookUp({ place, path: path('gone.jpg') })).toBeUndefined();
  expect(await catalog.lookUp({ place, path: path('other.jpg') })).toBeUndefined();
});

test('what the journal alone tells was seen by no walk', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.applyJournal(vault, [version('gone-since.jpg', 'a')], 'cursor');
  expect(await catalog.unseenPaths(place, 10)).toHaveLength(1);
});

test('a line that says what is known already keeps the fingerprint', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'uploaded', { known: known('a') }));
  await catalog.rows({ offset: 0, limit: 1 });
  await catalog.applyJournal(vault, [version('a.jpg', 'a')], 'cursor');
  expect(await catalog.lookUp({ place, path: path('a.jpg') })).toMatchObject(known('a'));
});

test('an object in quarantine is forgotten wherever it was, at that vault alone', async () => {
  const catalog = await opened();
  const other = 'w'.repeat(32);
  const [here, second, elsewhere] = [
    await catalog.place(vault, source),
    await catalog.place(vault, 'source0002'),
    await catalog.place(other, source),
  ];
  await begin(catalog);
  for (const [seq, place] of [here, second, elsewhere].entries())
    await catalog.finish(finished(seq, place, 'a.jpg', 'uploaded', { known: known('a') }));
  await catalog.finish(finished(3, here, 'b.jpg', 'uploaded', { known: known('b') }));
  await catalog.rows({ offset: 0, limit: 1 });
  await catalog.applyJournal(
    vault,
    [{ kind: 'quarantined', object: id('a'), reason: 'damaged', when: '2024-05-01T10:00:00.000Z' }],
    'cursor',
  );
  expect(await catalog.lookUp({ place: here, path: path('a.jpg') })).toBeUndefined();
  expect(await catalog.lookUp({ place: second, path: path('a.jpg') })).toBeUndefined();
  expect(await catalog.lookUp({ place: here, path: path('b.jpg') })).toBeDefined();
  expect(await catalog.lookUp({ place: elsewhere, path: path('a.jpg') })).toBeDefined();
});

test('a damaged catalog is set aside and said, and a new one takes its place', async () => {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  writeFileSync(file, 'this was a database once, and is none any more'.repeat(200));
  const catalog = await opened(file);
  expect(catalog.setAside).toMatch(/catalog\.sqlite\.damaged-\d+$/);
  expect(readdirSync(dirname(file)).some((name) => name.includes('.damaged-'))).toBe(true);
  await begin(catalog);
});

test('a catalog of a newer Keepsake is refused with words, and left as it is', async () => {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  const newer = new Database(file);
  newer.pragma('user_version = 99');
  newer.close();
  await expect(openCatalog(file)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('newer than this Keepsake') as string,
  });
  const after = new Database(file);
  expect(after.pragma('user_version', { simple: true })).toBe(99);
  after.close();
});

test('many questions at once are all answered', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  for (let seq = 0; seq < 3000; seq += 1)
    await catalog.finish(finished(seq, place, String(seq), 'uploaded', { known: known('a', BigInt(seq)) }));
  await catalog.rows({ offset: 0, limit: 1 });
  const answers = await Promise.all(
    Array.from({ length: 3000 }, (_, seq) => catalog.lookUp({ place, path: path(String(seq)) })),
  );
  expect(answers.every((answer, seq) => answer?.mtimeNs === BigInt(seq))).toBe(true);
});

test('what failed stays listed while its drive is away, and goes when something is said of it', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'failed', { reason: 'unreadable' }));
  await catalog.finish(finished(1, place, 'folder', 'failed', { reason: 'unreadable' }));
  await begin(catalog);
  await catalog.finish(finished(0, place, 'a.jpg', 'skipped', { reason: 'not connected', later: true }));
  await catalog.forgetUnseenFailures(place);
  expect((await catalog.failures(vault, 0, 10)).map(({ path: name }) => name)).toEqual(['a.jpg']);
  await catalog.finish(finished(1, place, 'a.jpg', 'skipped', { reason: 'not a photo' }));
  expect(await catalog.failureCount(vault)).toBe(0);
});

test('what a run confirmed that was cut off is in doubt until the journal has it, and its object is there', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'before', 'uploaded', { known: known('a') }));
  await catalog.endRun(vault, '{}', true, 'after the first');
  expect(await catalog.newest(vault)).toEqual([{ id: id('a'), bytes: 5 }]);
  await begin(catalog);
  for (const [seq, [name, digit]] of Object.entries({ there: 'b', gone: 'c', unnamed: 'd' }).entries())
    await catalog.finish(finished(seq, place, name, 'uploaded', { known: known(digit) }));
  await catalog.close();

  const again = await opened(catalog.file);
  const find = (name: string) => again.lookUp({ place, path: path(name) });
  expect(await begin(again)).toEqual({ cursor: 'after the first', dirty: true });
  expect(await find('before')).toEqual(known('a'));
  expect(await find('there')).toBeUndefined();
  await again.applyJournal(vault, [version('there', 'b'), version('gone', 'c')], 'after the second');
  expect((await again.doubted(vault, undefined, 10)).map(({ id: object }) => object)).toEqual([id('c'), id('b')]);
  await again.forgetObjects(vault, [id('c')]);
  await again.restore(vault);
  expect(await find('there')).toMatchObject({ fingerprint: known('b').fingerprint });
  expect(await find('gone')).toBeUndefined();
  expect(await find('unnamed')).toBeUndefined();
});

test('that there is no picture in a file is known after a run that was cut off, too', async () => {
  const catalog = await opened();
  const place = await catalog.place(vault, source);
  await begin(catalog);
  await catalog.finish(finished(0, place, 'zeros.jpg', 'uploaded', { known: { ...known('b'), blank: true } }));
  await catalog.close();

  const again = await opened(catalog.file);
  await begin(again);
  await again.applyJournal(vault, [version('zeros.jpg', 'b')], 'after it');
  await again.restore(vault);
  expect(await again.lookUp({ place, path: path('zeros.jpg') })).toMatchObject({ ...known('b'), blank: true });
});

test('a vault in doubt loses its files, versions and cursor, and another vault keeps them', async () => {
  const catalog = await opened();
  const other = 'w'.repeat(32);
  const [here, there] = [await catalog.place(vault, source), await catalog.place(other, source)];
  for (const [place, of] of [[here, vault], [there, other]] as const) {
    await begin(catalog, of);
    await catalog.finish(finished(0, place, 'a.jpg', 'uploaded', { known: known('a') }));
    await catalog.endRun(of, '{}', true, 'cursor');
  }
  await catalog.doubt(vault);
  expect(await catalog.lookUp({ place: here, path: path('a.jpg') })).toBeUndefined();
  expect(await catalog.lookUp({ place: there, path: path('a.jpg') })).toBeDefined();
  expect(await begin(catalog)).toEqual({ cursor: undefined, dirty: true });
  expect(await begin(catalog, other)).toEqual({ cursor: 'cursor', dirty: false });
});
