import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { canMount, mountTmpfs } from '../../rigs/tmpfs.ts';
import { codeOf, photo, sha256, startTestServer } from './running-server.ts';

const MiB = 1024 * 1024;

it('answers 507 where the disk is full, keeps what it has, and leaves nothing of the rest behind', async (context) => {
  if (!(await canMount())) return context.skip('mounting takes Linux and root');
  const disk = await mountTmpfs({ bytes: 2 * MiB });
  const small = await startTestServer({ root: disk.path });
  try {
    const first = photo(500_000);
    expect((await small.put(first)).status).toBe(201);
    for (const length of [3 * MiB, 20 * MiB]) {
      const answer = await small.put(photo(length));
      expect(answer.status).toBe(507);
      expect(codeOf(answer)).toBe('disk-full');
    }
    expect(await small.temporaryFiles()).toEqual([]);
    expect((await small.call('GET', `/v1/objects/${sha256(first)}`)).body.equals(first)).toBe(true);
    expect((await small.put(photo(100_000))).status).toBe(201);
  } finally {
    await small.close();
    await disk.close();
  }
});

it('answers 503 where the vault is gone, and does not take an empty folder for it', async (context) => {
  if (!(await canMount())) return context.skip('mounting takes Linux and root');
  const disk = await mountTmpfs({ bytes: 8 * MiB });
  const away = await startTestServer({ root: disk.path });
  try {
    await away.put(photo());
    await disk.unmount();
    for (const answer of [await away.call('GET', '/v1/vault'), await away.put(photo())]) {
      expect(answer.status).toBe(503);
      expect(codeOf(answer)).toBe('not-connected');
    }
    expect(await readdir(disk.path)).toEqual([]);
  } finally {
    await away.close();
    await disk.close();
  }
});
