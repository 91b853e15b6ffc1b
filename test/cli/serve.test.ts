import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientCommand } from '../../src-main/cli/token-text.ts';
import type { KeepsakeEnd, KeepsakeProcess } from '../rigs/keepsake-process.ts';
import { makeLibrary } from '../rigs/library.ts';
import { onWindows, testUnless } from '../rigs/skips.ts';
import { createCliRig, expectOneSentence, readBackup, type CliRig } from './cli-rig.ts';

let rig: CliRig;
let data: string;
beforeEach(async () => {
  rig = await createCliRig();
  data = join(rig.root, 'data');
});
afterEach(() => rig.close());

/** It was asked to end, and did. On Windows a signal ends it at once. */
function expectClosed(end: KeepsakeEnd): void {
  if (!onWindows) expect(end).toMatchObject({ status: 0, stderr: 'Closing.\n' });
}

async function serve(): Promise<{ server: KeepsakeProcess; url: string }> {
  const server = rig.start(['serve', '--data', data, '--port', '0']);
  const line = await server.line((each) => each.startsWith('Serving'));
  return { server, url: /http:\S+/.exec(line)![0] };
}

test('a server prints its token once, takes a backup with it, and it can be listed and verified', async () => {
  makeLibrary(rig.photos, { count: 30, duplicates: 0.1 });
  const first = await serve();
  const how = await first.server.line((line) => line.includes('KEEPSAKE_TOKEN='));
  const token = /KEEPSAKE_TOKEN=(\S+) keepsake --to (\S+) DIR/.exec(how)!;
  expect(token[2]).toBe(first.url);
  const env = { KEEPSAKE_TOKEN: token[1]! };

  const end = await rig.run([rig.photos, '--to', first.url, '--json'], { env });
  expect(end).toMatchObject({ status: 0, stderr: '' });
  expect(readBackup(end).summary).toMatchObject({ state: 'complete', processed: 30, failed: 0 });
  expect((await rig.run(['list', '--from', first.url], { env })).lines).toHaveLength(30);
  expect((await rig.run(['verify', '--from', first.url], { env })).status).toBe(0);

  first.server.kill('SIGTERM');
  expectClosed(await first.server.ended);
  const second = await serve();
  second.server.kill('SIGINT');
  const ended = await second.server.ended;
  expectClosed(ended);
  expect(ended.lines).toHaveLength(1);
});

test('tokens are added, listed without their secret, and revoked', async () => {
  makeLibrary(rig.photos, { count: 1 });
  const { url } = await serve();
  const added = await rig.run(['token', '--data', data, 'add', 'laptop']);
  const token = /KEEPSAKE_TOKEN=(\S+)/.exec(added.lines.join('\n'))![1]!;
  const env = { KEEPSAKE_TOKEN: token };
  expect((await rig.run([rig.photos, '--to', url], { env })).status).toBe(0);

  const listed = await rig.run(['token', '--data', data, 'list']);
  expect(listed.lines).toHaveLength(2);
  expect(listed.lines[1]).toMatch(/^laptop +writer \w+ +created 20/);
  expect(listed.lines.join('\n')).not.toContain(token);

  expect((await rig.run(['token', '--data', data, 'revoke', 'laptop'])).status).toBe(0);
  expect((await rig.run(['token', '--data', data, 'list'])).lines[1]).toMatch(/revoked 20/);
  expect((await rig.run([rig.photos, '--to', url, '--wait', '0'], { env })).status).toBe(3);

  const twice = await rig.run(['token', '--data', data, 'revoke', 'laptop']);
  expectOneSentence(twice.stderr);
  expect(twice.status).toBe(2);
});

test('a folder that this home has served before and that is empty now is not connected, and stays empty', async () => {
  const { server } = await serve();
  server.kill('SIGTERM');
  await server.ended;
  const path = join(rig.home, 'served-vaults.json');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ vaults: { [data]: expect.any(String) as unknown } });
  if (!onWindows) expect((await stat(path)).mode & 0o777).toBe(0o600);
  await rm(data, { recursive: true });
  await mkdir(data);
  const end = await rig.run(['serve', '--data', data, '--port', '0']);
  expectOneSentence(end.stderr);
  expect(end.stderr).toMatch(/connect/i);
  expect(end.status).toBe(3);
  expect(await readdir(data)).toEqual([]);
});

test('a second server on the same folder is refused, and the first goes on', async () => {
  const { server, url } = await serve();
  const second = await rig.run(['serve', '--data', data, '--port', '0', '--home', join(rig.root, 'another home')]);
  expectOneSentence(second.stderr);
  expect(second.stderr).toContain(data);
  expect(second.status).toBe(2);
  expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  server.kill('SIGKILL');
  await server.ended;
  // The lock ended with its process.
  const third = await serve();
  third.server.kill('SIGTERM');
  expectClosed(await third.server.ended);
});

test('web prints the address of the dashboard, answers there, and closes with status 0', async () => {
  const web = rig.start(['web', '--port', '0']);
  const url = /http:\S+/.exec(await web.line((line) => line.includes('http:')))![0];
  expect(url).toMatch(/\/#token=[\w-]{43}$/);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('<html');
  web.kill('SIGTERM');
  expectClosed(await web.ended);
});

testUnless(process.platform === 'linux' ? undefined : 'the browser is seen in /proc')('web --open shows its token to no other user: the browser is given a page that leads on', async () => {
  const bin = join(rig.root, 'bin');
  const told = join(rig.root, 'told');
  await mkdir(bin);
  // What xdg-open starts on this desktop. The name appears when all of it is written.
  await writeFile(join(bin, 'kde-open5'), `#!/bin/sh\necho "$@" > ${told}.new && mv ${told}.new ${told}\n`, { mode: 0o755 });
  const web = rig.start(['web', '--port', '0', '--open'], { bundled: true, env: { DISPLAY: ':99', XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5', PATH: `${bin}:${process.env['PATH']}` } });
  const url = /http:\S+/.exec(await web.line((line) => line.includes('http:')))![0];
  await expect.poll(() => existsSync(told), { timeout: 20_000 }).toBe(true);
  const given = (await readFile(told, 'utf8')).trim();
  expect(given).not.toContain(new URL(url).hash.slice('#token='.length));
  const page = fileURLToPath(given);
  expect(await readFile(page, 'utf8')).toContain(`content="0;url=${url}"`);
  expect((await stat(page)).mode & 0o777).toBe(0o600);
  web.kill('SIGTERM');
  await web.ended;
  expect(existsSync(page)).toBe(false);
});

test('the command for other computers names an address that they can use, and the network when it is in the clear', () => {
  expect(clientCommand('t', 'http://127.0.0.1:4811')).toBe('KEEPSAKE_TOKEN=t keepsake --to http://127.0.0.1:4811 DIR');
  expect(clientCommand('t', 'http://0.0.0.0:4811')).toMatch(/--to http:\/\/(?!0\.0\.0\.0)\S+:4811 --insecure DIR$/);
  expect(clientCommand('t', 'https://nas.local:4811')).toBe('KEEPSAKE_TOKEN=t keepsake --to https://nas.local:4811 DIR');
  expect(clientCommand('t', 'http://HOST:PORT')).toBe('KEEPSAKE_TOKEN=t keepsake --to http://HOST:PORT DIR');
});
