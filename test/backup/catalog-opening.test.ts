import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalogDatabase } from '../../src-main/backup/catalog-opening.ts';
import { migrate } from '../../src-main/backup/catalog-schema.ts';
import { openCatalog, type Catalog } from '../../src-main/backup/catalog.ts';
import { skipOn } from '../rigs/skips.ts';
import { temporaryFolder } from './backup-rig.ts';

const dayMs = 24 * 60 * 60 * 1000;
const newFile = (): string => join(temporaryFolder(), 'catalog.sqlite');

/** A catalog of the version before all tables were strict. */
function makeOlder(file: string, files: number): void {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  migrate(database, 5);
  database.exec(`
    INSERT INTO places (vault, source) VALUES ('the-vault', 'the-source');
    INSERT INTO journals (vault, cursor, dirty) VALUES ('the-vault', 'cursor', 0);
    INSERT INTO runs (id, vault, destination, startedAt, snapshot) VALUES ('run1', 'the-vault', 'D', '2024-05-01T10:00:00.000Z', '{}');
    INSERT INTO seenSources VALUES ('the-source', 5);
    INSERT INTO failures VALUES (1, x'61', 5, 'no reason', '2024-05-01T10:00:00.000Z', 1, NULL);
    INSERT INTO mounts VALUES (1, x'62', '');
    INSERT INTO versions VALUES (1, x'63', 7, x'01', x'02', 5, 6);
    INSERT INTO runFailures (run, source, path, bytes, reason, taken) VALUES (1, 'the-source', x'61', 5, 'no reason', NULL);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${files})
    INSERT INTO files SELECT 1, CAST('a folder/IMG_' || i AS BLOB), randomblob(32), randomblob(32), i, 1700000000123456789, -i, NULL, 1, NULL, 1700000000000 FROM n;
    INSERT INTO runFiles SELECT row_number() OVER () - 1, 'the-source', path, bytes, 'uploaded', NULL, NULL FROM files;`);
  database.close();
}

const laterColumns = new Set(['changed', 'confirmed', 'settled', 'newest', 'recheck', 'whole', 'listed', 'tried']);

const opened = (file: string): Database.Database => {
  const database = new Database(file);
  onTestFinished(() => void database.close());
  return database;
};

