import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesOf, createAppRig, ends, type AppRig, type BackedUp } from '../app/app-rig.ts';
import { damageDatabase, damageKinds, randomOf } from './catalog-damage.ts';

const long = process.env['KEEPSAKE_LONG_TESTS'] === '1';
/** How often the catalog is damaged in each way. */
const timesEach = long ? 60 : 4;
/** A lost write that leaves rows in two pages: a scan finds the one, their key the other. */
const doubledRows = 103;
/** Bits that leave every page intact, and take the source out of its index. */
const lostSource = 16;
const furtherSeeds: Partial<Record<(typeof damageKinds)[number], number>> = { stale: doubledRows, flips: lostSource };
const count = 250;
const nameOf = (index: number): string => `Photos of a long summer in the mountains/${index % 7}/IMG_${String(index).padStart(5, '0')} edited.jpg`;
/** Far longer than any of these runs takes: it stops one that has no end. */
const endlessMs = 60_000;

/** A backed-up library whose catalog is put back before each damage, with the journal that belongs to it. */
async function createDamageRig(): Promise<{ readonly rig: AppRig; readonly older: Buffer; readonly restore: () => void }> {
  const rig = await createAppRig();
  const catalog = join(rig.home, 'catalog.sqlite');
  const kept = join(rig.root, 'kept');
  rig.write(...Array.from({ length: count - 50 }, (_, index) => nameOf(index)));
  await rig.backUp();
  await rig.app.close();
  const older = readFileSync(catalog);
  rig.write(...Array.from({ length: 50 }, (_, index) => nameOf(count - 50 + index)));
  await rig.restart();
  await rig.backUp();
  // It is noticed that this one is gone, and nothing else.
  rmSync(join(rig.photos, nameOf(7)));
  await rig.app.close();
  cpSync(catalog, join(kept, 'catalog.sqlite'));
  cpSync(join(rig.vault, 'journal'), join(kept, 'journal'), { recursive: true });
  return {
    rig, older,
    restore() {
      for (const name of readdirSync(rig.home)) if (name.startsWith('catalog.sqlite')) rmSync(join(rig.home, name));
      rmSync(join(rig.vault, 'journal'), { recursive: true });
      cpSync(join(kept, 'catalog.sqlite'), catalog);
      cpSync(join(kept, 'journal'), join(rig.vault, 'journal'), { recursive: true });
    },
  };
}

async function runOnce(rig: AppRig): Promise<BackedUp> {
  const endless = AbortSignal.timeout(endlessMs);
  await rig.restart();
  try {
    return await rig.backUp({ workers: 4, signal: endless });
  } finally {
    expect(endless.aborted, 'the run has no end').toBe(false);
    await rig.app.close();
  }
}

const removedPaths = (rig: AppRig): readonly string[] =>
  rig.journal().flatMap((line) => (line.kind === 'removed' ? [bytesOf(line).toString('latin1')] : []));

for (const kind of damageKinds)
  test(`a catalog with damage of the kind "${kind}": every run ends, nothing that exists is marked as removed, the second run is right`, { timeout: 3_600_000 }, async () => {
    const { rig, older, restore } = await createDamageRig();
    for (const seed of new Set([...Array.from({ length: timesEach }, (_, index) => index + 1), ...(furtherSeeds[kind] === undefined ? [] : [furtherSeeds[kind]])])) {
      restore();
      const what = `seed ${seed}, ${damageDatabase(join(rig.home, 'catalog.sqlite'), kind, older, randomOf(seed))}`;

      const first = await runOnce(rig);
      expect.soft(first.destinationError?.message, what).toBeUndefined();
      expect.soft(ends(first)['failed'], what).toBeUndefined();
      expect.soft(removedPaths(rig).filter((path) => existsSync(Buffer.from(join(rig.photos, path), 'latin1'))), what).toEqual([]);

      const second = await runOnce(rig);
      expect.soft(ends(second), what).toEqual({ present: count - 1 });
      expect.soft(second.destinationError?.message, what).toBeUndefined();
      expect.soft(removedPaths(rig).filter((path) => existsSync(Buffer.from(join(rig.photos, path), 'latin1'))), what).toEqual([]);
      expect.soft(removedPaths(rig), what).toContain(nameOf(7));
    }
  });
