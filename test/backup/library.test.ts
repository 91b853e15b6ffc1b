import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished, expect, test } from 'vitest';
import { openCatalog, type Catalog, type FinishedFile, type KnownFile } from '../../src-main/backup/catalog.ts';
import { openLibrary, type Library } from '../../src-main/backup/library.ts';
import type { FileQuery } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import type { VersionLine } from '../../src-shared/journal.ts';
import { never, temporaryFolder } from './backup-rig.ts';

const vault = 'v'.repeat(32);
const pictures = 'pictures1';
const camera = 'camera0001';
const sources = [pictures, camera];
const names = new Map([[pictures, 'Pictures'], [camera, 'Camera']]);
const id = (digit: string): string => digit.repeat(64);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

interface Rig {
  readonly catalog: Catalog;
  readonly library: Library;
  readonly file: string;
  /** Rows of the library, or of the run. */
  readonly list: (query?: Partial<FileQuery>) => Promise<readonly FileRow[]>;
  readonly paths: (query?: Partial<FileQuery>) => Promise<string[]>;
}

async function open(file = join(temporaryFolder(), 'catalog.sqlite')): Promise<Rig> {
  const catalog = await openCatalog(file);
  const library = openLibrary(file);
  onTestFinished(async () => {
    await library.close();
    await catalog.close();
  });
  const list = async (query: Partial<FileQuery> = {}): Promise<readonly FileRow[]> => {
    const scope = query.scope ?? 'library';
    const whole = { offset: 0, limit: 500, ...query };
    return (await library.page({ scope, vault, sources, names, query: whole, fresh: true }, never)).rows;
  };
  return { catalog, library, file, list, paths: async (query) => (await list(query)).map(({ path }) => path) };
}

const known = (digit: string, more: Partial<KnownFile> = {}): KnownFile => ({
  object: id(digit), sha256: id(digit), bytes: 5, mtimeNs: 1_700_000_000_000_000_000n, ...more,
});

let runs = 0;
async function run(catalog: Catalog, files: readonly Omit<FinishedFile, 'seq'>[]): Promise<string> {
  const runId = `run${String(++runs).padStart(8, '0')}`;
  await catalog.beginRun({ id: runId, vault, destination: 'the vault', startedAt: '2024-05-01T10:00:00.000Z', dryRun: false });
  for (const [seq, file] of files.entries()) await catalog.finish({ seq, ...file });
  await catalog.endRun(vault, JSON.stringify({ run: runId }), true);
  return runId;
}

const backedUp = (place: number, path: string, more: Partial<KnownFile> = {}, source = pictures): Omit<FinishedFile, 'seq'> => ({
  source, place, path: bytesOf(path), bytes: more.bytes ?? 5, state: 'uploaded', known: known('a', more),
});
const failed = (place: number, path: string, source = pictures): Omit<FinishedFile, 'seq'> => ({
  source, place, path: bytesOf(path), bytes: 7, state: 'failed', reason: 'It cannot be read.',
});

const dateOf = ({ takenAt, modifiedAt }: FileRow): string => takenAt ?? modifiedAt ?? '';

const line = (path: string, digit: string, when: string, more: Partial<VersionLine> = {}): VersionLine => ({
  kind: 'version', source: pictures, label: 'Pictures', path, object: id(digit), sha256: id(digit), bytes: 5,
  mtime: '1700000000000000000', mode: 0o644, when, ...more,
});

