import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { skipOn, testUnless } from '../rigs/skips.ts';
import { bindMount, mountTmpfs, type Mount, whyNoMount } from '../rigs/tmpfs.ts';
import { createAppRig, ends, writePhoto, type AppRig } from './app-rig.ts';

const noMount = await whyNoMount();

interface CardRig {
  readonly rig: AppRig;
  /** A folder of the source on which a card is mounted. */
  readonly card: string;
  /** Puts a new card there, with photos of these names. */
  readonly plugIn: (...names: readonly string[]) => Promise<PluggedCard>;
}

interface PluggedCard extends Mount {
  /** After `unmount`: puts it there again, with these photos alone. */
  plugInAgain(...names: readonly string[]): Promise<Mount>;
}

async function createCardRig(): Promise<CardRig> {
  const rig = await createAppRig();
  const card = join(rig.photos, 'trip', 'card');
  mkdirSync(card, { recursive: true });
  return {
    rig,
    card,
    async plugIn(...names) {
      // What is mounted twice is the same card: elsewhere it stays.
      const kept = await mountTmpfs({ bytes: 4 * 1024 * 1024 });
      onTestFinished(() => kept.close());
      const show = async (): Promise<Mount> => {
        const mount = await bindMount(kept.path, card);
        onTestFinished(() => mount.close());
        return mount;
      };
      for (const name of names) writePhoto(join(kept.path, name), name);
      return {
        ...(await show()),
        async plugInAgain(...now) {
          for (const name of names) if (!now.includes(name)) rmSync(join(kept.path, name), { force: true });
          return show();
        },
      };
    },
  };
}

const removedFrom = (rig: AppRig): readonly string[] =>
  rig.journal().flatMap((line) => (line.kind === 'removed' ? [line.path] : []));

testUnless(noMount)(
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
    await mount.plugInAgain('c.jpg');
    const back = await rig.backUp();
    expect(ends(back)).toEqual({ present: 2 });
    expect(back.notices).toEqual([]);
    expect(removedFrom(rig)).toEqual(['trip/b.jpg', 'trip/card/sub/d.jpg']);
  },
);

interface SourceCardRig {
  readonly rig: AppRig;
  /** Puts a new card at the source's folder, with photos of these names. */
  readonly plugIn: (...names: readonly string[]) => Promise<Mount>;
}

/** The source's folder itself is the mount point. */
async function createSourceCardRig(): Promise<SourceCardRig> {
  const rig = await createAppRig();
  return {
    rig,
    async plugIn(...names) {
      const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024, at: rig.photos });
      onTestFinished(() => mount.close());
      for (const name of names) writePhoto(join(rig.photos, name), name);
      return mount;
    },
  };
}

testUnless(noMount)('a photo in the mount point of a source whose drive is unplugged does not make the drive’s photos removed', async () => {
  const { rig, plugIn } = await createSourceCardRig();
  const mount = await plugIn('a.jpg', 'trip/b.jpg');
  expect(ends(await rig.backUp())).toEqual({ uploaded: 2 });
  await mount.unmount();
  rig.write('stray.jpg');
  const away = await rig.backUp();
  expect(ends(away)).toEqual({ uploaded: 1 });
  expect(away.notConnected).toEqual([rig.photos]);
  expect(removedFrom(rig)).toEqual([]);
});

testUnless(noMount)('another card at the mount point of a source does not make the first one’s photos removed', async () => {
  const { rig, plugIn } = await createSourceCardRig();
  const first = await plugIn('one.jpg');
  await rig.backUp();
  await first.unmount();
  await plugIn('two.jpg');
  const other = await rig.backUp();
  expect(ends(other)).toEqual({ uploaded: 1 });
  expect(other.notConnected).toEqual([rig.photos]);
  expect(removedFrom(rig)).toEqual([]);
});

testUnless(noMount)('another card around a source’s folder does not make the first one’s photos removed', async () => {
  const rig = await createAppRig();
  const dcim = join(rig.photos, 'DCIM');
  for (const name of ['one.jpg', 'two.jpg']) {
    const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024, at: rig.photos });
    onTestFinished(() => mount.close());
    writePhoto(join(dcim, name), name);
    expect(ends(await rig.backUp({ folders: [dcim] }))).toEqual({ uploaded: 1 });
    await mount.unmount();
  }
  expect(removedFrom(rig)).toEqual([]);
});

testUnless(noMount)('what is deleted on a drive that is a source is marked as removed, also after the drive was away', async () => {
  const { rig, plugIn } = await createCardRig();
  const source = { folders: [join(rig.photos, 'trip/card')] };
  const mount = await plugIn('a.jpg', 'b.jpg', 'c.jpg');
  await rig.backUp(source);
  rmSync(join(rig.photos, 'trip/card/a.jpg'));
  expect(ends(await rig.backUp(source))).toEqual({ present: 2 });
  expect(removedFrom(rig)).toEqual(['a.jpg']);
  await mount.unmount();
  rig.write('trip/card/stray.jpg');
  await rig.backUp(source);
  await mount.plugInAgain('c.jpg');
  const back = await rig.backUp(source);
  expect(back.notConnected).toEqual([]);
  expect([...removedFrom(rig)].sort()).toEqual(['a.jpg', 'b.jpg', 'stray.jpg']);
});

