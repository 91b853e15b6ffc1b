import { cpSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAppRig, ends, soundObjects, type AppRig } from './app-rig.ts';
import { startServer, type ServerRig } from './server-rig.ts';
import { skipOn } from '../rigs/skips.ts';

const names = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `${from + n}.jpg`);

/** Paths that the vault's journal names, each once. */
const named = (rig: AppRig, vault?: string): string[] => [...new Set(rig.versions(vault).map(({ path }) => path))].sort();

/** Paths that the vault's journal marks as removed, each once. */
const removedIn = (rig: AppRig): string[] => [...new Set(rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : [])))].sort();

const isSaid = (notices: readonly string[]): boolean => notices.some((notice) => notice.includes('is not what the last backup left there'));

/** Ten photos backed up, the vault copied, ten more backed up. */
async function withOlderCopy(): Promise<{ readonly rig: AppRig; readonly copy: string }> {
  const rig = await createAppRig();
  rig.write(...names(0, 10));
  await rig.backUp();
  const copy = join(rig.root, 'copy');
  cpSync(rig.vault, copy, { recursive: true });
  rig.write(...names(10, 20));
  await rig.backUp();
  return { rig, copy };
}

/** Ten photos backed up to a server, its folder copied, ten more backed up. */
async function withOlderServerCopy(): Promise<{ readonly rig: AppRig; readonly server: ServerRig; readonly to: readonly string[]; readonly copy: string }> {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  const to = [server.url];
  rig.write(...names(0, 10));
  await rig.backUp({ to });
  const copy = join(rig.root, 'copy');
  cpSync(server.root, copy, { recursive: true });
  rig.write(...names(10, 20));
  await rig.backUp({ to });
  return { rig, server, to, copy };
}

/** The journal segments of the vault's only writer. */
function segments(vault: string): string[] {
  const [writer = ''] = readdirSync(join(vault, 'journal'));
  return readdirSync(join(vault, 'journal', writer)).sort().map((name) => join(vault, 'journal', writer, name));
}

const object = (rig: AppRig, path: string): string => {
  const id = rig.versions().find((line) => line.path === path)?.object ?? '';
  return join(rig.vault, 'objects', id.slice(0, 2), `${id}.jpg`);
};

/** A run that is cancelled after so many files. */
async function cancelAfter(rig: AppRig, files: number): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  await rig.backUp({
    signal: stop.signal,
    onFile: () => {
      if (++seen === files) stop.abort();
    },
  });
}

async function expectWhole(rig: AppRig, vault = rig.vault): Promise<void> {
  expect(named(rig, vault)).toEqual(names(0, 20).sort());
  expect(new Set(soundObjects(vault)).size).toBe(20);
  const again = await rig.backUp({ to: [vault] });
  expect(ends(again)).toEqual({ present: 20 });
  expect(isSaid(again.notices)).toBe(false);
}

test('a vault that was put back from an older copy gets again what it lacks', async () => {
  const { rig, copy } = await withOlderCopy();
  rmSync(rig.vault, { recursive: true });
  renameSync(copy, rig.vault);
  const run = await rig.backUp();
  expect(ends(run)).toEqual({ present: 10, uploaded: 10 });
  expect(isSaid(run.notices)).toBe(true);
  await expectWhole(rig);
});

test('what was deleted from its folder since then is named, once, where the vault has lost it', async () => {
  for (const isMarked of [false, true]) {
    const { rig, copy } = await withOlderCopy();
    for (const name of names(8, 17)) rmSync(join(rig.photos, name));
    if (isMarked) await rig.backUp();
    rmSync(rig.vault, { recursive: true });
    renameSync(copy, rig.vault);
    const run = await rig.backUp();
    expect(run.notices.filter((notice) => notice.includes('Another copy of the vault'))).toEqual([
      expect.stringMatching(/^7 files that were backed up, and then deleted from their folders, are not in .+ any more: .*\/10\.jpg, .*, …\./) as string,
    ]);
    // What the older copy holds is listed as removed.
    expect(removedIn(rig)).toEqual(names(8, 10).sort());
    expect((await rig.backUp()).notices).toEqual([]);
  }
});

test('what was deleted from its folder is listed again where the vault has its content, whatever lines its journal lost', async () => {
  for (const isMarked of [false, true]) {
    const { rig, copy } = await withOlderCopy();
    for (const name of names(8, 17)) rmSync(join(rig.photos, name));
    if (isMarked) await rig.backUp();
    rmSync(join(rig.vault, 'journal'), { recursive: true });
    renameSync(join(copy, 'journal'), join(rig.vault, 'journal'));
    const run = await rig.backUp();
    expect(ends(run)).toEqual({ present: 11 });
    expect(run.notices.filter((notice) => notice.includes('Another copy of the vault'))).toEqual([]);
    expect(named(rig)).toEqual(names(0, 20).sort());
    expect(removedIn(rig)).toEqual(names(8, 17).sort());
    expect(ends(await rig.backUp())).toEqual({ present: 11 });
  }
});

test('a photo that is there and is not backed up now is not called deleted', async () => {
  const { rig, copy } = await withOlderCopy();
  rmSync(rig.vault, { recursive: true });
  renameSync(copy, rig.vault);
  // It is skipped.
  writeFileSync(join(rig.photos, '15.jpg'), '');
  rmSync(join(rig.photos, '16.jpg'));
  const run = await rig.backUp();
  expect(run.notices.filter((notice) => notice.includes('Another copy of the vault'))).toEqual([
    expect.stringContaining('/16.jpg') as string,
  ]);
});