test('the library lists what is backed up and what failed, the newest first, each file once', async () => {
  const { catalog, list } = await open();
  const place = await catalog.place(vault, pictures);
  const other = await catalog.place('w'.repeat(32), pictures);
  await run(catalog, [
    backedUp(place, 'old.jpg', { takenMs: Date.UTC(2001, 0, 1) }),
    backedUp(place, 'new.jpg', { takenMs: Date.UTC(2024, 0, 1) }),
    // Without a date of its own it counts as taken when it was last changed, in 2023.
    backedUp(place, 'scan.jpg'),
    backedUp(other, 'elsewhere.jpg'),
  ]);
  await run(catalog, [failed(place, 'old.jpg'), failed(place, 'never.jpg')]);
  // Which of the two dates it is is told.
  expect((await list()).map(({ path, state, takenAt, modifiedAt }) => [path, state, takenAt?.slice(0, 4), modifiedAt?.slice(0, 4)])).toEqual([
    ['new.jpg', 'present', '2024', undefined],
    ['scan.jpg', 'present', undefined, '2023'],
    ['old.jpg', 'failed', '2001', undefined],
    ['never.jpg', 'failed', undefined, undefined],
  ]);
  expect((await list({ state: 'failed' })).map(({ path, reason }) => [path, reason])).toEqual([
    ['old.jpg', 'It cannot be read.'],
    ['never.jpg', 'It cannot be read.'],
  ]);
  expect((await list({ state: 'present' })).map(({ path }) => path)).toEqual(['new.jpg', 'scan.jpg']);
  expect(await list({ state: 'skipped' })).toEqual([]);
});

test('every word of a search must be in the path, in any case and however an accent is written', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  const second = await catalog.place(vault, camera);
  const decomposed = 'Été 2019/Plage.JPG'.normalize('NFD');
  const latin1 = Buffer.from('caf\xe9 noir.jpg', 'latin1');
  await run(catalog, [
    backedUp(place, decomposed, { takenMs: 5 }),
    backedUp(place, 'Été 2020/plage.jpg', { takenMs: 4 }),
    { ...backedUp(place, '', { takenMs: 3 }), path: latin1 },
    backedUp(place, "100%_o'neil \\ \"x\".jpg", { takenMs: 2 }),
    backedUp(second, 'line\nbreak.jpg', { takenMs: 1 }, camera),
    failed(place, 'ÉTÉ kaputt.jpg'),
  ]);
  expect(await paths({ search: 'PLAGE été' })).toEqual([decomposed, 'Été 2020/plage.jpg']);
  expect(await paths({ search: 'été' })).toEqual([decomposed, 'Été 2020/plage.jpg', 'ÉTÉ kaputt.jpg']);
  expect(await paths({ search: 'plage 2020' })).toEqual(['Été 2020/plage.jpg']);
  expect(await paths({ search: 'caf noir' })).toEqual(['caf\ufffd noir.jpg']);
  expect(await paths({ search: '%_O\'NEIL \\ "' })).toEqual(["100%_o'neil \\ \"x\".jpg"]);
  expect(await paths({ search: 'break', source: camera })).toEqual(['line\nbreak.jpg']);
  expect(await paths({ search: 'break', source: pictures })).toEqual([]);
  expect(await paths({ search: '  ' })).toHaveLength(6);
  expect(await paths({ search: 'nothing of the kind' })).toEqual([]);
});

test('a search finds the name of a source, ignores accents, and understands * and ?', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  const second = await catalog.place(vault, camera);
  await run(catalog, [
    backedUp(place, 'Émigré/IMG_0001.JPG', { takenMs: 5 }),
    backedUp(place, 'Straße/clip.mp4', { takenMs: 4 }),
    backedUp(place, 'mp4 notes/a.jpg', { takenMs: 3 }),
    backedUp(second, 'top.jpg', { takenMs: 2 }, camera),
  ]);
  expect(await paths({ search: 'CAMERA' })).toEqual(['top.jpg']);
  expect(await paths({ search: 'camera', scope: 'run' })).toEqual(['top.jpg']);
  expect(await paths({ search: 'pictures emigre' })).toEqual(['Émigré/IMG_0001.JPG']);
  expect(await paths({ search: 'strasse' })).toEqual(['Straße/clip.mp4']);
  expect(await paths({ search: '*.mp4' })).toEqual(['Straße/clip.mp4']);
  expect(await paths({ search: 'img_????.jpg' })).toEqual(['Émigré/IMG_0001.JPG']);
  expect(await paths({ search: 'img_??.jpg' })).toEqual([]);
  expect(await paths({ search: 'pict*/*.jpg' })).toEqual(['Émigré/IMG_0001.JPG', 'mp4 notes/a.jpg']);
  // Many stars take no longer than one.
  expect(await paths({ search: `${'*a'.repeat(90)}b` })).toEqual([]);
});

