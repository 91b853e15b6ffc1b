import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultHome, lockHome, openHome, type Home } from '../../src-main/app/home.ts';
import { newId, openSettings } from '../../src-main/app/settings.ts';

function createHome(): Home {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-settings-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return openHome(join(root, 'deep', 'home'));
}

test('a new home is made for this user alone', () => {
  const home = createHome();
  if (process.platform !== 'win32') expect(statSync(home.folder).mode & 0o777).toBe(0o700);
});

test('KEEPSAKE_HOME names the home, and a relative one is made absolute', () => {
  expect(defaultHome({ KEEPSAKE_HOME: '/data/keepsake' })).toBe(resolve('/data/keepsake'));
  expect(defaultHome({ KEEPSAKE_HOME: 'here' })).toBe(join(process.cwd(), 'here'));
  expect(defaultHome({ KEEPSAKE_HOME: '' })).not.toBe('');
});

test('a home that is named by a relative path remembers its vault by an absolute one', async () => {
  const { folder } = createHome();
  const home = openHome(relative(process.cwd(), folder));
  expect(home.folder).toBe(folder);
  expect((await openSettings(home)).read().destination.address).toBe(join(folder, 'vault'));
});

test('a relative vault that an older version remembered is the one in the home', async () => {
  const home = createHome();
  await (await openSettings(home)).change((before) => ({ ...before, destination: { kind: 'vault', address: 'home/vault' } }));
  expect((await openSettings(home)).read().destination.address).toBe(home.defaultVault);
});

test('a home that cannot be made says so', () => {
  const home = createHome();
  writeFileSync(join(home.folder, 'file'), '');
  expect(() => openHome(join(home.folder, 'file', 'home'))).toThrow(/cannot be made/);
});

test('what is changed is read back, and the last of many changes stays', async () => {
  const home = createHome();
  const settings = await openSettings(home);
  const { writer } = settings.read();
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => settings.change((before) => ({ ...before, workers: index + 1 }))),
  );
  expect(settings.read().workers).toBe(30);
  const again = await openSettings(home);
  expect(again.read()).toEqual({ ...settings.read(), workers: 30, writer });
  expect(readdirSync(home.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a token is saved for its address, readable by this user alone', async () => {
  const home = createHome();
  const settings = await openSettings(home);
  await settings.saveToken('http://nas:4811', 'secret');
  expect(await (await openSettings(home)).token('http://nas:4811')).toBe('secret');
  expect(await (await openSettings(home)).token('http://other:4811')).toBeUndefined();
  expect(readFileSync(home.settingsFile, 'utf8')).not.toContain('secret');
  if (process.platform !== 'win32') expect(statSync(home.credentialsFile).mode & 0o777).toBe(0o600);
});

test('settings that are damaged, or of a newer Keepsake, are refused with words and left as they are', async () => {
  const home = createHome();
  for (const text of ['{"format":2}', '{', '']) {
    writeFileSync(home.settingsFile, text);
    await expect(openSettings(home)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('settings.json') as string,
    });
    expect(readFileSync(home.settingsFile, 'utf8')).toBe(text);
  }
});

test('IDs differ, and are safe in any file name', () => {
  const ids = Array.from({ length: 1000 }, () => newId());
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{20,24}$/);
});

test('one at a time holds the lock of a home, and it can be given back twice', () => {
  const home = createHome();
  const unlock = lockHome(home, 'running');
  expect(() => lockHome(home, 'running')).toThrow(expect.objectContaining({ code: 'busy' }) as Error);
  unlock();
  unlock();
  lockHome(home, 'running')();
});

test('a lock that cannot be taken for another reason is not called busy', () => {
  const home = createHome();
  writeFileSync(join(home.folder, 'running.lock'), 'no database'.repeat(100));
  expect(() => lockHome(home, 'running')).toThrow(expect.objectContaining({ code: 'io' }) as Error);
});
