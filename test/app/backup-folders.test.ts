import { chmodSync, closeSync, cpSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { modifiedNs } from '../../src-main/base/file-time.ts';
import { setFileTime } from '../../src-main/restore/file-times.ts';
import type { FolderLine } from '../../src-shared/journal.ts';
import { restoreTo } from '../restore/run-rig.ts';
import { makeLibrary } from '../rigs/library.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { onWindows, testUnless } from '../rigs/skips.ts';
import { createAppRig, ends, filesBelow, never, writePhoto, type AppRig } from './app-rig.ts';
import { startServer } from './server-rig.ts';

const folderLines = (rig: AppRig, vault?: string): readonly FolderLine[] => rig.journal(vault).filter((line) => line.kind === 'folder');
const foldersIn = (rig: AppRig, vault?: string): string[] => folderLines(rig, vault).map(({ path }) => path).sort();
const setTime = (path: string, seconds: number): void => utimesSync(path, seconds, seconds);

test('a run journals each folder with photos in it or below it, after those in it, and again when it has changed', async () => {
  const rig = await createAppRig();
  rig.write('2024/May/a.jpg', '2024/May/b.jpg', 'b.jpg');
  mkdirSync(join(rig.photos, 'empty/below'), { recursive: true });
  mkdirSync(join(rig.photos, 'texts'));
  writePhoto(join(rig.photos, 'texts/notes.txt'));
  setTime(join(rig.photos, '2024/May'), 1_000_000_000);
  if (!onWindows) chmodSync(join(rig.photos, '2024/May'), 0o2750);
  const first = await rig.backUp();
  expect(folderLines(rig).map(({ path }) => path)).toEqual(['2024/May', '2024', '']);
  expect(folderLines(rig)[0]).toMatchObject({ label: 'photos', mtime: '1000000000000000000', mode: onWindows ? 0 : 0o2750 });
  // No entry of a run is a folder.
  expect(first.summary).toMatchObject({ processed: 4, uploaded: 3, skipped: 1 });
  expect(rig.journal().at(-1)).toMatchObject({ kind: 'run', counters: { processed: 4 } });

  const lines = rig.journal().length;
  expect(ends(await rig.backUp())).toEqual({ present: 3, skipped: 1 });
  expect(rig.journal()).toHaveLength(lines);

  setTime(join(rig.photos, '2024'), 1_100_000_000);
  await rig.backUp();
  expect(folderLines(rig).slice(3).map(({ path, mtime }) => [path, mtime])).toEqual([['2024', '1100000000000000000']]);
  if (onWindows) return;
  chmodSync(join(rig.photos, '2024'), 0o700);
  await rig.backUp();
  expect(folderLines(rig).slice(4).map(({ path, mode }) => [path, mode])).toEqual([['2024', 0o700]]);
});

test('a rehearsal, a retry and a run over some paths journal no folder', async () => {
  const rig = await createAppRig();
  rig.write('album/a.jpg');
  await rig.backUp({ dryRun: true });
  expect(existsSync(rig.vault)).toBe(false);
  await rig.backUp();
  setTime(join(rig.photos, 'album'), 5);
  await rig.backUp({ dryRun: true });
  await rig.backUp({ retry: true });
  expect(foldersIn(rig)).toEqual(['', 'album']);
  await rig.backUp();
  expect(foldersIn(rig)).toEqual(['', 'album', 'album']);
});

test('more folders than are journalled at once are journalled, each once', async () => {
  const rig = await createAppRig();
  makeLibrary(rig.photos, { count: 1_200, perFolder: 1, bytes: 600, keep: false });
  await rig.backUp({ workers: 4 });
  // With ten years, and the source's own.
  expect(folderLines(rig)).toHaveLength(1_211);
  expect(new Set(foldersIn(rig)).size).toBe(1_211);
  await rig.backUp({ workers: 4 });
  expect(folderLines(rig)).toHaveLength(1_211);
});

test('a catalog that was lost learns from the journal which folders are known', async () => {
  const rig = await createAppRig();
  rig.write('album/a.jpg', 'b.jpg');
  await rig.backUp();
  await rig.app.close();
  for (const file of filesBelow(rig.home).filter((name) => name.startsWith('catalog.sqlite'))) rmSync(join(rig.home, file));
  await rig.restart();
  await rig.backUp();
  expect(foldersIn(rig)).toEqual(['', 'album']);
  setTime(join(rig.photos, 'album'), 5);
  await rig.backUp();
  expect(foldersIn(rig)).toEqual(['', 'album', 'album']);
});

test('a vault that was put back from an older copy gets the folders again that it lacks', async () => {
  const rig = await createAppRig();
  rig.write('one/a.jpg');
  setTime(rig.photos, 5);
  await rig.backUp();
  const copy = join(rig.root, 'copy');
  cpSync(rig.vault, copy, { recursive: true });
  rig.write('two/b.jpg');
  setTime(join(rig.photos, 'one'), 7);
  setTime(rig.photos, 5);
  await rig.backUp();
  rmSync(rig.vault, { recursive: true });
  cpSync(copy, rig.vault, { recursive: true });
  expect(foldersIn(rig)).toEqual(['', 'one']);
  await rig.backUp();
  expect(foldersIn(rig)).toEqual(['', 'one', 'one', 'two']);
});

/** A server whose version did not know of folders: it answers to their lines as that did. */
async function startOlderServer(url: string): Promise<{ readonly url: string; readonly refused: number; update(): void }> {
  let refused = 0;
  let isOld = true;
  const whole = async (message: IncomingMessage): Promise<Buffer> => Buffer.concat(await message.toArray() as Buffer[]);
  const pass: RequestListener = (asked, answer) => {
    void whole(asked).then((body) => {
      if (isOld && asked.url === '/v1/versions' && body.includes('"kind":"folder"')) {
        refused += 1;
        answer.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"code":"usage","message":"body: lines.0.kind: Invalid input."}}');
        return;
      }
      request(new URL(asked.url ?? '', url), { method: asked.method, headers: { ...asked.headers, 'content-length': body.length } }, (told) => {
        void whole(told).then((bytes) => answer.writeHead(told.statusCode ?? 500, { 'content-type': told.headers['content-type'] }).end(bytes));
      }).end(body);
    });
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    update: () => void (isOld = false),
  };
}