test('lists by folder are in the order of the sources’ names', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  const second = await catalog.place(vault, camera);
  await run(catalog, [backedUp(place, 'a.jpg'), backedUp(second, 'z.jpg', {}, camera)]);
  for (const scope of ['library', 'run'] as const)
    expect(await paths({ scope, sort: { by: 'folder', descending: false } })).toEqual(['z.jpg', 'a.jpg']);
});

test('a failure tells when it was last tried, which a retry changes alone', async () => {
  const { catalog, list } = await open();
  const place = await catalog.place(vault, pictures);
  await run(catalog, [failed(place, 'a.jpg')]);
  const [first] = await list({ state: 'failed' });
  expect(first?.triedAt).toBe(first?.since);
  await run(catalog, [failed(place, 'a.jpg')]);
  const [second] = await list({ state: 'failed' });
  expect(second?.since).toBe(first?.since);
  expect(Date.parse(second?.triedAt ?? '')).toBeGreaterThan(Date.parse(first?.triedAt ?? ''));
});

test('a name that is no UTF-8 is told byte for byte, and its details are found by it', async () => {
  const { catalog, list, library } = await open();
  const place = await catalog.place(vault, pictures);
  const path = Uint8Array.from(Buffer.from('caf\xe9.jpg', 'latin1'));
  await run(catalog, [{ ...backedUp(place, ''), path }]);
  expect(await list()).toMatchObject([{ path: 'caf\ufffd.jpg', pathB64: Buffer.from(path).toString('base64'), seq: 0 }]);
  expect((await library.file(vault, pictures, Uint8Array.from(path))).versions).toHaveLength(1);
  expect((await library.file(vault, pictures, bytesOf('caf\ufffd.jpg'))).versions).toEqual([]);
});

test('lists are sorted by name, folder, size, date and state, in both directions', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  await run(catalog, [
    backedUp(place, 'b/Alpha.jpg', { bytes: 30, takenMs: 2 }),
    backedUp(place, 'a/gamma.jpg', { bytes: 10, takenMs: 3 }),
    backedUp(place, 'a/beta/x.jpg', { bytes: 20, takenMs: 1 }),
    failed(place, 'a/Beta.jpg'),
  ]);
  const sorted = async (by: NonNullable<FileQuery['sort']>['by'], scope: FileQuery['scope']): Promise<string[]> => {
    const up = await paths({ scope, sort: { by, descending: false } });
    expect(await paths({ scope, sort: { by, descending: true } })).toEqual([...up].reverse());
    return up;
  };
  for (const scope of ['library', 'run'] as const) {
    expect(await sorted('name', scope)).toEqual(['b/Alpha.jpg', 'a/Beta.jpg', 'a/gamma.jpg', 'a/beta/x.jpg']);
    expect(await sorted('folder', scope)).toEqual(['a/Beta.jpg', 'a/gamma.jpg', 'a/beta/x.jpg', 'b/Alpha.jpg']);
    expect(await sorted('bytes', scope)).toEqual(['a/Beta.jpg', 'a/gamma.jpg', 'a/beta/x.jpg', 'b/Alpha.jpg']);
    expect((await sorted('state', scope))[0]).toBe('a/Beta.jpg');
  }
  expect(await sorted('taken', 'library')).toEqual(['a/Beta.jpg', 'a/beta/x.jpg', 'b/Alpha.jpg', 'a/gamma.jpg']);
});

