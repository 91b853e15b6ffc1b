import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { backUp, journalLines, writePhoto } from '../app/app-rig.ts';
import { createWatchRig, soon, type WatchRig } from './watch-rig.ts';

/* What is said of everything, and what is begun by itself, when backups of some of it and elsewhere come in between. */

const eventually = (look: () => Promise<void> | void): Promise<void> => vi.waitFor(look, soon);

async function begun(): Promise<WatchRig> {
  const rig = await createWatchRig();
  writePhoto(join(rig.photos, 'a.jpg'), 'a');
  await rig.begin();
  return rig;
}

function openCatalog(rig: WatchRig): Database.Database {
  return new Database(join(rig.root, 'home', 'catalog.sqlite'));
}

/** While Keepsake does not run: lets every backup so far have been made so many days ago. */
function age(rig: WatchRig, days: number): void {
  const catalog = openCatalog(rig);
  catalog.prepare("UPDATE runs SET startedAt = strftime('%Y-%m-%dT%H:%M:%fZ', startedAt, ?)").run(`-${days} days`);
  catalog.close();
}

/** Of every backup that has ended: did it look at everything? The first one first. */
function wholeRuns(rig: WatchRig): readonly boolean[] {
  const catalog = openCatalog(rig);
  const runs = catalog.prepare<[], { snapshot: string }>('SELECT snapshot FROM runs WHERE snapshot IS NOT NULL ORDER BY number').all();
  catalog.close();
  return runs.map(({ snapshot }) => (JSON.parse(snapshot) as { partial?: boolean }).partial !== true);
}

test('a folder that is added while the others are watched is gone through by itself, and everything is whole again', async () => {
  const rig = await begun();
  const added = join(rig.root, 'added');
  writePhoto(join(added, 'n.jpg'), 'n');
  const { sources, safe } = await rig.client.call('sources.add', { path: added });
  expect([sources.length, safe.whole]).toEqual([2, false]);
  await eventually(async () => expect((await rig.state()).safe).toMatchObject({ files: 2, whole: true }));
  expect(wholeRuns(rig)).toEqual([true, false]);
});

test('a folder that nobody went through for long is told of, however new the backup of another one is', async () => {
  const rig = await begun();
  await rig.schedule({ mode: 'manual' });
  writePhoto(join(rig.root, 'camera', 'c.jpg'), 'c');
  await rig.client.call('sources.add', { path: join(rig.root, 'camera') });
  await backUp(rig.app, {});
  await rig.stop();
  age(rig, 12);
  await rig.start();
  await backUp(rig.app, { folders: [rig.photos] });
  await eventually(async () => expect((await rig.state()).warnings).toContainEqual({ id: 'stale', kind: 'stale', days: 12 }));
  await backUp(rig.app, {});
  await eventually(async () => expect((await rig.state()).warnings.filter(({ kind }) => kind === 'stale')).toEqual([]));
});

test('a backup of another folder, to another place, or that only looks puts off nothing, and is no news of the saved place', async () => {
  const rig = await begun();
  await rig.schedule({ mode: 'hourly' });
  const told = async () => {
    const { background, safe } = await rig.state();
    return { nextAt: background.nextAt, safe };
  };
  await eventually(async () => expect((await told()).nextAt).toBeDefined());
  const before = await told();
  writePhoto(join(rig.root, 'other', 'o.jpg'), 'o');
  await backUp(rig.app, { dryRun: true });
  const elsewhere = join(rig.root, 'elsewhere');
  await backUp(rig.app, { to: [elsewhere] });
  renameSync(elsewhere, `${elsewhere}-unplugged`);
  expect((await backUp(rig.app, { to: [elsewhere], waitMs: 0 })).destinationError?.code).toBe('not-connected');
  await backUp(rig.app, { folders: [join(rig.root, 'other')] });
  expect(await told()).toEqual(before);
  const said = join(rig.root, 'home', 'notices.json');
  expect(existsSync(said) ? JSON.parse(readFileSync(said, 'utf8')) : {}).not.toHaveProperty('awaySince');
});

test('what was due and waited is not done any more once everything is begun by hand', async () => {
  const rig = await begun();
  // With two folders watched, a look at one of them is a look at a part.
  mkdirSync(join(rig.root, 'camera'));
  await rig.client.call('sources.add', { path: join(rig.root, 'camera') });
  await eventually(async () => expect((await rig.state()).safe.whole).toBe(true));
  await rig.schedule({ mode: 'manual' });
  await rig.stop();
  age(rig, 12);
  await rig.start();
  await rig.client.call('pause', {});
  await rig.schedule({ mode: 'hourly' });
  // Due again in an hour: what is due now waits for the end of the pause.
  await eventually(async () => expect(Date.parse((await rig.state()).background.nextAt ?? '')).toBeGreaterThan(Date.now() + 60_000));
  await rig.schedule({ mode: 'manual' });
  await eventually(async () => expect((await rig.state()).background).toEqual({}));
  const before = wholeRuns(rig).length;
  await rig.client.call('resume', {});
  await backUp(rig.app, { folders: [rig.photos] });
  // A folder that is away is not looked at by itself: only what was due would be a look at everything.
  renameSync(join(rig.root, 'camera'), join(rig.root, 'camera-away'));
  await rig.schedule({ mode: 'continuous' });
  writeFileSync(join(rig.photos, 'b.jpg'), 'b');
  await rig.backedUp('b.jpg');
  expect(wholeRuns(rig).slice(before)).not.toContain(true);
});

test('what a pattern left out is backed up when the pattern is gone, without waiting for the next change', async () => {
  const rig = await createWatchRig();
  await rig.client.call('preferences.set', { ignore: ['Rejects/'] });
  writePhoto(join(rig.photos, 'a.jpg'), 'a');
  writePhoto(join(rig.photos, 'Rejects', 'no.jpg'), 'no');
  await rig.begin();
  expect([...rig.contents().keys()]).toEqual(['a.jpg']);
  await rig.client.call('preferences.set', { ignore: [] });
  await rig.backedUp('Rejects/no.jpg');
});

test('photos go to a place that was used before as soon as it is chosen again, and what waits for the other one does not keep them', async () => {
  const rig = await begun();
  const other = join(rig.root, 'other-vault');
  await rig.client.call('destination.set', { address: other });
  await backUp(rig.app, {});
  await rig.watching();
  renameSync(other, `${other}-unplugged`);
  writeFileSync(join(rig.photos, 'b.jpg'), 'b');
  await rig.client.run(({ state }) => state === 'waiting');
  await rig.client.call('destination.set', { address: rig.vault });
  await rig.backedUp('b.jpg');
  renameSync(`${other}-unplugged`, other);
  await rig.client.call('destination.set', { address: other });
  await eventually(() => expect(journalLines(other)).toContainEqual(expect.objectContaining({ kind: 'version', path: 'b.jpg' })));
});
