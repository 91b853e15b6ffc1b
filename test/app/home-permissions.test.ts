import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { lockHome, openHome, type HomeLock } from '../../src-main/app/home.ts';
import { openApplication } from '../../src-main/app/open-application.ts';
import { onWindows, testUnless } from '../rigs/skips.ts';
import { backUp, writePhoto } from './app-rig.ts';

/** Everything below a folder that others may read, write or enter, with its permissions; what is in a folder of the user alone is not looked at. */
function openToOthers(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const { mode } = statSync(path);
    const open = (mode & 0o077) === 0 ? [] : [`${entry.name} ${(mode & 0o777).toString(8)}`];
    return entry.isDirectory() && open.length > 0 ? [...open, ...openToOthers(path)] : open;
  });
}

testUnless(onWindows ? 'permissions are those of POSIX' : undefined)('in a home that others can read, its locks, catalog, indexes, pictures and secrets are its user\'s alone', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-home-'));
  const umask = process.umask(0o022);
  onTestFinished(() => {
    process.umask(umask);
    rmSync(root, { recursive: true, force: true });
  });
  const home = join(root, 'home');
  mkdirSync(home);
  chmodSync(home, 0o755);
  writePhoto(join(root, 'photos', 'a.jpg'));

  const app = await openApplication({ home, version: '0.0.0', env: {} });
  onTestFinished(() => app.close());
  await backUp(app, { folders: [join(root, 'photos')], to: [join(root, 'vault')], workers: 2 });
  const client = app.connect();
  await client.call('destination.set', { address: join(root, 'vault') });
  const { vault } = await client.call('backup.open', {});
  await client.call('backup.computers', { vault });
  await client.call('workers.set', { workers: 3 });
  for (const name of ['verifying', 'restoring'] satisfies readonly HomeLock[]) lockHome(openHome(home), name)();

  expect(openToOthers(home)).toEqual([]);
  const names = readdirSync(home);
  expect(names).toEqual(expect.arrayContaining([
    'catalog.sqlite', 'catalog.sqlite-shm', 'catalog.sqlite-wal', 'indexes', 'restoring.lock', 'running.lock', 'serving.lock', 'settings.json', 'verifying.lock',
  ]));
});
