import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import { readLicences } from '../../src-main/app/licences.ts';
import { previewIgnored } from '../../src-main/backup/ignore-preview.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { bytesOf, connect, createAppRig, ends, filesBelow, type AppRig } from './app-rig.ts';

const ignore = (rig: AppRig, ...patterns: readonly string[]) =>
  rig.app.connect().call('preferences.set', { ignore: [...patterns] });
const removed = (rig: AppRig): readonly string[] =>
  rig.journal().flatMap((line) => (line.kind === 'removed' ? [bytesOf(line).toString()] : []));

test('a preference is merged with the others, told to every client, and there after a restart', async () => {
  const rig = await createAppRig();
  const watching = connect(rig.app);
  const setting = rig.app.connect();
  const schedule = { mode: 'daily', at: '03:30', onBattery: false, onMetered: true } as const;
  await setting.call('preferences.set', { schedule });
  const state = await setting.call('preferences.set', { theme: 'dark', language: 'de' });
  expect(state.preferences).toEqual({ ...defaultPreferences, schedule, theme: 'dark', language: 'de' });
  expect(watching.updates.at(-1)?.state?.preferences).toEqual(state.preferences);
  await rig.restart();
  expect((await rig.app.connect().call('state.get', {})).preferences).toEqual(state.preferences);
});

test('preferences that are missing or damaged in the settings have their defaults, field by field', async () => {
  const rig = await createAppRig();
  await rig.app.connect().call('preferences.set', { theme: 'dark', ignore: ['*.mov'] });
  const file = join(rig.home, 'settings.json');
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const restartWith = async (preferences: unknown) => {
    await rig.app.close();
    const settings = { ...stored, preferences };
    writeFileSync(file, JSON.stringify(preferences === undefined ? { ...settings, preferences } : settings));
    await rig.restart();
    return (await rig.app.connect().call('state.get', {})).preferences;
  };
  const damaged = {
    theme: 'dark', language: 'klingon', ignore: 'all', later: true,
    schedule: { mode: 'hourly', at: '25:00', onBattery: 'no' }, bandwidth: { bytesPerSecond: 500_000 },
  };
  expect(await restartWith(damaged)).toEqual({
    ...defaultPreferences, theme: 'dark',
    schedule: { ...defaultPreferences.schedule, mode: 'hourly' }, bandwidth: { bytesPerSecond: 500_000, timetable: [] },
  });
  expect(await restartWith('nonsense')).toEqual(defaultPreferences);
  expect(await restartWith(undefined)).toEqual(defaultPreferences);
});

/** An application whose door starts Keepsake at login, as `refusal` allows. */
async function withLoginItem() {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-login-'));
  const set: boolean[] = [];
  const door: { refusal?: Error } = {};
  const loginItem = {
    set: async (enabled: boolean) => {
      if (door.refusal !== undefined) throw door.refusal;
      set.push(enabled);
    },
  };
  const home = join(root, 'home');
  const app = await createApplication({ home, version: '0.0.0', env: {}, ports: { loginItem } });
  onTestFinished(async () => {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  });
  const connection = app.connect();
  const saved = async () => (await connection.call('state.get', {})).preferences.startAtLogin;
  return { home, set, door, connection, saved };
}

test('starting at login is set in the system first: what it refuses is said, and not saved', async () => {
  const { set, door, connection, saved } = await withLoginItem();
  door.refusal = new Error('the desktop has no place for it');
  const refused = connection.call('preferences.set', { startAtLogin: true });
  await expect(refused).rejects.toMatchObject({ code: 'refused' });
  await expect(refused).rejects.toThrow(/nothing was changed: the desktop has no place for it/);
  expect(await saved()).toBe(false);
  delete door.refusal;
  await connection.call('preferences.set', { startAtLogin: true });
  await connection.call('preferences.set', { startAtLogin: true, theme: 'dark' });
  expect([set, await saved()]).toEqual([[true], true]);
});

test('a change that cannot be saved is not made, in Keepsake or in the system', async () => {
  const { home, set, connection, saved } = await withLoginItem();
  const file = join(home, 'settings.json');
  rmSync(file, { force: true });
  // A folder in its place: no file can take its name.
  mkdirSync(join(file, 'folder'), { recursive: true });
  await expect(connection.call('preferences.set', { startAtLogin: true })).rejects.toMatchObject({ code: 'io' });
  expect([set, await saved()]).toEqual([[true, false], false]);
});

