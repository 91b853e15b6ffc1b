import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApplication, type LocalApplication } from '../../src-main/app/application.ts';
import type { BackupReading } from '../../src-shared/backup-browsing.ts';
import { journalLineSchema, type JournalLine } from '../../src-shared/journal.ts';
import { encodeLine } from '../../src-main/vault/journal-line.ts';
import { backUp, connect, ends, filesBelow, journalLines, sha256, writePhoto, type TestClient } from './app-rig.ts';

interface Computer {
  readonly app: LocalApplication;
  readonly client: TestClient;
  readonly photos: string;
}

/** Two computers, each with a home and a folder of photos, and a vault that both can reach. */
async function createTwoComputers() {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-adopting-'));
  const vault = join(root, 'vault');
  const apps: LocalApplication[] = [];
  onTestFinished(async () => {
    for (const app of apps) await app.close();
    rmSync(root, { recursive: true, force: true });
  });
  async function computer(name: string): Promise<Computer> {
    const photos = join(root, name, 'Pictures');
    mkdirSync(photos, { recursive: true });
    const app = await createApplication({ home: join(root, name, 'home'), version: '0.0.0', env: {} });
    apps.push(app);
    const client = connect(app);
    await client.call('destination.set', { kind: 'vault', address: vault });
    return { app, client, photos };
  }
  return { root, vault, old: await computer('old'), next: await computer('new') };
}

async function readBackup(client: TestClient): Promise<BackupReading> {
  const { promise, resolve } = Promise.withResolvers<BackupReading>();
  client.onUpdate(({ backup }) => {
    if (backup !== undefined && backup.state !== 'reading') resolve(backup);
  }, new AbortController().signal);
  await client.call('backup.open', {});
  return promise;
}

/** The old computer backs up three photos, and the new one continues them with a copy, as a restore leaves it. */
async function continueFolder({ old, next }: { readonly old: Computer; readonly next: Computer }) {
  for (const name of ['a.jpg', '2024/b.jpg', '2024/c.jpg']) writePhoto(join(old.photos, name), name);
  await old.client.call('sources.add', { path: old.photos });
  expect(ends(await backUp(old.app, {}))).toEqual({ uploaded: 3 });
  const reading = await readBackup(next.client);
  const { computers } = await next.client.call('backup.computers', { vault: reading.vault });
  expect(computers).toMatchObject([{ isThis: false, sources: [{ label: 'Pictures', files: 3 }] }]);
  const source = computers[0]!.sources[0]!.id;
  cpSync(old.photos, next.photos, { recursive: true, preserveTimestamps: true });
  const adopted = await next.client.call('backup.adopt', { vault: reading.vault, source, path: next.photos });
  expect(adopted.sources).toMatchObject([{ id: source, path: next.photos }]);
  return { id: reading.vault, source };
}

/** Copied folders have new times: their lines come without a file that has changed. */
const linesOfFiles = (vault: string): readonly JournalLine[] => journalLines(vault).filter(({ kind }) => kind !== 'folder' && kind !== 'run');

const longer = 300_000;

test('a new computer continues a folder of an old one, and nothing is uploaded again', { timeout: longer }, async () => {
  const computers = await createTwoComputers();
  const { vault, next } = computers;
  const { id, source } = await continueFolder(computers);
  const listed = await next.client.call('backup.files', { vault: id, offset: 0, limit: 10, sort: 'name', search: '2024' });
  expect(listed.rows.map(({ path }) => path)).toEqual(['2024/b.jpg', '2024/c.jpg']);
  const before = linesOfFiles(vault).length;
  expect(ends(await backUp(next.app, {}))).toEqual({ present: 3 });
  expect(linesOfFiles(vault)).toHaveLength(before);

  writePhoto(join(next.photos, 'a.jpg'), 'edited');
  writePhoto(join(next.photos, 'd.jpg'), 'new');
  rmSync(join(next.photos, '2024/b.jpg'));
  expect(ends(await backUp(next.app, {}))).toMatchObject({ uploaded: 2 });
  await readBackup(next.client);
  const { computers: [own] } = await next.client.call('backup.computers', { vault: id });
  expect(own).toMatchObject({ isThis: true, sources: [{ id: source, files: 4, removed: 1, path: next.photos }] });
  const { versions } = await next.client.call('backup.versions', { vault: id, file: { source, path: 'a.jpg' } });
  expect(versions).toHaveLength(2);
});

