import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAppRig, ends, type AppRig } from './app-rig.ts';
import { startServer } from './server-rig.ts';

interface Identity {
  readonly writer: string;
  readonly sources: readonly { readonly id: string }[];
}

const identity = (home: string): Identity => JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')) as Identity;
const isSaid = (notices: readonly string[]): boolean => notices.some((notice) => notice.includes('newer backups of this computer that it knows nothing of'));

/** Two disks with one home at the same inode: what is on them is exchanged while Keepsake does not run. */
function createDisks(rig: AppRig) {
  const store = (name: string): string => join(rig.root, `disk-${name}`);
  const copy = (from: string, to: string): void => {
    for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
    cpSync(from, to, { recursive: true });
  };
  return {
    async clone(name: string): Promise<void> {
      await rig.app.close();
      cpSync(rig.home, store(name), { recursive: true });
      await rig.restart();
    },
    /** Takes the disk out, and another one in. */
    async exchange(out: string, into: string): Promise<void> {
      await rig.app.close();
      rmSync(store(out), { recursive: true, force: true });
      cpSync(rig.home, store(out), { recursive: true });
      copy(store(into), rig.home);
      await rig.restart();
    },
  };
}

async function expectOneRenewed(rig: AppRig, to: readonly string[], vault: string): Promise<void> {
  const disks = createDisks(rig);
  rig.write('a.jpg', 'b.jpg');
  await rig.backUp({ to });
  await disks.clone('clone');
  const before = identity(rig.home);
  await disks.exchange('original', 'clone');
  rig.write('c.jpg');
  const ofClone = await rig.backUp({ to });
  expect(ends(ofClone)).toEqual({ uploaded: 1, present: 2 });
  expect(identity(rig.home)).toEqual(before);
  await disks.exchange('clone', 'original');

  const found = await rig.backUp({ to });
  expect(ends(found)).toEqual({ present: 3 });
  expect(isSaid(found.notices)).toBe(true);
  const after = identity(rig.home);
  expect(after.writer).not.toBe(before.writer);
  expect(after.sources[0]?.id).not.toBe(before.sources[0]?.id);
  expect(rig.versions(vault).filter(({ source }) => source === after.sources[0]?.id)).toHaveLength(3);

  for (const [out, into, kept] of [['original', 'clone', before], ['clone', 'original', after]] as const) {
    await disks.exchange(out, into);
    const again = await rig.backUp({ to });
    expect(ends(again)).toEqual({ present: 3 });
    expect(isSaid(again.notices)).toBe(false);
    expect(identity(rig.home)).toEqual(kept);
  }
}

test('of a home and its clone on another disk one becomes a writer of its own, with sources of its own', async () => {
  const rig = await createAppRig();
  await expectOneRenewed(rig, [rig.vault], rig.vault);
});

test('at a server, where both have one token, one of them gets sources of its own', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  await expectOneRenewed(rig, [server.url], server.root);
});