test('100,000 files are paged without a gap or a double, in the order of the index and in any other', async () => {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  await (await openCatalog(file)).close();
  const database = new Database(file);
  database.exec(`
    INSERT INTO places (id, vault, source) VALUES (1, '${vault}', '${pictures}'), (2, '${vault}', '${camera}');
    WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
    INSERT INTO files (place, path, object, sha256, bytes, mtime, seen, taken)
    SELECT 1 + i % 2, CAST(printf('folder %d/IMG_%05d.jpg', i % 37, (i * 7919) % 100000) AS BLOB), x'aa', x'aa', i % 1000,
      1600000000000000000, 0, CASE i % 3 WHEN 0 THEN NULL ELSE 1600000000000 + i % 5000 END FROM n;`);
  database.close();
  const { library } = await open(file);
  const sorts: FileQuery['sort'][] = [undefined, { by: 'bytes', descending: true }];
  for (const sort of sorts) {
    const seen = new Set<string>();
    let last: FileRow | undefined;
    for (let offset = 0; ; offset += 500) {
      const query = { offset, limit: 500, ...(sort === undefined ? {} : { sort }) };
      const { rows, total } = await library.page({ scope: 'library', vault, sources, names, query, fresh: true }, never);
      expect(total).toBe(100_000);
      for (const [index, row] of rows.entries()) {
        if (row.seq !== offset + index) expect(row.seq).toBe(offset + index);
        if (sort === undefined && last !== undefined && dateOf(last) < dateOf(row)) expect(row).toBe('after what is newer');
        if (sort?.by === 'bytes' && last !== undefined && last.bytes < row.bytes) expect(row).toBe('after what is larger');
        seen.add(`${row.source}/${row.path}`);
        last = row;
      }
      if (rows.length === 0) break;
    }
    expect(seen.size).toBe(100_000);
  }
}, 120_000);

test('a search that nobody waits for any more stops, and the next one is answered', async () => {
  const { catalog, library } = await open();
  const place = await catalog.place(vault, pictures);
  await run(catalog, Array.from({ length: 5000 }, (_, index) => backedUp(place, `IMG_${index}.jpg`)));
  const search = (text: string, signal: AbortSignal) =>
    library.page({ scope: 'library', vault, sources, names, query: { offset: 0, limit: 10, search: text }, fresh: true }, signal);
  const given = new AbortController();
  const both = Promise.allSettled([search('img', given.signal), search('4', given.signal)]);
  given.abort();
  const cancelled = { status: 'rejected', reason: { code: 'cancelled' } };
  expect(await both).toMatchObject([cancelled, cancelled]);
  expect((await search('img_4999', never)).total).toBe(1);
});

test('what was changed is kept as a version, and the journal tells of those before this catalog', async () => {
  const { catalog, library } = await open();
  const place = await catalog.place(vault, pictures);
  await catalog.beginRun({ id: 'run00009001', vault, destination: '', startedAt: '2024-05-01T10:00:00.000Z', dryRun: false });
  const journal = [
    line('a.jpg', 'a', '2021-01-01T00:00:00.000Z', { takenAt: '2020-05-17T18:03:21+05:00' }),
    line('a.jpg', 'b', '2022-01-01T00:00:00.000Z', { mtime: '1700000001000000000' }),
  ];
  await catalog.applyJournal(vault, journal, 'first');
  await run(catalog, [backedUp(place, 'a.jpg', { object: id('c'), sha256: id('c'), backedUpMs: Date.UTC(2023, 0, 1) })]);
  const told = async (): Promise<string[]> =>
    (await library.file(vault, pictures, bytesOf('a.jpg'))).versions.map(
      ({ sha256, backedUpMs }) => `${sha256[0]} ${new Date(backedUpMs).toISOString().slice(0, 4)}`);
  expect(await told()).toEqual(['c 2023', 'b 2022', 'a 2021']);
  // Read once more, with its own line now, nothing comes twice.
  const whole = [...journal, line('a.jpg', 'c', '2023-01-01T00:00:00.000Z')];
  await catalog.applyJournal(vault, whole, 'second');
  expect(await told()).toEqual(['c 2023', 'b 2022', 'a 2021']);
  await catalog.applyJournal(vault, [{ kind: 'quarantined', object: id('b'), reason: 'damaged', when: '2024-01-01T00:00:00.000Z' }], 'third');
  expect(await told()).toEqual(['c 2023', 'a 2021']);
});

