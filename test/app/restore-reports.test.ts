import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRestoreReports } from '../../src-main/app/restore-reports.ts';
import type { RestoredFile } from '../../src-shared/restore.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const file = (path: string, more: Partial<RestoredFile> = {}): RestoredFile => ({
  type: 'file', source: 'source0001', label: 'Photos', path, state: 'restored', sha256: 'a'.repeat(64), bytes: 7, notice: 'It got another name.', ...more,
});
const failed = (path: string): RestoredFile => ({ ...file(path), state: 'failed', notice: undefined, reason: 'It is damaged.' });

test('a report that goes on keeps what was restored, and asks again about what failed', async () => {
  const reports = createRestoreReports(join(temporaryFolder(), 'restores'));
  const first = await reports.begin('restore001');
  for (const each of [file('a.jpg'), failed('b.jpg'), failed('c.jpg')]) await first.add(each);
  await first.close();
  expect((await reports.read('restore001')).map(({ path }) => path)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  const next = await reports.begin('restore001');
  await next.add(failed('c.jpg'));
  await next.close();
  expect((await reports.read('restore001')).map(({ path }) => path)).toEqual(['a.jpg', 'c.jpg']);
});

test('a report is bounded, and read only by its owner', async () => {
  const folder = join(temporaryFolder(), 'restores');
  const reports = createRestoreReports(folder);
  const report = await reports.begin('restore001');
  for (let count = 0; count < 2_500; count += 1) await report.add(file(`${count} ${'x'.repeat(4_000)}`));
  await report.close();
  const [name = ''] = readdirSync(folder);
  const { size, mode } = statSync(join(folder, name));
  expect(size).toBeLessThanOrEqual(8 * 1024 * 1024);
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
  const lines = await reports.read('restore001');
  expect(lines.length).toBeGreaterThan(1_900);
  expect(lines.length).toBeLessThan(2_100);
});

test('the reports of forgotten restores are removed', async () => {
  const folder = temporaryFolder();
  const reports = createRestoreReports(folder);
  for (const id of ['restore001', 'restore002', 'restore003']) await (await reports.begin(id)).close();
  await reports.keepOnly(['restore002']);
  expect(readdirSync(folder)).toEqual(['restore002.jsonl']);
});

test('where reports cannot be written, nothing fails', async () => {
  const blocked = join(temporaryFolder(), 'file');
  writeFileSync(blocked, '');
  const reports = createRestoreReports(join(blocked, 'restores'));
  const report = await reports.begin('restore001');
  await report.add(file('a.jpg'));
  await report.close();
  await reports.keepOnly([]);
  expect(await reports.read('restore001')).toEqual([]);
});
