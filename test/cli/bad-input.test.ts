import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { testUnless } from '../rigs/skips.ts';
import { bindMount, mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { createCliRig, expectOneSentence, type CliRig } from './cli-rig.ts';

const noMount = await whyNoMount();

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

describe('wrong usage is one sentence and status 2', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['no workers', ['photos', '-w', '0'], /Give a whole number from 1 to 64, or auto/],
    ['"many" workers', ['photos', '--workers', 'many'], /'many' is invalid.*from 1 to 64, or auto/],
    ['an option that is misspelt', ['photos', '--worker', '5'], /unknown option '--worker'; did you mean --workers\?/],
    ['watching what was only tried', ['photos', '--watch', '--dry-run'], /'--watch' cannot be used with option '--dry-run'/],
    ['an option without its value', ['photos', '--to'], /option '--to <dest>' argument missing/],
    ['a wait without a unit', ['photos', '--wait', '5'], /Give a duration such as 90s, 5m, 1h or 0/],
    ['a folder that does not exist', ['nowhere'], /nowhere/],
    ['a file where a folder belongs', ['photos/file.jpg'], /file\.jpg/],
    ['no folder at all', [], /folder/i],
    ['a destination that no version knows', ['photos', '--to', 'ftp://host/photos'], /ftp/],
    ['a vault inside a source', ['photos', '--to', 'photos/vault'], / lies in the (folder|vault) /],
    ['a source inside the vault', ['vault/photos', '--to', 'vault'], / lies in the (folder|vault) /],
    ['serve without its folder', ['serve'], /'--data <dir>' not specified/],
    ['a port that is none', ['serve', '--data', 'data', '--port', 'http'], /from 0 to 65535/],
    ['other computers without TLS', ['serve', '--data', 'data', '--host', '0.0.0.0'], /--insecure/],
    ['half of TLS', ['web', '--tls-cert', 'cert.pem'], /--tls-key/],
    ['a certificate that is not there', ['web', '--tls-cert', 'no.pem', '--tls-key', 'no.key'], /no\.(pem|key)/],
    ['an argument too many', ['list', 'photos'], /too many arguments/],
    ['a token without a name', ['token', '--data', 'data', 'add'], /missing required argument 'name'/],
  ])('%s', async (_what, args, words) => {
    await writeFile(join(rig.photos, 'file.jpg'), 'x');
    await mkdir(join(rig.vault, 'photos'), { recursive: true });
    const end = await rig.run(args);
    expect(end.stderr).toMatch(words);
    expectOneSentence(end.stderr);
    expect(end.status).toBe(2);
    expect(end.lines).toEqual([]);
    expect(await readdir(rig.photos)).toEqual(['file.jpg']);
    expect(await readdir(rig.vault)).toEqual(['photos']);
  });

  test.each([['serve', '--data', 'data'], ['web']])('a port in use: %s', async (...args) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const end = await rig.run([...args, '--port', port]);
    other.close();
    expectOneSentence(end.stderr);
    expect(end.stderr).toContain(port);
    expect(end.status).toBe(2);
  });
});

describe('a destination that cannot be used is one sentence and status 3', () => {
  test('nothing answers, and it is not waited for', async () => {
    makeLibrary(rig.photos, { count: 3 });
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const args = [rig.photos, '--to', `http://127.0.0.1:${port}`, '--wait', '0'];
    const end = await rig.run(args, { env: { KEEPSAKE_TOKEN: 'token' } });
    expectOneSentence(end.stderr);
    expect(end.status).toBe(3);
  });

  test('a server without a token, and one that refuses it', async () => {
    makeLibrary(rig.photos, { count: 1 });
    const server = rig.start(['serve', '--data', join(rig.root, 'data'), '--port', '0']);
    const to = /http:\S+/.exec(await server.line((line) => line.includes('http:')))![0];
    for (const env of [{}, { KEEPSAKE_TOKEN: 'kst_wrong' }]) {
      const end = await rig.run([rig.photos, '--to', to], { env });
      expectOneSentence(end.stderr);
      expect(end.stderr).toMatch(/token/);
      expect(end.status).toBe(3);
    }
  });

  test('a vault that is not there, of list and of verify', async () => {
    for (const command of ['list', 'verify']) {
      const end = await rig.run([command, '--from', rig.vault]);
      expectOneSentence(end.stderr);
      expect(end.status).toBe(3);
    }
    await expect(readdir(rig.vault)).rejects.toThrow('ENOENT');
  });

  test('a known vault whose folder is empty now: not connected, nothing is made, nothing is called backed up', async () => {
    makeLibrary(rig.photos, { count: 3 });
    expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
    await rm(rig.vault, { recursive: true });
    await mkdir(rig.vault);
    const end = await rig.run([rig.photos, '--to', rig.vault, '--wait', '0']);
    expectOneSentence(end.stderr);
    expect(end.stderr).toMatch(/connect/i);
    expect(end.status).toBe(3);
    expect(end.lines.join('\n')).not.toMatch(/already backed up/);
    expect(await readdir(rig.vault)).toEqual([]);
  });

  testUnless(noMount)('a vault whose drive is unplugged', async () => {
    makeLibrary(rig.photos, { count: 3 });
    const drive = await mountTmpfs({ bytes: 8 * 1024 * 1024 });
    const mount = await bindMount(drive.path, rig.vault);
    try {
      expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
      await mount.unmount();
      const end = await rig.run([rig.photos, '--to', rig.vault, '--wait', '0']);
      expectOneSentence(end.stderr);
      expect(end.status).toBe(3);
      expect(await readdir(rig.vault)).toEqual([]);
    } finally {
      await mount.close();
      await drive.close();
    }
  });

  testUnless(noMount)('a disk that gets full: what fitted is whole', async () => {
    makeLibrary(rig.photos, { count: 40, bytes: 100_000 });
    const drive = await mountTmpfs({ bytes: 2 * 1024 * 1024 });
    const vault = join(drive.path, 'vault');
    try {
      const end = await rig.run([rig.photos, '--to', vault, '--wait', '0']);
      expectOneSentence(end.stderr);
      expect(end.stderr).toMatch(/full|room|space/i);
      expect(end.status).toBe(3);
      expect((await rig.run(['verify', '--from', vault])).status).toBe(0);
    } finally {
      await drive.close();
    }
  });
});

test('the help shows the options of a backup, examples and the exit statuses; the version is the package’s', async () => {
  const help = await rig.run(['--help']);
  expect(help.status).toBe(0);
  for (const words of ['--workers', '--to <dest>', '--watch', 'restore', 'Examples:', 'keepsake restore', 'Exit status:', 'KEEPSAKE_TOKEN'])
    expect(help.lines.join('\n')).toContain(words);
  expect((await rig.run(['--version'])).lines).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});

test('a catalog that another program has locked is one sentence, and status 2', async () => {
  makeLibrary(rig.photos, { count: 1 });
  expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
  const other = new Database(join(rig.home, 'catalog.sqlite'));
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  try {
    const end = await rig.run([rig.photos, '--to', rig.vault]);
    expectOneSentence(end.stderr);
    expect(end.stderr).toContain('end that program, then try again');
    expect(end.status).toBe(2);
  } finally {
    other.close();
  }
});
