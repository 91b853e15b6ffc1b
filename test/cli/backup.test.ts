import { readdir, readFile, writeFile, chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absolutePath } from '../../src-main/base/source-path.ts';
import { listedFileSchema, listSummarySchema } from '../../src-shared/restore.ts';
import { makeLibrary, type LibraryEntry } from '../rigs/library.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { onWindows, skipOn } from '../rigs/skips.ts';
import { createCliRig, readBackup, temporaryFiles, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

const backedUp = (entries: readonly LibraryEntry[]): readonly LibraryEntry[] =>
  entries.filter(({ fate }) => fate === 'backed-up');

describe('a backup with --json', () => {
  test('says every file with its state, and every photo is in the vault byte for byte', async () => {
    const entries = [...makeLibrary(rig.photos, { count: 150, duplicates: 0.1 }), ...makeOddities(rig.photos)];
    const end = await rig.run([rig.photos, '--to', rig.vault, '--json', '-w', '5']);
    expect(end.stderr).toBe('');
    expect(end.status).toBe(0);
    const { files, summary } = readBackup(end);
    expect(summary).toMatchObject({ state: 'complete', failed: 0, cancelled: 0, workers: 5 });

    const ended = new Map(files.map((file) => [pathOf(file).toString('latin1'), file]));
    for (const { path, fate, sha256, bytes } of entries) {
      const file = ended.get(absolutePath(Buffer.from(rig.photos), path).toString('latin1'));
      if (fate === 'excluded') expect(file?.state ?? 'skipped').toBe('skipped');
      else if (fate === 'skipped')
        expect(file).toMatchObject({ state: 'skipped', reason: expect.stringMatching(/./) as unknown });
      else {
        expect(file).toMatchObject({ sha256, bytes });
        expect(['uploaded', 'present']).toContain(file?.state);
      }
    }
    const stored = (await readdir(join(rig.vault, 'objects'), { recursive: true, withFileTypes: true })).filter(
      (each) => each.isFile(),
    );
    expect(stored.map(({ name }) => name.replace(/\..*/, '')).sort()).toEqual(
      [...new Set(backedUp(entries).map(({ sha256 }) => sha256))].sort(),
    );
    expect(await temporaryFiles(rig.vault)).toEqual([]);
  });

  test('of names that are not UTF-8, and of any others, is listed back byte for byte', async () => {
    const entries = makeOddities(rig.photos);
    await rig.run([rig.photos, '--to', rig.vault]);
    const end = await rig.run(['list', '--from', rig.vault, '--json']);
    expect(end.status).toBe(0);
    const lines = end.json();
    const files = lines.slice(0, -1).map((line) => listedFileSchema.parse(line));
    expect(listSummarySchema.parse(lines.at(-1))).toMatchObject({ state: 'complete', files: files.length });
    const expected = backedUp(entries).map(({ path, sha256 }) => `${sha256} ${path.toString('hex')}`);
    expect(files.map((file) => `${file.sha256} ${pathOf(file).toString('hex')}`).sort()).toEqual([...expected].sort());
  });

  skipOn('windows', 'no mode of a file keeps its owner from reading it')('of a file that cannot be read says why, backs up the rest, and exits with 1', async () => {
    makeLibrary(rig.photos, { count: 3 });
    await writeFile(join(rig.photos, 'locked.jpg'), 'x');
    await chmod(join(rig.photos, 'locked.jpg'), 0);
    const end = await rig.run([rig.photos, '--to', rig.vault, '--json'], { ordinaryUser: true });
    expect(end.status).toBe(1);
    const { files, summary } = readBackup(end);
    expect(summary).toMatchObject({ state: 'complete', uploaded: 3, failed: 1 });
    expect(files.find(({ state }) => state === 'failed')).toMatchObject({
      path: join(rig.photos, 'locked.jpg'),
      reason: expect.stringMatching(/access is denied/) as unknown,
    });
  });
});

describe('a backup without a terminal', () => {
  test('says plain lines alone, and the second time that all were already backed up', async () => {
    makeLibrary(rig.photos, { count: 20 });
    await writeFile(join(rig.photos, 'notes.txt'), 'x');
    const first = await rig.run([rig.photos, '--to', rig.vault]);
    expect(first.status).toBe(0);
    // On a slow computer it says now and then how far it is.
    if (!onWindows) expect(first.lines).toHaveLength(1);
    expect(first.lines.at(-1)).toMatch(/^Backed up 20 new photos \([\d.]+ kB\) to .*vault.* in .* s; 1 skipped\.$/);
    const second = await rig.run([rig.photos, '--to', rig.vault]);
    expect(second.lines.at(-1)).toMatch(/^Nothing new: all 20 photos were already backed up to the vault in .*, checked in .*; 1 skipped\.$/);
    for (const end of [first, second]) expect(end.lines.join('')).not.toContain('\u001b');
  });

  test('goes to the vault in the home when no destination is given', async () => {
    makeLibrary(rig.photos, { count: 2 });
    const end = await rig.run([rig.photos]);
    expect(end.status).toBe(0);
    expect(end.lines[0]).toContain(rig.home);
    expect((await rig.run(['list'])).lines).toHaveLength(2);
  });

  skipOn('windows', 'no mode of a file keeps its owner from reading it')('lists failures as they happen and at the end', async () => {
    for (const name of ['a\n1.jpg', 'b.jpg']) {
      await writeFile(join(rig.photos, name), 'x');
      await chmod(join(rig.photos, name), 0);
    }
    const end = await rig.run([rig.photos, '--to', rig.vault], { ordinaryUser: true });
    expect(end.status).toBe(1);
    expect(end.lines.filter((line) => line.startsWith('failed  '))).toHaveLength(2);
    expect(end.lines.at(-4)).toBe('2 files failed:');
    expect(end.lines.join('\n')).toContain('a\\n1.jpg');
    expect(end.lines.at(-1)).toMatch(/; 2 failed\.$/);
  });

  test('goes to each of several destinations', async () => {
    makeLibrary(rig.photos, { count: 3 });
    const other = join(rig.root, 'other');
    const end = await rig.run([rig.photos, '--to', rig.vault, '--to', other, '--json']);
    expect(end.status).toBe(0);
    const { files } = readBackup(end);
    expect(files).toHaveLength(6);
    expect(new Set(files.map(({ destination }) => destination)).size).toBe(2);
  });

  test('takes a folder whose name begins with a dash, or is that of a command', async () => {
    for (const name of ['-w', 'verify']) {
      await mkdir(join(rig.root, name));
      makeLibrary(join(rig.root, name), { count: 1, seed: name.length });
    }
    const { summary } = readBackup(await rig.run(['--to', rig.vault, '--json', './verify', '--', '-w']));
    expect(summary.uploaded).toBe(2);
  });
});

test('a dry run says what it would do, and writes nothing', async () => {
  makeLibrary(rig.photos, { count: 5 });
  const end = await rig.run([rig.photos, '--to', rig.vault, '--dry-run']);
  expect(end.status).toBe(0);
  expect(end.lines.at(-1)).toMatch(/^Would back up 5 new photos/);
  await expect(readdir(rig.vault)).rejects.toThrow('ENOENT');
});

test('a backup changes nothing in its source', async () => {
  const [entry] = makeLibrary(rig.photos, { count: 1 });
  const before = await readdir(rig.photos, { recursive: true });
  await rig.run([rig.photos, '--to', rig.vault]);
  expect(await readdir(rig.photos, { recursive: true })).toEqual(before);
  expect((await readFile(join(rig.photos, entry!.path.toString()))).length).toBe(entry!.bytes);
});

/** A file's bytes of its path, from any kind of line. */
function pathOf(line: { readonly path: string; readonly pathB64?: string | undefined }): Buffer {
  return line.pathB64 === undefined ? Buffer.from(line.path) : Buffer.from(line.pathB64, 'base64');
}