test('a server of an older version refuses them: the run does without, and the first one after its update journals them', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  const older = await startOlderServer(server.url);
  rig.write('album/a.jpg', 'b.jpg');
  const first = await rig.backUp({ to: [older.url] });
  expect(ends(first)).toEqual({ uploaded: 2 });
  expect(first.summary.state).toBe('complete');
  expect(first.destinationError).toBeUndefined();
  expect(first.notices).toEqual([]);
  expect(older.refused).toBe(1);
  expect(foldersIn(rig, server.root)).toEqual([]);
  expect(rig.journal(server.root).at(-1)?.kind).toBe('run');
  expect(ends(await rig.backUp({ to: [older.url] }))).toEqual({ present: 2 });
  expect(older.refused).toBe(2);
  older.update();
  expect(ends(await rig.backUp({ to: [older.url] }))).toEqual({ present: 2 });
  expect(foldersIn(rig, server.root)).toEqual(['', 'album']);
});

testUnless(onWindows ? 'folders have no permissions, and times to some microseconds' : undefined)(
  'an odd library comes back with its folders as they were', async () => {
    const rig = await createAppRig();
    makeLibrary(rig.photos, { count: 60, perFolder: 4, bytes: 700, keep: false });
    makeOddities(rig.photos);
    const folders = foldersBelow(rig.photos);
    const modes = [0o755, 0o555, 0o700, 0o750, 0o500, 0o777];
    // What is in a folder first: its own time is not to change any more.
    for (const [index, path] of [rig.photos, ...folders].entries()) chmodSync(path, modes[index % modes.length] ?? 0);
    for (const [index, path] of [rig.photos, ...folders].entries()) withNanoseconds(path, BigInt(index) * 1_111_111_111_111_111_111n % 4_000_000_000_000_000_000n - 10n ** 18n);
    await rig.backUp();
    const destination = await rig.app.openDestination(rig.vault, never);
    onTestFinished(() => destination.close());
    const to = join(rig.root, 'restored');
    const { summary } = await restoreTo(destination, to);
    expect(summary).toMatchObject({ state: 'complete', failed: 0, renamed: 0 });
    const state = (path: string): object => {
      const stats = lstatSync(path, { bigint: true });
      return { mtime: modifiedNs(stats), mode: stats.mode };
    };
    let compared = 0;
    for (const path of [rig.photos, ...folders]) {
      const restored = join(to, 'photos', path.slice(rig.photos.length));
      // Folders without photos do not come back.
      if (!existsSync(restored)) continue;
      compared += 1;
      expect(state(restored), path).toEqual(state(path));
    }
    expect(compared).toBeGreaterThan(65);
  });

/** Not with `recursive`, which goes through links. */
function foldersBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [join(folder, name), ...foldersBelow(join(folder, name))]);
}

function withNanoseconds(folder: string, mtimeNs: bigint): void {
  const fd = openSync(folder, 'r');
  try {
    setFileTime(fd, mtimeNs);
  } finally {
    closeSync(fd);
  }
}
