import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoredFileSchema, restoreSummarySchema } from '../../src-shared/restore.ts';
import { writePhoto } from '../backup/backup-rig.ts';
import { createCliRig, expectOneSentence, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

test('--in-place brings back what is gone, touches nothing that is there, and names what it put beside it', async () => {
  for (const name of ['same.jpg', 'gone/deep.jpg', 'edited.jpg']) writePhoto(join(rig.photos, name), name);
  await rig.run([rig.photos, '--to', rig.vault]);
  rmSync(join(rig.photos, 'gone'), { recursive: true });
  writeFileSync(join(rig.photos, 'edited.jpg'), 'edited since');
  const end = await rig.run(['restore', '--in-place', '--from', rig.vault, '--json']);
  const lines = end.json();
  expect(restoreSummarySchema.parse(lines.at(-1))).toMatchObject({ state: 'complete', restored: 2, present: 1, failed: 0, renamed: 1 });
  expect(end.status).toBe(0);
  expect(readFileSync(join(rig.photos, 'gone/deep.jpg'), 'utf8')).toBe('gone/deep.jpg');
  expect(readFileSync(join(rig.photos, 'edited.jpg'), 'utf8')).toBe('edited since');
  const files = lines.slice(0, -1).map((line) => restoredFileSchema.parse(line));
  const beside = files.find(({ path }) => path === 'edited.jpg')!;
  expect(beside.to).toMatch(/edited \(restored \d{4}-\d\d-\d\d\)\.jpg$/);
  expect(readFileSync(beside.to!, 'utf8')).toBe('edited.jpg');

  const nowhere = await rig.run(['restore', '--from', rig.vault]);
  expect(nowhere.status).toBe(2);
  expectOneSentence(nowhere.stderr);
});

test('a restore runs in the Keepsake that runs already, and goes on after both were killed and that was started again', async () => {
  writePhoto(join(rig.photos, 'small.jpg'), 'small');
  writePhoto(join(rig.photos, 'large.jpg'), new Uint8Array(1_500_000).fill(7));
  await rig.run([rig.photos, '--to', rig.vault]);
  const to = join(rig.root, 'restored');
  const web = rig.start(['web', '--port', '0']);
  await web.line((line) => line.includes('http://'));
  const restore = rig.start(['restore', '--from', rig.vault, '--to', to, '--limit', '150k', '--json']);
  await restore.line((line) => line.includes('small.jpg'));
  // The command alone would go on by itself.
  for (const each of [web, restore]) each.kill('SIGKILL');
  for (const each of [web, restore]) await each.ended;
  expect(existsSync(join(to, 'photos/large.jpg'))).toBe(false);
  const { pending } = JSON.parse(readFileSync(join(rig.home, 'restores.json'), 'utf8')) as { pending: unknown };
  expect(pending).toMatchObject({ from: rig.vault, to, limit: 150_000 });

  const again = rig.start(['web', '--port', '0']);
  await again.line((line) => line.includes('http://'));
  await expect.poll(() => existsSync(join(to, 'photos/large.jpg')), { timeout: 120_000, interval: 500 }).toBe(true);
  await expect.poll(() => JSON.parse(readFileSync(join(rig.home, 'restores.json'), 'utf8')) as unknown, { timeout: 60_000, interval: 500 })
    .toMatchObject({ ended: [{ state: 'complete', counters: { restored: 1, present: 1 } }] });
});
