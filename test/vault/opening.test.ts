import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVault } from '../../src-main/vault/vault.ts';
import { noLinks, testUnless } from '../rigs/skips.ts';
import { failure, files, never, opened, temporaryFolder } from './vault-rig.ts';

const open = (root: string, create = true, knownVaultId?: string) =>
  openVault({ root, create, signal: never, ...(knownVaultId !== undefined && { knownVaultId }) });

describe('opening a vault', () => {
  it('makes a vault in an empty folder: a marker and a README', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    expect(files(root)).toEqual(['README.txt', 'keepsake.json']);
    const marker = JSON.parse(readFileSync(join(root, 'keepsake.json'), 'utf8')) as Record<string, unknown>;
    expect(marker).toEqual({ format: 1, vaultId: vault.vaultId, created: expect.any(String) as string });
  });

  it('makes the folder where its parent exists, and answers not-found where it does not', async () => {
    const parent = temporaryFolder();
    await opened(join(parent, 'vault'));
    expect(existsSync(join(parent, 'vault', 'keepsake.json'))).toBe(true);
    const error = await failure(open(join(parent, 'absent', 'vault')));
    expect(error).toMatchObject({ code: 'not-found', scope: 'destination', retryable: false });
    expect(readdirSync(parent)).toEqual(['vault']);
  });

  it('calls a folder empty that holds only what systems leave in it', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'lost+found'));
    writeFileSync(join(root, '.DS_Store'), '');
    writeFileSync(join(root, 'Thumbs.db'), '');
    writeFileSync(join(root, 'keepsake.json.0123456789abcdef.tmp'), 'half a mark');
    await opened(root);
    expect(existsSync(join(root, 'keepsake.json'))).toBe(true);
  });

  it('refuses a folder with other files, and a file, and changes nothing', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'letter.txt'), 'mine');
    expect(await failure(open(root))).toMatchObject({ code: 'refused', scope: 'destination' });
    expect(await failure(open(join(root, 'letter.txt')))).toMatchObject({ code: 'refused' });
    expect(readdirSync(root)).toEqual(['letter.txt']);
  });

  testUnless(noLinks)('a link to a folder that is not there is not connected', async () => {
    const root = temporaryFolder();
    symlinkSync(join(root, 'drive/vault'), join(root, 'link'), 'junction');
    for (const create of [true, false])
      expect(await failure(open(join(root, 'link'), create))).toMatchObject({ code: 'not-connected', message: expect.stringContaining('is a link to a folder that is not there') as string });
    expect(readdirSync(root)).toEqual(['link']);
  });

  it('makes nothing when it may not', async () => {
    const root = temporaryFolder();
    expect(await failure(open(root, false))).toMatchObject({ code: 'not-found' });
    expect(await failure(open(join(root, 'vault'), false))).toMatchObject({ code: 'not-found' });
    expect(readdirSync(root)).toEqual([]);
  });

  it('calls a known vault that is not there not connected, names the folder, and makes nothing', async () => {
    const root = temporaryFolder();
    const error = await failure(open(root, true, 'vault0000001'));
    expect(error).toMatchObject({ code: 'not-connected', scope: 'destination', retryable: true });
    expect(error.message).toContain(root);
    expect(readdirSync(root)).toEqual([]);
    expect(await failure(open(join(root, 'absent'), true, 'vault0000001'))).toMatchObject({ code: 'not-connected' });
    expect(readdirSync(root)).toEqual([]);
  });

  it('opens a known vault, and refuses another one in its place', async () => {
    const root = temporaryFolder();
    const first = await opened(root);
    const { vaultId } = first;
    await first.close();
    const again = await open(root, true, vaultId);
    expect(again.vaultId).toBe(vaultId);
    await again.close();
    expect(await failure(open(root, true, 'vault0000001'))).toMatchObject({
      code: 'wrong-vault',
      scope: 'destination',
      retryable: false,
    });
  });

  it('uses a vault that it has never seen, also when it may not make one', async () => {
    const root = temporaryFolder();
    const { vaultId } = await opened(root);
    const second = await open(root, false);
    expect(second.vaultId).toBe(vaultId);
    await second.close();
  });

  it('refuses a newer format, and a marker that cannot be read', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'keepsake.json'), '{"format":2,"vaultKey":"something new"}');
    const newer = await failure(open(root));
    expect(newer).toMatchObject({ code: 'vault-format', scope: 'destination' });
    expect(newer.message).toContain('newer');
    for (const text of ['', '{"format":1', '{"format":1,"vaultId":"../..","created":""}', '{"vaultId":"abcdefgh"}']) {
      writeFileSync(join(root, 'keepsake.json'), text);
      expect(await failure(open(root))).toMatchObject({ code: 'vault-format' });
    }
    expect(readdirSync(root)).toEqual(['keepsake.json']);
  });

  it('gives one vault to all who make it at the same time', async () => {
    const root = temporaryFolder();
    const vaults = await Promise.all(Array.from({ length: 4 }, () => opened(root)));
    expect(new Set(vaults.map((vault) => vault.vaultId)).size).toBe(1);
    expect(files(root)).toEqual(['README.txt', 'keepsake.json']);
  });

  it('can be cancelled, and closed twice', async () => {
    const root = temporaryFolder();
    expect(await failure(openVault({ root, create: true, signal: AbortSignal.abort() }))).toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(root)).toEqual([]);
    const vault = await opened(root);
    await Promise.all([vault.close(), vault.close()]);
    expect(await failure(vault.append('writer0001', [], never))).toMatchObject({ code: 'cancelled' });
  });
});
