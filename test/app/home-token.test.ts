import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHomeToken } from '../../src-main/app/home-token.ts';
import { skipOn } from '../rigs/skips.ts';

async function tokenFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'web-token.json');
}

test('the token has 256 bits, and is the same at the next start', async () => {
  const file = await tokenFile();
  const token = await openHomeToken(file);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(await openHomeToken(file)).toBe(token);
});

skipOn('windows', 'a file has no permission bits')('only its user can read it', async () => {
  const file = await tokenFile();
  await openHomeToken(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('without its file there is a new one', async () => {
  const file = await tokenFile();
  const token = await openHomeToken(file);
  await rm(file);
  expect(await openHomeToken(file)).not.toBe(token);
});

test('a file that somebody has changed is said, and not overwritten', async () => {
  const file = await tokenFile();
  await writeFile(file, '{"format":1,"token":"short"}');
  await expect(openHomeToken(file)).rejects.toMatchObject({ code: 'usage' });
});

test('a token that cannot be kept still lets its reader in', async () => {
  const file = join(await tokenFile(), 'no', 'where.json');
  expect(await openHomeToken(file)).toMatch(/^[\w-]{43}$/);
});