test('a copy of the vault on another disk gets what it lacks, and each of both is known again when it is back', async () => {
  const { rig, copy } = await withOlderCopy();
  expect(ends(await rig.backUp({ to: [copy] }))).toEqual({ present: 10, uploaded: 10 });
  await expectWhole(rig, copy);
  const back = await rig.backUp();
  expect(ends(back)).toEqual({ present: 20 });
  await expectWhole(rig);
  expect(rig.versions()).toHaveLength(20);
});

test('a server that was put back from a snapshot gets again what it lacks', async () => {
  const { rig, server, to, copy } = await withOlderServerCopy();
  await server.stop();
  rmSync(server.root, { recursive: true });
  renameSync(copy, server.root);
  await server.start();
  const run = await rig.backUp({ to });
  expect(ends(run)).toEqual({ present: 10, uploaded: 10 });
  expect(isSaid(run.notices)).toBe(true);
  expect(named(rig, server.root)).toEqual(names(0, 20).sort());
  expect(new Set(soundObjects(server.root)).size).toBe(20);
  expect(ends(await rig.backUp({ to }))).toEqual({ present: 20 });
});

test('a lost end of the journal and of the objects is stored again', async () => {
  const { rig } = await withOlderCopy();
  const lost = names(14, 20);
  for (const path of lost) rmSync(object(rig, path));
  const last = segments(rig.vault).at(-1) ?? '';
  const lines = readFileSync(last, 'utf8').split('\n');
  const kept = lines.filter((line) => line !== '' && !lost.some((path) => line.includes(`"${path}"`)) && !line.includes('"kind":"run"'));
  truncateSync(last, Buffer.byteLength(kept.map((line) => `${line}\n`).join('')));
  writeFileSync(last, kept.map((line) => `${line}\n`).join(''));
  const run = await rig.backUp();
  expect(ends(run)).toEqual({ present: 14, uploaded: 6 });
  await expectWhole(rig);
});

test.each([0, 1])('of a journal segment that is gone, everything is journalled again: segment %i', async (index) => {
  const { rig } = await withOlderCopy();
  rmSync(segments(rig.vault)[index] ?? '');
  const run = await rig.backUp();
  expect(ends(run)).toEqual({ present: 20 });
  expect(isSaid(run.notices)).toBe(true);
  await expectWhole(rig);
});

test('objects that vanished although their lines are there are stored again, the last of the last run', async () => {
  const { rig } = await withOlderCopy();
  for (const path of names(10, 20)) rmSync(object(rig, path));
  expect(ends(await rig.backUp())).toEqual({ present: 10, uploaded: 10 });
  await expectWhole(rig);
});

test('after a run that did not end, objects that it stored and that vanished are stored again', async () => {
  const rig = await createAppRig();
  rig.write(...names(0, 20));
  await cancelAfter(rig, 12);
  const stored = rig.versions().map(({ path }) => path);
  expect(stored.length).toBeGreaterThan(8);
  for (const path of stored.slice(0, 8)) rmSync(object(rig, path));
  const run = await rig.backUp();
  expect(run.summary.uploaded).toBeGreaterThanOrEqual(8);
  expect(new Set(soundObjects(rig.vault)).size).toBe(20);
});

skipOn('windows', 'the files of a vault that is open cannot be moved or removed')('a server whose folder is put back from a copy while it is idle gets again what it lacks, with the next run', async () => {
  const { rig, server, to, copy } = await withOlderServerCopy();
  for (const folder of ['objects', 'journal']) {
    rmSync(join(server.root, folder), { recursive: true });
    renameSync(join(copy, folder), join(server.root, folder));
  }
  rig.write('new.jpg');
  const run = await rig.backUp({ to });
  expect(run.destinationError).toBeUndefined();
  expect(ends(run)).toEqual({ present: 10, uploaded: 11 });
  expect(isSaid(run.notices)).toBe(true);
  expect(named(rig, server.root)).toEqual([...names(0, 20), 'new.jpg'].sort());
  expect(ends(await rig.backUp({ to }))).toEqual({ present: 21 });
});

test('a vault that was put back during runs that did not end gets again what it lacks', async () => {
  const rig = await createAppRig();
  rig.write(...names(0, 20));
  await rig.backUp({ folders: [rig.photos], dryRun: true });
  await cancelAfter(rig, 12);
  const journal = join(rig.vault, 'journal');
  rmSync(journal, { recursive: true });
  rmSync(join(rig.vault, 'objects'), { recursive: true });
  expect(ends(await rig.backUp())).toEqual({ uploaded: 20 });
  await expectWhole(rig);
});

skipOn('windows', 'the files of a vault that is open cannot be moved or removed')('a vault that is put back from a copy in the middle of a run fails that run, and gets again what it lacks', async () => {
  const { rig } = await withOlderCopy();
  const copy = join(rig.root, 'copy of now');
  cpSync(rig.vault, copy, { recursive: true });
  rig.write(...names(20, 220));
  let seen = 0;
  const replaced = await rig.backUp({
    workers: 1,
    onFile: () => {
      if (++seen !== 120) return;
      rmSync(rig.vault, { recursive: true });
      renameSync(copy, rig.vault);
    },
  });
  expect(replaced.destinationError).toMatchObject({ code: 'wrong-vault' });
  await rig.backUp();
  expect(named(rig)).toEqual(names(0, 220).sort());
  expect(new Set(soundObjects(rig.vault)).size).toBe(220);
});
