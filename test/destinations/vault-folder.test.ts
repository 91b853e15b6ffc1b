import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVaultFolder } from '../../src-main/destinations/vault-folder.ts';
import { chunks, collect, content, failure, never, temporaryFolder, version, writer } from '../vault/vault-rig.ts';

describe('a vault folder as a destination', () => {
  it('checks, stores, confirms, lists and reads, as its writer', async () => {
    const path = join(temporaryFolder(), 'vault');
    const destination = createVaultFolder({ path, writer });
    expect(destination.address).toEqual({ kind: 'vault', address: path });
    expect(destination.label).toBe(`the vault in ${path}`);
    const open = await destination.open({ create: true, signal: never });
    const [photo, film] = [content('a photo'), content(randomBytes(1_500_000), 'mov')];
    const ids = [photo.object.id, film.object.id];

    expect(open.writer).toBe(writer);
    expect(await open.check(ids, never)).toEqual(new Map());
    expect(await open.put(photo.object, { kind: 'memory', bytes: photo.bytes }, { signal: never })).toBe('stored');
    const streamed = { kind: 'stream', open: () => chunks(film.bytes, 65_536) } as const;
    expect(await open.put(film.object, streamed, { signal: never })).toBe('stored');
    expect(await open.put(film.object, streamed, { signal: never })).toBe('present');
    expect(await open.check(ids, never)).toEqual(
      new Map([photo, film].map(({ object }) => [object.id, object.bytes])),
    );
    await open.confirm([version('a.jpg', photo)], never);
    expect(await failure(open.confirm([version('b.jpg', content('absent'))], never))).toMatchObject({
      code: 'object-absent',
    });
    expect((await collect(open.journal(undefined, never))).flatMap((page) => page.lines)).toEqual([
      { writer, line: version('a.jpg', photo) },
    ]);
    expect((await collect(open.objects(never))).flat().map((object) => object.id)).toEqual(ids.toSorted());
    expect(Buffer.concat(await collect(open.read(photo.object.id, { start: 2 }, never))).toString()).toBe('photo');
    const { free = 0, total = 0 } = (await open.space(never)) ?? {};
    expect(free).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(free);
    await open.ping(never);
    await open.close();
    await open.close();

    const known = await destination.open({ create: false, knownVaultId: open.vaultId, signal: never });
    expect(known.vaultId).toBe(open.vaultId);
    await known.close();
  });
});