testUnless(noMount)('what was copied from a card into its folder makes it a folder like any other', async () => {
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

testUnless(noMount)('a card that is unplugged in the middle of a run makes nothing fail, and nothing gone', async () => {
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
  await mount.plugInAgain(...names);
  expect((await rig.backUp()).summary).toMatchObject({ processed: 61, failed: 0, skipped: 0 });
  expect(new Set(rig.versions().map(({ path }) => path)).size).toBe(61);
});

testUnless(noMount)('two cards that take turns at one place do not make each other’s photos removed', async () => {
  const { rig, plugIn } = await createCardRig();
  rig.write('a.jpg');
  const first = await plugIn('one.jpg');
  expect(ends(await rig.backUp())).toEqual({ uploaded: 2 });
  await first.unmount();
  const second = await plugIn('two.jpg');
  const other = await rig.backUp();
  expect(ends(other)).toEqual({ present: 1, uploaded: 1 });
  expect(other.notices.join()).toMatch(/trip\/card is not connected.*nothing of it is marked as removed/);
  await second.unmount();
  await first.plugInAgain('one.jpg');
  await rig.restart();
  expect(ends(await rig.backUp())).toEqual({ present: 2 });
  expect(removedFrom(rig)).toEqual([]);
});

testUnless(noMount)('what was copied to another card makes that the one that is known', async () => {
  const { rig, card, plugIn } = await createCardRig();
  rig.write('a.jpg');
  const first = await plugIn('c.jpg');
  await rig.backUp();
  await first.unmount();
  await plugIn('c.jpg', 'd.jpg');
  expect((await rig.backUp()).notices).toEqual([]);
  rmSync(join(card, 'd.jpg'));
  await rig.backUp();
  expect(removedFrom(rig)).toEqual(['trip/card/d.jpg']);
});

interface RetryRig {
  /** Some of the files of the run were no files when they were read: they are listed as failed. */
  readonly failed: readonly string[];
  readonly list: () => Promise<readonly string[]>;
  readonly retry: () => ReturnType<AppRig['backUp']>;
}

/** Backs up, and puts sockets, which nobody can open, in the places of files that were found already; then takes those away. */
async function failSome(rig: AppRig, folder: string): Promise<RetryRig> {
  await rig.app.connect().call('destination.set', { address: rig.vault });
  await rig.app.connect().call('sources.add', { path: rig.photos });
  const sockets: Server[] = [];
  let begun = false;
  const result = await rig.backUp({
    folders: [],
    to: [],
    onFile: async () => {
      if (begun) return;
      begun = true;
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.jpg'))) {
        rmSync(join(folder, name));
        const socket = createServer().listen(join(folder, name));
        sockets.push(socket);
        await once(socket, 'listening');
      }
    },
  });
  for (const socket of sockets) socket.close();
  const failed = result.files.filter(({ state }) => state === 'failed').map(({ path }) => path);
  expect(failed.length).toBeGreaterThan(0);
  return {
    failed,
    list: async () => (await rig.app.connect().call('failures.list', { offset: 0, limit: 100 })).failures.map(({ path }) => path),
    retry: () => rig.backUp({ folders: [], to: [], retry: true }),
  };
}

const manyNames = Array.from({ length: 60 }, (_, index) => `photo-${String(index).padStart(2, '0')}.jpg`);

skipOn('windows', 'a socket has no name in a folder')('a photo that was moved while it was backed up is no failure any more when it is tried again', async () => {
  const rig = await createAppRig();
  rig.write('kept/a.png', ...manyNames.map((name) => `trip/${name}`));
  const { failed, list, retry } = await failSome(rig, join(rig.photos, 'trip'));
  expect(await list()).toEqual([...failed].sort());
  expect(ends(await retry())).toEqual({});
  expect(await list()).toEqual([]);
});

testUnless(noMount)('what failed on a card is not tried again, and stays listed, while the card is away', async () => {
  const { rig, card, plugIn } = await createCardRig();
  rig.write('a.png');
  const mount = await plugIn('b.png', ...manyNames);
  const { failed, list, retry } = await failSome(rig, card);
  await mount.unmount();
  for (const leave of [() => undefined, () => rmSync(card, { recursive: true })]) {
    leave();
    const away = await retry();
    expect(ends(away)).toEqual({ skipped: failed.length });
    for (const { reason } of away.files) expect(reason).toMatch(/not connected/);
    expect(await list()).toEqual([...failed].sort());
  }
  mkdirSync(card);
  await mount.plugInAgain('b.png');
  expect(ends(await retry())).toEqual({});
  expect(await list()).toEqual([]);
});

testUnless(noMount)('another card knows nothing of what failed on the one before', async () => {
  const { rig, card, plugIn } = await createCardRig();
  const mount = await plugIn('b.png', ...manyNames);
  const { failed, list, retry } = await failSome(rig, card);
  await mount.unmount();
  await plugIn('c.png');
  expect(ends(await retry())).toEqual({ skipped: failed.length });
  expect(await list()).toEqual([...failed].sort());
});

testUnless(noMount)('what failed in a folder whose drive is unplugged stays listed, and the folder is not connected', async () => {
  const rig = await createAppRig();
  const mount = await mountTmpfs({ bytes: 4 * 1024 * 1024, at: rig.photos });
  onTestFinished(() => mount.close());
  rig.write('a.png', ...manyNames);
  const { failed, list, retry } = await failSome(rig, rig.photos);
  await mount.unmount();
  const away = await retry();
  expect(ends(away)).toEqual({});
  expect(away.notConnected).toEqual([rig.photos]);
  expect(await list()).toEqual([...failed].sort());
});