test('a file that is gone from its source leaves the library, and comes back with what it was', async () => {
  const { catalog, library, paths } = await open();
  const place = await catalog.place(vault, pictures);
  await run(catalog, [backedUp(place, 'a.jpg', { backedUpMs: 1000 })]);
  await catalog.forget(place, [bytesOf('a.jpg')]);
  expect(await paths()).toEqual([]);
  expect((await library.file(vault, pictures, bytesOf('a.jpg'))).versions).toEqual([]);
  await run(catalog, [backedUp(place, 'a.jpg', { object: id('b'), sha256: id('b'), backedUpMs: 2000 })]);
  expect((await library.file(vault, pictures, bytesOf('a.jpg'))).versions.map(({ backedUpMs }) => backedUpMs)).toEqual([2000, 1000]);
});

test('months are counted by what the camera showed, and what no one can date is told apart', async () => {
  const { catalog, library } = await open();
  const place = await catalog.place(vault, pictures);
  await run(catalog, [
    backedUp(place, 'a.jpg', { takenMs: new Date(2019, 0, 1, 0, 0, 1).getTime(), bytes: 10 }),
    backedUp(place, 'b.jpg', { takenMs: new Date(2019, 0, 31, 23, 59, 59).getTime(), bytes: 20 }),
    backedUp(place, 'c.jpg', { takenMs: new Date(1955, 6, 1).getTime() }),
    backedUp(place, 'd.jpg', { mtimeNs: 0n }),
  ]);
  expect(await library.months(vault, sources)).toEqual({
    months: [{ month: '1955-07', files: 1, bytes: 5 }, { month: '2019-01', files: 2, bytes: 30 }],
    undated: 1,
  });
});

test('runs that ended are told with what failed in them, the newest first', async () => {
  const { catalog, library } = await open();
  const place = await catalog.place(vault, pictures);
  const first = await run(catalog, [failed(place, 'a.jpg'), backedUp(place, 'b.jpg')]);
  const second = await run(catalog, []);
  await catalog.beginRun({ id: 'cutoff00001', vault, destination: '', startedAt: '2024-05-02T10:00:00.000Z', dryRun: false });
  await catalog.noteRun(
    { id: 'neverthere1', vault: '', destination: '', startedAt: '2024-05-03T10:00:00.000Z', dryRun: false }, '{"run":"neverthere1"}');
  const { total, snapshots } = await library.runs(0, 10);
  expect(total).toBe(3);
  expect(snapshots.map((snapshot) => (JSON.parse(snapshot) as { run: string }).run)).toEqual(['neverthere1', second, first]);
  expect((await library.run(first))?.failures).toMatchObject([{ path: 'a.jpg', state: 'failed', reason: 'It cannot be read.' }]);
  expect((await library.run(second))?.failures).toEqual([]);
  expect(await library.run('cutoff00001')).toBeUndefined();
});

test('the history keeps a thousand runs, and what failed in those alone', async () => {
  const { catalog, library, file } = await open();
  const place = await catalog.place(vault, pictures);
  const oldest = await run(catalog, [failed(place, 'a.jpg')]);
  const writer = new Database(file);
  writer.exec(`WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 998)
    INSERT INTO runs (id, vault, destination, startedAt, snapshot) SELECT printf('filler%06d', i), '', '', '', '{}' FROM n`);
  writer.close();
  expect((await library.runs(0, 1)).total).toBe(1000);
  expect(await library.run(oldest)).toBeDefined();
  await run(catalog, [failed(place, 'a.jpg')]);
  expect((await library.runs(0, 1)).total).toBe(1000);
  expect(await library.run(oldest)).toBeUndefined();
  const reader = new Database(file, { readonly: true });
  expect(reader.prepare('SELECT count(*) FROM runFailures').pluck().get()).toBe(1);
  reader.close();
});

