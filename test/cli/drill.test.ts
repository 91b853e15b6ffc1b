import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { summarySentence } from '../../src-main/cli/drill.ts';
import { checkRecordSchema, drilledFileSchema, drillSummarySchema } from '../../src-shared/checks.ts';
import { makeLibrary, type LibraryEntry } from '../rigs/library.ts';
import { noSignals, testUnless } from '../rigs/skips.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
let entries: LibraryEntry[];
beforeEach(async () => {
  rig = await createCliRig();
  entries = makeLibrary(rig.photos, { count: 20 });
});
afterEach(() => rig.close());

const drillFolder = (): string => join(rig.home, '.keepsake-drill');
async function records(): Promise<readonly unknown[]> {
  const { ended } = JSON.parse(await readFile(join(rig.home, 'checks.json'), 'utf8')) as { ended: readonly unknown[] };
  return ended.map((record) => checkRecordSchema.parse(record));
}

test('keepsake drill restores a sample, opens its pictures, leaves nothing behind and is recorded', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const end = await rig.run(['drill', '--from', rig.vault]);
  expect(end.stderr).toBe('');
  expect(end.lines.at(-1)).toMatch(/^Restore tested: 20 of 20 files came back as they were backed up \(.* in .*\); 20 of 20 pictures opened\.$/);
  expect(end.status).toBe(0);
  expect(existsSync(drillFolder())).toBe(false);
  expect(await records()).toMatchObject([{ kind: 'drill', automatic: false, summary: { state: 'complete', passed: 20 }, problems: [] }]);
});

test('the sentence tells pictures that cannot be opened from files that did not come back', () => {
  const summary = { type: 'summary', state: 'complete', files: 20, passed: 20, failed: 0, opened: 18, notOpened: 2, bytes: 4e6, damagedLines: 0, seconds: 2 } as const;
  expect(summarySentence(summary)).toBe(
    'Restore tested: 20 of 20 files came back as they were backed up (4 MB in 2 s); 18 of 20 pictures opened, Keepsake cannot open the rest although their bytes are right.',
  );
  expect(summarySentence({ ...summary, passed: 19, failed: 1, opened: 0, notOpened: 0 })).toBe(
    'Restore tested: 19 of 20 files came back as they were backed up (4 MB in 2 s); 1 did not.',
  );
});

test('keepsake drill names a damaged photo, and exits with 1', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const [{ sha256 }] = entries as [LibraryEntry];
  const folder = join(rig.vault, 'objects', sha256.slice(0, 2));
  const file = join(folder, (await readdir(folder)).find((name) => name.startsWith(sha256))!);
  await chmod(file, 0o644);
  const bytes = await readFile(file);
  bytes[100]! ^= 1;
  await writeFile(file, bytes);
  const end = await rig.run(['drill', '--from', rig.vault, '--json']);
  const lines = end.json();
  expect(end.status).toBe(1);
  expect(drillSummarySchema.parse(lines.at(-1))).toMatchObject({ state: 'complete', files: 20, passed: 19, failed: 1 });
  const failed = lines.slice(0, -1).map((line) => drilledFileSchema.parse(line)).filter(({ state }) => state === 'failed');
  expect(failed).toMatchObject([{ sha256 }]);
  expect(failed[0]!.reason).toMatch(/\w/);
  expect(await records()).toMatchObject([{ problems: failed }]);
});

test('keepsake drill reads a Keepsake server as well', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const server = rig.start(['serve', '--data', rig.vault, '--port', '0']);
  const url = /http:\S+/.exec(await server.line((line) => line.startsWith('Serving')))![0];
  const token = /KEEPSAKE_TOKEN=(\S+)/.exec(await server.line((line) => line.includes('KEEPSAKE_TOKEN=')))![1]!;
  const end = await rig.run(['drill', '--from', url], { env: { KEEPSAKE_TOKEN: token } });
  expect(end.lines.at(-1)).toMatch(/^Restore tested: 20 of 20 files/);
  expect(end.status).toBe(0);
  const refused = await rig.run(['drill', '--from', url], { env: { KEEPSAKE_TOKEN: 'wrong' } });
  expect(refused.status).toBe(3);
});

test('what a killed drill left behind is gone after the next start, whatever that does', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const drill = rig.start(['drill', '--from', rig.vault, '--json']);
  await drill.line((line) => line.includes('"type":"file"'));
  drill.kill('SIGKILL');
  await drill.ended;
  await mkdir(join(drillFolder(), 'files'), { recursive: true });
  await rig.run(['list', '--from', rig.vault]);
  expect(existsSync(drillFolder())).toBe(false);
});

testUnless(noSignals)('a backup takes no photos of a drill, and two checks at a time are one too many', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  await mkdir(join(rig.photos, '.keepsake-drill', 'files'), { recursive: true });
  await writeFile(join(rig.photos, '.keepsake-drill', 'files', 'copy.jpg'), 'copy');
  const again = await rig.run([rig.photos, '--to', rig.vault, '--json']);
  expect(again.json().at(-1)).toMatchObject({ uploaded: 0, present: 20 });
  const drill = rig.start(['drill', '--from', rig.vault, '--json']);
  await drill.line((line) => line.includes('"type":"file"'));
  drill.kill('SIGSTOP');
  const second = await rig.run(['verify', '--from', rig.vault]);
  drill.kill('SIGCONT');
  expect(second.status).toBe(2);
  expect(second.stderr).toMatch(/checking a backup from .* already/);
  expect((await drill.ended).status).toBe(0);
});

test('an empty or absent backup is said to be one', async () => {
  expect((await rig.run(['drill', '--from', rig.vault])).status).toBe(3);
  expect((await rig.run(['drill', '--from', 'http://127.0.0.1:1'])).status).toBe(3);
});
