import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { longAgo, sha256 } from '../app/app-rig.ts';
import { skipOn } from '../rigs/skips.ts';
import { createWatchRig, soon, type WatchRig } from './watch-rig.ts';

interface Files {
  readonly at: (name: string) => string;
  readonly put: (name: string, content?: string) => void;
}

async function begun(...names: readonly string[]): Promise<WatchRig & Files> {
  const rig = await createWatchRig();
  const at = (name: string): string => join(rig.photos, name);
  const put = (name: string, content = name): void => {
    mkdirSync(join(at(name), '..'), { recursive: true });
    writeFileSync(at(name), content);
  };
  for (const name of names) put(name);
  await rig.begin();
  return { ...rig, at, put };
}

test('nothing begins before somebody has made the first backup', async () => {
  const rig = await createWatchRig();
  writeFileSync(join(rig.photos, 'a.jpg'), 'a');
  await rig.client.call('sources.add', { path: rig.photos });
  // Its vault is made and known: nobody has backed up to it yet.
  const { sources, run, background } = await rig.client.call('destination.set', { address: rig.vault });
  await rig.schedule({ mode: 'hourly' });
  await rig.schedule({ mode: 'continuous' });
  expect({ watching: sources[0]?.watching, run, background }).toEqual({ watching: 'off', run: undefined, background: {} });
  expect((await rig.state()).run).toBeUndefined();
  expect(rig.journal()).toEqual([]);
});

test('what appears or changes is backed up by itself; a changed file is a new version', async () => {
  const { put, ...rig } = await begun('first.jpg');
  put('Italy/Rome/new.jpg');
  put('first.jpg', 'changed');
  await rig.backedUp('Italy/Rome/new.jpg');
  await vi.waitFor(() => expect(rig.contents().get('first.jpg')).toBe(sha256('changed')), soon);
  expect(rig.versionsOf('first.jpg').map((line) => line.sha256)).toEqual([sha256('first.jpg'), sha256('changed')]);
  // It looked at these files alone, and says so.
  await vi.waitFor(async () => expect((await rig.state()).run).toMatchObject({ state: 'complete', partial: true }), soon);
  expect((await rig.state()).sources[0]).toMatchObject({ files: 2, failures: 0, connected: true });
});

test('an atomic save is one new version, and a renamed folder is no upload', async () => {
  const { put, at, ...rig } = await begun('2024/a.jpg', '2024/b.jpg', 'edited.jpg');
  put('.edited.jpg.tmp', 'edited');
  renameSync(at('.edited.jpg.tmp'), at('edited.jpg'));
  await vi.waitFor(() => expect(rig.contents().get('edited.jpg')).toBe(sha256('edited')), soon);
  renameSync(at('2024'), at('Summer'));
  await rig.backedUp('Summer/a.jpg', 'Summer/b.jpg');
  // The old names are called gone by a walk over everything, and by nothing else.
  expect(rig.journal().filter((line) => line.kind === 'removed')).toEqual([]);
  await rig.client.call('run.start', {});
  await vi.waitFor(() => expect(rig.journal().filter((line) => line.kind === 'removed')).toHaveLength(2), soon);
  expect(new Set(rig.journal().filter((line) => line.kind === 'version').map((line) => line.object)).size).toBe(4);
});

test('a folder moved out or deleted takes nothing from the vault, and one moved in is found whole', async () => {
  const { put, at, ...rig } = await begun('stay/a.jpg', 'out/b.jpg', 'gone/c.jpg');
  renameSync(at('out'), join(rig.root, 'elsewhere'));
  rmSync(at('gone'), { recursive: true });
  put('stay/later.jpg');
  await rig.backedUp('stay/later.jpg');
  renameSync(join(rig.root, 'elsewhere'), at('in'));
  put('in/deep/d.jpg');
  await rig.backedUp('in/b.jpg', 'in/deep/d.jpg');
  expect((await rig.state()).failures).toBe(0);
});

skipOn('windows', 'names are UTF-16, not bytes')('a file whose name is not UTF-8 is noticed too', async () => {
  const rig = await begun('a.jpg');
  writeFileSync(Buffer.concat([Buffer.from(`${rig.photos}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]), 'latin');
  await vi.waitFor(() => expect(rig.journal().some((line) => line.kind === 'version' && line.pathB64 !== undefined)).toBe(true), soon);
});

test('what changed while Keepsake did not run is found when it starts', async () => {
  const { put, ...rig } = await begun('a.jpg');
  await rig.stop();
  put('while/away.jpg');
  put('a.jpg', 'changed meanwhile');
  await rig.start();
  await rig.backedUp('while/away.jpg');
  await vi.waitFor(() => expect(rig.contents().get('a.jpg')).toBe(sha256('changed meanwhile')), soon);
});

test('a pause holds what appears, and it is backed up afterwards', async () => {
  const { put, ...rig } = await begun('a.jpg');
  const before = rig.journal().length;
  await rig.client.call('pause', {});
  put('held.jpg');
  await vi.waitFor(async () => expect((await rig.state()).pause).toEqual({}), soon);
  expect(rig.journal()).toHaveLength(before);
  await rig.client.call('resume', {});
  await rig.backedUp('held.jpg');
});

test('by hand means by hand: nothing is watched, until the schedule is another again', async () => {
  const { put, ...rig } = await begun('a.jpg');
  await rig.schedule({ mode: 'manual' });
  await vi.waitFor(async () => expect((await rig.state()).sources[0]?.watching).toBe('off'), soon);
  put('later.jpg');
  await rig.schedule({ mode: 'continuous' });
  await rig.backedUp('later.jpg');
});

test('a time that was missed is made up for, and the next one is told', async () => {
  const { put, ...rig } = await begun('a.jpg');
  await rig.schedule({ mode: 'daily', at: '04:00' });
  const { background, sources } = await vi.waitFor(async () => {
    const state = await rig.state();
    expect(state.background.nextAt).toBeDefined();
    return state;
  }, soon);
  expect(sources[0]?.watching).toBe('off');
  expect(new Date(background.nextAt ?? '').getHours()).toBe(4);
  put('new.jpg');
  await rig.stop();
  const catalog = new Database(join(rig.root, 'home', 'catalog.sqlite'));
  catalog.exec("UPDATE runs SET startedAt = '2020-02-29T12:00:00.000Z'");
  catalog.close();
  utimesSync(join(rig.photos, 'new.jpg'), longAgo, longAgo);
  await rig.start();
  await rig.backedUp('new.jpg');
});

test('a folder that a pattern leaves out is left out of what is watched as well', async () => {
  const { put, ...rig } = await begun('a.jpg');
  await rig.client.call('preferences.set', { ignore: ['Rejects/'] });
  put('Rejects/no.jpg');
  put('yes.jpg');
  await rig.backedUp('yes.jpg');
  put('last.jpg');
  await rig.backedUp('last.jpg');
  expect(rig.contents().has('Rejects/no.jpg')).toBe(false);
});