test('a door that cannot start Keepsake at login says so', async () => {
  const rig = await createAppRig();
  await expect(rig.app.connect().call('preferences.set', { startAtLogin: true })).rejects.toMatchObject({ code: 'usage' });
});

test('what is left out by a pattern after it was backed up is skipped, and not marked as removed', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.mov', 'Raw/1.nef', 'Raw/deep/2.nef', 'Raw/3.nef');
  expect(ends(await rig.backUp())).toEqual({ uploaded: 5 });
  await ignore(rig, 'Raw/', '*.mov');
  // Nobody can say that it is gone: nobody looked.
  rmSync(join(rig.photos, 'Raw/3.nef'));
  const second = await rig.backUp();
  expect(ends(second)).toEqual({ present: 1, skipped: 2 });
  expect(second.files.filter(({ state }) => state === 'skipped').map(({ reason }) => reason).sort()).toEqual([
    'Left out by your pattern “*.mov”', 'Left out by your pattern “Raw/”',
  ]);
  expect(removed(rig)).toEqual([]);

  await ignore(rig);
  expect(ends(await rig.backUp())).toEqual({ present: 4 });
  expect(removed(rig)).toEqual(['Raw/3.nef']);

  // A folder that is gone itself is gone, whatever the patterns say.
  await ignore(rig, 'Raw/');
  rmSync(join(rig.photos, 'Raw'), { recursive: true });
  await rig.backUp();
  expect([...removed(rig)].sort()).toEqual(['Raw/1.nef', 'Raw/3.nef', 'Raw/deep/2.nef']);
  expect(filesBelow(join(rig.vault, 'objects'))).toHaveLength(5);
});

test('a source of which everything is left out is connected all the same, and nothing of it is removed', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'Raw/1.nef');
  await rig.backUp();
  await ignore(rig, '*');
  const all = await rig.backUp();
  expect([ends(all), all.notConnected, removed(rig)]).toEqual([{ skipped: 2 }, [], []]);
  // Left out and unplugged look different.
  rmSync(join(rig.photos, 'a.jpg'));
  rmSync(join(rig.photos, 'Raw'), { recursive: true });
  const none = await rig.backUp();
  expect([none.notConnected, removed(rig)]).toEqual([[rig.photos], []]);
});

test('a preview tells what patterns would leave out of what is known, and changes nothing', async () => {
  const rig = await createAppRig();
  const client = rig.app.connect();
  expect(await client.call('ignore.preview', { patterns: ['*'] })).toEqual({
    files: 0, bytes: 0, folders: 0, known: 0, examples: [], problems: [], everything: true,
  });
  rig.write('a.jpg', 'b.mov', 'notes.txt', ...Array.from({ length: 30 }, (_, index) => `Raw/${index}.nef`));
  await client.call('destination.set', { address: rig.vault });
  await client.call('sources.add', { path: rig.photos });
  await rig.backUp({ folders: [] });
  const preview = await client.call('ignore.preview', { patterns: ['*.mov', '!', 'Raw/', '!Raw/1.nef', '*.txt'] });
  const bytes = ['b.mov', ...Array.from({ length: 30 }, (_, index) => `Raw/${index}.nef`)].join('').length;
  expect(preview).toMatchObject({ files: 31, folders: 0, known: 32, problems: [{ line: 2 }], bytes });
  expect(preview.examples).toHaveLength(20);
  expect(preview.examples).toContain('Raw/0.nef');

  // What was never backed up is known from the last run: a file by its name, a folder as a whole.
  await ignore(rig, 'New/', '*.png');
  rig.write('c.png', 'New/1.jpg');
  expect(ends(await rig.backUp({ folders: [] }))).toEqual({ present: 32, skipped: 3 });
  const next = await client.call('ignore.preview', { patterns: ['New/', '*.png'] });
  expect(next).toMatchObject({ files: 1, folders: 1, known: 33 });
  expect([...next.examples].sort()).toEqual(['New/', 'c.png']);
  expect((await client.call('ignore.preview', { patterns: [] })).files).toBe(0);
});

test('patterns that take too long to try are given up and said', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  const question = { file: join(rig.home, 'catalog.sqlite'), patterns: ['*'], sources: [], vault: undefined };
  await expect(previewIgnored(question, 0)).rejects.toThrow(/take too long to try/);
});

test('the licences are one text, or one sentence on how to get them', async () => {
  const text = await readLicences().catch((error: unknown) => (error as Error).message);
  expect(text).toMatch(/^Keepsake is free software|npm run build/);
});