/** Every row of every table that both versions have, without the columns of files and journals that came later. */
function rowsOf(file: string): object[][] {
  const database = opened(file);
  const tables = ['places', 'files', 'journals', 'runs', 'runFiles', 'failures', 'versions', 'runFailures', 'seenSources', 'mounts'];
  return tables.map((table) => {
    const rows = database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${table === 'runFiles' ? 'seq' : '1, 2'}`).all();
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !laterColumns.has(name) && !(table === 'runFiles' && name === 'run'))));
  });
}

/** Writes into the middle of a page of a table: nothing shows when the database is opened. */
function damageTable(file: string, table: string): void {
  const database = new Database(file);
  const page = database
    .prepare<[string], { pageno: number; pgsize: number }>("SELECT pageno, pgsize FROM dbstat WHERE name = ? AND pagetype = 'leaf' LIMIT 1")
    .get(table);
  database.close();
  if (page === undefined) throw new Error('no such page');
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(page.pgsize / 2, 0x55), 0, page.pgsize / 2, (page.pageno - 1) * page.pgsize);
  closeSync(descriptor);
}

test('the tables of an older catalog become strict with all that is in them, and their triggers go on counting', () => {
  const file = newFile();
  makeOlder(file, 300);
  const before = rowsOf(file);
  const { database } = openCatalogDatabase(file, () => undefined);
  onTestFinished(() => void database.close());
  expect(rowsOf(file)).toMatchObject(before);
  const notStrict = database.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'").all();
  expect(notStrict).toEqual([]);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.exec("DELETE FROM files WHERE path = CAST('a folder/IMG_300' AS BLOB)");
  expect(database.prepare('SELECT files, bytes FROM places').get()).toEqual({ files: 299n, bytes: BigInt((299 * 300) / 2) });
});

test('a process that is killed while it migrates leaves a catalog that the next one migrates', async () => {
  const source = newFile();
  makeOlder(source, 20_000);
  const before = rowsOf(source);
  for (const afterMs of [0, 15, 60, 120]) {
    const file = newFile();
    copyFileSync(source, file);
    const child = spawn(process.execPath, [fileURLToPath(new URL('migrating-child.ts', import.meta.url)), file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await delay(afterMs);
    child.kill('SIGKILL');
    await exited;
    const { database, setAside } = openCatalogDatabase(file, () => undefined);
    database.close();
    expect(setAside).toBeUndefined();
    expect(rowsOf(file)).toMatchObject(before);
  }
});

test('after an end that left a write-ahead log behind the whole database is checked, and else once a day', () => {
  const file = newFile();
  makeOlder(file, 1000);
  openCatalogDatabase(file, () => undefined).database.close();
  const setAsideAfter = (prepare: (damaged: string) => void): boolean => {
    const copy = newFile();
    copyFileSync(file, copy);
    damageTable(copy, 'versions');
    prepare(copy);
    const { database, setAside } = openCatalogDatabase(copy, () => undefined);
    database.close();
    return setAside !== undefined;
  };
  const lastCheckAgo = (ms: number) => (copy: string) => {
    const database = new Database(copy);
    database.prepare('UPDATE checks SET at = ?').run(Date.now() - ms);
    database.close();
  };
  expect(setAsideAfter(lastCheckAgo(dayMs / 2))).toBe(false);
  expect(setAsideAfter(lastCheckAgo(dayMs))).toBe(true);
  // A clock that was set back tells nothing.
  expect(setAsideAfter(lastCheckAgo(-2 * dayMs))).toBe(true);
  expect(setAsideAfter((copy) => writeFileSync(`${copy}-wal`, Buffer.alloc(32)))).toBe(true);
});

test('a table that is not what the statements expect is damage', async () => {
  const file = newFile();
  makeOlder(file, 10);
  openCatalogDatabase(file, () => undefined).database.close();
  const database = new Database(file);
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  database.exec("UPDATE sqlite_schema SET sql = replace(sql, 'seen INTEGER', 'sewn INTEGER') WHERE name = 'files'");
  database.close();
  const catalog = await openCatalog(file);
  onTestFinished(() => catalog.close());
  expect(catalog.setAside).toMatch(/damaged-\d+$/);
});

/** Flips a bit of a source in the index of the sources: each page still makes sense, and the source is not found any more. */
function damagePlaceIndex(file: string, source: string): void {
  const database = new Database(file);
  const page = database.prepare<[], { pageno: number; pgsize: number }>("SELECT pageno, pgsize FROM dbstat WHERE name = 'sqlite_autoindex_places_1'").get();
  database.close();
  if (page === undefined) throw new Error('no such page');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(source, (page.pageno - 1) * page.pgsize);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
}

for (const [what, find] of [
  ['when everything is checked', (catalog) => catalog.check()],
  ['when the source is looked for', (catalog) => catalog.place('vault00001', 'source0001')],
] satisfies readonly (readonly [string, (catalog: Catalog) => Promise<unknown>])[])
  test(`an index that has lost a source is damage, ${what}`, async () => {
    const file = newFile();
    const before = await openCatalog(file);
    await before.place('vault00001', 'source0001');
    await before.close();
    damagePlaceIndex(file, 'source0001');
    const setAside: string[] = [];
    const catalog = await openCatalog(file, { onDamaged: (where) => setAside.push(where) });
    onTestFinished(() => catalog.close());
    expect(setAside).toEqual([]);
    await find(catalog);
    expect(setAside).toHaveLength(1);
    await catalog.place('vault00001', 'source0001');
    expect(opened(file).prepare('SELECT source FROM places').all()).toEqual([{ source: 'source0001' }]);
  });

test('no more than three damaged catalogs are kept', () => {
  const file = newFile();
  for (let time = 1; time <= 5; time++) {
    writeFileSync(`${file}.damaged-170000000000${time}`, 'older');
    writeFileSync(`${file}.damaged-170000000000${time}-wal`, 'older');
  }
  writeFileSync(file, 'no database'.repeat(1000));
  const { database, setAside = '' } = openCatalogDatabase(file, () => undefined);
  database.close();
  const kept = readdirSync(join(file, '..')).filter((name) => name.includes('damaged') && !name.endsWith('-wal'));
  expect(kept).toEqual(['catalog.sqlite.damaged-1700000000004', 'catalog.sqlite.damaged-1700000000005', basename(setAside)]);
});

skipOn('windows', 'a file has no permission bits')('other users can read neither the catalog nor what SQLite keeps beside it, in whatever folder it is', () => {
  const file = newFile();
  makeOlder(file, 10);
  const { database } = openCatalogDatabase(file, () => undefined);
  onTestFinished(() => void database.close());
  database.exec("INSERT INTO seenSources VALUES ('another', 1)");
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(file + suffix).mode & 0o777).toBe(0o600);
});