test('an old computer that comes back stops writing about a folder that another continues', { timeout: longer }, async () => {
  const computers = await createTwoComputers();
  const { vault, old, next } = computers;
  const { source } = await continueFolder(computers);
  const before = linesOfFiles(vault).length;
  const returned = await backUp(old.app, {});
  expect(ends(returned)).toEqual({ present: 3 });
  expect(returned.notices.join()).toMatch(/Another computer continues folders/);
  const { sources: [separate] } = await old.client.call('state.get', {});
  expect(separate!.id).not.toBe(source);
  const later = journalLines(vault).filter((line) => line.kind === 'version' && line.source === separate!.id);
  expect(later).toHaveLength(3);
  expect(linesOfFiles(vault)).toHaveLength(before + 3);
  // Both continue, each with its own.
  expect(ends(await backUp(next.app, {}))).toEqual({ present: 3 });
  expect(ends(await backUp(old.app, {}))).toEqual({ present: 3 });
});

test("the new computer's lines count, although the clock of the old one was years ahead", { timeout: longer }, async () => {
  const { vault, old, next } = await createTwoComputers();
  writePhoto(join(old.photos, 'a.jpg'), 'a');
  await old.client.call('sources.add', { path: old.photos });
  await backUp(old.app, {});
  for (const name of filesBelow(join(vault, 'journal')).filter((each) => each.endsWith('.jsonl'))) {
    const lines = readFileSync(join(vault, 'journal', name), 'utf8').trimEnd().split('\n').map((line) => journalLineSchema.parse(JSON.parse(line)));
    writeFileSync(join(vault, 'journal', name), lines.map((line) => encodeLine({ ...line, when: '2099-01-01T00:00:00.000Z' })).join(''));
  }
  const { vault: id } = await readBackup(next.client);
  const source = (await next.client.call('backup.computers', { vault: id })).computers[0]!.sources[0]!.id;
  cpSync(old.photos, next.photos, { recursive: true, preserveTimestamps: true });
  await next.client.call('backup.adopt', { vault: id, source, path: next.photos });
  writePhoto(join(next.photos, 'a.jpg'), 'edited');
  expect(ends(await backUp(next.app, {}))).toEqual({ uploaded: 1 });
  await readBackup(next.client);
  const { rows } = await next.client.call('backup.files', { vault: id, offset: 0, limit: 10, sort: 'name' });
  expect(rows).toMatchObject([{ object: sha256(readFileSync(join(next.photos, 'a.jpg'))), versions: 2 }]);
});

test('what cannot be continued is refused, and nothing is written', { timeout: longer }, async () => {
  const { root, vault, old, next } = await createTwoComputers();
  writePhoto(join(old.photos, 'a.jpg'), 'a');
  await old.client.call('sources.add', { path: old.photos });
  await backUp(old.app, {});
  const { vault: id } = await readBackup(next.client);
  const { computers: [computer] } = await next.client.call('backup.computers', { vault: id });
  const source = computer!.sources[0]!.id;
  const adopt = (path: string, of = source) => next.client.call('backup.adopt', { vault: id, source: of, path });
  writePhoto(join(next.photos, 'own.jpg'), 'own');
  await next.client.call('sources.add', { path: next.photos });
  mkdirSync(join(next.photos, 'inside'));
  await expect(adopt(join(next.photos, 'inside'))).rejects.toMatchObject({ code: 'usage' });
  await expect(adopt(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(adopt(join(vault, 'objects'))).rejects.toMatchObject({ code: 'overlap' });
  await expect(adopt(next.photos, 'nosuchsource')).rejects.toMatchObject({ code: 'not-found' });
  await next.client.call('destination.set', { kind: 'vault', address: join(root, 'another') });
  await expect(adopt(next.photos)).rejects.toMatchObject({ code: 'usage' });
  expect(journalLines(vault).some(({ kind }) => kind === 'adopted')).toBe(false);
});
