import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canMount, mountTmpfs, type Mount } from '../rigs/tmpfs.ts';
import { createAppRig, ends, writePhoto, type AppRig } from './app-rig.ts';

const mountable = await canMount();
if (!mountable) console.log('This process may not mount: a card in a source that is unplugged is skipped.');

interface CardRig {
  readonly rig: AppRig;
  /** A folder of the source on which a card is mounted with photos of these names. */
  readonly card: string;
  readonly plugIn: (...names: readonly string[]) => Promise<Mount>;
}

async function createCardRig(): Promise<CardRig> {
  const rig = await createAppRig();
  const card = join(rig.photos, 'trip', 'card');
  mkdirSync(card, { recursive: true });
  return {
    rig,
    card,
    async plugIn(...names) {
      const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024, at: card });
      onTestFinished(() => mount.close());
      for (const name of names) writePhoto(join(card, name), name);
      return mount;
    },
  };
}

const removedFrom = (rig: AppRig): readonly string[] =>
  rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []));

test.skipIf(!mountable)(
  'a card in a source that is unplugged is not connected: nothing of it is called removed, whether its folder stays or goes',
  async () => {
    const { rig, card, plugIn } = await createCardRig();
    rig.write('a.jpg', 'trip/b.jpg');
    const mount = await plugIn('c.jpg', 'sub/d.jpg');
    expect(ends(await rig.backUp())).toEqual({ uploaded: 4 });
    await mount.unmount();
    for (const leave of [() => undefined, () => rmSync(card, { recursive: true })]) {
      leave();
      const result = await rig.backUp();
      expect(ends(result)).toEqual({ present: 2 });
      expect(result.notices.join()).toMatch(/trip\/card is not connected.*nothing of it is marked as removed/);
      // The folder around it is there: what went from that is gone.
      expect(result.notConnected).toEqual([]);
    }
    rmSync(join(rig.photos, 'trip/b.jpg'));
    await rig.restart();
    expect(ends(await rig.backUp())).toEqual({ present: 1 });
    expect(removedFrom(rig)).toEqual(['trip/b.jpg']);

    mkdirSync(card);
    await plugIn('c.jpg');
    const back = await rig.backUp();
    expect(ends(back)).toEqual({ present: 2 });
    expect(back.notices).toEqual([]);
    expect(removedFrom(rig)).toEqual(['trip/b.jpg', 'trip/card/sub/d.jpg']);
  },
);

test.skipIf(!mountable)('what was copied from a card into its folder makes it a folder like any other', async () => {
  const { rig, card, plugIn } = await createCardRig();
  rig.write('a.jpg');
  const mount = await plugIn('c.jpg');
  await rig.backUp();
  await mount.unmount();
  writePhoto(join(card, 'c.jpg'), 'c.jpg');
  const copied = await rig.backUp();
  expect(ends(copied)).toEqual({ present: 2 });
  expect(copied.notices).toEqual([]);
  rmSync(join(card, 'c.jpg'));
  await rig.backUp();
  expect(removedFrom(rig)).toEqual(['trip/card/c.jpg']);
});

test.skipIf(!mountable)('a card that is unplugged in the middle of a run makes nothing fail, and nothing gone', async () => {
  const { rig, plugIn } = await createCardRig();
  rig.write('a.jpg');
  const names = Array.from({ length: 60 }, (_, index) => `card-${String(index).padStart(2, '0')}.jpg`);
  const mount = await plugIn(...names);
  let told = 0;
  const result = await rig.backUp({
    onFile: async () => {
      if (++told === 5) await mount.unmount();
    },
  });
  expect(result.summary).toMatchObject({ state: 'complete', failed: 0, cancelled: 0 });
  expect(result.summary.skipped).toBeGreaterThan(0);
  for (const { reason } of result.files.filter(({ state }) => state === 'skipped')) expect(reason).toMatch(/not connected/);
  expect(result.notices.filter((notice) => notice.includes('trip/card is not connected'))).toHaveLength(1);
  expect(removedFrom(rig)).toEqual([]);
  await plugIn(...names);
  expect((await rig.backUp()).summary).toMatchObject({ processed: 61, failed: 0, skipped: 0 });
  expect(new Set(rig.versions().map(({ path }) => path)).size).toBe(61);
});