test('a list that was made is made anew when something has changed', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  const byName = { sort: { by: 'name', descending: false } } as const;
  await run(catalog, [backedUp(place, 'b.jpg')]);
  expect(await paths(byName)).toEqual(['b.jpg']);
  await run(catalog, [backedUp(place, 'a.jpg')]);
  expect(await paths(byName)).toEqual(['a.jpg', 'b.jpg']);
  // While a run goes on it may be a moment old, but tells of no file that is gone.
  await catalog.forget(place, [bytesOf('a.jpg')]);
  expect(await paths(byName)).toEqual(['b.jpg']);
});

test('the list of an earlier run is searched and sorted like any other', async () => {
  const { catalog, paths } = await open();
  const place = await catalog.place(vault, pictures);
  const first = await run(catalog, [backedUp(place, 'b.jpg'), backedUp(place, 'a.jpg'), failed(place, 'c.jpg')]);
  await run(catalog, [backedUp(place, 'd.jpg')]);
  const byName = { sort: { by: 'name', descending: false }, scope: 'run' } as const;
  expect(await paths(byName)).toEqual(['d.jpg']);
  expect(await paths({ ...byName, run: first })).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  expect(await paths({ ...byName, run: first, search: 'B' })).toEqual(['b.jpg']);
  expect(await paths({ ...byName, run: 'run00unknown' })).toEqual([]);
});

/** The tables as version 2 had them, with data: users have such catalogs. */
const versionTwo = `
  CREATE TABLE places (id INTEGER PRIMARY KEY, vault TEXT NOT NULL, source TEXT NOT NULL, UNIQUE (vault, source));
  CREATE TABLE files (
    place INTEGER NOT NULL REFERENCES places (id), path BLOB NOT NULL, object BLOB NOT NULL, sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER, ctime INTEGER, seen INTEGER NOT NULL, PRIMARY KEY (place, path)
  ) WITHOUT ROWID;
  CREATE INDEX files_object ON files (object);
  CREATE TABLE journals (vault TEXT PRIMARY KEY, cursor TEXT, dirty INTEGER NOT NULL);
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, vault TEXT NOT NULL, destination TEXT NOT NULL, startedAt TEXT NOT NULL,
    snapshot TEXT
  );
  CREATE TABLE runFiles (
    seq INTEGER PRIMARY KEY, source TEXT NOT NULL, path BLOB NOT NULL, bytes INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT
  );
  CREATE INDEX runFilesState ON runFiles (state, seq);
  CREATE TABLE failures (
    place INTEGER NOT NULL REFERENCES places (id), path BLOB NOT NULL, bytes INTEGER NOT NULL, reason TEXT NOT NULL,
    since TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (place, path)
  ) WITHOUT ROWID;
  PRAGMA user_version = 2;
  INSERT INTO places VALUES (1, '${vault}', '${pictures}');
  INSERT INTO files VALUES (1, CAST('a.jpg' AS BLOB), x'${id('b')}', x'${id('b')}', 5, 1700000001000000000, 11, 1700000002000000000, 1);
  INSERT INTO journals VALUES ('${vault}', 'as far as here', 0);
  INSERT INTO runs VALUES (1, 'run0000old1', '${vault}', 'the vault', '2024-05-01T10:00:00.000Z', '{"run":"old"}');
  INSERT INTO runFiles VALUES (0, '${pictures}', CAST('a.jpg' AS BLOB), 5, 'uploaded', NULL);
  INSERT INTO failures VALUES (1, CAST('bad.jpg' AS BLOB), 9, 'It cannot be read.', '2024-05-01T10:00:00.000Z', 1);`;

