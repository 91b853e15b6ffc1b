import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindMount, canMount, mountTmpfs } from './tmpfs.ts';

const mountable = await canMount();

test.skipIf(!mountable)('a tmpfs is full when it is full, and gone when it is closed', async () => {
  const mount = await mountTmpfs({ bytes: 64 * 1024 });
  await writeFile(join(mount.path, 'fits'), Buffer.alloc(1_000));
  await expect(writeFile(join(mount.path, 'fits not'), Buffer.alloc(200_000))).rejects.toThrow('ENOSPC');
  await mount.close();
  await mount.close();
  await expect(readdir(mount.path)).rejects.toThrow('ENOENT');
});

test.skipIf(!mountable)('a bind mount shows a folder twice, and leaves an empty mount point behind', async () => {
  const root = await mkdtemp(join(tmpdir(), 'keepsake-bind-'));
  await writeFile(join(root, 'photo.jpg'), 'x');
  const at = join(tmpdir(), `keepsake-bound-${process.pid}`);
  const mount = await bindMount(root, at);
  expect(await readdir(at)).toEqual(['photo.jpg']);
  await mount.close();
  expect(await readdir(at)).toEqual([]);
  await rm(at, { recursive: true });
  await rm(root, { recursive: true });
});
