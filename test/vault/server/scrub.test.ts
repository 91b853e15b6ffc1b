import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startScrub, type Scrub, type ScrubOptions } from '../../../src-main/vault/server/scrub.ts';
import type { Vault } from '../../../src-main/vault/vault-types.ts';
import { content, never, objectPath, opened, pages, put, temporaryFolder, version, writer } from '../vault-rig.ts';
import { parsed, photo, sha256, startTestServer } from './running-server.ts';
import { openServerWriter } from '../../../src-main/vault/server/server-writer.ts';

const photos = Array.from({ length: 20 }, (_, index) => content(`photo ${index}`));
const soon = { timeout: 20_000 };

async function vaultWithPhotos(): Promise<Vault> {
  const vault = await opened(temporaryFolder());
  await Promise.all(photos.map((each) => put(vault, each)));
  await vault.append(
    writer,
    photos.map((each, index) => version(`${index}.jpg`, each)),
    never,
  );
  await openServerWriter(vault.root);
  return vault;
}

function started(vault: Vault, options: Partial<ScrubOptions> = {}): Scrub {
  const scrub = startScrub({ vault, bytesPerSecond: 1e9, retryMs: 50, ...options });
  onTestFinished(() => scrub.close());
  return scrub;
}

const seesAll = (scrub: Scrub, count: number): Promise<void> =>
  vi.waitFor(async () => expect(await scrub.status()).toMatchObject({ objects: count }), soon);

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[2]! ^= 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

describe('the scrub', () => {
  it('sees every object whole, and remembers when', async () => {
    const vault = await vaultWithPhotos();
    const before = Date.now();
    const scrub = started(vault);
    await seesAll(scrub, 20);
    const seen = await scrub.seenWhole(photos.map(({ object }) => object.id));
    expect(seen.size).toBe(20);
    for (const ms of seen.values()) expect(ms).toBeGreaterThanOrEqual(before);
    const status = await scrub.status();
    expect(status).toMatchObject({ objects: 20, damaged: 0 });
    expect(Date.parse(status!.oldest!)).toBe(Math.min(...seen.values()));
    expect(Date.parse(status!.newest!)).toBe(Math.max(...seen.values()));
    await scrub.close();

    // The next start knows it still, and does not read everything again so soon.
    const again = started(vault);
    expect(await again.status()).toEqual(status);
    expect(await again.seenWhole([photos[0]!.object.id])).toEqual(
      new Map([[photos[0]!.object.id, seen.get(photos[0]!.object.id)]]),
    );
  });

  it('sets damaged objects aside and journals them, and what has vanished since it saw it', async () => {
    const vault = await vaultWithPhotos();
    const [flipped, lost] = [photos[3]!, photos[7]!];
    const found = new Map<string, string>();
    const scrub = started(vault, { passMs: 1, onDamage: (id, state) => found.set(id, state) });
    await seesAll(scrub, 20);
    flipBit(objectPath(vault.root, flipped));
    rmSync(objectPath(vault.root, lost));
    await vi.waitFor(() => expect(found.size).toBe(2), soon);
    expect(found).toEqual(
      new Map([
        [flipped.object.id, 'quarantined'],
        [lost.object.id, 'absent'],
      ]),
    );
    expect(existsSync(join(vault.root, 'quarantine', `${flipped.object.id}.jpg`))).toBe(true);
    expect(await scrub.status()).toMatchObject({ objects: 18, damaged: 2 });
    const lines = (await pages(vault)).flatMap((page) => page.lines).filter(({ line }) => line.kind === 'quarantined');
    const own = await openServerWriter(vault.root);
    expect(lines.map((each) => each.writer)).toEqual([own, own]);
  });

  it('goes on where it was stopped, and after its memory was damaged', async () => {
    const vault = await vaultWithPhotos();
    // So slow that one object takes hours; closing does not wait for it.
    const large = content(Buffer.alloc(2_000_000), 'mov');
    await put(vault, large);
    const slow = started(vault, { bytesPerSecond: 100 });
    await slow.close();
    writeFileSync(join(vault.root, 'server', 'scrub.sqlite'), 'this is no database');
    await seesAll(started(vault), 21);
  });

  it('waits while the vault is gone, and calls nothing missing', async () => {
    const vault = await vaultWithPhotos();
    const found: string[] = [];
    const marker = join(vault.root, 'keepsake.json');
    const text = readFileSync(marker);
    rmSync(marker);
    const scrub = started(vault, { onDamage: (id) => found.push(id) });
    expect(await scrub.status()).toMatchObject({ objects: 0 });
    writeFileSync(marker, text);
    await seesAll(scrub, 20);
    expect(found).toEqual([]);
  });

  it('is shown by the server', async () => {
    const vault = await vaultWithPhotos();
    await vault.close();
    // The scrub needs the vault that the server makes.
    const shown = Promise.withResolvers<Scrub>();
    const server = await startTestServer({
      root: vault.root,
      scrub: {
        status: async () => (await shown.promise).status(),
        seenWhole: async (ids) => (await shown.promise).seenWhole(ids),
        close: async () => undefined,
      },
    });
    onTestFinished(() => server.close());
    const scrub = started(server.vault);
    shown.resolve(scrub);
    await seesAll(scrub, 20);
    expect(parsed(await server.call('GET', '/v1/vault'))).toMatchObject({ scrub: { objects: 20, damaged: 0 } });
    const bytes = photo();
    await server.put(bytes);
    const { objects } = parsed(await server.call('GET', '/v1/objects')) as {
      objects: { id: string; seenWhole?: string }[];
    };
    expect(objects).toHaveLength(21);
    for (const { id, seenWhole } of objects)
      if (id === sha256(bytes)) expect(seenWhole).toBeUndefined();
      else expect(Date.parse(seenWhole!)).toBeGreaterThan(0);
  });
});
