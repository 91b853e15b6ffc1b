import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVaultFolder } from '../../src-main/destinations/vault-folder.ts';
import { lockFile } from '../../src-main/vault/file-lock.ts';
import { content, failure, journalPaths, never, opened, put, removed, temporaryFolder, writer } from './vault-rig.ts';

describe('a lock on a file', () => {
  it('is refused while it is taken, also within one process, and can be taken again when it was given back', () => {
    const path = join(temporaryFolder(), 'lock');
    const release = lockFile(path);
    expect(release).toBeDefined();
    expect(lockFile(path)).toBeUndefined();
    release?.();
    release?.();
    const again = lockFile(path);
    expect(again).toBeDefined();
    again?.();
    expect(readFileSync(path).length).toBe(0);
  });
});

describe('a writer', () => {
  it('is refused to a second Vault object in one folder, while other writers go on', async () => {
    const root = temporaryFolder();
    const [first, second] = [await opened(root), await opened(root)];
    await first.append(writer, [removed('a.jpg')], never);
    const refused = { code: 'busy', scope: 'destination' };
    expect(await failure(second.append(writer, [removed('b.jpg')], never))).toMatchObject(refused);
    expect(await failure(put(second, content('a photo')))).toMatchObject(refused);
    expect(await failure(second.openUpload(writer, content('a film').object, never))).toMatchObject(refused);
    await second.append('writer0002', [removed('c.jpg')], never);
    expect(await journalPaths(second)).toEqual(['a.jpg', 'c.jpg']);
  });

  it('is free again once the Vault object that had it is closed', async () => {
    const root = temporaryFolder();
    const [first, second] = [await opened(root), await opened(root)];
    await first.append(writer, [removed('a.jpg')], never);
    await first.close();
    await second.append(writer, [removed('b.jpg')], never);
    expect(await journalPaths(second)).toEqual(['a.jpg', 'b.jpg']);
  });
});

describe('a vault folder that is opened for writing', () => {
  const leftOver = `put-${'a'.repeat(24)}`;

  it('removes what a crash left of its writer at once, though nothing is written', async () => {
    const root = temporaryFolder();
    await (await opened(root)).close();
    for (const each of [writer, 'writer0002']) {
      mkdirSync(join(root, 'tmp', each), { recursive: true });
      writeFileSync(join(root, 'tmp', each, leftOver), 'half a photo');
    }
    const destination = createVaultFolder({ path: root, writer });
    await (await destination.open({ create: false, signal: never })).close();
    expect(existsSync(join(root, 'tmp', writer, leftOver))).toBe(true);
    await (await destination.open({ create: false, forWriting: true, signal: never })).close();
    expect(existsSync(join(root, 'tmp', writer))).toBe(false);
    expect(existsSync(join(root, 'tmp', 'writer0002', leftOver))).toBe(true);
  });

  it('leaves alone what another process of the same writer is writing, and says that it is busy', async () => {
    const root = temporaryFolder();
    const first = await opened(root);
    await first.beginWriting([writer], never);
    mkdirSync(join(root, 'tmp', writer), { recursive: true });
    writeFileSync(join(root, 'tmp', writer, leftOver), 'half a photo');
    const opening = createVaultFolder({ path: root, writer }).open({ create: false, forWriting: true, signal: never });
    expect(await failure(opening)).toMatchObject({ code: 'busy', scope: 'destination' });
    expect(existsSync(join(root, 'tmp', writer, leftOver))).toBe(true);
  });
});
