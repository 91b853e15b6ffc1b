import { hostname } from 'node:os';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { howToOpen } from '../../src-main/cli/mount.ts';
import { onWindows } from '../rigs/skips.ts';
import { hrefsIn } from '../web/webdav-rig.ts';
import { createCliRig, expectOneSentence, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

const top = `${encodeURIComponent(`${hostname()} (photos)`)}/`;

async function ask(method: string, url: string, user: string | undefined, password = ''): Promise<{ readonly status: number; readonly text: string; readonly challenge: string }> {
  const authorization = user === undefined ? {} : { authorization: user === 'Bearer' ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const answer = await request(url, { method, headers: { depth: '1', ...authorization } });
  return { status: answer.statusCode, text: await answer.body.text(), challenge: String(answer.headers['www-authenticate'] ?? '') };
}

/** It was asked to end, and did. On Windows a signal ends it at once. */
function expectAsked({ status }: { readonly status: number | undefined }): void {
  if (!onWindows) expect(status).toBe(0);
}

test('mount shows a backup with a password of its own, which stays the same', async () => {
  await writeFile(join(rig.photos, 'a.jpg'), 'a photo');
  expect((await rig.run([rig.photos, '--to', rig.vault])).status).toBe(0);
  const password = async (): Promise<string> => {
    const mounted = rig.start(['mount', '--from', rig.vault, '--port', '0']);
    const url = /http:\S+/.exec(await mounted.line((line) => line.startsWith('The backup as folders, read only:')))![0];
    const given = (await mounted.line((line) => line.startsWith('  password:'))).split(' ').at(-1)!;
    expect(await mounted.line((line) => line.startsWith('Windows:'))).toContain(`\\\\127.0.0.1@${new URL(url).port}\\DavWWWRoot`);
    expect(hrefsIn((await ask('PROPFIND', url, 'keepsake', given)).text)).toEqual(['/', `/${top}`, '/at/']);
    expect((await ask('GET', `${url}${top}a.jpg`, 'keepsake', given)).text).toBe('a photo');
    expect((await ask('GET', `${url}${top}a.jpg`, undefined)).status).toBe(401);
    mounted.kill('SIGTERM');
    expectAsked(await mounted.ended);
    return given;
  };
  expect(await password()).toBe(await password());
  const file = join(rig.home, 'mount-token.json');
  if (!onWindows) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain('token');

  const gone = await rig.run(['mount', '--from', join(rig.root, 'nowhere'), '--port', '0']);
  expect(gone.status).toBe(3);
  expectOneSentence(gone.stderr);
  const open = await rig.run(['mount', '--from', rig.vault, '--port', '0', '--host', '0.0.0.0']);
  expect([open.status, open.stderr]).toEqual([2, expect.stringContaining('without TLS')]);
});

test('a server shows its vault under /dav/ to those who have a token', async () => {
  await writeFile(join(rig.photos, 'a.jpg'), 'a photo');
  const data = join(rig.root, 'data');
  const server = rig.start(['serve', '--data', data, '--port', '0']);
  const url = /http:\S+/.exec(await server.line((line) => line.startsWith('Serving')))![0];
  const token = /KEEPSAKE_TOKEN=(\S+)/.exec(await server.line((line) => line.includes('KEEPSAKE_TOKEN=')))![1]!;
  const empty = await ask('PROPFIND', `${url}/dav/`, 'anyone', token);
  expect([empty.status, hrefsIn(empty.text)]).toEqual([207, ['/dav/', '/dav/at/']]);
  expect((await rig.run([rig.photos, '--to', url], { env: { KEEPSAKE_TOKEN: token } })).status).toBe(0);
  server.kill('SIGTERM');
  await server.ended;

  const again = rig.start(['serve', '--data', data, '--port', '0']);
  const address = /http:\S+/.exec(await again.line((line) => line.startsWith('Serving')))![0];
  expect(hrefsIn((await ask('PROPFIND', `${address}/dav`, 'anyone', token)).text)).toEqual(['/dav/', `/dav/${top}`, '/dav/at/']);
  expect((await ask('GET', `${address}/dav/${top}a.jpg`, 'Bearer', token)).text).toBe('a photo');
  // Without a password nothing was guessed: it is asked for, however often.
  for (let times = 0; times < 30; times++) {
    const { status, challenge } = await ask('PROPFIND', `${address}/dav/`, undefined);
    expect([status, challenge]).toEqual([401, 'Basic realm="Keepsake", charset="UTF-8", Bearer realm="Keepsake"']);
  }
  expect((await ask('PROPFIND', `${address}/dav/`, 'anyone', 'kst_wrong')).status).toBe(401);
  // The API itself takes no passwords, which browsers would send for any page.
  expect((await ask('GET', `${address}/v1/vault`, 'anyone', token)).status).toBe(401);
  expect((await ask('LOCK', `${address}/dav/${top}a.jpg`, 'anyone', token)).status).toBe(405);
  expect((await ask('GET', `${address}/dav/nothing`, 'anyone', token)).status).toBe(404);
  again.kill('SIGTERM');
  expectAsked(await again.ended);
});

test('says how each system opens an address', () => {
  expect(howToOpen('https://nas/', 'secret').join('\n')).toContain('\\\\nas@SSL@443\\DavWWWRoot');
  expect(howToOpen('https://nas:4812/', 'secret').join('\n')).toMatch(/\\\\nas@SSL@4812\\DavWWWRoot[^]*davs:\/\/keepsake@nas:4812\//);
});
