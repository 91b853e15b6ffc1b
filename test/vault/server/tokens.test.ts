import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTokens } from '../../../src-main/vault/server/tokens.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'keepsake-tokens-'));
  await writeFile(join(data, 'keepsake.json'), '{}');
});
afterEach(() => rm(data, { recursive: true, force: true }));

const path = (): string => join(data, 'server', 'tokens.json');

it('finds a token that was added, and keeps nothing but its hash', async () => {
  const tokens = openTokens(data);
  const { token, writer } = await tokens.add('laptop');
  expect(token).toMatch(/^kst_[A-Za-z0-9_-]{43}$/);
  expect(await tokens.find(token)).toMatchObject({ name: 'laptop', writer });
  expect(await tokens.find(`${token}x`)).toBeUndefined();
  expect(await readFile(path(), 'utf8')).not.toContain(token.slice(4));
});

it('keeps its file from other users, and leaves no temporary file', async () => {
  await openTokens(data).add('laptop');
  if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect(await readdir(join(data, 'server'))).toEqual(['tokens.json']);
});

it('sees at once what another process changed', async () => {
  const here = openTokens(data);
  const there = openTokens(data);
  expect(await here.list()).toEqual([]);
  const { token } = await there.add('laptop');
  expect(await here.find(token)).toMatchObject({ name: 'laptop' });
  await there.revoke('laptop');
  expect(await here.find(token)).toBeUndefined();
});

it('gives each token a writer of its own', async () => {
  const tokens = openTokens(data);
  const writers = await Promise.all(['a', 'b', 'c'].map(async (name) => (await tokens.add(name)).writer));
  expect(new Set(writers).size).toBe(3);
  expect((await tokens.list()).map((entry) => entry.name).sort()).toEqual(['a', 'b', 'c']);
});

it('refuses a name that is in use, and takes it again once it was revoked', async () => {
  const tokens = openTokens(data);
  const first = await tokens.add('laptop');
  await expect(tokens.add('laptop')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('laptop') as string,
  });
  await tokens.revoke('laptop');
  const second = await tokens.add('laptop');
  expect(await tokens.find(first.token)).toBeUndefined();
  expect(await tokens.find(second.token)).toBeDefined();
  expect(await tokens.list()).toHaveLength(2);
});

it.each(['', ' laptop', 'a\nb', 'x'.repeat(65)])('refuses the name %j', async (name) => {
  await expect(openTokens(data).add(name)).rejects.toMatchObject({ code: 'usage' });
});

it('refuses to revoke what is not in use', async () => {
  await expect(openTokens(data).revoke('nobody')).rejects.toMatchObject({ code: 'not-found' });
});

it('makes a first token once, and none after all were revoked', async () => {
  const tokens = openTokens(data);
  const first = await tokens.ensureFirstToken();
  expect(first?.token).toMatch(/^kst_/);
  expect(await tokens.ensureFirstToken()).toBeUndefined();
  await tokens.revoke(first?.name ?? '');
  expect(await tokens.ensureFirstToken()).toBeUndefined();
});

it('makes nothing where there is no vault, as on an empty mount point', async () => {
  await rm(join(data, 'keepsake.json'));
  await expect(openTokens(data).add('laptop')).rejects.toMatchObject({ code: 'not-connected' });
  expect(await readdir(data)).toEqual([]);
});

it('waits for nobody: a change under way elsewhere is said, a dead one taken over', async () => {
  const tokens = openTokens(data);
  await tokens.add('laptop');
  await writeFile(`${path()}.new`, '');
  await expect(tokens.add('phone')).rejects.toMatchObject({ code: 'busy' });
  await utimes(`${path()}.new`, 0, 0);
  await tokens.add('phone');
  expect(await readdir(join(data, 'server'))).toEqual(['tokens.json']);
});

it('says when the file is damaged, and does not overwrite it', async () => {
  const tokens = openTokens(data);
  await tokens.add('laptop');
  await writeFile(path(), '{"tokens": [');
  await expect(tokens.list()).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(path()) as string });
  await expect(tokens.add('phone')).rejects.toMatchObject({ code: 'io' });
  expect(await readFile(path(), 'utf8')).toBe('{"tokens": [');
});
