import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockServer } from '../../../src-main/vault/server/server-folder.ts';
import { openServerWriter } from '../../../src-main/vault/server/server-writer.ts';
import { failure, opened, temporaryFolder } from '../vault-rig.ts';

async function vaultFolder(): Promise<string> {
  return (await opened(temporaryFolder())).root;
}

describe("the server's own writer", () => {
  it('stays the same from start to start', async () => {
    const root = await vaultFolder();
    const writer = await openServerWriter(root);
    expect(writer).toMatch(/^[a-z0-9]{20}$/);
    expect(await openServerWriter(root)).toBe(writer);
    expect(await readdir(join(root, 'server'))).toEqual(['writer.json']);
  });

  it.each(['', '\0\0\0\0', '{"wri'])('is made anew where a crash left %j of its file', async (left) => {
    const root = await vaultFolder();
    await mkdir(join(root, 'server'));
    await writeFile(join(root, 'server', 'writer.json'), left);
    const writer = await openServerWriter(root);
    expect(await openServerWriter(root)).toBe(writer);
  });

  it('does not replace what another version of Keepsake wrote', async () => {
    const root = await vaultFolder();
    await mkdir(join(root, 'server'));
    const path = join(root, 'server', 'writer.json');
    await writeFile(path, '{"writers":[]}');
    expect(await failure(openServerWriter(root))).toMatchObject({ code: 'io', scope: 'destination' });
    expect(await readFile(path, 'utf8')).toBe('{"writers":[]}');
  });

  it('makes nothing where the vault is gone', async () => {
    const folder = temporaryFolder();
    await failure(openServerWriter(folder));
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("the server's lock", () => {
  it('is refused to a second server of the vault until it is given back', async () => {
    const root = await vaultFolder();
    const unlock = await lockServer(root);
    const refusal = await failure(lockServer(root));
    expect(refusal).toMatchObject({ code: 'busy' });
    expect(refusal.message).toContain(root);
    unlock();
    (await lockServer(root))();
  });
});