test('a catalog of version 2 keeps what it knew, and learns dates and versions from the journal', async () => {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  const old = new Database(file);
  old.exec(versionTwo);
  old.close();
  const { catalog, library, list } = await open(file);
  expect((await list()).map(({ path, state, modifiedAt }) => [path, state, modifiedAt])).toEqual([
    ['a.jpg', 'present', '2023-11-14T22:13:21.000Z'],
    ['bad.jpg', 'failed', undefined],
  ]);
  expect((await catalog.overview(vault)).totals.get(pictures)).toEqual({ files: 1, bytes: 5, failures: 1, neverSafe: 1 });
  expect((await library.runs(0, 10)).snapshots).toEqual(['{"run":"old"}']);
  expect((await list({ scope: 'run' })).map(({ path, state }) => [path, state])).toEqual([['a.jpg', 'uploaded']]);
  expect(await catalog.rowCount(undefined, undefined)).toBe(1);
  const place = await catalog.place(vault, pictures);
  const position = await catalog.beginRun({ id: 'run0000new1', vault, destination: '', startedAt: '2024-06-01T10:00:00.000Z', dryRun: false });
  expect(position).toEqual({ cursor: undefined, dirty: true });
  await catalog.applyJournal(vault, [line('a.jpg', 'b', '2022-01-01T00:00:00.000Z', { mtime: '1700000001000000000', takenAt: '2019-05-17T18:03:21' })], 'x');
  await catalog.restore(vault);
  expect(await catalog.lookUp({ place, path: bytesOf('a.jpg') })).toMatchObject({
    backedUpMs: Date.UTC(2022, 0, 1), takenMs: new Date(2019, 4, 17, 18, 3, 21).getTime(), fingerprint: { inode: 11n },
  });
});

test('a catalog of version 2 tells each version once when it has read the journal again, and believes its fingerprints', async () => {
  const file = join(temporaryFolder(), 'catalog.sqlite');
  const old = new Database(file);
  old.exec(versionTwo);
  old.close();
  const { catalog, library } = await open(file);
  const place = await catalog.place(vault, pictures);
  await catalog.beginRun({ id: 'run0000new2', vault, destination: '', startedAt: '2024-06-01T10:00:00.000Z', dryRun: false });
  await catalog.applyJournal(vault, [
    line('a.jpg', 'a', '2022-01-01T00:00:00.000Z', { mtime: '1600000000000000000' }),
    { kind: 'removed', source: pictures, label: 'Pictures', path: 'a.jpg', when: '2022-02-01T00:00:00.000Z' },
    // Its date was set back once: no other content, and no other version.
    line('a.jpg', 'b', '2022-03-01T00:00:00.000Z', { mtime: '1700000000000000000' }),
    line('a.jpg', 'b', '2022-04-01T00:00:00.000Z', { mtime: '1700000001000000000' }),
  ], 'x');
  await catalog.restore(vault);
  const told = async () => (await library.file(vault, pictures, bytesOf('a.jpg'))).versions.map(({ sha256, backedUpMs }) => [sha256[0], backedUpMs]);
  const march = ['b', Date.UTC(2022, 2, 1)];
  expect(await told()).toEqual([march, ['a', Date.UTC(2022, 0, 1)]]);
  expect(await catalog.lookUp({ place, path: bytesOf('a.jpg') })).toMatchObject({ fingerprint: { inode: 11n } });
  // What the old one had not written down any more comes after it, and is a version like any other.
  await catalog.applyJournal(vault, [line('a.jpg', 'c', '2022-05-01T00:00:00.000Z')], 'y');
  expect(await told()).toEqual([['c', Date.UTC(2022, 4, 1)], march, ['a', Date.UTC(2022, 0, 1)]]);
});

test('totals are counted along with everything that comes, changes and goes', async () => {
  const { catalog } = await open();
  const place = await catalog.place(vault, pictures);
  const totals = async () => (await catalog.overview(vault)).totals.get(pictures);
  await run(catalog, [backedUp(place, 'a.jpg', { bytes: 10 }), backedUp(place, 'b.jpg', { bytes: 20 }), failed(place, 'c.jpg')]);
  expect(await totals()).toEqual({ files: 2, bytes: 30, failures: 1, neverSafe: 1 });
  await run(catalog, [backedUp(place, 'a.jpg', { object: id('d'), sha256: id('d'), bytes: 15 }), backedUp(place, 'c.jpg', { bytes: 1 })]);
  expect(await totals()).toEqual({ files: 3, bytes: 36, failures: 0, neverSafe: 0 });
  await catalog.forget(place, [bytesOf('b.jpg')]);
  expect(await totals()).toEqual({ files: 2, bytes: 16, failures: 0, neverSafe: 0 });
});
