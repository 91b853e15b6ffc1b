import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSource } from '../../src-main/cli/adopt.ts';
import type { BackupComputer, BackupSource } from '../../src-shared/backup-browsing.ts';
import { makeLibrary } from '../rigs/library.ts';
import { createCliRig, expectOneSentence, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

test('a new computer continues the folder of another one, and uploads nothing again', async () => {
  makeLibrary(rig.photos, { count: 5 });
  await rig.run([rig.photos, '--to', rig.vault]);
  const home = join(rig.root, 'new-home');
  const pictures = join(rig.root, 'new', 'photos');
  mkdirSync(pictures, { recursive: true });
  cpSync(rig.photos, pictures, { recursive: true, preserveTimestamps: true });
  const unknown = await rig.run(['adopt', 'Nothing', pictures, '--to', rig.vault], { home });
  expect(unknown.status).toBe(2);
  expectOneSentence(unknown.stderr);
  const mistyped = await rig.run(['adopt', 'photos', pictures, '--to', `${rig.vault}-typo`], { home });
  expect(mistyped.stderr).toContain('There is no backup in');
  expect(existsSync(`${rig.vault}-typo`)).toBe(false);

  const end = await rig.run(['adopt', 'photos', pictures], { home });
  expect(end.stderr).toBe('');
  expect(end.lines[0]).toMatch(/new[\\/]photos continues photos of .+: 5 files that are backed up are not uploaded again\.$/);
  expect(end.status).toBe(0);
  const backup = await rig.run(['--json'], { home });
  expect(backup.json().at(-1)).toMatchObject({ state: 'complete', uploaded: 0, present: 5, failed: 0 });
  const listed = (await rig.run(['list', '--from', rig.vault, '--json'], { home })).json();
  expect(listed.at(-1)).toMatchObject({ files: 5, versions: 5 });
});

test('a folder is found by its ID or by its name, which must be that of one other computer’s folder', () => {
  const source = (id: string, label: string, more: Partial<BackupSource> = {}): BackupSource => ({
    id, label, files: 1, bytes: 1, removed: 0, firstBackup: '2026-01-01T00:00:00Z', lastBackup: '2026-01-01T00:00:00Z', ...more,
  });
  const computer = (name: string, sources: readonly BackupSource[]): BackupComputer => ({
    writer: `writer${name}`, name, isThis: false, lastBackup: '2026-01-01T00:00:00Z', sources: [...sources],
  });
  const computers = [
    computer('anna', [source('source0001', 'Pictures'), source('source0002', 'Camera')]),
    computer('bert', [source('source0003', 'Pictures'), source('source0004', 'Mine', { path: '/mine' })]),
  ];
  expect(findSource(computers, 'source0003').computer.name).toBe('bert');
  expect(findSource(computers, 'Camera').found.id).toBe('source0002');
  expect(() => findSource(computers, 'Pictures')).toThrow('They are source0001 (anna), source0003 (bert).');
  expect(() => findSource(computers, 'Mine')).toThrow('There is no folder Mine of another computer');
});
